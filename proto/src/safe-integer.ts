import Long from "long";
import { invalid } from "./errors.js";

/**
 * The one gate through which 64-bit integers of the wire become numbers.
 * @throws INVALID_ARGUMENT naming `field` when the value is not a whole number within +-(2^53 - 1).
 */
export function toSafeInteger(field: string, value: Long | number | bigint | null | undefined): number {
  const number =
    value === null || value === undefined ? 0 : typeof value === "object" ? value.toNumber() : Number(value);
  if (!Number.isSafeInteger(number)) {
    throw invalid(`${field}: ${String(value)} is not a whole number within +-9007199254740991`, { field });
  }
  return number;
}

/** A safe integer as the generated messages hold 64-bit fields. */
export function toLong(value: number): Long {
  return Long.fromNumber(value);
}

/** Reads a signed 64-bit little-endian integer known to be within the safe range. */
export function readInt53(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true);
}

/** Writes a safe integer as signed 64-bit little-endian. */
export function writeInt53(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 4_294_967_296);
  view.setInt32(at + 4, high, true);
  view.setUint32(at, value - high * 4_294_967_296, true);
}

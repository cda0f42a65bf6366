import { viewOf } from "./byte-writer.js";
import type { CellCodec } from "./cell-codec.js";
import { invalid } from "./errors.js";
import { float16ToNumber } from "./float16.js";
import { type Feature, isMatrixType, type ScalarType, type TypeInfo } from "./schema.js";

// How cells get from rows into answers.

export const COPY_1 = 0;
export const COPY_2 = 1;
export const COPY_4 = 2;
export const COPY_8 = 3;
export const COPY_BYTES = 4;
export const HALF = 5;
export const VARIABLE = 6;
export const TO_FLOAT = 7;

/** How a column's cells are copied. */
export function copyOp(info: TypeInfo): number {
  if (info.width === 0) return VARIABLE;
  if (info.scalar === "float16") return HALF;
  switch (info.width) {
    case 1:
      return COPY_1;
    case 2:
      return COPY_2;
    case 4:
      return COPY_4;
    case 8:
      return COPY_8;
    default:
      return COPY_BYTES;
  }
}

/** A feature's default as a cell holds it; null where there is none. */
export function defaultBytes(feature: Feature, codec: CellCodec): Uint8Array | null {
  if (feature.defaultValue === undefined) return null;
  if (codec.info.width === 0) return codec.encode(feature.defaultValue);
  const bytes = new Uint8Array(codec.info.width);
  codec.write(viewOf(bytes), 0, feature.defaultValue);
  return bytes;
}

/** @throws INVALID_ARGUMENT naming the first feature that has no number. */
export function checkMatrix(features: readonly Feature[], infos: readonly TypeInfo[]): void {
  infos.forEach((info, i) => {
    if (!isMatrixType(info, true)) {
      const { name } = features[i] as Feature;
      throw invalid(`${name}: a ${info.type} has no place in a float32 matrix; expected a number, a bool or a vector`, {
        field: name,
      });
    }
  });
}

/** A cell's number, or an element's of a vector. */
export function readNumber(scalar: ScalarType, view: DataView, at: number): number {
  switch (scalar) {
    case "bool":
      return view.getUint8(at);
    case "int8":
      return view.getInt8(at);
    case "int16":
      return view.getInt16(at, true);
    case "int32":
      return view.getInt32(at, true);
    case "int64":
      return Number(view.getBigInt64(at, true));
    case "float16":
      return float16ToNumber(view.getUint16(at, true));
    case "float32":
      return view.getFloat32(at, true);
    case "float64":
      return view.getFloat64(at, true);
    default:
      throw new TypeError(`${scalar} is no number`);
  }
}

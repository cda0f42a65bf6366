import { FeatureStoreError, invalid } from "./errors.js";
import { LIMITS } from "./limits.js";
import { didYouMean, quote } from "./names.js";
import type { JoinKey } from "./schema.js";
import { typeInfo } from "./schema.js";
import { checkInt64, checkText, type Json, valueFromText, valueToJson } from "./values.js";

/*
 * Join key:   part+            in the order of the entity's join keys
 * part:       int64  -> u64 big-endian of (value XOR 2^63)
 *             string -> UTF-8, escaped | 0x00 0x01
 *             bytes  -> as they are, escaped | 0x00 0x01
 * escaped:    0x00 -> 0x00 0xFF
 *
 * Order-preserving (bytewise order is the order of the values, part by part) and self-delimiting,
 * so no key is a prefix of another key of the same entity.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A key as users write it: the bare value where the entity has one join key, or an object of all parts. */
export type UserKey = KeyValue | { readonly [joinKey: string]: KeyValue };
export type KeyValue = bigint | number | string | Uint8Array;

/**
 * Encodes one key.
 * @throws INVALID_ARGUMENT naming the join key that is missing, unknown, of the wrong type or too long.
 */
export function encodeKey(joinKeys: readonly JoinKey[], key: unknown): Uint8Array {
  const parts = keyParts(joinKeys, key);
  const encoded = joinKeys.map((joinKey, i) => encodePart(joinKey, parts[i]));
  const bytes = encoded.length === 1 ? (encoded[0] as Uint8Array) : concat(encoded);
  if (bytes.length > LIMITS.keyBytesMax) {
    const field = joinKeys.map((joinKey) => joinKey.name).join(", ");
    throw invalid(`${field}: the key takes ${bytes.length} bytes, more than the limit of ${LIMITS.keyBytesMax}`, {
      field,
    });
  }
  return bytes;
}

/** The parts of an encoded key, in order: bigint, string or Uint8Array. @throws CORRUPTION when the bytes are no key of this entity. */
export function decodeKey(
  joinKeys: readonly JoinKey[],
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): KeyValue[] {
  let at = start;
  const parts = joinKeys.map((joinKey): KeyValue => {
    if (joinKey.type === "int64") {
      if (at + 8 > end) throw malformed();
      const high = BigInt((readU32(bytes, at) ^ 0x80000000) | 0);
      const value = (high << 32n) | BigInt(readU32(bytes, at + 4));
      at += 8;
      return value;
    }
    const [raw, next] = unescapeBytes(bytes, at, end);
    at = next;
    return joinKey.type === "bytes" ? raw : decodeText(raw);
  });
  if (at !== end) throw malformed();
  return parts;
}

/** True when `bytes` decode as a key of these join keys. */
export function isKey(joinKeys: readonly JoinKey[], bytes: Uint8Array): boolean {
  try {
    decodeKey(joinKeys, bytes);
    return bytes.length <= LIMITS.keyBytesMax;
  } catch (error) {
    if (error instanceof FeatureStoreError) return false;
    throw error;
  }
}

/** The key as an object of join key -> value. A Map-like null-prototype object: keys are plain data. */
export function keyToObject(joinKeys: readonly JoinKey[], parts: readonly KeyValue[]): Record<string, KeyValue> {
  const object: Record<string, KeyValue> = Object.create(null) as Record<string, KeyValue>;
  joinKeys.forEach((joinKey, i) => {
    object[joinKey.name] = parts[i] as KeyValue;
  });
  return object;
}

/** JSON form of a decoded key: the bare value for one join key, else an object. */
export function keyToJson(joinKeys: readonly JoinKey[], parts: readonly KeyValue[]): Json {
  const values = joinKeys.map((joinKey, i) => valueToJson(typeInfo(joinKey.type), parts[i]));
  if (values.length === 1) return values[0] as Json;
  return Object.fromEntries(joinKeys.map((joinKey, i) => [joinKey.name, values[i] as Json]));
}

/**
 * Reads a key from a command line: `42`, `user_id=42,country=uk` (only where the part before the first `=` is a join key),
 * or a JSON object of all parts. @throws INVALID_ARGUMENT.
 */
export function keyFromText(joinKeys: readonly JoinKey[], text: string): UserKey {
  const names = new Set(joinKeys.map((joinKey) => joinKey.name));
  if (text.startsWith("{")) {
    const object = tryJsonObject(text);
    if (object !== null) return partsFromEntries(joinKeys, Object.entries(object), text);
  }
  if (names.has(text.slice(0, Math.max(0, text.indexOf("="))))) {
    return partsFromEntries(joinKeys, splitNamed(text, names), text);
  }
  const [only] = joinKeys;
  if (only !== undefined && joinKeys.length === 1)
    return valueFromText(only.name, typeInfo(only.type), text) as KeyValue;
  const example = joinKeys.map((joinKey) => `${joinKey.name}=...`).join(",");
  throw invalid(`key ${quote(text)}: the entity has ${joinKeys.length} join keys; expected ${example}`, {
    field: "key",
  });
}

function tryJsonObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null; // not JSON: a bare string key may begin with a brace
  }
}

/** Splits at commas that are followed by `joinKey=`, so that values may hold commas. */
function splitNamed(text: string, names: ReadonlySet<string>): [string, string][] {
  const entries: [string, string][] = [];
  for (const piece of text.split(",")) {
    const eq = piece.indexOf("=");
    const last = entries.at(-1);
    if (eq > 0 && names.has(piece.slice(0, eq))) entries.push([piece.slice(0, eq), piece.slice(eq + 1)]);
    else if (last !== undefined) last[1] += `,${piece}`;
  }
  return entries;
}

function partsFromEntries(
  joinKeys: readonly JoinKey[],
  entries: readonly (readonly [string, unknown])[],
  text: string,
): UserKey {
  const object: Record<string, KeyValue> = Object.create(null) as Record<string, KeyValue>;
  for (const [name, raw] of entries) {
    const joinKey = joinKeys.find((candidate) => candidate.name === name);
    if (joinKey === undefined) throw unknownPart(joinKeys, name);
    if (Object.hasOwn(object, name)) throw invalid(`key ${quote(text)}: ${name} is given twice`, { field: name });
    const asText = typeof raw === "string" ? raw : null;
    object[name] = (asText === null ? raw : valueFromText(name, typeInfo(joinKey.type), asText)) as KeyValue;
  }
  return object;
}

function keyParts(joinKeys: readonly JoinKey[], key: unknown): readonly unknown[] {
  const isObject = typeof key === "object" && key !== null && !(key instanceof Uint8Array);
  if (!isObject) {
    if (joinKeys.length === 1) return [key];
    const names = joinKeys.map((joinKey) => joinKey.name).join(", ");
    throw invalid(`key: expected an object with ${names}, got ${quote(key)}`, { field: "key" });
  }
  const object = key as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(object)) {
    if (!joinKeys.some((joinKey) => joinKey.name === name)) throw unknownPart(joinKeys, name);
  }
  return joinKeys.map((joinKey) => {
    if (Object.hasOwn(object, joinKey.name) && object[joinKey.name] !== undefined) return object[joinKey.name];
    throw invalid(`${joinKey.name}: the key lacks this join key (${joinKey.type})`, { field: joinKey.name });
  });
}

function unknownPart(joinKeys: readonly JoinKey[], name: string): FeatureStoreError {
  const names = joinKeys.map((joinKey) => joinKey.name);
  return invalid(`key: ${quote(name)} is not a join key; expected ${names.join(", ")}${didYouMean(name, names)}`, {
    field: name,
  });
}

function encodePart(joinKey: JoinKey, value: unknown): Uint8Array {
  if (joinKey.type === "int64") return encodeInt64(joinKey.name, value);
  if (joinKey.type === "bytes") {
    if (value instanceof Uint8Array) return escapeBytes(value);
    throw invalid(`${joinKey.name}: expected a Uint8Array (bytes), got ${quote(value)}`, { field: joinKey.name });
  }
  if (typeof value !== "string")
    throw invalid(`${joinKey.name}: expected a string, got ${quote(value)}`, { field: joinKey.name });
  return escapeBytes(encoder.encode(checkText(joinKey.name, value)));
}

function encodeInt64(field: string, value: unknown): Uint8Array {
  const bytes = new Uint8Array(8);
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    const high = Math.floor(value / 4_294_967_296);
    writeU32(bytes, 0, (high ^ 0x80000000) >>> 0);
    writeU32(bytes, 4, value - high * 4_294_967_296);
    return bytes;
  }
  const checked = checkInt64(field, value);
  writeU32(bytes, 0, (Number(BigInt.asIntN(32, checked >> 32n)) ^ 0x80000000) >>> 0);
  writeU32(bytes, 4, Number(BigInt.asUintN(32, checked)));
  return bytes;
}

function escapeBytes(raw: Uint8Array): Uint8Array {
  let zeros = 0;
  for (const byte of raw) if (byte === 0) zeros++;
  const out = new Uint8Array(raw.length + zeros + 2);
  let at = 0;
  for (const byte of raw) {
    out[at++] = byte;
    if (byte === 0) out[at++] = 0xff;
  }
  out[at + 1] = 0x01;
  return out;
}

function unescapeBytes(bytes: Uint8Array, start: number, end: number): [Uint8Array, number] {
  const out: number[] = [];
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte !== 0) {
      out.push(byte);
      continue;
    }
    const mark = at + 1 < end ? bytes[at + 1] : undefined;
    if (mark === 0x01) return [Uint8Array.from(out), at + 2];
    if (mark !== 0xff) throw malformed();
    out.push(0);
    at++;
  }
  throw malformed();
}

function decodeText(raw: Uint8Array): string {
  try {
    return decoder.decode(raw);
  } catch {
    throw malformed();
  }
}

function malformed(): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", "the bytes are not a key of this entity");
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function readU32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

import { viewOf } from "./byte-writer.js";
import { FeatureStoreError } from "./errors.js";
import { float16ToNumber, numberToFloat16 } from "./float16.js";
import { LIMITS } from "./limits.js";
import { type ScalarType, scalarWidth, type TypeInfo } from "./schema.js";

/*
 * Cell of a fixed type:  the value, little-endian; bool u8 0|1; float16 its bits; timestamp and int64 i64; vectors their elements
 * Cell of another type:  string -> UTF-8 | bytes -> as they are | json -> UTF-8 text
 *                        list of fixed scalars -> the elements, packed
 *                        list of strings or bytes -> count u32 | end offset u32 x count | bytes
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads and writes canonical values of one type. The half that does not fit the type (fixed or variable) throws. */
export interface CellCodec {
  readonly info: TypeInfo;
  /** Fixed types only. */
  write(view: DataView, at: number, value: unknown): void;
  /** Fixed types only. */
  read(view: DataView, at: number): unknown;
  /** Variable types only. The result may share memory with `value`. */
  encode(value: unknown): Uint8Array;
  /** Variable types only; copies. @throws CORRUPTION when the bytes are no cell of this type. */
  decode(bytes: Uint8Array, start: number, end: number): unknown;
}

const codecs = new Map<string, CellCodec>();

/** The codec of a type; one object per type. */
export function cellCodec(info: TypeInfo): CellCodec {
  let codec = codecs.get(info.type);
  if (codec === undefined) {
    codec = compile(info);
    codecs.set(info.type, codec);
  }
  return codec;
}

/** The reason why raw bytes are no legal cell of the type, or null. What a peer sent is checked by this before it is stored. */
export function cellViolation(info: TypeInfo, bytes: Uint8Array, start: number, end: number): string | null {
  try {
    if (info.width === 0) {
      const value = cellCodec(info).decode(bytes, start, end);
      if (info.kind === "json") JSON.parse(value as string);
      if (info.kind === "list") return listViolation(info.scalar, value as readonly unknown[]);
      return null;
    }
    if (info.kind === "scalar")
      return scalarViolation(info.scalar, cellCodec(info).read(viewOf(bytes), start), bytes[start]);
    return null;
  } catch {
    return `the bytes are not a ${info.type}`;
  }
}

function scalarViolation(scalar: ScalarType, value: unknown, firstByte: number | undefined): string | null {
  if (scalar === "bool" && (firstByte as number) > 1) return "the byte of a bool is neither 0 nor 1";
  if (scalar === "timestamp") {
    const time = value as bigint;
    if (time > BigInt(LIMITS.timeMax) || time < -BigInt(LIMITS.timeMax))
      return `${time} is beyond the range of timestamps`;
  }
  return null;
}

function listViolation(scalar: ScalarType, elements: readonly unknown[]): string | null {
  if (elements.length > LIMITS.listElementsMax) return `a list has at most ${LIMITS.listElementsMax} elements`;
  if (scalar !== "timestamp") return null;
  return elements.map((element) => scalarViolation(scalar, element, 0)).find((violation) => violation !== null) ?? null;
}

function compile(info: TypeInfo): CellCodec {
  switch (info.kind) {
    case "scalar":
      return scalarWidth(info.scalar) > 0
        ? fixedScalar(info)
        : variable(info, encodeText(info.scalar), decodeText(info.scalar));
    case "vector":
      return vector(info);
    case "json":
      return variable(info, encodeText("string"), decodeText("string"));
    case "list":
      return scalarWidth(info.scalar) > 0 ? packedList(info) : textList(info);
  }
}

type Write = (view: DataView, at: number, value: never) => void;
type Read = (view: DataView, at: number) => unknown;

/** Accessors of fixed scalars. */
const SCALAR_ACCESS: Readonly<Partial<Record<ScalarType, readonly [Write, Read]>>> = {
  bool: [(view, at, value: boolean) => view.setUint8(at, value ? 1 : 0), (view, at) => view.getUint8(at) !== 0],
  int8: [(view, at, value: number) => view.setInt8(at, value), (view, at) => view.getInt8(at)],
  int16: [(view, at, value: number) => view.setInt16(at, value, true), (view, at) => view.getInt16(at, true)],
  int32: [(view, at, value: number) => view.setInt32(at, value, true), (view, at) => view.getInt32(at, true)],
  int64: [(view, at, value: bigint) => view.setBigInt64(at, value, true), (view, at) => view.getBigInt64(at, true)],
  timestamp: [(view, at, value: bigint) => view.setBigInt64(at, value, true), (view, at) => view.getBigInt64(at, true)],
  float16: [
    (view, at, value: number) => view.setUint16(at, numberToFloat16(value), true),
    (view, at) => float16ToNumber(view.getUint16(at, true)),
  ],
  float32: [(view, at, value: number) => view.setFloat32(at, value, true), (view, at) => view.getFloat32(at, true)],
  float64: [(view, at, value: number) => view.setFloat64(at, value, true), (view, at) => view.getFloat64(at, true)],
};

function access(scalar: ScalarType): { write: (view: DataView, at: number, value: unknown) => void; read: Read } {
  const [write, read] = SCALAR_ACCESS[scalar] as readonly [Write, Read];
  return { write: write as (view: DataView, at: number, value: unknown) => void, read };
}

function fixedScalar(info: TypeInfo): CellCodec {
  return { info, ...access(info.scalar), ...noVariable(info) };
}

function vector(info: TypeInfo): CellCodec {
  const { write, read } = access(info.scalar);
  const { dimension } = info;
  const step = scalarWidth(info.scalar);
  return {
    info,
    write: (view, at, value) => {
      const elements = value as ArrayLike<number>;
      for (let i = 0; i < dimension; i++) write(view, at + i * step, elements[i]);
    },
    read: (view, at) => {
      const out = info.scalar === "int8" ? new Int8Array(dimension) : new Float32Array(dimension);
      for (let i = 0; i < dimension; i++) out[i] = read(view, at + i * step) as number;
      return out;
    },
    ...noVariable(info),
  };
}

function packedList(info: TypeInfo): CellCodec {
  const { write, read } = access(info.scalar);
  const step = scalarWidth(info.scalar);
  const encode = (value: unknown): Uint8Array => {
    const elements = value as readonly unknown[];
    const out = new Uint8Array(elements.length * step);
    const view = viewOf(out);
    elements.forEach((element, i) => {
      write(view, i * step, element);
    });
    return out;
  };
  const decode = (bytes: Uint8Array, start: number, end: number): unknown => {
    if ((end - start) % step !== 0) throw malformed(info);
    const view = viewOf(bytes);
    return Array.from({ length: (end - start) / step }, (_, i) => {
      if (info.scalar === "bool" && (bytes[start + i] as number) > 1) throw malformed(info);
      return read(view, start + i * step);
    });
  };
  return variable(info, encode, decode);
}

function textList(info: TypeInfo): CellCodec {
  const encodeElement = encodeText(info.scalar);
  const decodeElement = decodeText(info.scalar);
  const encode = (value: unknown): Uint8Array => {
    const elements = (value as readonly unknown[]).map(encodeElement);
    const head = 4 + 4 * elements.length;
    const out = new Uint8Array(elements.reduce((total, element) => total + element.length, head));
    const view = viewOf(out);
    view.setUint32(0, elements.length, true);
    let at = head;
    elements.forEach((element, i) => {
      out.set(element, at);
      at += element.length;
      view.setUint32(4 + 4 * i, at - head, true);
    });
    return out;
  };
  const decode = (bytes: Uint8Array, start: number, end: number): unknown => {
    const view = viewOf(bytes);
    const count = end - start >= 4 ? view.getUint32(start, true) : -1;
    const head = start + 4 + 4 * count;
    if (count < 0 || head > end) throw malformed(info);
    let from = head;
    const elements = Array.from({ length: count }, (_, i) => {
      const to = head + view.getUint32(start + 4 + 4 * i, true);
      if (to < from || to > end) throw malformed(info);
      const element = decodeElement(bytes, from, to);
      from = to;
      return element;
    });
    if (from !== end) throw malformed(info);
    return elements;
  };
  return variable(info, encode, decode);
}

function encodeText(scalar: ScalarType): (value: unknown) => Uint8Array {
  return scalar === "bytes" ? (value) => value as Uint8Array : (value) => encoder.encode(value as string);
}

function decodeText(scalar: ScalarType): (bytes: Uint8Array, start: number, end: number) => unknown {
  if (scalar === "bytes") return (bytes, start, end) => Uint8Array.prototype.slice.call(bytes, start, end);
  return (bytes, start, end) => {
    try {
      return decoder.decode(bytes.subarray(start, end));
    } catch {
      throw new FeatureStoreError("CORRUPTION", "the bytes are not UTF-8");
    }
  };
}

function variable(info: TypeInfo, encode: CellCodec["encode"], decode: CellCodec["decode"]): CellCodec {
  const never = (): never => {
    throw new TypeError(`${info.type} has no fixed width`);
  };
  return { info, write: never, read: never, encode, decode };
}

function noVariable(info: TypeInfo): Pick<CellCodec, "encode" | "decode"> {
  const never = (): never => {
    throw new TypeError(`${info.type} has a fixed width`);
  };
  return { encode: never, decode: never };
}

function malformed(info: TypeInfo): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `the bytes are not a ${info.type}`);
}

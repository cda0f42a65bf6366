import { invalid } from "./errors.js";
import { LIMITS } from "./limits.js";
import { quote } from "./names.js";

export type IntType = "int8" | "int16" | "int32";
export type FloatType = "float16" | "float32" | "float64";
/** Scalar types: one spelling for YAML, TypeScript and the registry. */
export type ScalarType = "bool" | IntType | "int64" | FloatType | "string" | "bytes" | "timestamp";
export type VectorType = `${"float32" | "float16" | "int8"}[${number}]`;
export type ListType = `list<${ScalarType}>`;
export type FeatureType = ScalarType | VectorType | ListType | "json";
export type JoinKeyType = "int64" | "string" | "bytes";

/** Where rows of a view live: all in memory, hot ones in memory, or on disk only. */
export type Residency = "memory" | "cache" | "disk";

/** A parsed feature type. `width` is the bytes of a cell in the fixed section, 0 where cells vary in length. */
export interface TypeInfo {
  readonly type: FeatureType;
  readonly kind: "scalar" | "vector" | "list" | "json";
  /** The scalar itself, or the element of a vector or list; "string" for json. */
  readonly scalar: ScalarType;
  /** Elements of a vector, else 1. */
  readonly dimension: number;
  readonly width: number;
  /** One byte that names kind and scalar on the wire. */
  readonly code: number;
}

export const SCALAR_TYPES: readonly ScalarType[] = [
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "float16",
  "float32",
  "float64",
  "string",
  "bytes",
  "timestamp",
];

const SCALAR_WIDTH: Readonly<Record<ScalarType, number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  string: 0,
  bytes: 0,
  timestamp: 8,
};

const VECTOR = /^(float32|float16|int8)\[([1-9][0-9]*)\]$/;
const LIST = /^list<([a-z0-9]+)>$/;
const parsed = new Map<string, TypeInfo>();

/** The bytes of one scalar, 0 for strings and bytes. */
export function scalarWidth(scalar: ScalarType): number {
  return SCALAR_WIDTH[scalar];
}

/** True for the names of scalar types. */
export function isScalarType(text: string): text is ScalarType {
  return Object.hasOwn(SCALAR_WIDTH, text);
}

/**
 * Parses the name of a feature type.
 * @throws INVALID_ARGUMENT naming `field` and the accepted forms.
 */
export function parseFeatureType(field: string, text: unknown): TypeInfo {
  const known = typeof text === "string" ? parsed.get(text) : undefined;
  if (known !== undefined) return known;
  const info = typeof text === "string" ? parse(field, text) : null;
  if (info === null) {
    throw invalid(
      `${field}: ${quote(text)} is not a feature type; expected one of ${SCALAR_TYPES.join(", ")}, json, float32[n], float16[n], int8[n] or list<scalar>`,
      { field },
    );
  }
  if (parsed.size < 10_000) parsed.set(info.type, info);
  return info;
}

/** As `parseFeatureType` for a type already known to be right. */
export function typeInfo(type: FeatureType): TypeInfo {
  return parseFeatureType("type", type);
}

function parse(field: string, text: string): TypeInfo | null {
  if (isScalarType(text)) {
    return {
      type: text,
      kind: "scalar",
      scalar: text,
      dimension: 1,
      width: scalarWidth(text),
      code: 1 + SCALAR_TYPES.indexOf(text),
    };
  }
  if (text === "json") return { type: text, kind: "json", scalar: "string", dimension: 1, width: 0, code: 15 };
  const vector = VECTOR.exec(text);
  if (vector !== null) {
    const scalar = vector[1] as "float32" | "float16" | "int8";
    const dimension = Number(vector[2]);
    if (dimension > LIMITS.vectorDimensionMax) {
      throw invalid(`${field}: a vector has at most ${LIMITS.vectorDimensionMax} elements, not ${dimension}`, {
        field,
      });
    }
    return {
      type: text as VectorType,
      kind: "vector",
      scalar,
      dimension,
      width: scalarWidth(scalar) * dimension,
      code: 16 + 1 + SCALAR_TYPES.indexOf(scalar),
    };
  }
  const scalar = LIST.exec(text)?.[1];
  if (scalar !== undefined && isScalarType(scalar)) {
    return {
      type: text as ListType,
      kind: "list",
      scalar,
      dimension: 1,
      width: 0,
      code: 32 + 1 + SCALAR_TYPES.indexOf(scalar),
    };
  }
  return null;
}

/** True where cells of the type become numbers in a float32 matrix: numeric, bool and vectors; int64 only when lossy is asked for. */
export function isMatrixType(info: TypeInfo, lossy: boolean): boolean {
  if (info.kind === "vector") return true;
  if (info.kind !== "scalar") return false;
  if (info.scalar === "int64") return lossy;
  return info.scalar !== "string" && info.scalar !== "bytes" && info.scalar !== "timestamp";
}

/** One feature of a view, as one schema version has it. Ids are never reused within a view. */
export interface Feature {
  readonly id: number;
  readonly name: string;
  readonly type: FeatureType;
  readonly description: string;
  /** What a cell without a value reads as; undefined: null. Canonical form of the type. */
  readonly defaultValue?: unknown;
  /** Inclusive bounds for numbers, and for every element of vectors and lists of numbers. */
  readonly min?: number;
  readonly max?: number;
}

/** One immutable version of a view's features. Cell positions are positions in `features`. */
export interface ViewSchema {
  readonly viewId: number;
  readonly version: number;
  readonly features: readonly Feature[];
}

/** A part of an entity's join key. Order matters: it is the order of the encoded key. */
export interface JoinKey {
  readonly name: string;
  readonly type: JoinKeyType;
}

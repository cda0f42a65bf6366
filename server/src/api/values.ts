import {
  AnswerBlock,
  checkTime,
  checkValue,
  decodeKey,
  type EntityDefinition,
  encodeKey,
  type Feature,
  FeatureStoreError,
  type featurestore,
  formatTime,
  invalid,
  type JoinKey,
  type KeyList,
  keyToObject,
  LIMITS,
  NO_TIME,
  parseJson,
  parseTime,
  quote,
  type TypeInfo,
  typeInfo,
  valueFromJson,
} from "@featurestore/proto";

type Value = featurestore.v1.IValue;

/** How many more cells an answer as values may have; elements of vectors and lists count one by one. */
export class ValuesBudget {
  #left: number = LIMITS.valuesPerAnswerMax;

  /** @throws RESOURCE_EXHAUSTED when there are more. */
  take(cells: number): void {
    this.#left -= cells;
    if (this.#left >= 0) return;
    throw new FeatureStoreError(
      "RESOURCE_EXHAUSTED",
      `the answer has more than ${LIMITS.valuesPerAnswerMax} values; use BLOCK or ask for fewer keys or features`,
    );
  }
}

/** Values of one row as far as its types tell; a list counts as one. */
export function valuesPerRow(features: readonly Feature[]): number {
  return features.reduce((sum, { type }) => sum + Math.max(1, typeInfo(type).dimension), 0);
}

/** A canonical value as a message; null where there is none. */
export function valueToWire(info: TypeInfo, value: unknown): Value | null {
  if (value === null || value === undefined) return null;
  if (info.kind === "json") return { jsonValue: value as string };
  if (info.kind !== "scalar") {
    const element = typeInfo(info.scalar);
    return {
      listValue: { values: Array.from(value as Iterable<unknown>, (item) => valueToWire(element, item) as Value) },
    };
  }
  switch (info.scalar) {
    case "bool":
      return { boolValue: value as boolean };
    case "int64":
      return { int64Value: String(value) };
    case "string":
      return { stringValue: value as string };
    case "bytes":
      return { bytesValue: value as Uint8Array };
    case "timestamp":
      return { timestampValue: formatTime(value as bigint) };
    default:
      return { numberValue: value as number };
  }
}

/**
 * Reads a value message as a canonical value of the type; a message without a value is an explicit null.
 * @throws INVALID_ARGUMENT naming `field` and what was expected.
 */
export function valueFromWire(field: string, info: TypeInfo, message: Value): unknown {
  if (message.jsonValue !== null && message.jsonValue !== undefined)
    return valueFromJson(field, info, parseJson(field, message.jsonValue));
  if (message.int64Value !== null && message.int64Value !== undefined) {
    if (!/^[+-]?\d{1,20}$/.test(message.int64Value))
      throw invalid(`${field}: ${quote(message.int64Value)} is not decimal digits (int64)`, { field });
    return checkValue(field, info, BigInt(message.int64Value));
  }
  if (message.timestampValue !== null && message.timestampValue !== undefined)
    return checkValue(field, info, BigInt(parseTime(field, message.timestampValue)));
  if (message.listValue !== null && message.listValue !== undefined) {
    const element = typeInfo(info.scalar);
    return checkValue(
      field,
      info,
      (message.listValue.values ?? []).map((item, i) => valueFromWire(`${field}[${i}]`, element, item)),
    );
  }
  const plain = message.boolValue ?? message.numberValue ?? message.stringValue ?? message.bytesValue;
  return plain === null || plain === undefined ? null : checkValue(field, info, plain);
}

/** Encodes a key message. @throws INVALID_ARGUMENT naming the join key. */
export function keyFromWire(
  joinKeys: readonly JoinKey[],
  message: featurestore.v1.IKey | null | undefined,
): Uint8Array {
  const parts = message?.parts ?? {};
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(parts)) {
    const joinKey = joinKeys.find((candidate) => candidate.name === name);
    object[name] = joinKey === undefined ? null : valueFromWire(name, typeInfo(joinKey.type), value);
  }
  return encodeKey(joinKeys, object);
}

export function keyToWire(joinKeys: readonly JoinKey[], key: Uint8Array): featurestore.v1.IKey {
  const object = keyToObject(joinKeys, decodeKey(joinKeys, key));
  return {
    parts: Object.fromEntries(
      joinKeys.map(({ name, type }) => [name, valueToWire(typeInfo(type), object[name]) as Value]),
    ),
  };
}

/** An answer block as one message per cell. @throws RESOURCE_EXHAUSTED when that takes more than the budget. */
export function rowsToWire(
  block: Uint8Array,
  keys: KeyList,
  entity: EntityDefinition,
  options: { readonly names: readonly string[]; readonly budget: ValuesBudget },
): featurestore.v1.IRow[] {
  const answer = new AnswerBlock(block);
  const columns = options.names.map((name, column) => ({ name, column, times: answer.eventTimes(column) }));
  return Array.from({ length: answer.rows }, (_, row) => ({
    key: keyToWire(entity.joinKeys, keys.key(row)),
    cells: Object.fromEntries(
      columns.map(({ name, column, times }) => {
        const value = answer.value(row, column);
        const isList = value !== null && (answer.type(column).kind === "vector" || answer.type(column).kind === "list");
        options.budget.take(isList ? Math.max(1, (value as { readonly length: number }).length) : 1);
        return [name, cellToWire(answer, { row, column, value, time: times[row] })];
      }),
    ),
  }));
}

function cellToWire(
  answer: AnswerBlock,
  cell: { row: number; column: number; value: unknown; time: bigint | undefined },
): featurestore.v1.ICell {
  const { row, column, time } = cell;
  const value = valueToWire(answer.type(column), cell.value);
  return {
    ...(value === null ? {} : { value }),
    status: answer.status(row, column) as featurestore.v1.CellStatus,
    eventTime: time === undefined || Number(time) === NO_TIME ? "" : formatTime(time),
  };
}

/** The time of a row as values: RFC 3339, or digits of microseconds; empty: `now`. */
export function eventTimeFromWire(field: string, text: string, now: number): number {
  if (text === "") return now;
  return /^-?\d+$/.test(text) ? checkTime(field, BigInt(text)) : parseTime(field, text);
}

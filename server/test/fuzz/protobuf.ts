import type { Chance } from "./chance.js";
import { joined } from "./mutate.js";

/** One field of a message as it stands on the wire. */
interface Field {
  readonly number: number;
  readonly type: number;
  /** A varint's or a fixed number's bytes; of a length-delimited field what is within. */
  readonly content: Uint8Array;
}

const DEPTH_MAX = 8;
const VARINTS = [
  0n,
  1n,
  2n,
  127n,
  128n,
  255n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/**
 * A message changed as a message: a field dropped, doubled, moved, renumbered, given another wire type or another value, at
 * any depth. Bytes that are no message come back as they are.
 */
export function mutatedMessage(bytes: Uint8Array, pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  return encode(changeFields(bytes, pool, chance, 0) ?? []) ?? bytes;
}

function changeFields(bytes: Uint8Array, pool: readonly Uint8Array[], chance: Chance, depth: number): Field[] | null {
  const fields = decode(bytes);
  if (fields === null) return null;
  if (fields.length === 0) return [randomField(pool, chance)];
  const i = chance.below(fields.length);
  const field = fields[i] as Field;
  if (field.type === 2 && depth < DEPTH_MAX && !chance.oneIn(3)) {
    const within = changeFields(field.content, pool, chance, depth + 1);
    if (within !== null) return fields.with(i, { ...field, content: encode(within) });
  }
  switch (chance.below(8)) {
    case 0:
      return fields.toSpliced(i, 1);
    case 1:
      return fields.toSpliced(i, 0, field);
    case 2:
      return [...fields.toSpliced(i, 1), field];
    case 3:
      return fields.with(i, { ...field, number: 1 + chance.below(12) });
    case 4:
      return fields.with(i, { ...field, type: chance.pick([0, 1, 2, 3, 5]) });
    case 5:
      return fields.toSpliced(i, 0, randomField(pool, chance));
    case 6:
      return nested(fields, field, chance);
    default:
      return fields.with(i, { ...field, content: otherContent(field, pool, chance) });
  }
}

function otherContent({ type, content }: Field, pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  if (type === 0) return varint(chance.pick(VARINTS));
  if (type === 1 || type === 5) return chance.bytes(type === 1 ? 8 : 4);
  return chance.pick([new Uint8Array(0), chance.bytes(chance.below(40)), joined(content, content), chance.pick(pool)]);
}

function randomField(pool: readonly Uint8Array[], chance: Chance): Field {
  const type = chance.pick([0, 1, 2, 2, 5]);
  const content = otherContent({ number: 0, type, content: new Uint8Array(0) }, pool, chance);
  return { number: 1 + chance.below(12), type, content };
}

/** The field within itself, over and over: what recursion does with it. */
function nested(fields: Field[], field: Field, chance: Chance): Field[] {
  let content = encode([field]);
  for (let depth = chance.below(200); depth > 0; depth--)
    content = encode([{ number: field.number, type: 2, content }]);
  return [...fields, { number: field.number, type: 2, content }];
}

function decode(bytes: Uint8Array): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    if (tag === null) return null;
    at = tag.next;
    const type = Number(tag.value & 7n);
    const number = Number(tag.value >> 3n);
    if (type === 0) {
      const value = readVarint(bytes, at);
      if (value === null) return null;
      fields.push({ number, type, content: bytes.slice(at, value.next) });
      at = value.next;
    } else if (type === 1 || type === 5) {
      const end = at + (type === 1 ? 8 : 4);
      if (end > bytes.length) return null;
      fields.push({ number, type, content: bytes.slice(at, end) });
      at = end;
    } else if (type === 2) {
      const length = readVarint(bytes, at);
      const end = length === null ? Number.POSITIVE_INFINITY : length.next + Number(length.value);
      if (length === null || end > bytes.length) return null;
      fields.push({ number, type, content: bytes.slice(length.next, end) });
      at = end;
    } else return null;
  }
  return fields;
}

function encode(fields: readonly Field[]): Uint8Array {
  return joined(
    ...fields.flatMap(({ number, type, content }) => {
      const tag = varint((BigInt(number) << 3n) | BigInt(type));
      return type === 2 ? [tag, varint(BigInt(content.length)), content] : [tag, content];
    }),
  );
}

function readVarint(bytes: Uint8Array, at: number): { readonly value: bigint; readonly next: number } | null {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return null;
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  do {
    bytes.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(bytes);
}

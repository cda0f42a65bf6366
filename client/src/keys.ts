import {
  ByteWriter,
  copyBytes,
  encodeKey,
  FeatureStoreError,
  FIXED_KEYS_START,
  fixedKeyList,
  fixedKeyListIn,
  hashKey,
  type JoinKey,
  keyListBytes,
  shardOf,
  writeKeyList,
} from "@featurestore/proto";

/** Of the table that is kept from call to call: enough for the keys of one wire request. */
const SCRATCH_SLOTS_MAX = 4_096;

/** Some keys of a column: those numbered from `from` to before `to`, or, where `numbers` is given, those numbers of it. */
export interface KeyRun {
  /** Ascending. Null: the keys lie side by side. */
  readonly numbers: Int32Array | null;
  readonly from: number;
  readonly to: number;
}

/** The number of the run's key `i`. */
export function keyNumber(run: KeyRun, i: number): number {
  return run.numbers === null ? run.from + i : (run.numbers[run.from + i] as number);
}

/** The keys of a call, each asked for once. */
export interface KeyColumn {
  /** As the caller gave them. */
  readonly length: number;
  /** Different keys among them, numbered in order of first appearance. */
  readonly count: number;
  /** The number of each of the caller's keys; null where all differ. */
  readonly order: Int32Array | null;
  /** The encoded key list of the keys numbered from `from` to before `to`. */
  list(from: number, to: number): Uint8Array;
  /** The encoded key list of some keys. */
  pick(run: KeyRun): Uint8Array;
  /** The shard of each key. Found once, and only where somebody asks. */
  shards(shards: number): Int32Array;
}

/** Encodes keys and finds the duplicates. @throws INVALID_ARGUMENT naming `keys[i]`, the join key and the accepted form. */
export function encodeKeys(joinKeys: readonly JoinKey[], keys: readonly unknown[]): KeyColumn {
  const [only] = joinKeys;
  return joinKeys.length === 1 && only?.type === "int64" ? int64Keys(joinKeys, keys) : anyKeys(joinKeys, keys);
}

/** As `encodeKey`, with the key's place in the message. */
export function encodeKeyAt(joinKeys: readonly JoinKey[], keys: readonly unknown[], i: number): Uint8Array {
  try {
    return encodeKey(joinKeys, keys[i]);
  } catch (error) {
    if (!(error instanceof FeatureStoreError) || keys.length === 1) throw error;
    throw new FeatureStoreError(error.code, `keys[${i}]: ${error.message}`, { details: { ...error.details, key: i } });
  }
}

function anyKeys(joinKeys: readonly JoinKey[], keys: readonly unknown[]): KeyColumn {
  const numbers = new Map<string, number>();
  const unique: Uint8Array[] = [];
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const bytes = encodeKeyAt(joinKeys, keys, i);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    let number = numbers.get(text);
    if (number === undefined) {
      number = unique.push(bytes) - 1;
      numbers.set(text, number);
    }
    order[i] = number;
  }
  const list = (some: readonly Uint8Array[]): Uint8Array => {
    const writer = new ByteWriter(keyListBytes(some));
    writeKeyList(writer, some);
    return writer.finish();
  };
  return {
    length: keys.length,
    count: unique.length,
    order: unique.length === keys.length ? null : order,
    list: (from, to) => list(unique.slice(from, to)),
    pick: (run) => list(Array.from({ length: run.to - run.from }, (_, i) => unique[keyNumber(run, i)] as Uint8Array)),
    shards: shardsOnce(unique.length, (i) => hashKey(unique[i] as Uint8Array)),
  };
}

/** The shards of `count` keys, kept once they are known. */
function shardsOnce(count: number, hash: (i: number) => number): (shards: number) => Int32Array {
  let known: { readonly shards: number; readonly of: Int32Array } | null = null;
  return (shards) => {
    if (known?.shards !== shards) {
      const of = new Int32Array(count);
      for (let i = 0; i < count; i++) of[i] = shardOf(hash(i), shards);
      known = { shards, of };
    }
    return known.of;
  };
}

/** Used over and over: nothing else runs while keys are encoded. */
let scratch = { table: new Int32Array(0), order: new Int32Array(0) };

function scratchFor(keys: number): typeof scratch {
  const slots = tableSize(keys);
  if (slots > SCRATCH_SLOTS_MAX) return { table: new Int32Array(slots), order: new Int32Array(keys) };
  if (scratch.table.length < slots) scratch = { table: new Int32Array(slots), order: new Int32Array(slots) };
  scratch.table.fill(0, 0, slots);
  return scratch;
}

const wide = new BigInt64Array(1);
const halves = new DataView(wide.buffer);

/** The common case without an object per key: int64 keys lie side by side, and a table of their numbers finds duplicates. */
function int64Keys(joinKeys: readonly JoinKey[], keys: readonly unknown[]): KeyColumn {
  const bytes = new Uint8Array(FIXED_KEYS_START + keys.length * 8);
  const view = new DataView(bytes.buffer, FIXED_KEYS_START);
  const slots = tableSize(keys.length);
  const { table, order } = scratchFor(keys.length);
  let count = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    let high: number;
    let low: number;
    if (typeof key === "number" && Number.isSafeInteger(key)) {
      high = Math.floor(key / 4_294_967_296) | 0;
      low = key >>> 0;
    } else if (typeof key === "bigint" && BigInt.asIntN(64, key) === key) {
      halves.setBigInt64(0, key);
      high = halves.getInt32(0);
      low = halves.getUint32(4);
    } else {
      const encoded = encodeKeyAt(joinKeys, keys, i);
      const given = new DataView(encoded.buffer, encoded.byteOffset);
      high = given.getInt32(0) ^ 0x80000000;
      low = given.getUint32(4);
    }
    high = (high ^ 0x80000000) >>> 0;
    let slot = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 7) & (slots - 1);
    let number = (table[slot] as number) - 1;
    while (number >= 0 && (view.getUint32(number * 8) !== high || view.getUint32(number * 8 + 4) !== low)) {
      slot = (slot + 1) & (slots - 1);
      number = (table[slot] as number) - 1;
    }
    if (number < 0) {
      number = count++;
      table[slot] = count;
      view.setUint32(number * 8, high);
      view.setUint32(number * 8 + 4, low);
    }
    order[i] = number;
  }
  const side = (from: number, to: number): Uint8Array =>
    from === 0 && to === count
      ? fixedKeyListIn(bytes, count, 8)
      : fixedKeyList(bytes.subarray(FIXED_KEYS_START + from * 8, FIXED_KEYS_START + to * 8), 8);
  return {
    length: keys.length,
    count,
    order: count === keys.length ? null : order.slice(0, keys.length),
    list: (from, to) => side(from, to),
    pick: ({ numbers, from, to }) => {
      if (numbers === null) return side(from, to);
      const some = new Uint8Array(FIXED_KEYS_START + (to - from) * 8);
      for (let i = from, at = FIXED_KEYS_START; i < to; i++, at += 8) {
        const of = FIXED_KEYS_START + (numbers[i] as number) * 8;
        copyBytes(bytes, of, of + 8, some, at);
      }
      return fixedKeyListIn(some, to - from, 8);
    },
    shards: shardsOnce(count, (i) => hashKey(bytes, FIXED_KEYS_START + i * 8, FIXED_KEYS_START + i * 8 + 8)),
  };
}

/** A power of two at least twice `count`. */
function tableSize(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count) * 2));
}

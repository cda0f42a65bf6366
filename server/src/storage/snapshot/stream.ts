import { FeatureStoreError, readInt53, viewOf, writeInt53 } from "@featurestore/proto";

/*
 * Little-endian. The whole of a database, the same bytes for the same state:
 *
 *   stream = header | record* | end
 *   header = "FSSTATE1" | format u32 = 1 | machine u32 (1 shard, 2 registry)
 *   record = key bytes u32, at least 1 | value bytes u32 | key | framed value, as in the database
 *   end    = 0 u32 | 0 u32 | records i64
 *
 * Keys ascend.
 */
export const MACHINES = { shard: 1, registry: 2 } as const;
export type Machine = keyof typeof MACHINES;
export type KeyValue = readonly [key: Uint8Array, framed: Uint8Array];

const MAGIC = Buffer.from("FSSTATE1", "latin1");
const FORMAT = 1;
const HEADER = 16;
const RECORD_HEAD = 8;
const END = 16;
/** Far above any key or value of ours: what a length in a damaged stream may make us wait for. */
const RECORD_BYTES_MAX = 1 << 28;

export function encodeHeader(machine: Machine): Uint8Array {
  const out = new Uint8Array(HEADER);
  out.set(MAGIC);
  const view = viewOf(out);
  view.setUint32(8, FORMAT, true);
  view.setUint32(12, MACHINES[machine], true);
  return out;
}

export function encodeRecords(records: readonly KeyValue[]): Uint8Array {
  const out = new Uint8Array(records.reduce((sum, [key, value]) => sum + RECORD_HEAD + key.length + value.length, 0));
  const view = viewOf(out);
  let at = 0;
  for (const [key, value] of records) {
    view.setUint32(at, key.length, true);
    view.setUint32(at + 4, value.length, true);
    out.set(key, at + RECORD_HEAD);
    out.set(value, at + RECORD_HEAD + key.length);
    at += RECORD_HEAD + key.length + value.length;
  }
  return out;
}

export function encodeEnd(records: number): Uint8Array {
  const out = new Uint8Array(END);
  writeInt53(viewOf(out), 8, records);
  return out;
}

/** Reads a stream piece by piece, cut anywhere. */
export class StreamReader {
  readonly #machine: Machine;
  #rest: Uint8Array = new Uint8Array(0);
  #hasHeader = false;
  #isAtEnd = false;
  #records = 0;
  #lastKey: Uint8Array = new Uint8Array(0);

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** @returns the records that are whole by now, sharing memory with the piece. @throws CORRUPTION. */
  push(piece: Uint8Array): KeyValue[] {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const view = viewOf(bytes);
    let at = 0;
    if (!this.#hasHeader) {
      if (bytes.length < HEADER) return this.#keep(bytes, 0, []);
      this.#checkHeader(bytes);
      at = HEADER;
    }
    const records: KeyValue[] = [];
    while (bytes.length - at >= RECORD_HEAD) {
      if (this.#isAtEnd) throw damaged("bytes follow its end");
      const keyBytes = view.getUint32(at, true);
      const valueBytes = view.getUint32(at + 4, true);
      if (keyBytes === 0) {
        if (bytes.length - at < END) break;
        if (valueBytes !== 0 || readInt53(view, at + 8) !== this.#records) throw damaged("records are missing");
        this.#isAtEnd = true;
        at += END;
        continue;
      }
      if (keyBytes + valueBytes > RECORD_BYTES_MAX) throw damaged("a record is too large");
      const next = at + RECORD_HEAD + keyBytes + valueBytes;
      if (next > bytes.length) break;
      const key = bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + keyBytes);
      if (Buffer.compare(this.#lastKey, key) >= 0) throw damaged("its keys do not ascend");
      records.push([key, bytes.subarray(at + RECORD_HEAD + keyBytes, next)]);
      this.#lastKey = key;
      this.#records++;
      at = next;
    }
    return this.#keep(bytes, at, records);
  }

  /** @throws CORRUPTION unless the stream has ended. */
  end(): void {
    if (!this.#isAtEnd || this.#rest.length > 0) throw damaged("it does not end as it should");
  }

  #keep(bytes: Uint8Array, from: number, records: KeyValue[]): KeyValue[] {
    this.#rest = bytes.subarray(from);
    return records;
  }

  #checkHeader(bytes: Uint8Array): void {
    const view = viewOf(bytes);
    if (MAGIC.compare(bytes, 0, MAGIC.length) !== 0) throw damaged("it is no such stream");
    const format = view.getUint32(8, true);
    if (format !== FORMAT) throw damaged(`its format is ${format}; was it made by a newer version?`);
    if (view.getUint32(12, true) !== MACHINES[this.#machine]) throw damaged(`it is not of a ${this.#machine}`);
    this.#hasHeader = true;
  }
}

function damaged(why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `a snapshot cannot be taken in: ${why}`);
}

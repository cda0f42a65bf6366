import { assert, viewOf } from "@featurestore/proto";

/** What is done to one register, or to the sessions. Keys (1 to 255) and values (up to 65,535) are Latin-1 text. */
export type KvOperation =
  | { readonly do: "put"; readonly key: string; readonly value: string }
  | { readonly do: "delete"; readonly key: string }
  /** Puts `value` where the register has version `expected`; 0 means that there is none. */
  | { readonly do: "cas"; readonly key: string; readonly expected: number; readonly value: string }
  /** Adds an item to the end of a list, which is a value with commas between its items. */
  | { readonly do: "append"; readonly key: string; readonly item: string }
  /** The same where the item is not in the list yet. */
  | { readonly do: "add"; readonly key: string; readonly item: string }
  | { readonly do: "openSession" };

/** A command of the simulated state machine. */
export interface KvCommand {
  /** The leader's clock: the state's time is the highest that came by. */
  readonly timeMs: number;
  /** Makes the command have one effect however often it is proposed. Not for `openSession`. */
  readonly session: {
    readonly id: number;
    readonly sequence: number;
    readonly acknowledgedThrough: number;
  } | null;
  readonly operation: KvOperation;
}

/** A version is the index of the entry that changed the register last; 0 means that there is none. */
export type KvResult =
  /** The operation happened; `version` is the register's afterwards. */
  | { readonly kind: "done"; readonly version: number }
  /** A cas met another version than it expected. Nothing changed. */
  | { readonly kind: "mismatch"; readonly version: number }
  /** The value would be too long. Nothing changed. */
  | { readonly kind: "tooLong"; readonly version: number }
  | { readonly kind: "session"; readonly id: number }
  /** The session is gone, or the sequence does not follow: not executed now. */
  | { readonly kind: "expired" }
  | { readonly kind: "outOfOrder" };

export const VALUE_LENGTH_MAX = 0xffff;

const FORMAT = 1;
const OPERATIONS = ["put", "delete", "cas", "append", "add", "openSession"] as const;
const RESULTS = ["done", "mismatch", "tooLong", "session", "expired", "outOfOrder"] as const;
const HEAD_BYTES = 11;
const SESSION_BYTES = 24;
const OPERATION_BYTES = 11;
const RESULT_BYTES = 9;

/**
 * Little-endian; numbers that may exceed 32 bits are f64:
 *
 *     command   = format u8 = 1 | operation u8 | has session u8 | time f64 | [session] | expected f64
 *               | key length u8 | value length u16 | key | value
 *     session   = id f64 | sequence f64 | acknowledged through f64
 */
export function encodeKvCommand({ timeMs, session, operation }: KvCommand): Uint8Array {
  const key = "key" in operation ? operation.key : "";
  const value = "value" in operation ? operation.value : "item" in operation ? operation.item : "";
  assert(key.length <= 255 && value.length <= VALUE_LENGTH_MAX, "a key or value is too long");
  const head = HEAD_BYTES + (session === null ? 0 : SESSION_BYTES);
  const bytes = new Uint8Array(head + OPERATION_BYTES + key.length + value.length);
  const view = viewOf(bytes);
  bytes[0] = FORMAT;
  bytes[1] = OPERATIONS.indexOf(operation.do);
  bytes[2] = session === null ? 0 : 1;
  view.setFloat64(3, timeMs, true);
  if (session !== null) {
    view.setFloat64(HEAD_BYTES, session.id, true);
    view.setFloat64(HEAD_BYTES + 8, session.sequence, true);
    view.setFloat64(HEAD_BYTES + 16, session.acknowledgedThrough, true);
  }
  view.setFloat64(head, operation.do === "cas" ? operation.expected : 0, true);
  view.setUint8(head + 8, key.length);
  view.setUint16(head + 9, value.length, true);
  writeLatin1(bytes, head + OPERATION_BYTES, key);
  writeLatin1(bytes, head + OPERATION_BYTES + key.length, value);
  return bytes;
}

/** @throws RangeError for what is no command of this version. */
export function decodeKvCommand(bytes: Uint8Array): KvCommand {
  const hasSession = bytes[2] === 1;
  const head = HEAD_BYTES + (hasSession ? SESSION_BYTES : 0);
  const name = OPERATIONS[bytes[1] ?? OPERATIONS.length];
  if (bytes[0] !== FORMAT || name === undefined) throw new RangeError("a command of an unknown kind");
  if (bytes.length < head + OPERATION_BYTES) throw new RangeError("a command ends too early");
  const view = viewOf(bytes);
  const keyAt = head + OPERATION_BYTES;
  const valueAt = keyAt + view.getUint8(head + 8);
  const end = valueAt + view.getUint16(head + 9, true);
  if (bytes.length !== end) throw new RangeError("a command does not end where it says");
  const key = readLatin1(bytes, keyAt, valueAt);
  const value = readLatin1(bytes, valueAt, end);
  const session = !hasSession
    ? null
    : {
        id: view.getFloat64(HEAD_BYTES, true),
        sequence: view.getFloat64(HEAD_BYTES + 8, true),
        acknowledgedThrough: view.getFloat64(HEAD_BYTES + 16, true),
      };
  const expected = view.getFloat64(head, true);
  const timeMs = view.getFloat64(3, true);
  if (!Number.isSafeInteger(timeMs)) throw new RangeError("a command without a time");
  return { timeMs, session, operation: operationOf(name, { key, value, expected }) };
}

function operationOf(
  name: (typeof OPERATIONS)[number],
  { key, value, expected }: { readonly key: string; readonly value: string; readonly expected: number },
): KvOperation {
  switch (name) {
    case "put":
      return { do: name, key, value };
    case "delete":
      return { do: name, key };
    case "cas":
      return { do: name, key, expected, value };
    case "append":
    case "add":
      return { do: name, key, item: value };
    case "openSession":
      return { do: name };
  }
}

/** `result = kind u8 | version or session f64` */
export function encodeKvResult(result: KvResult): Uint8Array {
  const bytes = new Uint8Array(RESULT_BYTES);
  bytes[0] = RESULTS.indexOf(result.kind);
  viewOf(bytes).setFloat64(1, "version" in result ? result.version : "id" in result ? result.id : 0, true);
  return bytes;
}

/** @throws RangeError for what is no result. */
export function decodeKvResult(bytes: Uint8Array): KvResult {
  const kind = RESULTS[bytes[0] ?? RESULTS.length];
  if (kind === undefined || bytes.length !== RESULT_BYTES) throw new RangeError("no result of a command");
  const number = viewOf(bytes).getFloat64(1, true);
  switch (kind) {
    case "session":
      return { kind, id: number };
    case "expired":
    case "outOfOrder":
      return { kind };
    default:
      return { kind, version: number };
  }
}

export function writeLatin1(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    assert(code < 256, "keys and values of the simulation are Latin-1 text");
    bytes[at + i] = code;
  }
}

export function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

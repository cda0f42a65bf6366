import { FeatureStoreError, viewOf, xxhash32 } from "@featurestore/proto";
import { decodeMembership, encodeMembership, NO_MEMBERSHIP } from "../../raft/membership.js";
import type { Entry, EntryId, Membership } from "../../raft/types.js";
import { type SessionLimits, SessionTable } from "../../replica/session-table.js";
import {
  decodeKvCommand,
  encodeKvResult,
  type KvCommand,
  type KvOperation,
  type KvResult,
  readLatin1,
  VALUE_LENGTH_MAX,
  writeLatin1,
} from "./kv-command.js";

/** A value and the index of the entry that wrote it. */
export interface Register {
  readonly value: string;
  readonly version: number;
}

/** An entry that can be applied. */
export type PreparedEntry =
  | { readonly at: EntryId; readonly kind: "command"; readonly command: KvCommand }
  | { readonly at: EntryId; readonly kind: "membership"; readonly membership: Membership; readonly hash: number }
  | { readonly at: EntryId; readonly kind: "noop" };

/** Few and small, so that runs reach the bounds. */
export const SIM_SESSION_LIMITS: SessionLimits = {
  sessionsMax: 5,
  resultsMax: 16,
  resultBytesMax: 8_192,
  idleMs: 60 * 1_000,
};

/** The digest covers the sessions at every index that this divides; encoding them costs more than an entry. */
const SESSION_DIGEST_EVERY = 8;
const NOBODY_HASH = xxhash32(encodeMembership(NO_MEMBERSHIP));
const EMPTY_RESULT = new Uint8Array(0);
const FORMAT = 1;
const HEAD_BYTES = 35;
const REGISTER_BYTES = 11;

interface HashedRegister extends Register {
  readonly hash: number;
}

/**
 * Registers, sessions, time and membership after some entries: a function of the entries and of nothing else. Knows no
 * disk.
 */
export class KvState {
  #applied: EntryId = { term: 0, index: 0 };
  #membership = NO_MEMBERSHIP;
  #membershipHash = NOBODY_HASH;
  #timeMs = 0;
  #sessions = new SessionTable(SIM_SESSION_LIMITS);
  readonly #registers = new Map<string, HashedRegister>();
  /** Sum of the registers' hashes: whatever the order they were written in. */
  #sum = 0;

  get applied(): EntryId {
    return this.#applied;
  }

  get membership(): Membership {
    return this.#membership;
  }

  /** Log time: the highest that any command carried. */
  get timeMs(): number {
    return this.#timeMs;
  }

  get size(): number {
    return this.#registers.size;
  }

  get(key: string): Register | null {
    return this.#registers.get(key) ?? null;
  }

  /** Applies the entry that follows. @returns its result, empty for what is not a command. */
  apply(entry: PreparedEntry): Uint8Array {
    this.#applied = entry.at;
    if (entry.kind === "noop") return EMPTY_RESULT;
    if (entry.kind === "membership") {
      this.#membership = entry.membership;
      this.#membershipHash = entry.hash;
      return EMPTY_RESULT;
    }
    const { timeMs, session, operation } = entry.command;
    this.#timeMs = Math.max(this.#timeMs, timeMs);
    if (operation.do === "openSession") {
      return encodeKvResult({ kind: "session", id: this.#sessions.open(entry.at.index, this.#timeMs) });
    }
    if (session === null) return encodeKvResult(this.#operate(operation));
    const { id, sequence, acknowledgedThrough } = session;
    const admission = this.#sessions.admit({ session: id, sequence, acknowledgedThrough, timeMs: this.#timeMs });
    if (admission.kind === "duplicate") return admission.result;
    if (admission.kind !== "fresh") return encodeKvResult({ kind: admission.kind });
    const result = encodeKvResult(this.#operate(operation));
    this.#sessions.record(id, sequence, result);
    return result;
  }

  /** 32 bits over everything there is. Equal states at one index have equal digests; the order of writes plays no part. */
  digest(): number {
    const { term, index } = this.#applied;
    let hash = mix(mix(mix(this.#sum, term), index), this.#membershipHash);
    hash = mix(mix(hash, this.#timeMs | 0), Math.floor(this.#timeMs / 0x1_0000_0000));
    if (index % SESSION_DIGEST_EVERY === 0) hash = mix(hash, xxhash32(this.#sessions.encode()));
    return hash >>> 0;
  }

  clone(): KvState {
    const state = new KvState();
    state.#applied = this.#applied;
    state.#membership = this.#membership;
    state.#membershipHash = this.#membershipHash;
    state.#timeMs = this.#timeMs;
    state.#sessions = SessionTable.decode(this.#sessions.encode());
    state.#sum = this.#sum;
    for (const [key, register] of this.#registers) state.#registers.set(key, register);
    return state;
  }

  /** Registers, sessions and time as text: equal texts, equal states but for position and membership. */
  content(): string {
    const lines = this.#keys().map((key) => `${key}=${JSON.stringify(this.get(key))}`);
    return [`time ${this.#timeMs}`, `sessions ${this.#sessions.encode().join()}`, ...lines].join("\n");
  }

  /**
   * The whole state; one state, one encoding. Little-endian:
   *
   *     state    = format u8 = 1 | term f64 | index f64 | time f64 | membership length u16 | sessions length u32
   *              | registers u32 | membership | sessions | registers, keys ascending
   *     register = version f64 | key length u8 | value length u16 | key | value
   */
  encode(): Uint8Array {
    const membership = encodeMembership(this.#membership);
    const sessions = this.#sessions.encode();
    const keys = this.#keys();
    let length = HEAD_BYTES + membership.length + sessions.length;
    for (const key of keys) length += REGISTER_BYTES + key.length + (this.get(key)?.value.length ?? 0);
    const bytes = new Uint8Array(length);
    const view = viewOf(bytes);
    bytes[0] = FORMAT;
    view.setFloat64(1, this.#applied.term, true);
    view.setFloat64(9, this.#applied.index, true);
    view.setFloat64(17, this.#timeMs, true);
    view.setUint16(25, membership.length, true);
    view.setUint32(27, sessions.length, true);
    view.setUint32(31, keys.length, true);
    bytes.set(membership, HEAD_BYTES);
    bytes.set(sessions, HEAD_BYTES + membership.length);
    let at = HEAD_BYTES + membership.length + sessions.length;
    for (const key of keys) {
      const { value, version } = this.#registers.get(key) as HashedRegister;
      view.setFloat64(at, version, true);
      view.setUint8(at + 8, key.length);
      view.setUint16(at + 9, value.length, true);
      writeLatin1(bytes, at + REGISTER_BYTES, key);
      writeLatin1(bytes, at + REGISTER_BYTES + key.length, value);
      at += REGISTER_BYTES + key.length + value.length;
    }
    return bytes;
  }

  /** @throws RangeError for what is no state. */
  static decode(bytes: Uint8Array): KvState {
    if (bytes.length < HEAD_BYTES || bytes[0] !== FORMAT) throw new RangeError("a state of an unknown format");
    const view = viewOf(bytes);
    const state = new KvState();
    state.#applied = { term: view.getFloat64(1, true), index: view.getFloat64(9, true) };
    state.#timeMs = view.getFloat64(17, true);
    const sessionsAt = HEAD_BYTES + view.getUint16(25, true);
    let at = sessionsAt + view.getUint32(27, true);
    if (at > bytes.length) throw new RangeError("a state ends too early");
    state.#membership = decodeMembership(bytes.subarray(HEAD_BYTES, sessionsAt));
    state.#membershipHash = xxhash32(bytes, HEAD_BYTES, sessionsAt);
    state.#sessions = SessionTable.decode(bytes.subarray(sessionsAt, at));
    for (let left = view.getUint32(31, true); left > 0; left--) {
      const keyAt = at + REGISTER_BYTES;
      const valueAt = keyAt + view.getUint8(at + 8);
      const end = valueAt + view.getUint16(at + 9, true);
      state.#set(readLatin1(bytes, keyAt, valueAt), readLatin1(bytes, valueAt, end), view.getFloat64(at, true));
      at = end;
    }
    if (at !== bytes.length) throw new RangeError("a state does not end where it says");
    return state;
  }

  #operate(operation: Exclude<KvOperation, { do: "openSession" }>): KvResult {
    const { key } = operation;
    const current = this.#registers.get(key);
    const version = current?.version ?? 0;
    const value = current?.value ?? "";
    switch (operation.do) {
      case "put":
        return this.#write(key, operation.value);
      case "delete":
        this.#unset(key);
        return { kind: "done", version: 0 };
      case "cas":
        return version === operation.expected ? this.#write(key, operation.value) : { kind: "mismatch", version };
      case "append":
      case "add": {
        const { item } = operation;
        if (operation.do === "add" && listOf(value).includes(item)) return { kind: "done", version };
        if (value.length + 1 + item.length > VALUE_LENGTH_MAX) return { kind: "tooLong", version };
        return this.#write(key, value === "" ? item : `${value},${item}`);
      }
    }
  }

  #write(key: string, value: string): KvResult {
    const version = this.#applied.index;
    this.#set(key, value, version);
    return { kind: "done", version };
  }

  #set(key: string, value: string, version: number): void {
    const hash = hashText(hashText(mix(0x811c_9dc5, version), key), value);
    this.#sum = (this.#sum + hash - (this.#registers.get(key)?.hash ?? 0)) | 0;
    this.#registers.set(key, { value, version, hash });
  }

  #unset(key: string): void {
    this.#sum = (this.#sum - (this.#registers.get(key)?.hash ?? 0)) | 0;
    this.#registers.delete(key);
  }

  #keys(): readonly string[] {
    return [...this.#registers.keys()].sort();
  }
}

/** The items of a list that `append` and `add` made. */
export function listOf(value: string): readonly string[] {
  return value === "" ? [] : value.split(",");
}

/** Decodes an entry. @throws FeatureStoreError CORRUPTION for one of a kind that nobody knows: it is never skipped. */
export function prepare(entry: Entry): PreparedEntry {
  const { term, index, kind, data } = entry;
  const at = { term, index };
  try {
    switch (kind) {
      case "noop":
        return { at, kind };
      case "membership":
        return { at, kind, membership: decodeMembership(data), hash: xxhash32(data) };
      case "command":
        return { at, kind, command: decodeKvCommand(data) };
      default:
        throw new RangeError(`an entry of the unknown kind ${String(kind)}`);
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FeatureStoreError("CORRUPTION", `entry ${index} cannot be applied: ${cause.message}`, { cause });
  }
}

function hashText(seed: number, text: string): number {
  let hash = mix(seed, text.length);
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 13);
}

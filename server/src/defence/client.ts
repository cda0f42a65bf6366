import type { Refusal, Refusals } from "./refusals.js";
import { TokenBucket } from "./token-bucket.js";

/** A place among the requests under way comes free soon. */
const PLACE_RETRY_MS = 50;
/** Answers leave as fast as they are read. */
const ANSWER_RETRY_MS = 250;

/** What one client may have under way and take; 0: no quota. */
export interface ClientQuotas {
  /** Requests under way. */
  readonly handlersMax: number;
  /** Bytes of requests under way; a single one always fits. */
  readonly requestBytesMax: number;
  /** Bytes of answers that wait for it to read them; a single one always fits. */
  readonly answerBytesMax: number;
  readonly readRowsPerSecond: number;
  readonly readBytesPerSecond: number;
  readonly writeRowsPerSecond: number;
  readonly writeBytesPerSecond: number;
}

/** Reads are counted by keys asked for and bytes answered, writes by rows and bytes sent. */
export type QuotaKind = "read" | "write";

/** What one client has under way, and what it has left of its quotas. Allocates nothing for a request. */
export class Client {
  readonly #quotas: ClientQuotas;
  readonly #refusals: Refusals;
  readonly #nowMs: () => number;
  readonly #buckets: Readonly<Record<QuotaKind, readonly [TokenBucket | null, TokenBucket | null]>>;
  #running = 0;
  #bytes = 0;
  #unread = 0;
  #streams = 0;

  constructor(quotas: ClientQuotas, refusals: Refusals, nowMs: () => number) {
    this.#quotas = quotas;
    this.#refusals = refusals;
    this.#nowMs = nowMs;
    const bucket = (perSecond: number): TokenBucket | null =>
      perSecond > 0 ? new TokenBucket(perSecond, nowMs()) : null;
    this.#buckets = {
      read: [bucket(quotas.readRowsPerSecond), bucket(quotas.readBytesPerSecond)],
      write: [bucket(quotas.writeRowsPerSecond), bucket(quotas.writeBytesPerSecond)],
    };
  }

  get running(): number {
    return this.#running;
  }

  /** Nothing of it is under way: it can be forgotten. */
  get isIdle(): boolean {
    return this.#running === 0 && this.#streams === 0 && this.#unread === 0;
  }

  /** True where a quota counts rows of reads: who asks for many need not be counted otherwise. */
  get countsReadRows(): boolean {
    return this.#buckets.read[0] !== null;
  }

  /** Takes a place among its requests under way, to be given back with `leave`. @throws RESOURCE_EXHAUSTED (rejected). */
  enter(bytes: number): void {
    const { handlersMax, requestBytesMax } = this.#quotas;
    if (this.#running >= handlersMax) {
      throw this.#refusals.refuse(
        "client_handlers",
        `the client has ${handlersMax} requests under way on this node, its cap; try again later`,
        PLACE_RETRY_MS,
      );
    }
    if (this.#bytes > 0 && this.#bytes + bytes > requestBytesMax) {
      throw this.#refusals.refuse(
        "client_request_bytes",
        `the client has ${this.#bytes} bytes of requests under way on this node and may have ${requestBytesMax}; try again later`,
        PLACE_RETRY_MS,
      );
    }
    this.#running++;
    this.#bytes += bytes;
  }

  leave(bytes: number): void {
    this.#running--;
    this.#bytes -= bytes;
  }

  /** Bytes of answers that wait for it to read them, on all of its connections. */
  get unreadBytes(): number {
    return this.#unread;
  }

  /** For use before the work. @throws RESOURCE_EXHAUSTED (rejected) where it has left too many answers unread. */
  checkUnread(): void {
    const { answerBytesMax } = this.#quotas;
    if (this.#unread < answerBytesMax) return;
    throw this.#refusals.refuse(
      "client_answer_bytes",
      `the client has ${this.#unread} bytes of answers of this node not read yet and may have ${answerBytesMax}; read them first`,
      ANSWER_RETRY_MS,
    );
  }

  /** An answer waits for it to read it. @param bytes less than 0: it has left. */
  addUnread(bytes: number): void {
    this.#unread += bytes;
  }

  /** Of a stream that is open: the client is not forgotten before `closeStream`. */
  openStream(): void {
    this.#streams++;
  }

  closeStream(): void {
    this.#streams--;
  }

  /** For use before the work. @throws RESOURCE_EXHAUSTED (rejected) where a quota is used up, saying when to come back. */
  check(kind: QuotaKind): void {
    const [rows, bytes] = this.#buckets[kind];
    if (rows === null && bytes === null) return;
    const nowMs = this.#nowMs();
    const rowsMs = rows?.waitMs(nowMs) ?? 0;
    const bytesMs = bytes?.waitMs(nowMs) ?? 0;
    if (rowsMs === 0 && bytesMs === 0) return;
    const what = rowsMs >= bytesMs ? "rows" : "bytes";
    const most = this.#quotas[QUOTA_NAMES[kind][what]];
    const waitMs = Math.max(rowsMs, bytesMs);
    throw this.#refusals.refuse(
      `client_${kind}_${what}` satisfies Refusal,
      `the client may ${kind} ${most} ${what} a second on this node; try again in ${waitMs} ms`,
      waitMs,
    );
  }

  /** How long until `check` passes: for what is slowed down instead of being refused. */
  waitMs(kind: QuotaKind): number {
    const [rows, bytes] = this.#buckets[kind];
    if (rows === null && bytes === null) return 0;
    const nowMs = this.#nowMs();
    return Math.max(rows?.waitMs(nowMs) ?? 0, bytes?.waitMs(nowMs) ?? 0);
  }

  /** Takes from the quotas, more than there is if need be. */
  take(kind: QuotaKind, rows: number, bytes: number): void {
    const [rowBucket, byteBucket] = this.#buckets[kind];
    rowBucket?.take(rows);
    byteBucket?.take(bytes);
  }
}

const QUOTA_NAMES = {
  read: { rows: "readRowsPerSecond", bytes: "readBytesPerSecond" },
  write: { rows: "writeRowsPerSecond", bytes: "writeBytesPerSecond" },
} as const;

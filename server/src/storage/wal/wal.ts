import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { LogState } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { DurationHistogram } from "../../duration-histogram.js";
import type { Pace } from "../pace.js";
import { DiskRoom } from "./disk-room.js";
import { GroupLog, type RecordSink } from "./group-log.js";
import type { RecoveredGroup } from "./group-replay.js";
import type { Change, GroupSummary } from "./group-summary.js";
import { readLog } from "./log-reader.js";
import type { WalRecord } from "./record-codec.js";
import type { RecordPlace } from "./record-index.js";
import { readRecords } from "./record-reader.js";
import { segmentName } from "./segment-codec.js";
import { type DiskSpace, nodeFiles, type WalFiles } from "./segment-file.js";
import type { SegmentLedger } from "./segment-ledger.js";
import { SegmentWriter } from "./segment-writer.js";
import { type WalOptions, type WalSettings, type WalStats, walSettings } from "./wal-options.js";

export type { WalOptions, WalStats };

interface Queued {
  readonly record: Buffer;
  readonly change: Change;
  readonly durable: (place: RecordPlace) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Records that share a batch, unless one alone is larger: bounds the time a batch holds the event loop. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** Entries that a check reads at a time. */
const CHECK_BYTES = 1024 * 1024;

/**
 * One log for all groups of a node: segments of checksummed records, synced in batches (etcd's `wal` and tikv's
 * raft-engine are the models). At most one batch is being written; what arrives meanwhile shares the next. The first
 * error of a write or a sync ends the log: nothing is tried again, because after a failed sync the system may report
 * success for data it has dropped.
 *
 * A full disk is no such error, because segments are filled with zeros before they are part of the log: running out of
 * space happens there, and never inside a record. `hasRoom` is false while the disk is below its low-water mark, the next
 * segment is due and cannot be prepared, or too much waits for the disk: no command is to be accepted then. Whatever is
 * appended all the same (a follower takes what its leader sends) is written: out of what is kept in reserve, then out of
 * the half of the segment that is left, or of the one that is prepared. When even that is used up, and no segment could
 * be removed meanwhile, records wait for space: nothing is acknowledged, nothing is lost.
 */
export class WriteAheadLog {
  /** How long batches took to write and sync. */
  readonly syncSeconds = new DurationHistogram();
  readonly #settings: WalSettings;
  readonly #files: WalFiles;
  readonly #writer: SegmentWriter;
  readonly #ledger: SegmentLedger;
  readonly #room: DiskRoom;
  /** The groups as the disk has them. */
  readonly #durable = new Map<number, GroupSummary>();
  readonly #groups = new Map<number, GroupLog>();
  readonly #queue: Queued[] = [];
  #queuedBytes = 0;
  #appends = 0;
  #syncs = 0;
  #lastSyncMs = 0;
  #isSyncing = false;
  #committing: Promise<void> | null = null;
  #reclaiming: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;
  #waitsForSpace = true;
  /** What waited for space was refused, and so is all that comes later. */
  #refused: FeatureStoreError | null = null;
  #fatal: Error | null = null;

  private constructor(
    settings: WalSettings,
    parts: {
      readonly files: WalFiles;
      readonly writer: SegmentWriter;
      readonly ledger: SegmentLedger;
      readonly groups: ReadonlyMap<number, RecoveredGroup>;
      readonly space: DiskSpace;
    },
  ) {
    this.#settings = settings;
    this.#files = parts.files;
    this.#writer = parts.writer;
    this.#ledger = parts.ledger;
    this.#room = new DiskRoom(
      {
        ...settings,
        files: parts.files,
        onMeasured: (space) => this.#onMeasured(space),
        onError: (error) => this.#fail(error),
      },
      parts.space,
    );
    for (const [id, recovered] of parts.groups) {
      this.#durable.set(id, recovered.summary);
      this.#groups.set(id, new GroupLog(id, this.#sink(), recovered));
    }
  }

  /**
   * Opens the log in `dir`, or begins one. Reads and verifies every segment. Rejects with `CORRUPTION` (details: file,
   * offset, why) for anything a crash does not explain, with `INVALID_ARGUMENT` for a newer format, with
   * `RESOURCE_EXHAUSTED` where there is no space to begin one, with `UNAVAILABLE` where the file system fails. A directory
   * belongs to one process at a time; the caller sees to that.
   */
  static async open(options: WalOptions, files: WalFiles = nodeFiles): Promise<WriteAheadLog> {
    const settings = walSettings(options);
    const { dir, segmentBytes } = settings;
    const place = { dir, files, segmentBytes };
    try {
      await files.makeDirectory(dir);
      const space = await files.space(dir);
      const { ledger, groups, last } = await readLog(dir, files);
      const writer = await (last === null
        ? SegmentWriter.create(place)
        : SegmentWriter.resume(place, last.segment, last.bytes));
      if (last === null) ledger.add(writer.number, writer.fileBytes);
      const wal = new WriteAheadLog(settings, { files, writer, ledger, groups, space });
      await wal.#room.measure();
      return wal;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new FeatureStoreError("UNAVAILABLE", `cannot open the write-ahead log in ${dir}: ${error.message}`, {
        cause: error,
      });
    }
  }

  /** Size beyond which groups are asked to give up entries. */
  get bytesMax(): number {
    return this.#settings.bytesMax;
  }

  get stats(): WalStats {
    return {
      bytes: this.#ledger.bytes,
      segments: this.#ledger.count,
      appends: this.#appends,
      syncs: this.#syncs,
      lastSyncMs: this.#lastSyncMs,
      isSyncing: this.#isSyncing,
      queuedBytes: this.#queuedBytes,
      sequence: this.#writer.sequence,
      freeBytes: this.#room.freeBytes,
      reserveBytes: this.#room.reserveBytes,
      hasRoom: this.#hasRoomFor(0),
    };
  }

  /** The log of one group, always the same object. `id` fits 32 bits; a new group becomes known by its first write. */
  group(id: number): GroupLog {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const log = new GroupLog(id, this.#sink(), null);
    this.#groups.set(id, log);
    return log;
  }

  /** Groups that have something on disk, ascending. */
  groups(): readonly number[] {
    return [...this.#durable.keys()].sort((a, b) => a - b);
  }

  /**
   * Gives up everything a group has here, hard state included: its replica was destroyed. Whoever holds the group's
   * `LogStore` stops using it before; `group(id)` then begins anew. Resolves once that is durable.
   */
  async removeGroup(id: number): Promise<void> {
    const log = this.#groups.get(id);
    if (log === undefined) return;
    const removed = log.remove();
    this.#groups.delete(id);
    await removed;
    await this.#reclaiming;
  }

  /** All that a group holds. Rejects with CORRUPTION where an entry cannot be read. */
  readGroup(id: number): Promise<LogState> {
    return this.group(id).load();
  }

  /**
   * Reads back every entry that any group still holds, each verified against its checksum, while writes go on.
   * @returns the groups whose entries are not what was written, the first thing wrong of each. @throws the signal's reason.
   */
  async check(
    pace: Pace,
    signal: AbortSignal | null = null,
  ): Promise<readonly { readonly group: number; readonly reason: string }[]> {
    const damaged: { group: number; reason: string }[] = [];
    for (const group of this.groups()) {
      try {
        await this.#checkGroup(group, pace, signal);
      } catch (error) {
        if (!(error instanceof FeatureStoreError && error.code === "CORRUPTION")) throw error;
        damaged.push({ group, reason: error.message });
      }
    }
    return damaged;
  }

  async #checkGroup(id: number, pace: Pace, signal: AbortSignal | null): Promise<void> {
    let next = (this.#durable.get(id)?.truncated.index ?? 0) + 1;
    for (;;) {
      signal?.throwIfAborted();
      const log = this.#groups.get(id);
      const first = (this.#durable.get(id)?.truncated.index ?? 0) + 1;
      if (log === undefined || this.#closing !== null) return;
      next = Math.max(next, first); // what was given up meanwhile is nobody's concern
      const entries = await log.read(next, CHECK_BYTES);
      if (entries.length === 0) return;
      next += entries.length;
      await pace(entries.reduce((sum, { data }) => sum + data.length, 0));
    }
  }

  /** Why no command of `bytes` bytes is to be accepted now (`RESOURCE_EXHAUSTED`, `rejected`), or null. */
  refusal(bytes: number): FeatureStoreError | null {
    if (this.#hasRoomFor(bytes)) return null;
    const queuedBytes = this.#queuedBytes;
    const { queueBytesMax } = this.#settings;
    if (queuedBytes + bytes <= queueBytesMax) return this.#full();
    return new FeatureStoreError(
      "RESOURCE_EXHAUSTED",
      `the write-ahead log has ${queuedBytes} bytes waiting for the disk; ${bytes} more exceed ${queueBytesMax}`,
      { details: { queuedBytes, bytes, queueBytesMax } },
    );
  }

  /** Groups whose live entries keep the oldest segment while the log exceeds `bytesMax`: to be compacted. Ascending. */
  pinning(): readonly number[] {
    return this.#ledger.bytes > this.#settings.bytesMax ? this.#ledger.pinningOldest(this.#durable) : [];
  }

  /**
   * From now on nothing waits for space: what would is refused with `RESOURCE_EXHAUSTED` (`rejected`), and all that comes
   * after it. For a node that stops: whoever waits for an append ends then.
   */
  stopWaitingForSpace(): void {
    this.#waitsForSpace = false;
  }

  /** Finishes what is queued and closes the files. Later calls are refused. Never rejects: a failure was fatal before. */
  close(): Promise<void> {
    this.stopWaitingForSpace();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#committing;
    await this.#reclaiming;
    await this.#writer.close().catch((error: unknown) => this.#fail(error));
  }

  #sink(): RecordSink {
    return {
      hasRoom: () => this.#hasRoomFor(0),
      refusal: (bytes) => this.refusal(bytes),
      checkWritable: () => this.#checkWritable(),
      commit: (record, change, durable) => this.#commit(record, change, durable),
      read: (places) => this.#read(places),
      reclaimed: () => this.#reclaiming,
    };
  }

  /** Whether there is room for `bytes` of commands, after all that is queued. */
  #hasRoomFor(bytes: number): boolean {
    const waiting = this.#queuedBytes + bytes;
    const unprepared = Math.max(0, waiting - this.#writer.preparedRoom);
    return this.#room.has(unprepared) && !this.#writer.isOutOfSpace && waiting <= this.#settings.queueBytesMax;
  }

  #onMeasured({ freeBytes }: DiskSpace): void {
    const isUsable = this.#closing === null && this.#fatal === null;
    if (isUsable && this.#writer.isOutOfSpace && freeBytes >= this.#settings.segmentBytes) this.#writer.prepare();
  }

  async #read(places: readonly RecordPlace[]): Promise<readonly WalRecord[]> {
    if (this.#closing !== null) throw unavailable("read", "it is closed", "rejected");
    return await readRecords({ dir: this.#settings.dir, files: this.#files }, places);
  }

  #checkWritable(): void {
    if (this.#fatal !== null)
      throw unavailable("written", `it has failed: ${this.#fatal.message}`, "rejected", this.#fatal);
    if (this.#closing !== null) throw unavailable("written", "it is closed", "rejected");
    if (this.#refused !== null) throw this.#refused;
  }

  #commit(record: Buffer, change: Change, durable: (place: RecordPlace) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ record, change, durable, resolve, reject });
      this.#queuedBytes += record.length;
      this.#committing ??= endOfTurn().then(() => this.#commitAll());
    });
  }

  async #commitAll(): Promise<void> {
    let batch: readonly Queued[] = [];
    try {
      while (this.#queue.length > 0) {
        if (!(await this.#makeRoom())) break;
        this.#checkTrusted();
        batch = this.#nextBatch();
        await this.#writeBatch(batch);
        batch = [];
      }
    } catch (error) {
      this.#fail(error, batch);
    }
    this.#committing = null;
  }

  /**
   * Begins a segment if the first record in the queue needs one, waiting for space where there is none. False when it is
   * not to wait: the queue was refused then.
   */
  async #makeRoom(): Promise<boolean> {
    const first = this.#queue[0]?.record.length ?? 0;
    if (first <= this.#writer.room) return true;
    while (!(await this.#writer.roll(first, this.#durable))) {
      if (!this.#waitsForSpace) {
        this.#refused = this.#full();
        this.#reject(this.#queue.splice(0), this.#refused);
        return false;
      }
      await setTimeout(this.#settings.spaceCheckMs);
      this.#checkTrusted();
    }
    this.#ledger.add(this.#writer.number, this.#writer.fileBytes);
    this.#reclaim();
    void this.#room.measure();
    return true;
  }

  /** Takes the records that go into the next batch off the queue. */
  #nextBatch(): readonly Queued[] {
    const first = this.#queue[0]?.record.length ?? 0;
    const bytesMax = Math.max(first, Math.min(this.#writer.room, BATCH_BYTES_MAX));
    let count = 0;
    for (let bytes = 0; count < this.#queue.length; count++) {
      bytes += this.#queue[count]?.record.length ?? 0;
      if (bytes > bytesMax) break;
    }
    return this.#queue.splice(0, count);
  }

  async #writeBatch(batch: readonly Queued[]): Promise<void> {
    const startMs = performance.now();
    this.#isSyncing = true;
    const places = await this.#writer.write(batch.map(({ record }) => record));
    this.#isSyncing = false;
    this.#checkTrusted();
    this.#lastSyncMs = performance.now() - startMs;
    this.syncSeconds.observe(this.#lastSyncMs / 1000);
    this.#syncs++;
    this.#appends += batch.length;
    for (const [i, { record, change, durable }] of batch.entries()) {
      this.#queuedBytes -= record.length;
      durable(places[i] as RecordPlace);
      this.#ledger.note(change);
      if (change.after === null) this.#durable.delete(change.group);
      else this.#durable.set(change.group, change.after);
    }
    this.#reclaim();
    for (const { resolve } of batch) resolve();
  }

  /** Removes segments that hold nothing live, oldest first and one by one, so that a crash leaves no hole. */
  #reclaim(): void {
    if (this.#ledger.oldestFree(this.#durable) === null) return;
    this.#reclaiming = this.#reclaiming.then(() => this.#removeFree()).catch((error: unknown) => this.#fail(error));
  }

  async #removeFree(): Promise<void> {
    const { dir } = this.#settings;
    for (;;) {
      const number = this.#ledger.oldestFree(this.#durable);
      if (number === null || this.#fatal !== null) return;
      await this.#files.unlink(join(dir, segmentName(number)));
      await this.#files.syncDirectory(dir);
      this.#ledger.dropOldest();
    }
  }

  /** Throws once something failed beside the batch under way (a removal, say): it is not acknowledged any more. */
  #checkTrusted(): void {
    if (this.#fatal !== null) throw this.#fatal;
  }

  #full(): FeatureStoreError {
    const { freeBytes, reserveBytes } = this.#room;
    return new FeatureStoreError(
      "RESOURCE_EXHAUSTED",
      `the disk of the write-ahead log is too full for writes: ${freeBytes} bytes are free, ${reserveBytes} are kept in reserve`,
      { details: { freeBytes, reserveBytes } },
    );
  }

  #reject(records: readonly Queued[], error: FeatureStoreError): void {
    for (const { record, reject } of records) {
      this.#queuedBytes -= record.length;
      reject(error);
    }
  }

  #fail(cause: unknown, batch: readonly Queued[] = []): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const isFirst = this.#fatal === null;
    this.#fatal ??= error;
    const why = unavailable("written", `writing failed: ${error.message}`, "unknown", error);
    this.#reject([...batch, ...this.#queue.splice(0)], why);
    if (isFirst) this.#settings.onFatal(error);
  }
}

/** Resolves when what is ready to run in this turn of the event loop has run: its appends then share one batch. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function unavailable(
  what: "written" | "read",
  why: string,
  outcome: "rejected" | "unknown",
  cause?: Error,
): FeatureStoreError {
  return new FeatureStoreError("UNAVAILABLE", `the write-ahead log cannot be ${what}: ${why}`, { outcome, cause });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && !(error instanceof FeatureStoreError);
}

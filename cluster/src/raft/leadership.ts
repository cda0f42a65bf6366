import { assert } from "@featurestore/proto";
import { ENTRY_OVERHEAD_BYTES, entryBytes, type RaftLog } from "./log.js";
import { isJoint, membersOf } from "./membership.js";
import { Progress } from "./progress.js";
import { committedIndex, isQuorum } from "./quorum.js";
import { type Read, ReadQueue } from "./read-queue.js";
import type {
  ConfirmedRead,
  Entry,
  Fetch,
  Membership,
  Message,
  MessageBody,
  ProgressStatus,
  RaftConfig,
  ReplicaId,
} from "./types.js";

/** What a leadership needs of the replica it belongs to. */
export interface LeaderPorts {
  readonly config: RaftConfig;
  readonly log: RaftLog;
  readonly term: number;
  membership(): Membership;
  send(to: ReplicaId, body: MessageBody): void;
  confirmed(read: ConfirmedRead): void;
  fetch(fetch: Fetch): void;
  wantSnapshot(peer: ReplicaId): void;
}

/**
 * Everything a replica knows only while it leads one term: its followers' progress, reads that wait for proof, what it
 * proposed and has not applied yet. Thrown away as a whole when it steps down, so that nothing of one term can leak into
 * the next.
 */
export class Leadership {
  readonly #ports: LeaderPorts;
  readonly #followers = new Map<ReplicaId, Progress>();
  readonly #reads = new ReadQueue();
  /** Own commands that are not applied here, and their bytes. */
  #unapplied: { readonly index: number; readonly bytes: number }[] = [];
  #unappliedBytes = 0;
  #transfer: { readonly to: ReplicaId; ticks: number; isAsked: boolean } | null = null;
  /**
   * No membership change is begun before this entry is applied. A new leader assumes that the end of its log holds one.
   */
  #pendingMembership: number;
  #heartbeatTicks = 0;
  /** Something happened since the last flush that may let messages leave. */
  #isDue = true;

  constructor(ports: LeaderPorts) {
    this.#ports = ports;
    this.#pendingMembership = ports.log.last.index;
    this.followMembership();
  }

  get transferTarget(): ReplicaId | null {
    return this.#transfer?.to ?? null;
  }

  get unappliedBytes(): number {
    return this.#unappliedBytes;
  }

  get waitingReads(): number {
    return this.#reads.size;
  }

  /** Position of the newest round of reads. */
  get readPosition(): number {
    return this.#reads.position;
  }

  get isChangePending(): boolean {
    return this.#pendingMembership > this.#ports.log.applied.index;
  }

  progress(): ReadonlyMap<ReplicaId, ProgressStatus> {
    return new Map([...this.#followers].map(([id, progress]) => [id, progress.status()]));
  }

  follower(id: ReplicaId): Progress | undefined {
    return this.#followers.get(id);
  }

  /** Adds an entry of this term to the log. */
  append(kind: Entry["kind"], data: Uint8Array): Entry {
    const { log, term } = this.#ports;
    const entry: Entry = { kind, term, index: log.last.index + 1, data };
    log.append(entry);
    if (kind === "membership") this.#pendingMembership = entry.index;
    if (kind === "command") {
      this.#unapplied.push({ index: entry.index, bytes: entryBytes(entry) });
      this.#unappliedBytes += entryBytes(entry);
    }
    this.#isDue = true;
    return entry;
  }

  /** True when a command of this size would make the tail that is not applied too long. The first one always gets in. */
  isOverloaded(data: Uint8Array): boolean {
    const bytes = data.length + ENTRY_OVERHEAD_BYTES;
    return this.#unappliedBytes > 0 && this.#unappliedBytes + bytes > this.#ports.config.uncommittedBytesMax;
  }

  /** Everything through this index is applied here: what it took is given back. */
  applied(through: number): void {
    let count = 0;
    for (const { index, bytes } of this.#unapplied) {
      if (index > through) break;
      this.#unappliedBytes -= bytes;
      count += 1;
    }
    this.#unapplied.splice(0, count);
  }

  // ---- time

  /** @returns false when no quorum has answered within the last election timeout: the leader is to step down. */
  tick(): boolean {
    const { config } = this.#ports;
    this.#heartbeatTicks += 1;
    if (this.#transfer !== null) {
      this.#transfer.ticks += 1;
      if (this.#transfer.ticks >= config.electionTicks) this.#abortTransfer(this.#transfer.to);
    }
    for (const progress of this.#followers.values()) progress.tick(config.electionTicks);
    if (!this.#hasActiveQuorum()) return false;
    if (this.#heartbeatTicks >= config.heartbeatTicks) this.broadcastHeartbeat();
    return true;
  }

  broadcastHeartbeat(): void {
    this.#heartbeatTicks = 0;
    const { log } = this.#ports;
    for (const [to, progress] of this.#followers) {
      // Never the raw commit index: the follower may not hold that entry.
      const committed = Math.min(progress.matched, log.committed);
      this.#ports.send(to, { type: "heartbeat", committed, read: this.#reads.position });
    }
  }

  #hasActiveQuorum(): boolean {
    const { config } = this.#ports;
    return isQuorum(this.#ports.membership(), (id) => id === config.id || this.#followers.get(id)?.isActive === true);
  }

  // ---- replies

  appendReply(message: Message & { readonly type: "appendReply" }): void {
    const progress = this.#followers.get(message.from);
    if (progress === undefined) return;
    progress.heard();
    this.#isDue = true;
    const { log } = this.#ports;
    if (!message.accepted) {
      const { index } = log.lastAtOrBelowTerm(message.hint.index, message.hint.term);
      const before = progress.state;
      if (progress.retreat(message.rejected, index) && progress.state !== before) this.#observe(message.from, progress);
      return;
    }
    assert(message.matched <= log.last.index, "a follower holds what its leader sent, and no more");
    const before = progress.state;
    const isNews = progress.advance(message.matched);
    if (before === "probe" || (before === "snapshot" && progress.matched >= log.truncated.index)) {
      progress.becomeReplicate();
      this.#observe(message.from, progress);
    }
    if (isNews) this.commit();
    if (this.#transfer?.to === message.from) this.#askTransferTarget();
  }

  heartbeatReply(message: Message & { readonly type: "heartbeatReply" }): void {
    const progress = this.#followers.get(message.from);
    if (progress === undefined) return;
    progress.heard();
    progress.isProbeOut = false;
    this.#isDue = true;
    if (progress.matched < this.#ports.log.last.index) progress.mayAsk = true;
    // Entries go on meanwhile: its log and its vote count, whatever becomes of its state.
    if (message.rebuilding) this.#askForSnapshot(message.from, progress);
    this.#reads.answered(message.from, message.read);
    this.#confirmReads();
  }

  // ---- commit

  /** Counts what is on disk here and at followers. */
  commit(): void {
    const { config, log, term } = this.#ports;
    const index = committedIndex(this.#ports.membership(), (id) =>
      id === config.id ? log.stable : (this.#followers.get(id)?.matched ?? 0),
    );
    // Raft paper, section 5.4.2, figure 8: counting proves only entries of the leader's own term.
    if (log.termAt(index) === term && log.commitTo(index)) this.#isDue = true;
  }

  // ---- reads

  /** @returns false when too many wait. */
  read(read: Read): boolean {
    if (this.#reads.size >= this.#ports.config.readsMax) return false;
    this.#reads.add(read);
    this.#isDue = true;
    return true;
  }

  /** Reads wait until this term has committed: before that the leader may not know all that is committed. */
  #openReadRound(): void {
    const { log, term } = this.#ports;
    if (!this.#reads.hasWaiting || log.termAt(log.committed) !== term) return;
    this.#reads.openRound(log.committed);
    this.broadcastHeartbeat();
    this.#confirmReads();
  }

  #confirmReads(): void {
    const { config } = this.#ports;
    for (const { position, index, reads } of this.#reads.confirmed(this.#ports.membership(), config.id)) {
      config.observe({ kind: "readConfirmed", index, position });
      for (const { id, origin } of reads) {
        if (origin === config.id) this.#ports.confirmed({ id, index });
        else this.#ports.send(origin, { type: "readReply", read: id, index });
      }
    }
  }

  // ---- membership

  /** Followers are whoever the membership names: known ones keep their progress. */
  followMembership(): void {
    const { config, log } = this.#ports;
    const members = membersOf(this.#ports.membership());
    for (const id of this.#followers.keys()) if (!members.includes(id)) this.#followers.delete(id);
    for (const id of members) {
      if (id === config.id || this.#followers.has(id)) continue;
      this.#followers.set(id, new Progress(log.last.index + 1));
    }
    const target = this.transferTarget;
    if (target !== null && !this.#ports.membership().voters.includes(target)) this.#abortTransfer(target);
    // What is left may be a quorum already, of this leader alone even: then no answer will ever come.
    this.#confirmReads();
    this.#isDue = true;
  }

  /** True when the joint membership is applied and nothing further is under way: it is to be left. */
  get mayLeaveJoint(): boolean {
    return isJoint(this.#ports.membership()) && !this.isChangePending;
  }

  // ---- transfer

  transferTo(to: ReplicaId): void {
    this.#transfer = { to, ticks: 0, isAsked: false };
    this.#isDue = true;
    this.#askTransferTarget();
  }

  #abortTransfer(to: ReplicaId): void {
    this.#transfer = null;
    this.#ports.config.observe({ kind: "transferAborted", to });
  }

  /** The target campaigns at once when it holds the whole log. */
  #askTransferTarget(): void {
    const transfer = this.#transfer;
    if (transfer === null || transfer.isAsked) return;
    if (this.#followers.get(transfer.to)?.matched !== this.#ports.log.last.index) return;
    transfer.isAsked = true;
    this.#ports.send(transfer.to, { type: "timeoutNow" });
  }

  // ---- sending

  reportUnreachable(peer: ReplicaId): void {
    const progress = this.#followers.get(peer);
    if (progress?.state !== "replicate") return;
    progress.becomeProbe();
    this.#observe(peer, progress);
    this.#isDue = true;
  }

  /** @param installed index of the snapshot that arrived, or null when it did not. */
  snapshotSent(peer: ReplicaId, installed: number | null): void {
    const progress = this.#followers.get(peer);
    if (progress === undefined) return;
    progress.isSnapshotOut = false;
    // A follower that only rebuilds gets entries all the while: where its log ends is known from its answers.
    if (progress.state !== "snapshot") return;
    progress.becomeProbe(installed ?? 0);
    // After a failure the next attempt waits for the next heartbeat's answer.
    progress.isProbeOut = installed === null;
    this.#observe(peer, progress);
    this.#isDue = true;
  }

  /** Entries read from the log for a follower. */
  fetched({ peer, from }: Fetch, entries: readonly Entry[]): void {
    const progress = this.#followers.get(peer);
    if (progress === undefined || progress.fetchingFrom !== from) return;
    progress.fetchingFrom = null;
    this.#isDue = true;
    const { log } = this.#ports;
    if (entries.length === 0) {
      // Cut meanwhile, or not readable now: the next heartbeat's answer tries again, not the next flush.
      const before = progress.state;
      progress.becomeProbe();
      progress.isProbeOut = true;
      if (before !== "probe") this.#observe(peer, progress);
      return;
    }
    // An acknowledgement may have come meanwhile and moved on what comes next.
    const next = entries.slice(progress.next - from);
    if (next.length === 0 || log.termAt(progress.next - 1) === undefined) return;
    assert(
      next.every((entry, i) => entry.index === progress.next + i && log.matches(entry)),
      "the log on disk is the log in memory",
    );
    this.#sendAppend(peer, progress, next);
  }

  /** Sends whatever may leave now: to everyone as much as its window takes. */
  flush(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#openReadRound();
    for (const [peer, progress] of this.#followers) this.#sendAppends(peer, progress);
  }

  #sendAppends(peer: ReplicaId, progress: Progress): void {
    const { config, log, term } = this.#ports;
    while (progress.hasRoom(config)) {
      if (log.termAt(progress.next - 1) === undefined) {
        if (progress.isActive) this.#wantSnapshot(peer, progress);
        return;
      }
      const entries = log.slice(progress.next, config.appendBytesMax);
      if (entries === null) {
        progress.fetchingFrom = progress.next;
        this.#ports.fetch({ peer, term, from: progress.next, bytesMax: config.appendBytesMax });
        return;
      }
      if (entries.length === 0 && !this.#hasNewsFor(progress)) return;
      this.#sendAppend(peer, progress, entries);
    }
    // The window is full: one empty append per heartbeat finds out whether everything in it was lost.
    if (progress.state !== "replicate" || !progress.mayAsk || progress.fetchingFrom !== null) return;
    if (log.termAt(progress.next - 1) === undefined) this.#wantSnapshot(peer, progress);
    else this.#sendAppend(peer, progress, []);
  }

  /** An append without entries is worth sending to a follower whose log is not known, or that may commit more. */
  #hasNewsFor(progress: Progress): boolean {
    if (progress.state === "probe" || progress.mayAsk) return true;
    return progress.committedSent < Math.min(this.#ports.log.committed, progress.next - 1);
  }

  #sendAppend(peer: ReplicaId, progress: Progress, entries: readonly Entry[]): void {
    const { log } = this.#ports;
    const index = progress.next - 1;
    const term = log.termAt(index);
    if (term === undefined) return;
    const last = index + entries.length;
    progress.committedSent = Math.min(log.committed, last);
    this.#ports.send(peer, { type: "append", previous: { term, index }, entries, committed: log.committed });
    progress.sent(
      last,
      entries.reduce((bytes, entry) => bytes + entryBytes(entry), 0),
    );
  }

  #wantSnapshot(peer: ReplicaId, progress: Progress): void {
    progress.becomeSnapshot();
    this.#observe(peer, progress);
    this.#askForSnapshot(peer, progress);
  }

  /** One at a time: what was asked for already serves both needs, and its end is reported. */
  #askForSnapshot(peer: ReplicaId, progress: Progress): void {
    if (progress.isSnapshotOut) return;
    progress.isSnapshotOut = true;
    this.#ports.wantSnapshot(peer);
  }

  #observe(peer: ReplicaId, progress: Progress): void {
    const kind = { probe: "probing", replicate: "replicating", snapshot: "snapshotting" } as const;
    this.#ports.config.observe({ kind: kind[progress.state], peer });
  }
}

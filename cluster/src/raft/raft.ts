import { assert } from "@featurestore/proto";
import { ApplyLane } from "./apply-lane.js";
import { Leadership } from "./leadership.js";
import { RaftLog } from "./log.js";
import {
  decodeMembership,
  encodeMembership,
  enter,
  isJoint,
  isVoter,
  leave,
  sameMembership,
  targetProblem,
} from "./membership.js";
import { messageProblem, TERM_LEAP_MAX } from "./message-problem.js";
import { voteResult } from "./quorum.js";
import type {
  ConfirmedRead,
  Entry,
  EntryId,
  Fetch,
  HardState,
  Membership,
  MembershipTarget,
  Message,
  MessageBody,
  ProposeResult,
  RaftConfig,
  RaftStatus,
  ReadResult,
  Ready,
  Refusal,
  ReplicaId,
  RestoredState,
  Role,
  Snapshot,
  SoftState,
  Write,
} from "./types.js";

/** Bits of a read id that count up within one life; the rest is drawn at its start. */
const READ_COUNTER_BITS = 22;

/** An election under way: who said what. */
interface Campaign {
  readonly preVote: boolean;
  /** Skips the followers' loyalty to a leader heard lately: that leader asked for this. */
  readonly transfer: boolean;
  readonly votes: Map<ReplicaId, boolean>;
}

/**
 * One replica's consensus as a state machine: inputs change only memory and return at once; `ready` says what is to be
 * sent, written and applied. No clock, no chance of its own, no I/O. Shaped like etcd-io/raft's `RawNode`; the rules are
 * those of the Raft paper (sections 5 to 8) and thesis, with pre-vote and check-quorum always on, joint membership that
 * acts when applied, and reads by position in the leader's queue.
 */
export class Raft {
  readonly #config: RaftConfig;
  readonly #log: RaftLog;
  readonly #applyLane: ApplyLane;
  #membership: Membership;
  #term: number;
  #votedFor: ReplicaId | null;
  #leader: ReplicaId | null = null;
  /** Set exactly while this replica leads. */
  #leadership: Leadership | null = null;
  /** Set exactly while it campaigns. */
  #campaign: Campaign | null = null;
  /** Ticks since the last sign of a leader, a vote given, or a campaign begun. */
  #electionElapsed = 0;
  #electionTimeout = 0;

  #outbox: Message[] = [];
  /** Messages that may leave only when everything before them is on disk. */
  #promises: Message[] = [];
  #confirmedReads: ConfirmedRead[] = [];
  #fetches: Fetch[] = [];
  #snapshotsWanted: ReplicaId[] = [];
  #nextRead: number;
  /** The commit index observers know of. */
  #lastCommitted: number;

  #writeNumber = 0;
  /** The write that is out, with the last entry it holds. */
  #writing: { readonly write: Write; readonly last: EntryId } | null = null;
  /** A snapshot that was accepted and is not installed yet. */
  #snapshot: Snapshot | null = null;
  /** The hard state of the last write that was handed out, and the commit index that is on disk for sure. */
  #written: HardState;
  #committedOnDisk: number;
  /** The last membership known to be committed: the disk is to know it, too. */
  #committedMembership = 0;
  #shown: SoftState;

  constructor(config: RaftConfig, restored: RestoredState) {
    this.#config = config;
    this.#log = new RaftLog(restored);
    this.#applyLane = new ApplyLane({
      config,
      log: this.#log,
      term: () => this.#term,
      membership: () => this.#membership,
      committedOnDisk: () => this.#committedOnDisk,
      fetch: (fetch) => this.#fetches.push(fetch),
    });
    this.#membership = restored.membership;
    this.#term = restored.hardState.term;
    this.#votedFor = restored.hardState.votedFor;
    assert(this.#term >= this.#log.last.term, "no entry is of a term this replica never saw");
    this.#lastCommitted = this.#log.committed;
    this.#committedOnDisk = this.#log.committed;
    this.#written = { term: this.#term, votedFor: this.#votedFor, committed: this.#log.committed };
    this.#shown = this.#softState();
    // Ids of an earlier life must not come back: a late answer to them would confirm a read that began after it.
    this.#nextRead = config.random.below(2 ** 31) * 2 ** READ_COUNTER_BITS;
    this.#restartElectionTimer();
  }

  // ---- inputs

  /** Time passes. */
  tick(): void {
    if (this.#leadership !== null) {
      if (!this.#leadership.tick()) this.#stepDown("noQuorum");
      return;
    }
    this.#electionElapsed += 1;
    if (!this.#isElectionDue()) return;
    if (this.#isPromotable()) this.#startCampaign({ preVote: true, transfer: false });
    else if (this.#leader !== null) this.#becomeFollower(this.#term, null);
  }

  /** Campaigns now, as if the election timeout had passed. Does nothing where it leads or may not campaign. */
  campaign(): void {
    if (this.#leadership === null && this.#isPromotable()) this.#startCampaign({ preVote: true, transfer: false });
  }

  /**
   * Takes a message. Whoever calls this has checked that its fields are what their types say. One that contradicts what
   * this replica knows is left alone, with an event (`IgnoreReason`).
   */
  step(message: Message): void {
    if (message.to !== this.#config.id || message.from === this.#config.id) return;
    const readPosition = this.#leadership?.readPosition ?? null;
    const why = messageProblem(message, { term: this.#term, last: this.#log.last, readPosition });
    if (why !== null) {
      this.#config.observe({ kind: "ignored", from: message.from, why });
      return;
    }
    if (message.term > this.#term) {
      if (!this.#meetHigherTerm(message)) return;
    } else if (message.term < this.#term) {
      this.#answerLowerTerm(message);
      return;
    }
    switch (message.type) {
      case "voteRequest":
        this.#stepVoteRequest(message);
        return;
      case "voteReply":
        this.#stepVoteReply(message);
        return;
      case "append":
        this.#followLeader(message.from);
        this.#stepAppend(message);
        return;
      case "heartbeat":
        this.#followLeader(message.from);
        this.#commitTo(message.committed);
        this.#send(message.from, {
          type: "heartbeatReply",
          read: message.read,
          rebuilding: this.#log.isRebuilding && this.#snapshot === null,
        });
        return;
      case "appendReply":
        this.#leadership?.appendReply(message);
        this.#commitMoved();
        return;
      case "heartbeatReply":
        this.#leadership?.heartbeatReply(message);
        return;
      case "timeoutNow":
        if (this.#leadership === null && this.#isPromotable()) this.#startCampaign({ preVote: false, transfer: true });
        return;
      case "readRequest":
        this.#leadership?.read({ id: message.read, origin: message.from });
        return;
      case "readReply":
        if (message.from === this.#leader) this.#confirmedReads.push({ id: message.read, index: message.index });
        return;
    }
  }

  /** Proposes a command. Accepted is not committed: the entry at that position may yet be another one. */
  propose(data: Uint8Array): ProposeResult {
    if (this.#leadership === null) return this.#refuse("notLeader");
    if (this.#leadership.transferTarget !== null) return this.#refuse("transferring");
    if (this.#leadership.isOverloaded(data)) return this.#refuse("overloaded");
    return accepted(this.#leadership.append("command", data));
  }

  /**
   * Begins a membership change. One that touches the voters goes through a joint membership, which this leader, or the
   * next one, leaves by itself. New voters must be learners that have nearly caught up. Replicas it leaves out may be deleted
   * when a majority of those that stay has applied it, not as soon as the leader has: without their votes, voters that do not
   * know that they are gone could never elect a leader again.
   */
  changeMembership(target: MembershipTarget): ProposeResult {
    if (this.#leadership === null) return this.#refuse("notLeader");
    if (this.#leadership.transferTarget !== null) return this.#refuse("transferring");
    if (targetProblem(target) !== null) return this.#refuse("invalidTarget");
    if (this.#leadership.isChangePending || isJoint(this.#membership)) return this.#refuse("changePending");
    const next = enter(this.#membership, target);
    if (sameMembership(next, this.#membership)) return this.#refuse("noChange");
    for (const id of next.voters) {
      if (this.#membership.voters.includes(id)) continue;
      const progress = this.#leadership.follower(id);
      if (progress === undefined) return this.#refuse("unknownReplica");
      const lag = this.#log.last.index - progress.matched;
      const isThere = progress.isActive && progress.state === "replicate" && !progress.isSnapshotOut;
      if (!isThere || lag > this.#config.promotionLagMax) return this.#refuse("learnerLagging");
    }
    return accepted(this.#leadership.append("membership", encodeMembership(next)));
  }

  /**
   * Asks up to where state must be applied to serve a linearizable read that begins now. The answer comes in
   * `Ready.reads`, or never: a message was lost, or the leader changed. Ask again then, with a new id.
   */
  requestRead(): ReadResult {
    const id = this.#nextRead;
    if (this.#leadership !== null) {
      if (!this.#leadership.read({ id, origin: this.#config.id })) return { ok: false, reason: "overloaded" };
    } else {
      if (this.#leader === null) return { ok: false, reason: "noLeader" };
      this.#send(this.#leader, { type: "readRequest", read: id });
    }
    this.#nextRead += 1;
    return { ok: true, id };
  }

  /** Hands leadership to a voter that stays one: proposals are refused until it took over, or for an election timeout at most. */
  transferLeadership(to: ReplicaId): ProposeResult {
    if (this.#leadership === null) return this.#refuse("notLeader");
    if (this.#leadership.transferTarget !== null) return this.#refuse("transferring");
    if (to === this.#config.id) return this.#refuse("noChange");
    if (!this.#membership.voters.includes(to)) return this.#refuse("unknownReplica");
    this.#leadership.transferTo(to);
    this.#config.observe({ kind: "transferStarted", to });
    return accepted(this.#log.last);
  }

  /** The connection to `peer` broke: what was on the way is probably lost. */
  reportUnreachable(peer: ReplicaId): void {
    this.#leadership?.reportUnreachable(peer);
  }

  /** @param installed where the snapshot ends that `peer` now has; null when it did not get it. */
  snapshotSent(peer: ReplicaId, installed: EntryId | null): void {
    this.#leadership?.snapshotSent(peer, installed?.index ?? null);
  }

  /**
   * A complete and verified snapshot of committed state is at hand.
   * @param term of the leader that sent it: what a later leader committed must not be vouched for to an earlier one.
   * @returns true when it is needed: it will come in a `Write`; false when this replica has all of it already, or it cannot be.
   */
  restore(snapshot: Snapshot, term: number): boolean {
    const { last } = snapshot;
    if (term - this.#term > TERM_LEAP_MAX || last.term > term || this.#log.contradicts(last)) {
      const why = term - this.#term > TERM_LEAP_MAX ? "termLeap" : "contradictorySnapshot";
      this.#config.observe({ kind: "ignored", from: null, why });
      return false;
    }
    if (term > this.#term) {
      if (this.#leadership !== null) this.#config.observe({ kind: "steppedDown", why: "higherTerm" });
      this.#becomeFollower(term, null);
    }
    if (!this.#needsSnapshot(snapshot)) {
      this.#config.observe({ kind: "snapshotRefused", last });
      if (this.#log.matches(last)) this.#commitTo(last.index);
      this.#promiseMatched(this.#log.committed);
      return false;
    }
    if (this.#campaign !== null) this.#becomeFollower(this.#term, null);
    this.#log.restore(snapshot);
    this.#snapshot = snapshot;
    this.#applyLane.close();
    this.#config.observe({ kind: "snapshotAccepted", last });
    this.#promiseMatched(last.index);
    return true;
  }

  /** What `LogStore.read` gave for a fetch of `Ready`; empty when the log no longer holds it. */
  fetched(fetch: Fetch, entries: readonly Entry[]): void {
    if (fetch.peer === this.#config.id) this.#applyLane.fetched(fetch, entries);
    else if (fetch.term === this.#term) this.#leadership?.fetched(fetch, entries);
  }

  // ---- hand-off

  hasReady(): boolean {
    this.#flush();
    return (
      this.#outbox.length > 0 ||
      this.#confirmedReads.length > 0 ||
      this.#fetches.length > 0 ||
      this.#snapshotsWanted.length > 0 ||
      this.#hasWrite() ||
      (this.#writing === null && !this.#mustWaitWithSnapshot() && this.#promises.length > 0) ||
      this.#applyLane.hasLot() ||
      !sameSoftState(this.#softState(), this.#shown)
    );
  }

  ready(): Ready {
    this.#flush();
    const softState = this.#softState();
    const isNewSoftState = !sameSoftState(softState, this.#shown);
    this.#shown = softState;
    const write = this.#takeWrite();
    const committed = this.#applyLane.take();
    if (this.#writing === null && !this.#mustWaitWithSnapshot()) this.#outbox.push(...this.#promises.splice(0));
    return {
      softState: isNewSoftState ? softState : null,
      messages: this.#outbox.splice(0),
      write,
      committed,
      reads: this.#confirmedReads.splice(0),
      fetches: this.#fetches.splice(0),
      snapshotsWanted: this.#snapshotsWanted.splice(0),
    };
  }

  /** The write is on disk (and its snapshot installed). */
  persisted(writeNumber: number): void {
    assert(this.#writing?.write.number === writeNumber, "the write that is out was persisted");
    const { write, last } = this.#writing;
    this.#writing = null;
    if (write.snapshot !== null) this.#installed(write.snapshot);
    this.#log.persistedThrough(last);
    const { term, votedFor, committed } = write.hardState;
    this.#committedOnDisk = Math.max(this.#committedOnDisk, committed);
    if (this.#campaign?.preVote === false && term === this.#term && votedFor === this.#config.id) {
      this.#countVote(this.#config.id, true);
    }
    this.#leadership?.commit();
    this.#commitMoved();
  }

  /** Everything handed out to apply, through this index, is applied. */
  applied(through: number): void {
    const entries = this.#applyLane.applied(through);
    // A snapshot accepted meanwhile has taken the log's place: it decides where the state machine stands.
    if (this.#snapshot === null) this.#log.appliedThrough(through);
    this.#leadership?.applied(through);
    for (const entry of entries) if (entry.kind === "membership") this.#applyMembership(entry);
    this.#leaveJoint();
  }

  // ---- housekeeping

  /** The log on disk was cut there. */
  compacted(through: EntryId): void {
    this.#log.compacted(through);
  }

  /** Keeps at most about this many bytes of entries in memory; what is not committed or not on disk stays. */
  evict(bytesMax: number): void {
    this.#log.evict(bytesMax);
  }

  get role(): Role {
    if (this.#leadership !== null) return "leader";
    if (this.#campaign === null) return "follower";
    return this.#campaign.preVote ? "preCandidate" : "candidate";
  }

  get last(): EntryId {
    return this.#log.last;
  }

  /** The last entry no longer in the log: it starts right after it. */
  get truncated(): EntryId {
    return this.#log.truncated;
  }

  /** True while the state here is lost, and only a snapshot brings it back. */
  get isRebuilding(): boolean {
    return this.#log.isRebuilding;
  }

  termAt(index: number): number | undefined {
    return this.#log.termAt(index);
  }

  /** True when a snapshot of this state would be installed. */
  needsSnapshot(snapshot: Snapshot): boolean {
    return this.#needsSnapshot(snapshot);
  }

  status(): RaftStatus {
    return {
      id: this.#config.id,
      role: this.role,
      term: this.#term,
      leader: this.#leader,
      votedFor: this.#votedFor,
      committed: this.#log.committed,
      applied: this.#log.applied,
      truncated: this.#log.truncated,
      last: this.#log.last,
      stableIndex: this.#log.stable,
      membership: this.#membership,
      isRebuilding: this.#log.isRebuilding,
      transferTarget: this.#leadership?.transferTarget ?? null,
      uncommittedBytes: this.#leadership?.unappliedBytes ?? 0,
      waitingReads: this.#leadership?.waitingReads ?? 0,
      memoryBytes: this.#log.memoryBytes,
      progress: this.#leadership?.progress() ?? new Map(),
    };
  }

  // ---- terms

  /** A message from a later term. @returns false when it is to be left alone. */
  #meetHigherTerm(message: Message): boolean {
    if (message.type === "voteRequest") {
      // Loyalty to a leader heard lately: a replica that was cut off cannot depose it by coming back.
      if (!message.transfer && this.#isLoyal()) return false;
      if (message.preVote) return true;
    }
    if (message.type === "voteReply" && message.preVote && message.granted) return true;
    const isFromLeader = message.type === "append" || message.type === "heartbeat";
    if (this.#leadership !== null) this.#config.observe({ kind: "steppedDown", why: "higherTerm" });
    this.#becomeFollower(message.term, isFromLeader ? message.from : null);
    return true;
  }

  /**
   * A message from an earlier term. A leader of it must learn that it is one, or it would never hear of a replica that is
   * ahead (pre-vote keeps that one from telling by an election); a pre-vote is refused aloud, so that its sender catches
   * up; the rest is old news.
   */
  #answerLowerTerm(message: Message): void {
    if (message.type === "append" || message.type === "heartbeat") {
      this.#send(message.from, { type: "heartbeatReply", read: 0, rebuilding: false });
    } else if (message.type === "voteRequest" && message.preVote) {
      this.#refuseVote(message.from, true);
    }
  }

  #isLoyal(): boolean {
    return this.#leader !== null && this.#electionElapsed < this.#config.electionTicks;
  }

  // ---- elections

  /**
   * A sole voter waits for nobody: not for a leader it might hear of, nor, once it campaigns, for any vote but its own,
   * which is on its way to the disk. Campaigning again would only take that vote back.
   */
  #isElectionDue(): boolean {
    const { voters, outgoing } = this.#membership;
    const isAlone = voters.length === 1 && voters[0] === this.#config.id && outgoing.length === 0;
    if (isAlone && this.#isPromotable()) return this.#campaign === null;
    return this.#electionElapsed >= this.#electionTimeout;
  }

  /** Could win, and would be fit to lead: a voter with its state in order and every committed membership applied. */
  #isPromotable(): boolean {
    return (
      isVoter(this.#membership, this.#config.id) &&
      this.#snapshot === null &&
      !this.#log.isRebuilding &&
      !this.#log.hasUnappliedMembership()
    );
  }

  #startCampaign(kind: { readonly preVote: boolean; readonly transfer: boolean }): void {
    if (!kind.preVote) {
      this.#forgetPromises();
      this.#term += 1;
      this.#votedFor = this.#config.id;
    }
    this.#leader = null;
    this.#campaign = { ...kind, votes: new Map() };
    this.#restartElectionTimer();
    this.#config.observe({ kind: kind.preVote ? "becamePreCandidate" : "becameCandidate", term: this.#term });
    const term = kind.preVote ? this.#term + 1 : this.#term;
    const { voters, outgoing } = this.#membership;
    // A real request waits until what it claims is on disk: a second life, with an older log, could otherwise ask in the
    // same term, count votes given to the first one, and lead a term that had a leader.
    const requests = kind.preVote ? this.#outbox : this.#promises;
    for (const to of [...new Set([...voters, ...outgoing])].sort()) {
      if (to === this.#config.id) continue;
      requests.push({ from: this.#config.id, to, term, type: "voteRequest", last: this.#log.last, ...kind });
    }
    // A real vote for itself counts once it is on disk.
    if (kind.preVote) this.#countVote(this.#config.id, true);
  }

  #stepVoteRequest(message: Message & { readonly type: "voteRequest" }): void {
    const { from, preVote, term } = message;
    const isFree = this.#votedFor === null && this.#leader === null;
    const mayVote = this.#votedFor === from || isFree || (preVote && term > this.#term);
    if (!mayVote || !this.#log.isUpToDate(message.last)) {
      this.#refuseVote(from, preVote);
      return;
    }
    const grant: Message = { from: this.#config.id, to: from, term, type: "voteReply", granted: true, preVote };
    if (preVote) {
      // It binds nobody, so it need not wait for the disk, which a snapshot may keep busy for long.
      this.#outbox.push(grant);
      return;
    }
    this.#electionElapsed = 0;
    this.#votedFor = from;
    this.#config.observe({ kind: "voted", term, candidate: from });
    this.#promise(grant);
  }

  #refuseVote(to: ReplicaId, preVote: boolean): void {
    const index = this.#log.committed;
    const committed = { term: this.#log.termAt(index) ?? 0, index };
    this.#send(to, { type: "voteReply", granted: false, preVote, committed });
  }

  #stepVoteReply(message: Message & { readonly type: "voteReply" }): void {
    const { from, granted, preVote, term } = message;
    if (!granted) this.#commitByVote(message.committed);
    if (this.#campaign === null || this.#campaign.preVote !== preVote) return;
    if (granted && preVote && term !== this.#term + 1) return;
    this.#countVote(from, granted);
  }

  /**
   * Voters that applied their own removal lead no more, yet their logs may be longer than those of the voters that stay.
   * What these lack is only to know that the removal is committed: the refusal tells (etcd pull request 12435).
   */
  #commitByVote(committed: EntryId): void {
    if (this.#leadership !== null || !this.#log.matches(committed)) return;
    this.#commitTo(committed.index);
    if (this.#campaign !== null && !this.#isPromotable()) this.#becomeFollower(this.#term, null);
  }

  #countVote(from: ReplicaId, granted: boolean): void {
    const campaign = this.#campaign;
    assert(campaign !== null, "votes are counted in a campaign");
    if (!campaign.votes.has(from)) campaign.votes.set(from, granted);
    switch (voteResult(this.#membership, (id) => campaign.votes.get(id))) {
      case "won":
        if (campaign.preVote) this.#startCampaign({ preVote: false, transfer: campaign.transfer });
        else this.#becomeLeader();
        return;
      case "lost":
        this.#becomeFollower(this.#term, null);
        return;
      case "pending":
    }
  }

  // ---- roles

  #becomeFollower(term: number, leader: ReplicaId | null): void {
    assert(term >= this.#term, "terms never go back");
    const isNews = this.#leadership !== null || this.#campaign !== null || term !== this.#term;
    if (term > this.#term) {
      this.#term = term;
      this.#votedFor = null;
      this.#forgetPromises();
    }
    this.#leadership = null;
    this.#campaign = null;
    this.#leader = leader;
    this.#restartElectionTimer();
    if (isNews) this.#config.observe({ kind: "becameFollower", term });
  }

  #becomeLeader(): void {
    this.#campaign = null;
    this.#leader = this.#config.id;
    this.#electionElapsed = 0;
    this.#leadership = new Leadership({
      config: this.#config,
      log: this.#log,
      term: this.#term,
      membership: () => this.#membership,
      send: (to, body) => this.#send(to, body),
      confirmed: (read) => this.#confirmedReads.push(read),
      fetch: (fetch) => this.#fetches.push(fetch),
      wantSnapshot: (peer) => this.#snapshotsWanted.push(peer),
    });
    this.#config.observe({ kind: "becameLeader", term: this.#term });
    // Raft paper, section 8: committing an entry of its own term tells a leader what is committed.
    this.#leadership.append("noop", new Uint8Array(0));
  }

  #stepDown(why: "noQuorum" | "removed"): void {
    this.#config.observe({ kind: "steppedDown", why });
    this.#becomeFollower(this.#term, null);
  }

  #followLeader(leader: ReplicaId): void {
    assert(this.#leadership === null, "one term has one leader");
    if (this.#campaign !== null || this.#leader !== leader) this.#becomeFollower(this.#term, leader);
    this.#electionElapsed = 0;
  }

  #restartElectionTimer(): void {
    this.#electionElapsed = 0;
    this.#electionTimeout = this.#config.electionTicks + this.#config.random.below(this.#config.electionTicks);
  }

  // ---- following

  #stepAppend(message: Message & { readonly type: "append" }): void {
    const { previous, entries } = message;
    if (previous.index < this.#log.committed) {
      this.#promiseMatched(this.#log.committed);
      return;
    }
    const result = this.#log.accept(previous, entries);
    if (result === null) {
      const hint = this.#log.lastAtOrBelowTerm(previous.index, previous.term);
      this.#send(message.from, { type: "appendReply", accepted: false, rejected: previous.index, hint });
      return;
    }
    if (result.cut !== null) this.#config.observe({ kind: "truncatedTail", ...result.cut });
    this.#commitTo(Math.min(message.committed, result.matched));
    this.#promiseMatched(result.matched);
  }

  #promiseMatched(matched: number): void {
    if (this.#leader === null || this.#leader === this.#config.id) return;
    const said = this.#promises.find((promise) => promise.type === "appendReply" && promise.accepted);
    this.#promise({
      from: this.#config.id,
      to: this.#leader,
      term: this.#term,
      type: "appendReply",
      accepted: true,
      // In one term what has matched stays so.
      matched: Math.max(matched, said?.type === "appendReply" && said.accepted ? said.matched : 0),
    });
  }

  /** Of each kind the last one is enough: while the disk hangs, whoever repeats a question must not pile up answers. */
  #promise(message: Message): void {
    this.#promises = this.#promises.filter(({ to, type }) => to !== message.to || type !== message.type);
    this.#promises.push(message);
  }

  #commitTo(index: number): void {
    this.#log.commitTo(index);
    this.#commitMoved();
  }

  #commitMoved(): void {
    const { committed } = this.#log;
    if (committed === this.#lastCommitted) return;
    const membership = this.#log.lastCommittedMembershipAfter(this.#lastCommitted);
    this.#committedMembership = Math.max(this.#committedMembership, membership);
    this.#lastCommitted = committed;
    this.#config.observe({ kind: "committed", index: committed });
  }

  // ---- membership

  #applyMembership(entry: Entry): void {
    const membership = decodeMembership(entry.data);
    this.#membership = membership;
    this.#config.observe({ kind: "membershipApplied", index: entry.index, membership });
    if (this.#leadership === null) return;
    if (!isJoint(membership) && !membership.voters.includes(this.#config.id)) {
      this.#stepDown("removed");
      return;
    }
    this.#leadership.followMembership();
    this.#leadership.commit();
    this.#commitMoved();
  }

  /** A joint membership that is applied is left, by whichever leader sees it. */
  #leaveJoint(): void {
    if (this.#leadership?.mayLeaveJoint !== true) return;
    this.#leadership.append("membership", encodeMembership(leave(this.#membership)));
  }

  // ---- snapshots

  #needsSnapshot({ last, membership }: Snapshot): boolean {
    if (this.#snapshot !== null || this.#leadership !== null) return false;
    if (!isVoter(membership, this.#config.id) && !membership.learners.includes(this.#config.id)) return false;
    if (this.#log.isRebuilding) return last.index >= this.#log.truncated.index;
    return last.index > this.#log.committed && !this.#log.matches(last);
  }

  #installed(snapshot: Snapshot): void {
    assert(this.#snapshot === snapshot, "the snapshot that was accepted was installed");
    this.#snapshot = null;
    this.#applyLane.reopen();
    this.#log.restored(snapshot);
    this.#membership = snapshot.membership;
    this.#config.observe({ kind: "membershipApplied", index: snapshot.last.index, membership: snapshot.membership });
  }

  // ---- output

  #flush(): void {
    this.#leadership?.flush();
    this.#applyLane.flush();
  }

  #send(to: ReplicaId, body: MessageBody): void {
    this.#outbox.push({ from: this.#config.id, to, term: this.#term, ...body });
  }

  /** Promises of an earlier term are of no use to anybody, and what they rest on may be gone. */
  #forgetPromises(): void {
    this.#promises = [];
  }

  #hasWrite(): boolean {
    if (this.#writing !== null || this.#mustWaitWithSnapshot()) return false;
    return (
      this.#snapshot !== null ||
      this.#log.stable < this.#log.last.index ||
      this.#term !== this.#written.term ||
      this.#votedFor !== this.#written.votedFor ||
      this.#committedMembership > this.#written.committed
    );
  }

  #takeWrite(): Write | null {
    if (!this.#hasWrite()) return null;
    this.#writeNumber += 1;
    const write: Write = {
      number: this.#writeNumber,
      snapshot: this.#snapshot,
      entries: this.#log.unstable(),
      // Always whole: entries that follow a membership carry the proof that it was committed.
      hardState: { term: this.#term, votedFor: this.#votedFor, committed: this.#log.committed },
      messages: this.#promises.splice(0),
    };
    this.#writing = { write, last: this.#log.last };
    this.#written = write.hardState;
    return write;
  }

  /** A snapshot takes the state machine's place: not while entries are being applied to it. */
  #mustWaitWithSnapshot(): boolean {
    return this.#snapshot !== null && this.#applyLane.isBusy;
  }

  #softState(): SoftState {
    return { role: this.role, term: this.#term, leader: this.#leader };
  }

  #refuse(reason: Refusal): ProposeResult {
    return { ok: false, reason, leader: this.#leader };
  }
}

function accepted({ term, index }: EntryId): ProposeResult {
  return { ok: true, at: { term, index } };
}

function sameSoftState(a: SoftState, b: SoftState): boolean {
  return a.role === b.role && a.term === b.term && a.leader === b.leader;
}

import { assert } from "@featurestore/proto";
import type { Membership, MembershipTarget, ReplicaId } from "./types.js";

/** Nobody at all: what a replica knows before its first entry or snapshot. It neither votes for itself nor campaigns. */
export const NO_MEMBERSHIP: Membership = { voters: [], outgoing: [], learners: [], learnersNext: [] };

/** Replicas a change may aim at. Far above what a group has; a bound for what comes from outside. */
const REPLICAS_MAX = 64;
/** Bytes of one replica id in UTF-8. */
const ID_BYTES_MAX = 255;

/** A membership without a joint change. @throws RangeError with `targetProblem` where there is one. */
export function membershipOf(target: MembershipTarget): Membership {
  const problem = targetProblem(target);
  if (problem !== null) throw new RangeError(problem);
  return { voters: sorted(target.voters), outgoing: [], learners: sorted(target.learners), learnersNext: [] };
}

/** Why a target is no membership, or null. */
export function targetProblem({ voters, learners }: MembershipTarget): string | null {
  if (voters.length === 0) return "a group needs at least one voter";
  return idsProblem([...voters, ...learners]);
}

/** Why something shaped like a membership is none, or null: for what comes from disks and peers. */
export function membershipProblem(membership: Membership): string | null {
  const { voters, outgoing, learners, learnersNext } = membership;
  if (lists(membership).every((ids) => ids.length === 0)) return null;
  if (!lists(membership).every(isAscending)) return "the ids of a membership are not ascending";
  if (voters.length === 0) return "a group needs at least one voter";
  if (learnersNext.some((id) => !outgoing.includes(id))) return "a learner to be is no voter on its way out";
  if (learners.some((id) => outgoing.includes(id))) return "a learner is a voter on its way out";
  return idsProblem([...voters, ...learners, ...learnersNext]) ?? idsProblem(outgoing);
}

/**
 * The next step from `current` to `target`: at once where the voters stay the same, joint otherwise (Raft paper, section
 * 6: old and new majorities both count). Voters on their way out that stay as learners wait in `learnersNext`.
 * @throws RangeError with `targetProblem` where there is one.
 */
export function enter(current: Membership, target: MembershipTarget): Membership {
  assert(!isJoint(current), "a joint membership is left before the next change");
  const next = membershipOf(target);
  if (current.voters.length === 0 || equalIds(current.voters, next.voters)) return next;
  return {
    voters: next.voters,
    outgoing: current.voters,
    learners: next.learners.filter((id) => !current.voters.includes(id)),
    learnersNext: next.learners.filter((id) => current.voters.includes(id)),
  };
}

/** The membership after a joint one: the incoming side alone. */
export function leave(current: Membership): Membership {
  assert(isJoint(current), "only a joint membership is left");
  return {
    voters: current.voters,
    outgoing: [],
    learners: sorted([...current.learners, ...current.learnersNext]),
    learnersNext: [],
  };
}

export function isJoint(membership: Membership): boolean {
  return membership.outgoing.length > 0;
}

export function isVoter(membership: Membership, id: ReplicaId): boolean {
  return membership.voters.includes(id) || membership.outgoing.includes(id);
}

/** Everybody who gets entries: voters of both sides and learners, sorted. */
export function membersOf(membership: Membership): readonly ReplicaId[] {
  return sorted([...new Set([...membership.voters, ...membership.outgoing, ...membership.learners])]);
}

export function sameMembership(a: Membership, b: Membership): boolean {
  return (
    equalIds(a.voters, b.voters) &&
    equalIds(a.outgoing, b.outgoing) &&
    equalIds(a.learners, b.learners) &&
    equalIds(a.learnersNext, b.learnersNext)
  );
}

/**
 * True when `next` may follow `current`: every quorum of the one meets every quorum of the other. That is so when the
 * voters stay the same, when a joint membership over `current` is entered, and when the joint one is left for its
 * incoming side. Where nothing is known yet anything may follow.
 */
export function mayFollow(current: Membership, next: Membership): boolean {
  if (current.voters.length === 0) return true;
  if (isJoint(current)) return sameMembership(next, leave(current));
  if (isJoint(next)) return equalIds(next.outgoing, current.voters);
  return equalIds(next.voters, current.voters);
}

/**
 * Data of a membership entry: `format u8 = 1 | 4 lists of: count u8 | ids of: length u8, UTF-8`, in the order voters,
 * outgoing, learners, learnersNext; ids ascending as JavaScript compares strings. One membership, one encoding.
 */
export function encodeMembership(membership: Membership): Uint8Array {
  const problem = membershipProblem(membership);
  assert(problem === null, `only a membership is encoded: ${problem}`);
  const bytes: number[] = [FORMAT];
  for (const ids of lists(membership)) {
    bytes.push(ids.length);
    for (const id of ids) {
      const encoded = utf8(id);
      bytes.push(encoded.length, ...encoded);
    }
  }
  return Uint8Array.from(bytes);
}

/** @throws RangeError where the bytes are no membership (`membershipProblem`). */
export function decodeMembership(bytes: Uint8Array): Membership {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("a membership ends too early");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const u8 = (): number => take(1)[0] ?? 0;
  const list = (): ReplicaId[] => Array.from({ length: u8() }, () => textOf(take(u8())));
  if (u8() !== FORMAT) throw new RangeError("a membership of an unknown format");
  const membership = { voters: list(), outgoing: list(), learners: list(), learnersNext: list() };
  if (at !== bytes.length) throw new RangeError("bytes follow a membership");
  const problem = membershipProblem(membership);
  if (problem !== null) throw new RangeError(problem);
  return membership;
}

const FORMAT = 1;

function lists(membership: Membership): readonly (readonly ReplicaId[])[] {
  return [membership.voters, membership.outgoing, membership.learners, membership.learnersNext];
}

function idsProblem(ids: readonly ReplicaId[]): string | null {
  if (ids.length > REPLICAS_MAX) return `a group has at most ${REPLICAS_MAX} replicas`;
  if (new Set(ids).size !== ids.length) return "a replica is named twice";
  if (ids.some((id) => LONE_SURROGATE.test(id))) return "a replica id is well-formed text";
  const isBounded = (id: ReplicaId): boolean => id.length > 0 && utf8(id).length <= ID_BYTES_MAX;
  return ids.every(isBounded) ? null : `a replica id has 1 to ${ID_BYTES_MAX} bytes`;
}

/** Half a character: has no UTF-8. The flag `u` keeps it from matching halves that stand together. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function isAscending(ids: readonly ReplicaId[]): boolean {
  return ids.every((id, i) => i === 0 || (ids[i - 1] ?? "") < id);
}

function sorted(ids: readonly ReplicaId[]): readonly ReplicaId[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function equalIds(a: readonly ReplicaId[], b: readonly ReplicaId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

/** UTF-8 of well-formed text, without TextEncoder, which this room's compiler does not know. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  const encoded = encodeURIComponent(text);
  for (let i = 0; i < encoded.length; i++) {
    if (encoded[i] === "%") {
      bytes.push(Number.parseInt(encoded.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(encoded.charCodeAt(i));
  }
  return bytes;
}

function textOf(bytes: Uint8Array): string {
  let escaped = "";
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(escaped);
  } catch (cause) {
    throw new RangeError("a replica id is no UTF-8", { cause });
  }
}

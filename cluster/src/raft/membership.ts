import { assert } from "@featurestore/proto";
import type { Membership, MembershipTarget, ReplicaId } from "./types.js";

/** Nobody at all: what a replica knows before its first entry or snapshot. It neither votes for itself nor campaigns. */
export const NO_MEMBERSHIP: Membership = { voters: [], outgoing: [], learners: [], learnersNext: [] };

/** Replicas in one membership. Far above what a group has; a bound for what comes from outside. */
const REPLICAS_MAX = 64;
/** Bytes of one replica id. */
const ID_BYTES_MAX = 255;

/** A membership without a joint change. @throws RangeError when a replica is named twice or there is no voter. */
export function membershipOf(target: MembershipTarget): Membership {
  const problem = targetProblem(target);
  if (problem !== null) throw new RangeError(problem);
  return { voters: sorted(target.voters), outgoing: [], learners: sorted(target.learners), learnersNext: [] };
}

/** Why a target is no membership, or null. */
export function targetProblem({ voters, learners }: MembershipTarget): string | null {
  if (voters.length === 0) return "a group needs at least one voter";
  const all = [...voters, ...learners];
  if (all.length > REPLICAS_MAX) return `a group has at most ${REPLICAS_MAX} replicas`;
  if (new Set(all).size !== all.length) return "a replica is named twice";
  const bad = all.find((id) => id.length === 0 || utf8Length(id) > ID_BYTES_MAX);
  return bad === undefined ? null : `a replica id has 1 to ${ID_BYTES_MAX} bytes`;
}

/**
 * The next step from `current` to `target`: at once where the voters stay the same, joint otherwise (Raft paper, section
 * 6: old and new majorities both count). Voters on their way out that stay as learners wait in `learnersNext`.
 */
export function enter(current: Membership, target: MembershipTarget): Membership {
  assert(!isJoint(current), "a joint membership is left before the next change");
  const next = membershipOf(target);
  if (equalIds(current.voters, next.voters)) return next;
  if (current.voters.length === 0) return next;
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
 * True when `next` may follow `current`: quorums of neighbours must meet. That is so when the voters stay the same, when
 * a joint membership over `current` is entered, and when the joint one is left for its incoming side.
 */
export function mayFollow(current: Membership, next: Membership): boolean {
  if (current.voters.length === 0) return true;
  if (isJoint(current)) return sameMembership(next, leave(current)) || sameMembership(next, current);
  if (isJoint(next)) return equalIds(next.outgoing, current.voters);
  return equalIds(next.voters, current.voters);
}

/**
 * Data of a membership entry: `format u8 = 1 | 4 lists of: count u8 | ids of: length u8, UTF-8`, in the order voters,
 * outgoing, learners, learnersNext; ids ascending.
 */
export function encodeMembership(membership: Membership): Uint8Array {
  const bytes: number[] = [1];
  for (const ids of lists(membership)) {
    bytes.push(ids.length);
    for (const id of ids) {
      const encoded = utf8(id);
      bytes.push(encoded.length, ...encoded);
    }
  }
  return Uint8Array.from(bytes);
}

/** @throws RangeError where the bytes are no membership. */
export function decodeMembership(bytes: Uint8Array): Membership {
  let at = 0;
  const u8 = (): number => {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError("a membership ends too early");
    at += 1;
    return byte;
  };
  if (u8() !== 1) throw new RangeError("a membership of an unknown format");
  const list = (): ReplicaId[] => {
    const ids: ReplicaId[] = [];
    for (let left = u8(); left > 0; left--) {
      const length = u8();
      if (at + length > bytes.length) throw new RangeError("a membership ends too early");
      const id = decodeURIComponent(percent(bytes.subarray(at, at + length)));
      at += length;
      const previous = ids.at(-1);
      if (length === 0 || (previous !== undefined && previous >= id)) {
        throw new RangeError("the ids of a membership are not ascending");
      }
      ids.push(id);
    }
    return ids;
  };
  const membership = { voters: list(), outgoing: list(), learners: list(), learnersNext: list() };
  if (at !== bytes.length) throw new RangeError("bytes follow a membership");
  return membership;
}

function lists(membership: Membership): readonly (readonly ReplicaId[])[] {
  return [membership.voters, membership.outgoing, membership.learners, membership.learnersNext];
}

function sorted(ids: readonly ReplicaId[]): readonly ReplicaId[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function equalIds(a: readonly ReplicaId[], b: readonly ReplicaId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

/** UTF-8 without TextEncoder, which this room's compiler does not know. @throws URIError for a lone surrogate. */
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

function utf8Length(text: string): number {
  return utf8(text).length;
}

function percent(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += `%${byte.toString(16).padStart(2, "0")}`;
  return text;
}

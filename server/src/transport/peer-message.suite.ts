import { type Entry, type EntryId, encodeMembership, type Membership, type PeerMessage } from "@featurestore/cluster";
import fc from "fast-check";

const number = fc.oneof(
  fc.nat(1_000),
  fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 2 ** 20),
);
const nodeName = fc.constantFrom("n1", "a.b", "näher", "0d1f6a2c-4a1b-4b0e-9a42-1f1e5c0f9b11");
const replicaOf = (node: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(node, fc.nat(9)).map(([name, n]) => `${name}.${n}`);
const text = fc.string({ maxLength: 40, unit: "grapheme" });
const name = fc.string({ minLength: 1, maxLength: 32 });
const data = fc.uint8Array({ maxLength: 64 });

const membership: fc.Arbitrary<Membership> = fc
  .uniqueArray(replicaOf(nodeName), { minLength: 1, maxLength: 6 })
  .chain((ids) => fc.integer({ min: 1, max: ids.length }).map((voters) => ({ ids, voters })))
  .map(({ ids, voters }) => ({
    voters: ids.slice(0, voters).sort(),
    outgoing: [],
    learners: ids.slice(voters).sort(),
    learnersNext: [],
  }));

function position(termMax: number): fc.Arbitrary<EntryId> {
  const inLog = fc.record({ term: fc.integer({ min: 1, max: Math.max(1, termMax) }), index: number.map((n) => n + 1) });
  return termMax === 0 ? fc.constant({ term: 0, index: 0 }) : fc.oneof(fc.constant({ term: 0, index: 0 }), inLog);
}

function entriesAfter(previous: EntryId, termMax: number): fc.Arbitrary<readonly Entry[]> {
  if (termMax === 0) return fc.constant([]);
  const term = fc.integer({ min: Math.max(1, previous.term), max: termMax });
  const content = fc.oneof(
    fc.record({ kind: fc.constant("command" as const), data }),
    fc.record({ kind: fc.constant("noop" as const), data: fc.constant(new Uint8Array()) }),
    fc.record({ kind: fc.constant("membership" as const), data: membership.map(encodeMembership) }),
  );
  return fc.array(fc.tuple(term, content), { maxLength: 5 }).map((parts) => {
    const terms = parts.map(([of]) => of).sort((a, b) => a - b);
    return parts.map(([, { kind, data: bytes }], i) => {
      return { term: terms[i] ?? termMax, index: previous.index + 1 + i, kind, data: bytes };
    });
  });
}

type Body = PeerMessage extends infer M ? (M extends unknown ? Omit<M, "from" | "to" | "term"> : never) : never;

function body(term: number): fc.Arbitrary<Body> {
  const boolean = fc.boolean();
  const last = position(term);
  const bodies: readonly fc.Arbitrary<Body>[] = [
    fc.record({ type: fc.constant("voteRequest" as const), last, preVote: boolean, transfer: boolean }),
    fc.record({ type: fc.constant("voteReply" as const), granted: fc.constant(true as const), preVote: boolean }),
    fc.record({
      type: fc.constant("voteReply" as const),
      granted: fc.constant(false as const),
      preVote: boolean,
      committed: last,
    }),
    last.chain((previous) =>
      fc.record({
        type: fc.constant("append" as const),
        previous: fc.constant(previous),
        entries: entriesAfter(previous, term),
        committed: number,
      }),
    ),
    fc.record({ type: fc.constant("appendReply" as const), accepted: fc.constant(true as const), matched: number }),
    last.chain((hint) =>
      fc.record({
        type: fc.constant("appendReply" as const),
        accepted: fc.constant(false as const),
        rejected: number.map((n) => hint.index + n),
        hint: fc.constant(hint),
      }),
    ),
    fc.record({ type: fc.constant("heartbeat" as const), committed: number, read: fc.maxSafeNat() }),
    fc.record({ type: fc.constant("heartbeatReply" as const), read: fc.maxSafeNat(), rebuilding: boolean }),
    fc.record({ type: fc.constant("timeoutNow" as const) }),
    fc.record({ type: fc.constant("readRequest" as const), read: fc.maxSafeNat() }),
    fc.record({ type: fc.constant("readReply" as const), read: fc.maxSafeNat(), index: number }),
    fc.record({
      type: fc.constant("snapshotOffer" as const),
      manifest: fc.record({
        id: name,
        last,
        membership,
        bytes: number,
        chunkBytes: fc.integer({ min: 1, max: 2 ** 24 }),
        digest: text,
      }),
    }),
    fc.record({ type: fc.constant("snapshotFetch" as const), id: name, offset: number }),
    fc.record({
      type: fc.constant("snapshotChunk" as const),
      id: name,
      chunk: fc.record({ offset: number, data, checksum: fc.maxSafeNat() }),
    }),
    fc.record({ type: fc.constant("snapshotDone" as const), id: name, installed: boolean, reason: text }),
  ];
  return fc.oneof(...bodies);
}

/** Any message that makes sense, between replicas with one-digit numbers. */
export const anyMessage: fc.Arbitrary<PeerMessage> = fc
  .tuple(replicaOf(nodeName), replicaOf(nodeName), number)
  .chain(([from, to, term]) => body(term).map((rest) => ({ from, to, term, ...rest }) as PeerMessage));

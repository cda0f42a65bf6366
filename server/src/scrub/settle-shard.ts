import type { ReplicaId } from "@featurestore/cluster";
import type { CondemnOrder } from "../control/scrub-orders.js";
import { type CompareQuestion, compareReplicas, type Heard, type Voter } from "./compare-replicas.js";
import { judge, type Said } from "./verdict.js";

/** A shard as the node that leads it sees it. */
export interface LedShard extends CompareQuestion {
  readonly shard: number;
  /** This node's own replica. */
  readonly leader: ReplicaId;
  readonly condemn: (voter: Voter, order: CondemnOrder) => Promise<void>;
  /** Hands the lead to a replica that is right, and asks it to compare. */
  readonly handOver: (voter: Voter) => Promise<void>;
}

/**
 * What became of a shard's replicas. `alike`: all of them agree. `repairing`: one is wrong, and about to be replaced. `handedOver`:
 * this node's own is, and whoever leads from now on has to see to it. `unresolved`: they differ, and nothing was done about it.
 * `unsure`: not all could be compared; nothing speaks against those that were.
 */
export interface Settled {
  readonly kind: "alike" | "repairing" | "handedOver" | "unresolved" | "unsure";
  /** For people. */
  readonly text: string;
}

/**
 * Compares the replicas of a shard and sees to it that one that is wrong is replaced. One at a time, only while a majority of
 * all voters is right and none other is damaged, and only by a leader that is right itself: its snapshot takes the place of what
 * is wrong. One that is wrong hands the lead over.
 * @throws what condemning or handing over throws: things have moved on.
 */
export async function settleShard(led: LedShard): Promise<Settled> {
  const heard = await compareReplicas(led);
  if (heard === null) return { kind: "unsure", text: "the replicas could not be caught at one entry" };
  const verdict = judge(heard);
  switch (verdict.kind) {
    case "alone":
      return {
        kind: "unsure",
        text: `too few replicas answer: ${heard.silent.map(({ reason }) => reason).join("; ")}`,
      };
    case "alike": {
      const { said, voters } = heard;
      return {
        kind: said.length === voters.length ? "alike" : "unsure",
        text: `${said.length} of ${voters.length} replicas agree`,
      };
    }
    case "tie":
      return {
        kind: "unresolved",
        text: `${differing(led, heard)}, and no majority of its voters agrees: nobody can tell who is right`,
      };
    case "mixed":
      return { kind: "unresolved", text: `${differing(led, heard)}, and run different versions: upgrade them first` };
    case "wrong":
      return replaceFirst(led, heard, verdict);
  }
}

async function replaceFirst(
  led: LedShard,
  heard: Heard,
  { right, wrong }: { readonly right: readonly ReplicaId[]; readonly wrong: readonly Said[] },
): Promise<Settled> {
  const text = `${differing(led, heard)}; ${namesOf(
    led,
    wrong.map(({ replica }) => replica),
  )} is in the minority`;
  const ailing = heard.silent.find(({ isUnable }) => isUnable);
  if (ailing !== undefined)
    return { kind: "unresolved", text: `${text}, and another copy is not whole (${ailing.reason})` };
  const voterOf = (id: ReplicaId | undefined): Voter | undefined => led.voters.find(({ replica }) => replica === id);
  if (wrong.some(({ replica }) => replica === led.leader)) {
    const heir = voterOf(right[0]);
    if (heir !== undefined) await led.handOver(heir);
    return { kind: "handedOver", text: `${text}: it hands the lead over` };
  }
  const [first] = wrong;
  const voter = voterOf(first?.replica);
  if (first === undefined || voter === undefined) return { kind: "unresolved", text };
  const { shard } = led;
  const reason = `its rows are not what a majority has at entry ${first.index}`;
  await led.condemn(voter, { shard, replica: first.replica, index: first.index, digest: first.digest, reason });
  return { kind: "repairing", text: `${text}: it is replaced by what the leader has` };
}

function differing(led: LedShard, { index, said }: Heard): string {
  const names = namesOf(
    led,
    said.map(({ replica }) => replica),
  );
  return `the copies of shard ${led.shard} on ${names} differ at entry ${index}`;
}

function namesOf({ voters }: LedShard, replicas: readonly ReplicaId[]): string {
  return replicas.map((id) => `node ${voters.find(({ replica }) => replica === id)?.node ?? id}`).join(", ");
}

import type { Health } from "@featurestore/proto";
import type { StoreNode } from "../node.js";
import { ReadCounters, WriteCounters } from "../view-counters.js";
import type { Pacer } from "./pacer.js";
import { viewLabels } from "./view-labels.js";

type PeerTraffic = NonNullable<StoreNode["traffic"]>;

/** What one scrape tells of a node: looked up once, for all its metrics. */
export interface NodeFacts {
  readonly node: StoreNode;
  /** Null where the node cannot say. */
  readonly health: Health | null;
  readonly databaseBytes: number;
  readonly groups: GroupFacts;
  readonly traffic: PeerTraffic | null;
  /** By label. */
  readonly views: ReadonlyMap<string, ViewFacts>;
}

/** Over the replicas here. Lags in log entries. */
export interface GroupFacts {
  readonly led: number;
  readonly leaderless: number;
  readonly damaged: number;
  /** Behind the leaders here: their followers, those that do not answer among them. */
  readonly worstLag: number;
  readonly summedLag: number;
  /** In time: see `Group.replicationLagMs`. */
  readonly worstLagMs: number;
  readonly followersUnreachable: number;
  /** Of replicas here: how much of their own log they have yet to apply. */
  readonly worstApplyLag: number;
  readonly summedApplyLag: number;
  readonly snapshotsSending: number;
  readonly snapshotsReceiving: number;
  readonly entryBytes: number;
}

/** One view, or several under one label. */
export interface ViewFacts {
  rows: number;
  newestEventTime: number | null;
  /** Views that belong in memory and are not, or not as a whole. */
  degraded: number;
  readonly reads: ReadCounters;
  readonly writes: WriteCounters;
}

/** Asks the node, and over its health all nodes of the cluster. */
export async function gatherFacts(node: StoreNode, pacer: Pacer): Promise<NodeFacts> {
  const [health, databaseBytes] = await Promise.all([node.health({}).catch(() => null), node.databaseBytes()]);
  const views = await viewFacts(node, pacer);
  await pacer.pause();
  return { node, health, databaseBytes, groups: groupFacts(node), traffic: node.traffic, views };
}

function groupFacts(node: StoreNode): GroupFacts {
  const lags: number[] = [];
  const applyLags: number[] = [];
  let worstLagMs = 0;
  const counts = { led: 0, leaderless: 0, damaged: 0, followersUnreachable: 0 };
  const work = { snapshotsSending: 0, snapshotsReceiving: 0, entryBytes: 0 };
  for (const { group, isDamaged } of node.shards) {
    if (isDamaged) counts.damaged++;
    if (group === null) continue;
    const status = group.status();
    if (group.leader === null) counts.leaderless++;
    if (group.isLeader) {
      counts.led++;
      worstLagMs = Math.max(worstLagMs, group.replicationLagMs);
      for (const { matched, isActive } of [...status.progress].flatMap(([id, one]) => (id === group.id ? [] : [one]))) {
        lags.push(Math.max(0, status.last.index - matched));
        if (!isActive) counts.followersUnreachable++;
      }
    }
    applyLags.push(Math.max(0, status.last.index - status.applied.index));
    work.snapshotsSending += status.sendingSnapshots;
    if (status.isReceivingSnapshot) work.snapshotsReceiving++;
    work.entryBytes += status.memoryBytes;
  }
  return {
    ...counts,
    ...work,
    worstLag: Math.max(0, ...lags),
    summedLag: summed(lags),
    worstLagMs,
    worstApplyLag: Math.max(0, ...applyLags),
    summedApplyLag: summed(applyLags),
  };
}

async function viewFacts(node: StoreNode, pacer: Pacer): Promise<ReadonlyMap<string, ViewFacts>> {
  const { views } = node.registry;
  const labels = viewLabels(views.map(({ name }) => name));
  const facts = new Map<string, ViewFacts>();
  for (const view of views) {
    await pacer.pause();
    const label = labels.get(view.name) ?? view.name;
    const state = node.viewState(view);
    let known = facts.get(label);
    if (known === undefined) {
      const counters = { reads: new ReadCounters(), writes: new WriteCounters() };
      known = { rows: 0, newestEventTime: null, degraded: 0, ...counters };
      facts.set(label, known);
    }
    known.rows += state.rows;
    if (state.newestEventTime !== null) {
      known.newestEventTime = Math.max(state.newestEventTime, known.newestEventTime ?? state.newestEventTime);
    }
    if (view.residency === "memory" && state.resident !== "memory") known.degraded++;
    known.reads.merge(state.counters);
    known.writes.merge(state.writes);
  }
  return facts;
}

function summed(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

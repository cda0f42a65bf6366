import type { Status } from "../admin-client.js";
import { replicasByNode, unsettledReason } from "../cluster-state.js";
import { nodeIdOf } from "../slot.js";
import { pause, until } from "../wait.js";
import { allowNoFailedCall, type Stage } from "./scenario.js";

const SETTLE_MS = 180_000;
const LOAD_MS = 5_000;
/** Replicas moved, against the fewest that would do. */
const MOVED_MAX = 1.35;
const UNEVENNESS_MAX = 1.15;

/** Two nodes join and one leaves under load: few replicas move, quorums stay, and no client notices. */
export async function grow(stage: Stage): Promise<void> {
  const { cluster, log, signal, measured, failures } = stage;
  await pause(LOAD_MS, signal);
  const watch = new QuorumWatch(stage);
  const before = await cluster.status();
  if (before === null) throw new Error("nobody answers");
  const nodesBefore = cluster.members.length;
  const added = cluster.slots.filter(({ isMember }) => !isMember).slice(0, 2);
  const known = replicaIds(before);
  await Promise.all(added.map((slot) => cluster.start(slot)));
  const nodes = nodesBefore + added.length;
  const after = await settled(stage, nodes);
  if (after === null) return;
  const all = known.size;
  const moved = [...watch.seen].filter((id) => !known.has(id)).length;
  const ideal = (all * added.length) / nodes;
  measured["replicas moved to grow"] = moved;
  measured["fewest that would do"] = ideal;
  if (moved > ideal * MOVED_MAX) failures.push(`${moved} replicas moved where ${ideal} would do`);
  const counts = [...replicasByNode(after).values()];
  const unevenness = (Math.max(...counts) * counts.length) / all;
  measured["most replicas of a node / mean"] = counts.length === nodes ? unevenness : Number.POSITIVE_INFINITY;
  if (counts.length !== nodes || unevenness > UNEVENNESS_MAX) {
    failures.push(`replicas are uneven after growing: ${counts.join(" ")}`);
  }
  log(`grown: ${moved} replicas moved, ${counts.join(" ")}`);
  await pause(LOAD_MS, signal);
  await drainOne(stage);
  await pause(LOAD_MS, signal);
  await watch.stop();
  measured["looks at quorums"] = watch.looks;
  failures.push(...watch.faults);
  allowNoFailedCall(stage);
}

async function drainOne(stage: Stage): Promise<void> {
  const slot = stage.random.pick(stage.cluster.awake);
  const id = (await nodeIdOf(slot)) ?? "";
  await stage.cluster.change({ drain: { node: id } });
  stage.log(`${slot.name} is drained`);
  const begunMs = performance.now();
  const empty = await until(
    async () => {
      const status = await stage.cluster.status();
      return status !== null && unsettledReason(status) === null && !replicasByNode(status).has(id) ? true : null;
    },
    SETTLE_MS,
    { everyMs: 300, signal: stage.signal },
  );
  if (empty === null) stage.failures.push(`${slot.name} was not drained in ${SETTLE_MS} ms`);
  else stage.measured["drain (ms)"] = performance.now() - begunMs;
}

/** The status once all nodes have replicas and nothing moves; null, and a failure, where it takes too long. */
async function settled(stage: Stage, nodes: number): Promise<Status | null> {
  const begunMs = performance.now();
  const status = await until(
    async () => {
      const now = await stage.cluster.status();
      if (now === null || unsettledReason(now) !== null) return null;
      return replicasByNode(now).size === nodes ? now : null;
    },
    SETTLE_MS,
    { everyMs: 300, signal: stage.signal },
  );
  if (status === null) stage.failures.push(`the cluster did not settle in ${SETTLE_MS} ms after it grew`);
  else stage.measured["growing (ms)"] = performance.now() - begunMs;
  return status;
}

function replicaIds(status: Status): Set<string> {
  const ids = new Set<string>();
  for (const { shard, replicas } of status.shards ?? []) {
    for (const { id, node } of replicas ?? []) ids.add(`${shard} ${node} ${id}`);
  }
  return ids;
}

/** Looks again and again whether every shard has a quorum of healthy voters, and which replicas there are. */
class QuorumWatch {
  readonly seen = new Set<string>();
  readonly faults: string[] = [];
  looks = 0;
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;

  constructor(stage: Stage) {
    this.#watching = this.#watch(stage);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  async #watch({ cluster }: Stage): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const status = await cluster.status();
      if (status !== null) this.#look(status);
      await pause(100, this.#stop.signal);
    }
  }

  #look(status: Status): void {
    this.looks += 1;
    for (const id of replicaIds(status)) this.seen.add(id);
    for (const { shard, replicas } of status.shards ?? []) {
      const voters = (replicas ?? []).filter(({ role }) => role === "voter" || role === "outgoing");
      const healthy = voters.filter(({ isHealthy }) => isHealthy === true).length;
      if (healthy > voters.length / 2 || this.faults.length >= 10) continue;
      this.faults.push(`shard ${shard} had ${healthy} healthy voters of ${voters.length}`);
    }
  }
}

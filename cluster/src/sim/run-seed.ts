import { membersOf } from "../raft/membership.js";
import { Clients } from "./clients.js";
import { Faults } from "./faults.js";
import type { Violation } from "./invariants.js";
import type { Marks } from "./marks.js";
import { Operator } from "./operator.js";
import { drawPlan, type Plan } from "./plan.js";
import { ReadProbes } from "./read-probes.js";
import { SimCluster } from "./sim-cluster.js";
import type { SimNode } from "./sim-node.js";
import { SeededRandom } from "./world/seeded-random.js";
import { Trace } from "./world/trace.js";

const SECOND = 1_000_000;
/** After everything is mended clients go on for this long, and then all must be level within `CONVERGENCE_US`. */
const CALM_US = 4 * SECOND;
const CONVERGENCE_US = 120 * SECOND;
const RETRY_US = SECOND / 10;

/** What the simulation needs of its host: to let every promise that can settle do so. */
export interface Host {
  settle(): Promise<void>;
}

export interface SeedReport {
  readonly seed: number;
  readonly plan: Plan;
  readonly violation: Violation | null;
  readonly hash: string;
  readonly events: number;
  readonly simulatedUs: number;
  readonly checks: number;
  readonly marks: Marks;
  readonly faults: Readonly<Record<string, number>>;
  readonly operations: { readonly ok: number; readonly unknown: number; readonly rejected: number };
  readonly changes: number;
  readonly trace: Trace;
}

/**
 * One seed from beginning to end: a phase in which anything of its plan goes wrong and nothing may be lost or wrong, then
 * one in which all is mended and the cluster must get level again. The same seed gives the same run, event by event.
 */
export async function runSeed(seed: number, host: Host, trace = new Trace()): Promise<SeedReport> {
  const random = new SeededRandom(seed);
  const plan = drawPlan(seed, random.split("plan"));
  const cluster = new SimCluster(plan, random.split("cluster"), trace);
  const clients = new Clients(cluster, random.split("clients"));
  const faults = new Faults(cluster, random.split("faults"));
  const operator = new Operator(cluster, random.split("operator"));
  new ReadProbes(cluster).start();
  const { scheduler, invariants } = cluster;

  const runWhile = async (condition: () => boolean): Promise<void> => {
    for (;;) {
      await host.settle();
      if (invariants.violation !== null || !condition()) return;
      try {
        if (!scheduler.runNext()) return;
      } catch (error) {
        invariants.report("exception", (error as Error).stack ?? String(error));
        return;
      }
    }
  };
  const until = (atUs: number) => () => scheduler.nowUs < atUs;

  clients.start();
  operator.start();
  await runWhile(until(SECOND));
  faults.start();
  await runWhile(until(plan.safetyUs));

  faults.heal();
  operator.repairOnly();
  await runWhile(until(scheduler.nowUs + CALM_US));
  clients.stop();
  const converge = async (what: string, isDone: () => boolean): Promise<void> => {
    const limitUs = scheduler.nowUs + CONVERGENCE_US;
    const isConverged = (): boolean => isDone() && operator.isDone && isLevel(cluster);
    await runWhile(() => scheduler.nowUs < limitUs && !isConverged());
    if (!isConverged()) invariants.report(`I20 ${what}`, describeUnlevel(cluster));
  };
  await converge("level after everything was mended", () => clients.isDone);
  // A leader that nobody writes to has to find out by itself what is committed.
  faults.depose();
  await converge("level after a last change of leaders", () => true);
  const unread = readAll(cluster);
  await converge("everybody can be read at the end", () => unread.size === 0);
  operator.stop();
  const leader = cluster.leader();
  if (invariants.violation === null && leader !== null) {
    clients.judge(leader);
    judgeLiveness(cluster, clients);
  }
  noteCounters(cluster);
  return {
    seed,
    plan,
    violation: invariants.violation,
    hash: trace.hash,
    events: scheduler.stats.ran,
    simulatedUs: scheduler.nowUs,
    checks: invariants.checks,
    marks: cluster.marks,
    faults: faultCounts(cluster, faults),
    operations: clients.counts,
    changes: operator.changes,
    trace,
  };
}

/** Asks everybody for a linearizable read, one after the other, again and again. @returns those who have not answered. */
function readAll(cluster: SimCluster): ReadonlySet<SimNode> {
  const unread = new Set(cluster.hosts());
  const ask = (): void => {
    const [node] = unread;
    if (node === undefined) return;
    void node.replica?.readBarrier().then(({ kind }) => {
      if (kind === "ready") unread.delete(node);
      cluster.scheduler.after(RETRY_US, "read", ask);
    });
  };
  ask();
  return unread;
}

/** Every member is up, has applied all there is, and has the same state as the leader. */
function isLevel(cluster: SimCluster): boolean {
  const leader = cluster.leader();
  if (leader?.replica == null || leader.machine === null) return false;
  const { last, membership } = leader.replica.status();
  const digest = leader.machine.digestAt(last.index);
  if (digest === null) return false;
  return membersOf(membership).every((id) => {
    const node = cluster.nodes.find((candidate) => candidate.replicaId === id);
    return node?.machine?.applied.index === last.index && node.machine.digestAt(last.index) === digest;
  });
}

/** With nothing wrong any more, some of what clients asked for must have worked. */
function judgeLiveness(cluster: SimCluster, clients: Clients): void {
  if (clients.counts.ok === 0) cluster.invariants.report("vacuous", "no operation ever succeeded");
}

function describeUnlevel(cluster: SimCluster): string {
  const lines = cluster.nodes.map((node) => {
    const status = node.replica?.status();
    if (status === undefined) return `${node.name} ${node.state} ${node.replicaId ?? "-"}${node.isLost ? " lost" : ""}`;
    const { id, role, term, committed, applied, last, truncated, membership, isRebuilding, leader, progress } = status;
    const followers = [...progress].map(([peer, { state, matched, next }]) => `${peer} ${state} ${matched}/${next}`);
    return (
      `${node.name} ${id} ${role} term ${term} leader ${leader} committed ${committed} applied ${applied.index} ` +
      `last ${last.index} truncated ${truncated.index}${isRebuilding ? " rebuilding" : ""} ` +
      `members ${JSON.stringify(membership)} ${followers.join("; ")} receiving ${status.isReceivingSnapshot} sending ${status.sendingSnapshots}`
    );
  });
  return lines.join("\n");
}

/** Situations that show in counters rather than in events. */
function noteCounters(cluster: SimCluster): void {
  if (cluster.nodes.some((node) => node.logReads > 0)) cluster.marks.hit("entries read back from the log");
  if (cluster.network.stats.damaged > 0) cluster.marks.hit("message changed on the way");
}

function faultCounts(cluster: SimCluster, faults: Faults): Readonly<Record<string, number>> {
  const { lost, duplicated, reordered, damaged, cut, cutOnTheWay, clogged } = cluster.network.stats;
  const disks = cluster.nodes.map((node) => node.disk.stats);
  const sum = (name: "lost" | "torn" | "errors" | "rotted"): number =>
    disks.reduce((total, stats) => total + stats[name], 0);
  return {
    ...Object.fromEntries(faults.counts),
    "messages lost": lost,
    "messages duplicated": duplicated,
    "messages reordered": reordered,
    "messages damaged": damaged,
    "messages cut off": cut + cutOnTheWay,
    "messages held": clogged,
    "log records lost": sum("lost"),
    "batches torn": sum("torn"),
    "disk errors": sum("errors"),
    "entries rotted": sum("rotted"),
  };
}

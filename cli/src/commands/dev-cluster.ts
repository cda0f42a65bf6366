import { resolve } from "node:path";
import type { Json } from "@featurestore/proto";
import type { Cli } from "../cli.js";
import { DevCluster } from "../dev/dev-cluster.js";
import type { DevDir } from "../dev/dev-dir.js";
import type { DevNode } from "../dev/dev-node.js";
import { planNodes } from "../dev/plan-nodes.js";
import { StopSignal } from "../dev/stop-signal.js";
import { EXIT } from "../exit-codes.js";
import type { Printer } from "../printer.js";
import { shellQuote } from "../style.js";

const GREEN_MS_MAX = 60_000;
/** Nobody waits for a development cluster's clients to end what they are at. */
const SHUTDOWN_GRACE_MS = 3_000;

/** What `dev` was asked for. */
export interface DevOptions {
  readonly dir: DevDir;
  /** 0: free ones. */
  readonly port: number;
  readonly memory: string;
  /** null: not said. */
  readonly shards: number | null;
}

/** Runs several nodes until Ctrl-C, or until none is left. @param options.known the peer addresses that the directory has. */
export async function runCluster(
  cli: Cli,
  printer: Printer,
  options: DevOptions & { readonly count: number; readonly known: readonly string[] },
): Promise<void> {
  const { dir, count, known } = options;
  const plans = await planNodes(count, options.port, known);
  if (known.length > 0 && known.length < count) await dir.forgetToken(); // it may be void by now; the cluster gives another
  await dir.savePeers(plans.map(({ peerName }) => peerName));
  using interrupt = new StopSignal(() => cli.say("stopping"));
  const cluster: DevCluster = new DevCluster(cli, {
    ...options,
    nodes: plans,
    shutdownGraceMs: SHUTDOWN_GRACE_MS,
    signal: interrupt.signal,
    onLine: (text) => cli.say(text),
    onNodeEnded: (node) => tellEnd(cli, cluster, dir, node),
  });
  const stopped = whenAborted(interrupt.signal).then(() => cluster.stop());
  let isUp = false;
  try {
    await cluster.start();
    const problem = await cluster.waitUntilGreen(GREEN_MS_MAX);
    isUp = !cluster.isStopping;
    if (isUp) greet(cli, printer, cluster, { ...options, problem });
  } catch (error) {
    await cluster.stop();
    if (!interrupt.signal.aborted) throw error;
  }
  await cluster.ended();
  if (interrupt.signal.aborted) {
    const code = await stopped;
    cli.exitCode = isUp ? code : EXIT.interrupted; // a node that was just starting ends as it can
    if (!isUp) cli.say("stopped before all nodes were up; the next start goes on from here");
    else if (code === 0) cli.say("stopped; everything acknowledged is on disk");
    return;
  }
  cli.exitCode = EXIT.failed;
  cli.say("no node is left");
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function tellEnd(cli: Cli, { nodes }: DevCluster, dir: DevDir, { plan, reason }: DevNode): void {
  const left = nodes.filter(({ isRunning }) => isRunning).length;
  const rest =
    left * 2 > nodes.length
      ? `the others go on (${left} of ${nodes.length})`
      : `${left} of ${nodes.length} are left: not enough for every shard to take writes`;
  cli.warn(`node ${plan.number} ended: ${reason}; ${rest}`);
  if (left > 0) {
    cli.say(`  it comes back with: featurestore server --config ${shellQuote(dir.configOf(plan.number))}`);
  }
}

interface Greeting extends DevOptions {
  readonly problem: string | null;
}

function greet(cli: Cli, printer: Printer, cluster: DevCluster, { dir, memory, problem }: Greeting): void {
  const { style } = cli;
  const endpoint = cluster.seeds.join(",");
  const nodes = cluster.nodes.map(({ plan, pid }) => ({
    node: plan.number,
    endpoint: plan.endpoint,
    ops: `http://${plan.ops}`,
    peer: plan.peer,
    pid,
    dir: dir.dataOf(plan.number),
    config: resolve(dir.configOf(plan.number)),
  }));
  const ops = nodes[0]?.ops ?? "";
  const document: Json = { endpoint, ops, dir: dir.path, green: problem === null, nodes };
  printer.item(document, () =>
    printer.table({
      head: ["NODE", "ENDPOINT", "OPS", "PID", "DATA"],
      numeric: ["NODE", "PID"],
      rows: nodes.map((node) => [
        String(node.node),
        node.endpoint,
        `${node.ops}/cluster/health`,
        String(node.pid ?? "-"),
        node.dir,
      ]),
    }),
  );
  if (problem !== null) cli.warn(problem);
  cli.say(style.dim(`on: 3 copies of every shard, gRPC reflection, ${memory} of memory for each node.`));
  cli.say(style.dim("off: TLS and authentication (loopback only)."));
  cli.say("next, in another terminal; any endpoint will do, and with all of them it does not matter which nodes run:");
  for (const line of ["apply features.yaml", "cluster status", "backfill VIEW --from FILES"]) {
    cli.say(`  featurestore ${line} --endpoint ${shellQuote(endpoint)}`);
  }
  cli.say("kill -9 a PID to see the others go on. Ctrl-C stops all nodes.");
}

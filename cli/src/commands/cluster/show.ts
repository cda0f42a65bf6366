import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { ClusterStatus, NodeStatus, ShardStatus } from "@featurestore/client";
import { formatDuration } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import type { Printer } from "../../printer.js";
import { formatBytes, formatCount } from "../../style.js";
import { findNode, shortIds } from "./find-node.js";
import { holdingsOf } from "./progress.js";
import { nodeJson, shardJson, statusJson } from "./status-json.js";
import { LOOK_MS_MAX } from "./wait.js";

/** `cluster status`: the whole cluster at a glance; everything there is in json. */
export function statusCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("status")
    .description("what the cluster is made of: settings, nodes, shards, moves; all of it in json")
    .action(async (_options, self) => {
      const printer = cli.printer(self);
      const status = await read(cli, self);
      printer.item(statusJson(status), () => (status.epoch === 0 ? "" : statusText(status, printer)));
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [
    { what: "settings, nodes, and what moves", line: "featurestore cluster status" },
    { what: "what shards are doing now", line: "featurestore cluster status --output json | jq '.shards[].move'" },
  ]);
  return command;
}

/** `cluster nodes`: one line per node. */
export function nodesCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("nodes")
    .description("list the nodes: state, replicas, leads, disk")
    .action(async (_options, self) => {
      const printer = cli.printer(self);
      const status = await read(cli, self);
      printer.list(status.nodes.map(nodeJson), () => nodesText(status, printer));
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [{ what: "who is there, and who holds how much", line: "featurestore cluster nodes" }]);
  return command;
}

/** `cluster shards`: one line per shard. */
export function shardsCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("shards")
    .description("list the shards: who leads, where copies are, what moves")
    .option("--node <node>", "only those with a copy on this node: an id, the beginning of one, or an address")
    .option("--moving", "only those that are not where they shall be")
    .action(async ({ node, moving }, self) => {
      const printer = cli.printer(self);
      const status = await read(cli, self);
      const id = node === undefined ? null : findNode(status, node).id;
      const shards = status.shards
        .filter(({ replicas }) => id === null || replicas.some((copy) => copy.node === id))
        .filter(({ move }) => moving !== true || move !== null);
      printer.list(shards.map(shardJson), () => shardsText(shards, shortIds(status), printer));
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "all shards", line: "featurestore cluster shards" },
    { what: "what still moves off a node", line: "featurestore cluster shards --node 10.0.0.3:7400 --moving" },
  ]);
  return command;
}

async function read(cli: Cli, command: CommandUnknownOpts): Promise<ClusterStatus> {
  const status = await cli.withAdmin(command, (admin) => admin.status({ deadlineMs: LOOK_MS_MAX }));
  if (status.epoch === 0) cli.warn('this node belongs to no cluster yet: begin one with "featurestore cluster init"');
  return status;
}

function statusText(status: ClusterStatus, printer: Printer): string {
  const short = shortIds(status);
  const { meta, nodes, shards } = status;
  const present = nodes.filter(({ state }) => state !== "removed");
  const led = shards.filter(({ leader }) => leader !== null).length;
  const moving = shards.filter(({ move }) => move !== null).length;
  const facts = printer.pairs([
    ["cluster", status.clusterId],
    ["shard map", `epoch ${formatCount(status.epoch)}`],
    ["replicas", String(status.replicasWanted)],
    ["balancing", status.isBalancing ? "on" : "off"],
    ["dead after", formatDuration(status.deadAfterMs)],
    ["format level", status.level === 0 ? "-" : String(status.level)],
    [
      "meta group",
      `${meta.leader === null ? "leaderless" : `${short(meta.leader)} leads`}; voters ${meta.voters.map(short).join(", ")}`,
    ],
    ["nodes", `${present.filter(({ isReachable }) => isReachable).length} of ${present.length} answer`],
    ["shards", `${formatCount(led)} of ${formatCount(shards.length)} led, ${formatCount(moving)} moving`],
  ]);
  return `${facts}\n\n${nodesText(status, printer)}`;
}

function nodesText(status: ClusterStatus, printer: Printer): string {
  if (status.nodes.length === 0) return "";
  const short = shortIds(status);
  const table = printer.table({
    head: ["NODE", "ADDRESS", "ZONE", "WEIGHT", "STATE", "REPLICAS", "LEADS", "WAL", "DISK FREE", "VERSION"],
    numeric: ["WEIGHT", "REPLICAS", "LEADS", "WAL", "DISK FREE"],
    rows: status.nodes.map((node) => {
      const { replicas, leads } = holdingsOf(status, node.id);
      const sizes = node.isReachable ? [formatBytes(node.walBytes), formatBytes(node.diskFreeBytes)] : ["-", "-"];
      const held = [formatCount(replicas), formatCount(leads)];
      const place = [short(node.id), node.client, node.zone, String(node.weight)];
      return [...place, stateText(node), ...held, ...sizes, node.version === "" ? "-" : node.version];
    }),
  });
  const problems = status.nodes.flatMap(({ id, problems: all }) => all.map((problem) => `${short(id)}: ${problem}`));
  return [table, ...problems].join("\n");
}

function stateText({ state, isReachable, isDraining }: NodeStatus): string {
  if (state === "removed" || state === "dead") return state;
  if (!isReachable) return `${state}, silent`;
  return isDraining ? `${state}, stopping` : state;
}

function shardsText(shards: readonly ShardStatus[], short: (id: string) => string, printer: Printer): string {
  if (shards.length === 0) return "";
  return printer.table({
    head: ["SHARD", "LEADER", "TERM", "COPIES", "LAG", "MOVE"],
    numeric: ["SHARD", "TERM", "LAG"],
    rows: shards.map(({ shard, leader, term, replicas, move }) => [
      String(shard),
      leader === null ? "-" : short(leader),
      formatCount(term),
      replicas.map((copy) => copyText(copy, short)).join(" "),
      formatCount(Math.max(0, ...replicas.map(({ lag }) => lag))),
      move ?? "",
    ]),
  });
}

/** A voter that is well by its name alone. */
function copyText(
  { node, role, isHealthy, problem }: ShardStatus["replicas"][number],
  short: (id: string) => string,
): string {
  const notes = [
    ...(role === "voter" ? [] : [role]),
    ...(problem !== null ? ["damaged"] : isHealthy ? [] : ["silent"]),
  ];
  return notes.length === 0 ? short(node) : `${short(node)}(${notes.join(",")})`;
}

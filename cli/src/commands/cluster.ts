import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addExamples, type Cli } from "../cli.js";
import { addCommand } from "./cluster/add.js";
import { abortCommand, rebalanceCommand, transferLeaderCommand } from "./cluster/balance.js";
import { healthCommand } from "./cluster/health.js";
import { initCommand } from "./cluster/init.js";
import { activateCommand, drainCommand, removeCommand } from "./cluster/node-changes.js";
import { raiseLevelCommand } from "./cluster/raise-level.js";
import { scrubCommand } from "./cluster/scrub.js";
import { setCommand } from "./cluster/set.js";
import { nodesCommand, shardsCommand, statusCommand } from "./cluster/show.js";

const COMMANDS = [
  healthCommand,
  initCommand,
  statusCommand,
  nodesCommand,
  shardsCommand,
  addCommand,
  drainCommand,
  activateCommand,
  removeCommand,
  rebalanceCommand,
  transferLeaderCommand,
  abortCommand,
  scrubCommand,
  raiseLevelCommand,
  setCommand,
];

/** `cluster ...`: begin one, look at it, change what it is made of. */
export function clusterCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("cluster").description("begin a cluster, look at it, change what it is made of");
  for (const make of COMMANDS) command.addCommand(make(cli));
  addExamples(command, [
    { what: "can I rank?", line: "featurestore cluster health" },
    { what: "begin one, on the first node", line: "featurestore cluster init --join-token-file join.token" },
    { what: "what it is made of", line: "featurestore cluster status" },
  ]);
  return command;
}

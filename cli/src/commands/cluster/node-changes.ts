import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { durationMs } from "../../parse.js";
import { findNode } from "./find-node.js";
import { holdingsOf, lookAtDrain, shortageHint } from "./progress.js";
import { changeJson } from "./status-json.js";
import { checkWaits, LOOK_MS_MAX, MOVES_TIMEOUT_MS, waitUntil } from "./wait.js";

const NODE = "its id, the beginning of it, or its client address";

/** `cluster drain NODE`: has a node give up all it holds and leads. */
export function drainCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("drain")
    .description("have a node give up all its replicas and leads; it stays a member until it is removed")
    .argument("<node>", NODE)
    .option("--wait", "wait until it holds and leads nothing")
    .option("--timeout <duration>", "with --wait: how long (default 1h)", durationMs)
    .action(async (name, { wait, timeout }, self) => {
      checkWaits(wait, { "--timeout": timeout });
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const status = await admin.status({ deadlineMs: LOOK_MS_MAX });
        const { id } = findNode(status, name);
        const answer = await admin.drain(id);
        printer.item(changeJson(answer), () => answer.message);
        const shortage = shortageHint(status, id);
        if (shortage !== undefined) cli.warn(shortage);
        if (wait !== true) return;
        await waitUntil(cli, {
          what: "drained",
          timeoutMs: timeout ?? MOVES_TIMEOUT_MS,
          look: async (deadlineMs) => lookAtDrain(await admin.status({ deadlineMs }), id),
        });
        cli.say(`node ${id} holds nothing any more: stop it, then featurestore cluster remove ${id} --yes`);
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    {
      what: "before a node is taken away for good",
      line: "featurestore cluster drain 10.0.0.3:7400 --wait --timeout 1h",
    },
  ]);
  return command;
}

/** `cluster activate NODE`: takes a draining or dead node back. */
export function activateCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("activate")
    .description("take a draining or dead node back: it gets replicas again")
    .argument("<node>", NODE)
    .action(async (name, _options, self) => {
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const { id } = findNode(await admin.status({ deadlineMs: LOOK_MS_MAX }), name);
        const answer = await admin.activate(id);
        printer.item(changeJson(answer), () => answer.message);
      });
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [{ what: "it shall stay after all", line: "featurestore cluster activate 10.0.0.3:7400" }]);
  return command;
}

/** `cluster remove NODE`: takes a node out for good. */
export function removeCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("remove")
    .description("take a drained or dead node out of the cluster, for good")
    .argument("<node>", NODE)
    .option("--dead", "also while it holds replicas: it is lost, and they are rebuilt from others")
    .option("--yes", "really do it")
    .action(async (name, { dead = false, yes }, self) => {
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const status = await admin.status({ deadlineMs: LOOK_MS_MAX });
        const { id, client, state } = findNode(status, name);
        if (yes !== true) {
          const { replicas, leads } = holdingsOf(status, id);
          cli.say(`node ${id} at ${client} is ${state}; it holds ${replicas} replicas and leads ${leads} shards`);
          throw invalid(`nothing was changed: removing node ${id} cannot be undone; repeat the command with --yes`);
        }
        const answer = await admin.remove(id, { isDead: dead });
        printer.item(changeJson(answer), () => answer.message);
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "a node that was drained and stopped", line: "featurestore cluster remove 10.0.0.3:7400 --yes" },
    { what: "a node whose machine is gone", line: "featurestore cluster remove 3f2a91c4 --dead --yes" },
  ]);
  return command;
}

import { Command, type CommandUnknownOpts, InvalidArgumentError } from "@commander-js/extra-typings";
import { invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { durationMs } from "../../parse.js";
import { findNode } from "./find-node.js";
import { lookAtMoves } from "./progress.js";
import { changeJson } from "./status-json.js";
import { checkWaits, LOOK_MS_MAX, MOVES_TIMEOUT_MS, waitUntil } from "./wait.js";

/** `cluster rebalance`: plans once more where replicas shall be. */
export function rebalanceCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("rebalance")
    .description("plan once more where replicas shall be, by weights and zones")
    .option("--wait", "wait until nothing moves any more")
    .option("--timeout <duration>", "with --wait: how long (default 1h)", durationMs)
    .action(async ({ wait, timeout }, self) => {
      checkWaits(wait, { "--timeout": timeout });
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const answer = await admin.rebalance();
        printer.item(changeJson(answer), () => answer.message);
        if (wait !== true) return;
        await waitUntil(cli, {
          what: "in balance",
          timeoutMs: timeout ?? MOVES_TIMEOUT_MS,
          look: async (deadlineMs) => {
            const status = await admin.status({ deadlineMs });
            // The node that is asked may not have heard of the change yet.
            return status.epoch < answer.epoch ? { left: "the change is on its way" } : lookAtMoves(status);
          },
        });
        cli.say("every shard is where it shall be");
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [{ what: "after weights have changed", line: "featurestore cluster rebalance --wait" }]);
  return command;
}

/** `cluster transfer-leader SHARD|meta NODE`: hands a lead over. */
export function transferLeaderCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("transfer-leader")
    .description("hand the lead of a shard, or of the meta group, to a node that holds a copy of it")
    .argument("<shard>", 'the number of a shard, or "meta"', shardOrMeta)
    .argument("<node>", "its id, the beginning of it, or its client address")
    .action(async (shard, name, _options, self) => {
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const { id } = findNode(await admin.status({ deadlineMs: LOOK_MS_MAX }), name);
        const answer = await admin.transferLeader({ shard, node: id });
        printer.item(changeJson(answer), () => answer.message);
      });
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [
    { what: "shard 12 to another node", line: "featurestore cluster transfer-leader 12 10.0.0.2:7400" },
    { what: "what decides on changes", line: "featurestore cluster transfer-leader meta 10.0.0.2:7400" },
  ]);
  return command;
}

/** `cluster abort`: gives up moves that are not decided yet. */
export function abortCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("abort")
    .description("give up all moves that are not decided yet; no others start until balancing is set on again")
    .option("--yes", "really do it")
    .action(async ({ yes }, self) => {
      if (yes !== true) {
        throw invalid(
          "nothing was changed: copies under way are thrown away, and balancing stops; repeat the command with --yes",
        );
      }
      const printer = cli.printer(self);
      const answer = await cli.withAdmin(self, (admin) => admin.abort());
      printer.item(changeJson(answer), () => answer.message);
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "moves are in the way of serving", line: "featurestore cluster abort --yes" },
    { what: "and on again later", line: "featurestore cluster set balancing on" },
  ]);
  return command;
}

function shardOrMeta(text: string): number | "meta" {
  if (text === "meta") return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected the number of a shard, or "meta"');
}

import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { wholeNumber } from "../../parse.js";
import { withTokenFile } from "./join-token.js";
import { replicaCount } from "./replica-count.js";

const SHARDS = 64;
const REPLICAS = 3;

/** `cluster init`: makes the node that is asked the first one of a cluster. */
export function initCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("init")
    .description("begin a cluster: the node that is asked becomes its first; refused where it belongs to one")
    .option("--shards <number>", `power of two, fixed for ever (default ${SHARDS})`, wholeNumber(1, 65_536), SHARDS)
    .addOption(
      new Option("--replicas <number>", `copies of each shard: 1, 3 or 5 (default ${REPLICAS})`)
        .argParser(replicaCount)
        .default(REPLICAS as 1 | 3 | 5),
    )
    .option("--join-token-file <file>", "also write the join token to this new file, for its owner only")
    .action(async ({ shards, replicas, joinTokenFile }, self) => {
      const printer = cli.printer(self);
      const { clusterId, joinToken } = await cli.withAdmin(self, (admin) =>
        withTokenFile(joinTokenFile, () => admin.init({ shards, replicas })),
      );
      printer.item({ clusterId, joinToken }, () =>
        printer.pairs([
          ["cluster", clusterId],
          ["join token", joinToken],
        ]),
      );
      cli.say("keep the join token: further nodes join with it, and it is told this once.");
      if (replicas > 1)
        cli.say(`shards begin once ${replicas} nodes are there. How to start one: featurestore cluster add`);
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "64 shards with 3 copies each, on the first of the nodes", line: "featurestore cluster init" },
    {
      what: "the token into a file for the other nodes",
      line: "featurestore cluster init --endpoint 10.0.0.1:7400 --join-token-file join.token",
    },
  ]);
  return command;
}

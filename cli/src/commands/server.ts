import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addExamples, type Cli } from "../cli.js";
import { readText } from "../read-text.js";
import { endedBy, ServerProcess } from "../server-process.js";

/** `server --config FILE`: one node in the foreground. */
export function serverCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("server")
    .description("run one node in the foreground; SIGTERM stops it cleanly. It logs JSON on standard error")
    .requiredOption("--config <file>", "YAML or JSON: dataDir, listen, opsListen, memoryBytes, shards, ...")
    .action(async ({ config }) => {
      await readText("--config", config);
      const server = ServerProcess.plain(["--config", config], cli.world.env);
      cli.exitCode = await server.exit();
      if (server.endedBy !== null) cli.say(endedBy(server.endedBy));
    });
  addExamples(command, [
    { what: "node.yaml holds, say: dataDir: /var/lib/featurestore", line: "featurestore server --config node.yaml" },
    {
      what: "FEATURESTORE_* variables win over the file",
      line: "FEATURESTORE_LISTEN=127.0.0.1:7500 featurestore server --config node.yaml",
    },
  ]);
  return command;
}

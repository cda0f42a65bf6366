import { resolve } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addExamples, addOutputOption, type Cli } from "../cli.js";
import { DevDir } from "../dev/dev-dir.js";
import { nodeCount, OPS_OFFSET } from "../dev/plan-nodes.js";
import { wholeNumber } from "../parse.js";
import type { Printer } from "../printer.js";
import { endedBy, ServerProcess, type Serving } from "../server-process.js";
import { shellQuote } from "../style.js";
import { type DevOptions, runCluster } from "./dev-cluster.js";

const DEFAULT_PORT = 7400;

/** `dev`: a local store in the foreground, of one node or of several. */
export function devCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("dev")
    .description("run a local store in the foreground, for development; Ctrl-C stops it")
    .option("--nodes <number>", "nodes: 1, 3 or 5 (default: as many as the directory has, else 1)", wholeNumber(1, 99))
    .option("--dir <dir>", "where its data is kept; of several nodes in n1, n2, ...", ".featurestore/dev")
    .option(
      "--port <port>",
      "gRPC port of node 1, 10 further on of each next; peers one above, ops HTTP two; 0 picks free ones",
      wholeNumber(0, 65_535 - OPS_OFFSET),
      DEFAULT_PORT,
    )
    .option("--memory <size>", "of each node: memory for rows, caches and requests", "1GiB")
    .option(
      "--shards <number>",
      "power of two; fixed when the directory is created (default 64)",
      wholeNumber(1, 65_536),
    )
    .action(async ({ nodes, dir, port, memory, shards }, self) => {
      const printer = cli.printer(self);
      const devDir = new DevDir(dir);
      const content = await devDir.content();
      const count = nodeCount(nodes, content, dir);
      await devDir.create();
      const options: DevOptions = { dir: devDir, port, memory, shards: shards ?? null };
      if (count === 1) await runOne(cli, printer, options);
      else
        await runCluster(cli, printer, { ...options, count, known: content.kind === "several" ? content.peers : [] });
    });
  addOutputOption(command);
  addExamples(command, [
    { what: "a store on 127.0.0.1:7400 that keeps its data in .featurestore/dev", line: "featurestore dev" },
    { what: "another one beside it", line: "featurestore dev --dir /tmp/other --port 7500" },
    {
      what: "three nodes on 7400, 7410 and 7420 that hold every row three times",
      line: "featurestore dev --nodes 3 --dir /tmp/three --memory 256MiB",
    },
  ]);
  return command;
}

async function runOne(cli: Cli, printer: Printer, { dir, port, memory, shards }: DevOptions): Promise<void> {
  const settings = {
    dataDir: dir.path,
    listen: `127.0.0.1:${port}`,
    opsListen: `127.0.0.1:${port === 0 ? 0 : port + OPS_OFFSET}`,
    memoryBytes: memory,
    reflection: "true",
    auth: "off",
    ...(shards === null ? {} : { shards: String(shards) }),
  };
  const server = ServerProcess.watched(settings, cli.world.env, {
    serving: (at) => greet(cli, printer, at, dir.path),
    line: (text) => cli.say(text),
  });
  cli.exitCode = await server.exit();
  if (server.endedBy !== null) cli.say(endedBy(server.endedBy));
  if (cli.exitCode === 0) cli.say("stopped; everything acknowledged is on disk");
}

function greet(cli: Cli, printer: Printer, at: Serving, dir: string): void {
  const { style } = cli;
  printer.item({ endpoint: at.grpc, ops: `http://${at.ops}`, dir }, () =>
    printer.pairs([
      ["endpoint", at.grpc],
      ["ops", `http://${at.ops}/cluster/health`],
      ["data", resolve(dir)],
    ]),
  );
  const endpoint = at.grpc.endsWith(`:${DEFAULT_PORT}`) ? "" : ` --endpoint ${shellQuote(at.grpc)}`;
  cli.say(style.dim("off: TLS and authentication (loopback only), replication (one node). On: gRPC reflection."));
  cli.say("next, in another terminal:");
  for (const line of ["apply features.yaml", "views", "backfill VIEW --from FILES"]) {
    cli.say(`  featurestore ${line}${endpoint}`);
  }
  cli.say("Ctrl-C stops it.");
}

import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { invalid } from "@featurestore/proto";
import { addExamples, addOutputOption, type Cli } from "../cli.js";
import { wholeNumber } from "../parse.js";
import type { Printer } from "../printer.js";
import { endedBy, ServerProcess, type Serving } from "../server-process.js";
import { shellQuote } from "../style.js";

const DEFAULT_PORT = 7400;
const OPS_OFFSET = 2;

/** `dev`: a local store in the foreground. */
export function devCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("dev")
    .description("run a local store in the foreground, for development; Ctrl-C stops it")
    .option("--nodes <number>", "nodes of the cluster; one in this version", wholeNumber(1, 99), 1)
    .option("--dir <dir>", "where its data is kept", ".featurestore/dev")
    .option(
      "--port <port>",
      "gRPC port, ops HTTP is two above; 0 picks free ones",
      wholeNumber(0, 65_535 - OPS_OFFSET),
      DEFAULT_PORT,
    )
    .option("--memory <size>", "memory for rows, caches and requests", "1GiB")
    .option(
      "--shards <number>",
      "power of two; fixed when the directory is created (default 64)",
      wholeNumber(1, 65_536),
    )
    .action(async ({ nodes, dir, port, memory, shards }, self) => {
      checkNodes(nodes);
      await mkdir(dir, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
        throw invalid(`--dir: ${dir} cannot be created (${cause.code ?? cause.message})`, { field: "--dir" });
      });
      const printer = cli.printer(self);
      const settings = {
        dataDir: dir,
        listen: `127.0.0.1:${port}`,
        opsListen: `127.0.0.1:${port === 0 ? 0 : port + OPS_OFFSET}`,
        memoryBytes: memory,
        reflection: "true",
        ...(shards === undefined ? {} : { shards: String(shards) }),
      };
      const server = ServerProcess.watched(settings, cli.world.env, {
        serving: (at) => greet(cli, printer, at, dir),
        line: (text) => cli.say(text),
      });
      cli.exitCode = await server.exit();
      if (server.endedBy !== null) cli.say(endedBy(server.endedBy));
      if (cli.exitCode === 0) cli.say("stopped; everything acknowledged is on disk");
    });
  addOutputOption(command);
  addExamples(command, [
    { what: "a store on 127.0.0.1:7400 that keeps its data in .featurestore/dev", line: "featurestore dev" },
    { what: "another one beside it", line: "featurestore dev --dir /tmp/other --port 7500" },
  ]);
  return command;
}

function checkNodes(nodes: number): void {
  if (nodes === 1) return;
  if (nodes === 3 || nodes === 5) {
    throw invalid(
      `--nodes: ${nodes} nodes need replication, which this version does not have yet; it comes with a later one. Run one node: featurestore dev`,
      { field: "--nodes" },
    );
  }
  throw invalid(`--nodes: a cluster has 1, 3 or 5 nodes (this version: 1), not ${nodes}`, { field: "--nodes" });
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

import { parseArgs } from "node:util";
import { FeatureStoreError } from "@featurestore/proto";
import { loadServerConfig } from "./config.js";
import { createLogger, FeatureStoreServer } from "./server.js";

const EXIT = { failed: 1, usage: 2, unavailable: 3, fatal: 70 } as const;
const USAGE =
  "usage: featurestore-server --config FILE [--new-admin-token]   (settings also from FEATURESTORE_* variables)\n";

/** Runs one node until SIGTERM or SIGINT. Ends the process by itself. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { config: { type: "string" }, "new-admin-token": { type: "boolean" }, help: { type: "boolean" } },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return;
    }
    await serve(values.config ?? null, values["new-admin-token"] ?? false);
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

async function serve(configFile: string | null, newAdminToken: boolean): Promise<void> {
  const config = loadServerConfig(configFile, process.env);
  const log = createLogger(config.logLevel);
  const die = (reason: string, error: unknown): void => {
    log.fatal({ err: error }, reason);
    log.flush();
    process.exit(EXIT.fatal);
  };
  process.on("uncaughtException", (error) => die("an assertion or an unforeseen error", error));
  process.on("unhandledRejection", (error) => die("an unforeseen error", error));
  let server: FeatureStoreServer | null = null;
  let isStopping = false;
  const starting = new AbortController();
  const stop = (reason: string): void => {
    if (!isStopping) log.info({ reason }, "asked to stop");
    isStopping = true;
    starting.abort();
    server?.stop().then(
      () => process.exit(0),
      (error: unknown) => die("stopping failed", error),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Without certificates it ends the process, as it would any other.
  if (config.tls.client !== null || config.tls.peers !== null) process.on("SIGHUP", () => server?.reloadCertificates());
  if (config.stopWithStdin) process.stdin.on("end", () => stop("standard input ended")).resume();
  try {
    const fatal = (error: Error): void => die("the disk can no longer be trusted", error);
    server = await FeatureStoreServer.start(config, log, fatal, { signal: starting.signal, newAdminToken });
  } catch (error) {
    process.stdin.pause(); // or it would keep the process alive
    throw error;
  }
  if (isStopping) stop("asked to stop while starting");
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof FeatureStoreError)) return error instanceof TypeError ? EXIT.usage : EXIT.failed;
  switch (error.code) {
    case "INVALID_ARGUMENT":
    case "CONFLICT":
      return EXIT.usage;
    case "UNAVAILABLE":
      return EXIT.unavailable;
    default:
      return EXIT.failed;
  }
}

import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { ClusterAdmin, ConnectOptions, FeatureStore } from "@featurestore/client";
import { type BackupApi, FeatureStoreError, invalid } from "@featurestore/proto";
import { plainWords } from "./plain-words.js";
import { OUTPUT_FORMATS, type OutputFormat, Printer } from "./printer.js";
import { printable, type Style, styleOf } from "./style.js";
import { addTlsOptions, tlsOptions, withOrigin } from "./tls-options.js";
import { readToken } from "./token-source.js";
import type { World } from "./world.js";

const DEFAULT_ENDPOINT = "127.0.0.1:7400";
const ADDRESS = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/,]+)(:\d{1,5})?$/;

/** What commands share: the world, and the options that many of them take. */
export class Cli {
  readonly world: World;
  /** Style of standard error. */
  readonly style: Style;
  /** What the process ends with unless an error says otherwise. */
  exitCode = 0;

  constructor(world: World) {
    this.world = world;
    this.style = styleOf(world.err, world.env);
  }

  /** A line for people, on standard error. */
  say(line: string): void {
    this.world.err.write(`${line}\n`);
  }

  /** As `say`, for what they should not miss. */
  warn(line: string): void {
    this.say(`${this.style.yellow("note:")} ${printable(line)}`);
  }

  printer(command: CommandUnknownOpts): Printer {
    const format = (option(command, "output") as OutputFormat | undefined) ?? "table";
    return new Printer(this.world.out, format, styleOf(this.world.out, this.world.env));
  }

  /** The address asked for, by option or environment. @throws INVALID_ARGUMENT when it is none. */
  endpoint(command: CommandUnknownOpts): string {
    const given = option(command, "endpoint") as string | undefined;
    const fromEnvironment = this.world.env["FEATURESTORE_ENDPOINT"];
    const endpoint = given ?? (fromEnvironment ? fromEnvironment : DEFAULT_ENDPOINT);
    for (const seed of endpoint.split(",")) {
      if (ADDRESS.test(seed) && Number(seed.split(":").at(-1)) !== 0) continue;
      const field = given === undefined ? "FEATURESTORE_ENDPOINT" : "--endpoint";
      throw invalid(
        `${field}: ${JSON.stringify(seed)} is not an address; expected host:port, such as ${DEFAULT_ENDPOINT}`,
        {
          field,
        },
      );
    }
    return endpoint;
  }

  async #connectOptions(command: CommandUnknownOpts, endpoint: string): Promise<ConnectOptions> {
    const token = await readToken(
      { env: this.world.env, warn: (line) => this.warn(line) },
      option(command, "tokenFile") as string | undefined,
    );
    const isPlain = option(command, "tokenInPlainText") === true;
    const tls = tlsOptions(command, this.world.env);
    return {
      seeds: endpoint.split(","),
      ...(tls === null ? {} : { tls }),
      ...(token === null ? {} : { token }),
      ...(isPlain ? { tokenInPlainText: true } : {}),
    };
  }

  /** Connects, runs `use`, and lets go of the connection whatever happens. */
  async withStore<T>(command: CommandUnknownOpts, use: (store: FeatureStore) => Promise<T>): Promise<T> {
    const store = await this.connect(command);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }

  /** As `withStore`, for looking after the cluster. @throws UNAVAILABLE with what to do about it where nobody is there. */
  async withAdmin<T>(command: CommandUnknownOpts, use: (admin: ClusterAdmin) => Promise<T>): Promise<T> {
    const endpoint = this.endpoint(command);
    const { env } = this.world;
    const options = await this.#connectOptions(command, endpoint);
    const admin = await this.world.connectAdmin(options).catch((error: unknown) => {
      throw withOrigin(error, command, env);
    });
    try {
      return await use(admin);
    } catch (error) {
      const isUnsent = error instanceof FeatureStoreError && error.details["sent"] === false;
      throw isUnsent ? nobodyAt(endpoint, error) : error;
    } finally {
      admin.close();
    }
  }

  /** As `withAdmin`, for making backups and taking them in. */
  async withBackups<T>(command: CommandUnknownOpts, use: (api: BackupApi) => Promise<T>): Promise<T> {
    const endpoint = this.endpoint(command);
    const { BackupClient } = await import("@featurestore/client"); // gRPC takes a while to load
    const client = BackupClient.connect(await this.#connectOptions(command, endpoint));
    try {
      return await use(client);
    } catch (error) {
      const isUnsent = error instanceof FeatureStoreError && error.details["sent"] === false;
      throw isUnsent ? nobodyAt(endpoint, error) : error;
    } finally {
      client.close();
    }
  }

  /** @throws UNAVAILABLE with what to do about it. */
  async connect(command: CommandUnknownOpts): Promise<FeatureStore> {
    const endpoint = this.endpoint(command);
    try {
      return await this.world.connect(await this.#connectOptions(command, endpoint));
    } catch (cause) {
      const error = withOrigin(cause, command, this.world.env);
      const isSilent =
        error instanceof FeatureStoreError && (error.code === "UNAVAILABLE" || error.code === "DEADLINE_EXCEEDED");
      throw isSilent ? nobodyAt(endpoint, error) : error;
    }
  }
}

function nobodyAt(endpoint: string, cause: FeatureStoreError): FeatureStoreError {
  const why = plainWords(cause.message);
  const isTls = /certificate|TLS/.test(why); // somebody is there
  const advice = isTls ? "" : '; start one with "featurestore dev", or name another with --endpoint';
  return new FeatureStoreError("UNAVAILABLE", `no store answers at ${endpoint} (${why})${advice}`, { cause });
}

/** Adds the options of commands that talk to a store. @param keyOption what the private key's is called. */
export function addConnectionOptions<T extends CommandUnknownOpts>(
  command: T,
  keyOption: "--key" | "--tls-key" = "--key",
): T {
  const connected = (command as CommandUnknownOpts)
    .option("--endpoint <host:port>", `where the store is (or FEATURESTORE_ENDPOINT; default ${DEFAULT_ENDPOINT})`)
    .option(
      "--token-file <file>",
      "file with the bearer token to send (or FEATURESTORE_TOKEN_FILE; FEATURESTORE_TOKEN is the token itself)",
    )
    .option("--token-in-plain-text", "send it without TLS beyond this machine, too: anybody on the way can read it");
  return addTlsOptions(connected, keyOption) as unknown as T;
}

/** Adds `--output`. */
export function addOutputOption<T extends CommandUnknownOpts>(command: T): T {
  const output = new Option("--output <format>", "how to print data (default table)").choices(OUTPUT_FORMATS);
  return (command as CommandUnknownOpts).addOption(output) as unknown as T;
}

/** One worked example in a command's help. */
export interface Example {
  readonly what: string;
  readonly line: string;
}

/** Adds the examples, and what the exit codes mean, to the help of a command. */
export function addExamples(command: CommandUnknownOpts, examples: readonly Example[]): void {
  const lines = examples.map(({ what, line }) => `  # ${what}\n  $ ${line}`).join("\n\n");
  command.addHelpText("after", `\nExample${examples.length > 1 ? "s" : ""}:\n${lines}`);
}

/** An option's value, on the command or on one of its parents. */
function option(command: CommandUnknownOpts, name: string): unknown {
  for (let at: CommandUnknownOpts | null = command; at !== null; at = at.parent) {
    const value = at.getOptionValue(name) as unknown;
    if (value !== undefined) return value;
  }
  return undefined;
}

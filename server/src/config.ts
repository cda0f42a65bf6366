import { readFileSync } from "node:fs";
import { checkShardCount, FeatureStoreError, invalid } from "@featurestore/proto";
import { parse } from "yaml";
import { z } from "zod";

const BYTES: Readonly<Record<string, number>> = { "": 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const byteSize = z.union([z.number(), z.string()]).transform((value, context) => {
  const match = /^(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)?$/.exec(String(value));
  const bytes = match === null ? Number.NaN : Math.floor(Number(match[1]) * (BYTES[match[2] ?? ""] as number));
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  context.addIssue({
    code: "custom",
    message: `expected bytes such as 536870912 or 512MiB, got ${JSON.stringify(value)}`,
  });
  return z.NEVER;
});
const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, "expected host:port, such as 127.0.0.1:7400");

const flag = z.union([z.boolean(), z.stringbool()]);

const schema = z.strictObject({
  dataDir: z.string().min(1),
  listen: address.default("127.0.0.1:7400"),
  opsListen: address.default("127.0.0.1:7402"),
  /** What clients are told to connect to; the listen address unless set. */
  advertise: address.optional(),
  /** Fixed when the data directory is created; the directory's own, or 64, unless set. */
  shards: z.coerce.number().int().optional(),
  memoryBytes: byteSize.default(1024 ** 3),
  walBytesMax: byteSize.default(256 * 1024 ** 2),
  handlersMax: z.coerce.number().int().min(1).max(100_000).default(1_024),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  shutdownGraceMs: z.coerce.number().int().min(0).max(600_000).default(10_000),
  purgeIntervalMs: z.coerce.number().int().min(1_000).default(3_600_000),
  scrubIntervalMs: z.coerce.number().int().min(1_000).default(86_400_000),
  /** gRPC reflection; in development only. */
  reflection: flag.default(false),
  /** Stop when standard input ends: for a parent process that must not leave the server behind. */
  stopWithStdin: flag.default(false),
  /** Must be written to listen beyond loopback, as long as there is no TLS and authentication. */
  insecure: flag.default(false),
});

/** The complete configuration of a server. */
export type ServerConfig = Readonly<Omit<z.infer<typeof schema>, "shards" | "advertise">> & {
  readonly shards: number | null;
  readonly advertise: string;
};

const ENVIRONMENT_PREFIX = "FEATURESTORE_";
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/;

/**
 * Completes and checks a configuration as written.
 * @throws INVALID_ARGUMENT naming every field that is wrong and the accepted form.
 */
export function parseServerConfig(input: unknown): ServerConfig {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join(".") || "config"}: ${issue.message}`);
    throw invalid(`configuration: ${issues.join("; ")}`, { issues });
  }
  const config = result.data;
  for (const field of ["listen", "opsListen"] as const) {
    if (!LOOPBACK.test(config[field]) && !config.insecure) {
      throw invalid(
        `${field}: ${config[field]} is not a loopback address; without TLS and authentication write "insecure: true" to listen there`,
        { field },
      );
    }
  }
  return {
    ...config,
    shards: config.shards === undefined ? null : checkShardCount("shards", config.shards),
    advertise: config.advertise ?? config.listen,
  };
}

/** Reads a YAML or JSON file, lays `FEATURESTORE_*` variables over it (FEATURESTORE_DATA_DIR sets dataDir), and parses the whole. */
export function loadServerConfig(file: string | null, env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const fromFile = file === null ? {} : readConfigFile(file);
  const fromEnvironment: Record<string, unknown> = {};
  for (const field of Object.keys(schema.shape)) {
    const variable = `${ENVIRONMENT_PREFIX}${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    const value = env[variable];
    if (value !== undefined && value !== "") fromEnvironment[field] = value;
  }
  return parseServerConfig({ ...fromFile, ...fromEnvironment });
}

function readConfigFile(file: string): object {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `config: cannot read ${file} (${(cause as NodeJS.ErrnoException).code})`,
      { cause },
    );
  }
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw new FeatureStoreError("INVALID_ARGUMENT", `config: ${file} is not YAML: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (typeof document === "object" && document !== null && !Array.isArray(document)) return document;
  throw invalid(`config: ${file} holds no mapping of settings`, { field: "config" });
}

import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { TlsOptions } from "@featurestore/client";
import { FeatureStoreError, invalid } from "@featurestore/proto";

/** Where a file came from: an option, or a variable of the environment. */
interface Origin {
  readonly name: string;
  readonly path: string;
}

type Part = "ca" | "cert" | "key";
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Adds the options of TLS. `backfill` has a `--key` of its own, for join keys: there the private key is `--tls-key`.
 * @param keyOption what the option of the private key is called.
 */
export function addTlsOptions(command: CommandUnknownOpts, keyOption: "--key" | "--tls-key"): CommandUnknownOpts {
  return command
    .option("--ca <file>", "speak TLS, and trust servers whose certificates this PEM file signs (or FEATURESTORE_CA)")
    .option("--cert <file>", "certificate to show to the server, PEM (or FEATURESTORE_CERT)")
    .option(`${keyOption} <file>`, "private key of the certificate, PEM (or FEATURESTORE_KEY)");
}

/** The TLS that options and environment ask for; null: plain text. @throws INVALID_ARGUMENT for a certificate without its key. */
export function tlsOptions(command: CommandUnknownOpts, env: Environment): TlsOptions | null {
  const { ca, cert, key } = origins(command, env);
  if (cert !== null && key === null) throw invalid(`${cert.name}: expected its private key, too`, { field: cert.name });
  if (key !== null && cert === null) throw invalid(`${key.name}: expected its certificate, too`, { field: key.name });
  if (ca === null && cert === null) return null;
  return {
    ...(ca === null ? {} : { caFile: ca.path }),
    ...(cert === null || key === null ? {} : { certFile: cert.path, keyFile: key.path }),
  };
}

/** An error of the client, with the option or variable that named a file in the place of the client's own option. */
export function withOrigin(error: unknown, command: CommandUnknownOpts, env: Environment): unknown {
  const field = error instanceof FeatureStoreError ? error.details["field"] : null;
  const part = PARTS.find((one) => field === `tls.${one}`);
  const origin = part === undefined ? null : origins(command, env)[part];
  if (!(error instanceof FeatureStoreError) || origin === null || origin === undefined) return error;
  const message = `${origin.name}: ${error.message.replace(/^tls: (ca|cert|key): /, "")}`;
  return new FeatureStoreError(error.code, message, { details: { field: origin.name }, cause: error });
}

const PARTS = ["ca", "cert", "key"] as const;

function origins(command: CommandUnknownOpts, env: Environment): Readonly<Record<Part, Origin | null>> {
  const of = (part: Part, names: readonly string[]): Origin | null => {
    for (const name of names) {
      const path = fileOption(command, name);
      if (path !== null) return { name: name === "tlsKey" ? "--tls-key" : `--${name}`, path };
    }
    const variable = `FEATURESTORE_${part.toUpperCase()}`;
    const path = env[variable] ?? "";
    return path === "" ? null : { name: variable, path };
  };
  return { ca: of("ca", ["ca"]), cert: of("cert", ["cert"]), key: of("key", ["tlsKey", "key"]) };
}

/** Of the command or one of its parents. A list is no file: `--key` of `backfill` is one of join keys. */
function fileOption(command: CommandUnknownOpts, name: string): string | null {
  for (let at: CommandUnknownOpts | null = command; at !== null; at = at.parent) {
    const value = at.getOptionValue(name) as unknown;
    if (typeof value === "string") return value;
  }
  return null;
}

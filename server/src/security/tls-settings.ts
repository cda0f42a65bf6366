import { invalid } from "@featurestore/proto";
import type { CertificateFiles } from "./certificate-files.js";

/** The settings of TLS as they are written: paths of PEM files. */
export interface TlsFields {
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tlsClientCa?: string | undefined;
  readonly peerTlsCa?: string | undefined;
  readonly peerTlsCert?: string | undefined;
  readonly peerTlsKey?: string | undefined;
}

/** Which files each port's TLS is of; null: plain text. */
export interface TlsSettings {
  /** Of the client port and ops HTTP. */
  readonly client: CertificateFiles | null;
  readonly peers: CertificateFiles | null;
}

export interface ListenFields {
  readonly listen: string;
  readonly opsListen: string;
  readonly peerListen?: string | undefined;
  readonly auth: "off" | "required";
  readonly insecure: boolean;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/;

/** @throws INVALID_ARGUMENT naming what is missing beside what is there. */
export function tlsSettings(fields: TlsFields): TlsSettings {
  const client = ["tlsCert", "tlsKey"] as const;
  const peers = ["peerTlsCert", "peerTlsKey", "peerTlsCa"] as const;
  if (!isWhole(fields, client) && fields.tlsClientCa !== undefined) throw missing("tlsCert", "tlsClientCa");
  return {
    client: isWhole(fields, client) ? filesOf(fields, ...client, "tlsClientCa") : null,
    peers: isWhole(fields, peers) ? filesOf(fields, ...peers) : null,
  };
}

/**
 * Whether callers of the client port and of ops HTTP have to say who they are: the one place where listening beyond loopback
 * depends on it.
 */
export function hasAuthentication({ auth }: Pick<ListenFields, "auth">): boolean {
  return auth === "required";
}

/** @throws INVALID_ARGUMENT for a port that others can reach and that anybody could read or use. */
export function checkListeners(config: ListenFields, tls: TlsSettings): void {
  if (config.insecure) return;
  const refuse = (field: string, cure: string): never => {
    const at = config[field as "listen" | "opsListen" | "peerListen"];
    throw invalid(`${field}: ${at} is not a loopback address; ${cure}, or write "insecure: true" to go without`, {
      field,
    });
  };
  for (const field of ["listen", "opsListen"] as const) {
    if (LOOPBACK.test(config[field])) continue;
    if (tls.client === null)
      refuse(field, "TLS is needed there: set tlsCert and tlsKey (featurestore certs makes them)");
    if (!hasAuthentication(config)) refuse(field, "authentication is needed there: set auth: required");
  }
  const { peerListen } = config;
  if (peerListen === undefined || LOOPBACK.test(peerListen) || tls.peers !== null) return;
  refuse(
    "peerListen",
    "mutual TLS is needed there: set peerTlsCa, peerTlsCert and peerTlsKey (featurestore certs makes them)",
  );
}

/** All of the fields, or none. */
function isWhole<Field extends keyof TlsFields>(fields: TlsFields, names: readonly Field[]): boolean {
  const there = names.filter((name) => fields[name] !== undefined);
  const absent = names.find((name) => fields[name] === undefined);
  if (there[0] !== undefined && absent !== undefined) throw missing(absent, there[0]);
  return absent === undefined;
}

function filesOf(
  fields: TlsFields,
  cert: keyof TlsFields,
  key: keyof TlsFields,
  ca: keyof TlsFields,
): CertificateFiles {
  const named = (field: keyof TlsFields) => ({ field, path: fields[field] ?? "" });
  return { cert: named(cert), key: named(key), ca: fields[ca] === undefined ? null : named(ca) };
}

function missing(absent: string, there: string): Error {
  return invalid(`${absent}: expected a file, because ${there} names one`, { field: absent });
}

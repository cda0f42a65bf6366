import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, type Stats, statSync } from "node:fs";
import { FeatureStoreError } from "@featurestore/proto";

/** A file, and the setting that names it. */
export interface NamedFile {
  readonly field: string;
  readonly path: string;
}

/** The files of one listener's certificates. */
export interface CertificateFiles {
  readonly cert: NamedFile;
  readonly key: NamedFile;
  /** Who signs the certificates of the other end; null where it shows none. */
  readonly ca: NamedFile | null;
}

/** Certificates as they were read and found to be whole. PEM. */
export interface Certificates {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | null;
  /** Of this end: the first certificate of its file. */
  readonly leaf: X509Certificate;
  /** When the leaf ends, in milliseconds since 1970 UTC. */
  readonly expiresAt: number;
  /** When the last of the authorities does: after that nobody is let in. Null without any. */
  readonly caExpiresAt: number | null;
}

/** More is no certificate but a mistake. */
const FILE_BYTES_MAX = 1024 * 1024;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const READ_BY_GROUP = 0o040;
const BY_OTHERS = 0o077;

/**
 * Reads them and checks what can be checked: that they are certificates, that the key is the certificate's and readable by its
 * owner alone, that the leaf and one of the authorities are valid now.
 * @throws INVALID_ARGUMENT naming setting and file.
 */
export function readCertificates(files: CertificateFiles, nowMs: number): Certificates {
  const cert = readPem(files.cert);
  const [leaf] = parsed(files.cert, cert);
  if (leaf === undefined) throw wrong(files.cert, "it holds no certificate; expected PEM");
  const key = readKey(files.key);
  let isPair: boolean;
  try {
    isPair = leaf.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw wrong(files.key, "it holds no private key that can be read; expected PEM without a passphrase", cause);
  }
  if (!isPair)
    throw wrong(files.key, `it is not the key of the certificate in ${files.cert.path} (${files.cert.field})`);
  checkTime(files.cert, leaf, nowMs);
  const ca = files.ca === null ? null : readPem(files.ca);
  const authorities = files.ca === null || ca === null ? [] : parsed(files.ca, ca);
  if (files.ca !== null && authorities.length === 0) throw wrong(files.ca, "it holds no certificate; expected PEM");
  const caExpiresAt =
    authorities.length === 0 ? null : Math.max(...authorities.map(({ validTo }) => Date.parse(validTo)));
  // One that has ended may stand beside its successor.
  if (files.ca !== null && caExpiresAt !== null && caExpiresAt <= nowMs) {
    throw wrong(files.ca, `the last of its certificates ended ${new Date(caExpiresAt).toISOString()}`);
  }
  return {
    cert,
    key,
    ca,
    leaf,
    expiresAt: Date.parse(leaf.validTo),
    caExpiresAt,
  };
}

/**
 * A key is its owner's. One of root's may be readable by a group: so a service that is not root gets it from systemd and
 * Kubernetes.
 */
export function isPrivate({ mode, uid }: Pick<Stats, "mode" | "uid">): boolean {
  const shared = mode & BY_OTHERS;
  return shared === 0 || (shared === READ_BY_GROUP && uid === 0);
}

function readKey(file: NamedFile): Buffer {
  const key = readPem(file);
  if (process.platform === "win32" || isPrivate(statSync(file.path))) return key;
  throw wrong(file, `others can read it; chmod 600 ${file.path}`);
}

function readPem(file: NamedFile): Buffer {
  try {
    const { size } = statSync(file.path);
    if (size > FILE_BYTES_MAX) throw wrong(file, `it has ${size} bytes; at most ${FILE_BYTES_MAX} are read`);
    return readFileSync(file.path);
  } catch (cause) {
    if (cause instanceof FeatureStoreError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw wrong(file, code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? message})`, cause);
  }
}

function parsed(file: NamedFile, pem: Buffer): X509Certificate[] {
  try {
    return (pem.toString("latin1").match(PEM) ?? []).map((text) => new X509Certificate(text));
  } catch (cause) {
    throw wrong(file, "it holds no certificate that can be read; expected PEM", cause);
  }
}

function checkTime(file: NamedFile, { validFrom, validTo }: X509Certificate, nowMs: number): void {
  if (Date.parse(validTo) <= nowMs) throw wrong(file, `the certificate ended ${utc(validTo)}`);
  if (Date.parse(validFrom) > nowMs) throw wrong(file, `the certificate begins ${utc(validFrom)}`);
}

function utc(time: string): string {
  return new Date(time).toISOString();
}

function wrong({ field, path }: NamedFile, problem: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("INVALID_ARGUMENT", `${field}: ${path}: ${problem}`, { details: { field }, cause });
}

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";
import { FeatureStoreError } from "@featurestore/proto";

/**
 * Certificates of a TLS connection, each as PEM or as the path of a PEM file. Files are read again for every connection that is
 * made, so certificates can be replaced while the store is in use; while they are of no use, those read before are.
 */
export interface TlsOptions {
  /** Who signs the servers' certificates; those that Node.js ships where it is left out. */
  readonly ca?: string | Uint8Array;
  readonly caFile?: string;
  /** What this client shows of itself, and its private key. */
  readonly cert?: string | Uint8Array;
  readonly certFile?: string;
  readonly key?: string | Uint8Array;
  readonly keyFile?: string;
  /** The name the server's certificate is for, where it is not the host of the seed. */
  readonly serverName?: string;
}

/** More is no certificate but a mistake. */
const FILE_BYTES_MAX = 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of all connections of a store: TLS 1.3 at least. */
export class TlsSource {
  /** See `TlsOptions`. */
  readonly serverName: string | null;
  readonly #options: TlsOptions;
  readonly #isOfFiles: boolean;
  #context: SecureContext;

  /** @throws INVALID_ARGUMENT naming the option, and the file where there is one. */
  constructor(options: TlsOptions) {
    this.#options = options;
    this.serverName = options.serverName ?? null;
    this.#isOfFiles = options.caFile !== undefined || options.certFile !== undefined;
    this.#context = secureContextOf(options);
  }

  /** For one connection: of the files as they are now, or of those read before while they are of no use. */
  context(): SecureContext {
    if (!this.#isOfFiles) return this.#context;
    try {
      this.#context = secureContextOf(this.#options);
    } catch {
      // half-written, or gone for a moment: if those read before have ended, the connection's error will say so
    }
    return this.#context;
  }
}

function secureContextOf(tls: TlsOptions): SecureContext {
  const ca = pemOf(tls, "ca");
  const cert = pemOf(tls, "cert");
  const key = pemOf(tls, "key");
  if (ca !== null) checkCertificates(tls, "ca", ca);
  if (cert !== null) checkCertificates(tls, "cert", cert);
  try {
    return createSecureContext({
      minVersion: "TLSv1.3",
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert }),
      ...(key === null ? {} : { key }),
    });
  } catch (cause) {
    throw unwanted(tls, "key", cause);
  }
}

/** TLS itself takes anything for an empty list of authorities. */
function checkCertificates(tls: TlsOptions, part: "ca" | "cert", pem: Buffer): void {
  const certificates = pem.toString("latin1").match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw unwanted(tls, part);
  try {
    for (const text of certificates) new X509Certificate(text);
  } catch (cause) {
    throw unwanted(tls, part, cause);
  }
}

type Part = "ca" | "cert" | "key";

const WANTED = {
  ca: "expected certificates in PEM",
  cert: "expected a certificate in PEM",
  key: "expected the certificate's private key in PEM, without a passphrase",
} as const satisfies Record<Part, string>;

function unwanted(tls: TlsOptions, part: Part, cause?: unknown): FeatureStoreError {
  const file = tls[`${part}File`];
  return wrong(part, file === undefined ? WANTED[part] : `${file}: ${WANTED[part]}`, cause);
}

function pemOf(tls: TlsOptions, part: Part): Buffer | null {
  const given = tls[part];
  if (given !== undefined) return Buffer.from(given);
  const file = tls[`${part}File`];
  if (file === undefined) return null;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? message})`;
    throw wrong(part, `${file}: ${reason}`, cause);
  }
  if (bytes.length > FILE_BYTES_MAX) throw wrong(part, `${file}: it has more than ${FILE_BYTES_MAX} bytes`);
  return bytes;
}

function wrong(part: Part, problem: string, cause?: unknown): FeatureStoreError {
  const details = { field: `tls.${part}` };
  return new FeatureStoreError("INVALID_ARGUMENT", `tls: ${part}: ${problem}`, { details, cause });
}

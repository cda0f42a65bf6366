import { X509Certificate } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import type { KeyPair } from "./authority.js";

/** Whose certificates an authority signs: those of the client port, both ends of it, or nodes' among themselves. */
export type AuthorityOf = "clients" | "peers";

/** A certificate that is in the directory. */
export interface ListedCertificate {
  /** Within the directory. */
  readonly file: string;
  /** Who it is of: its alternative names, or its common name. */
  readonly name: string;
  /** RFC 3339. */
  readonly expires: string;
  readonly daysLeft: number;
}

const OWNER_ONLY = 0o600;
const DAY_MS = 86_400_000;
const FILES_MAX = 10_000;

/**
 * A directory of authorities and certificates: `clients-ca.pem` and `peers-ca.pem` with their keys and the cluster's name in
 * `cluster`, `nodes/NAME/{server,peer}.{pem,key}`, `clients/NAME.{pem,key}`. Only its owner can read what it writes.
 */
export class CertificateDir {
  readonly path: string;
  readonly #mayReplace: boolean;

  /** @param mayReplace else what is there already is refused. */
  constructor(path: string, mayReplace: boolean) {
    this.path = path;
    this.#mayReplace = mayReplace;
  }

  caFile(of: AuthorityOf): string {
    return join(this.path, `${of}-ca.pem`);
  }

  /** @throws INVALID_ARGUMENT where there is none. */
  async authority(of: AuthorityOf): Promise<KeyPair> {
    return { cert: await this.#read(this.caFile(of)), key: await this.#read(join(this.path, `${of}-ca.key`)) };
  }

  async clusterName(): Promise<string> {
    return (await this.#read(join(this.path, "cluster"))).trim();
  }

  async writeClusterName(name: string): Promise<void> {
    await this.#write("cluster", `${name}\n`);
  }

  /** @throws ALREADY_EXISTS naming the first of them that is there already and may not be replaced. */
  async checkFree(pairs: readonly string[]): Promise<void> {
    if (this.#mayReplace) return;
    for (const file of pairs.flatMap((pair) => [`${pair}.pem`, `${pair}.key`])) {
      const path = join(this.path, file);
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (isThere) {
        throw new FeatureStoreError("ALREADY_EXISTS", `${path} is there already; --yes replaces it`, {
          details: { path },
        });
      }
    }
  }

  /** Writes `<name>.key` and `<name>.pem`: each whole or not at all, the key first. @returns their paths. */
  async writePair(name: string, { cert, key }: KeyPair): Promise<{ readonly cert: string; readonly key: string }> {
    return { key: await this.#write(`${name}.key`, key), cert: await this.#write(`${name}.pem`, cert) };
  }

  /** All certificates, by name of file. @throws INVALID_ARGUMENT where the directory cannot be read. */
  async list(nowMs: number): Promise<readonly ListedCertificate[]> {
    const files = await readdir(this.path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      throw this.#unreadable(this.path, cause);
    });
    const listed: ListedCertificate[] = [];
    for (const file of files
      .filter((one) => one.endsWith(".pem"))
      .sort()
      .slice(0, FILES_MAX)) {
      const certificate = parsed(await this.#read(join(this.path, file)));
      if (certificate === null) continue;
      const ends = Date.parse(certificate.validTo);
      listed.push({
        file,
        name: certificate.subjectAltName?.replace(/(URI|DNS|IP Address):/g, "") ?? commonName(certificate.subject),
        expires: new Date(ends).toISOString(),
        daysLeft: Math.floor((ends - nowMs) / DAY_MS),
      });
    }
    return listed;
  }

  async #write(file: string, text: string): Promise<string> {
    const path = join(this.path, file);
    const temporary = `${path}.new`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await unlink(temporary).catch(() => undefined); // of one that was interrupted: its mode may be another
      await writeFile(temporary, text, { mode: OWNER_ONLY, flag: "wx" });
      await rename(temporary, path);
    } catch (cause) {
      throw invalid(`--dir: ${path} cannot be written (${(cause as NodeJS.ErrnoException).code})`, { field: "--dir" });
    }
    return path;
  }

  async #read(path: string): Promise<string> {
    return readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      throw this.#unreadable(path, cause);
    });
  }

  #unreadable(path: string, { code }: NodeJS.ErrnoException): Error {
    const reason = code === "ENOENT" ? 'is not there; "featurestore certs init" makes it' : `cannot be read (${code})`;
    return invalid(`--dir: ${path} ${reason}`, { field: "--dir" });
  }
}

function parsed(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function commonName(subject: string): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject;
}

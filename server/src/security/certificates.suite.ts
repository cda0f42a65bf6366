import { X509Certificate } from "node:crypto";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createAuthority, issueCertificate, type KeyPair, type Subject } from "../../../cli/src/certs/authority.js";
import type { CertificateFiles, NamedFile } from "./certificate-files.js";
import { CertificateStore } from "./certificate-store.js";
import { PeerSecurity } from "./peer-security.js";

const DAYS = 2;

/** An authority and the files it signed, in a directory of their own until the end of the test. */
export class TestAuthority {
  readonly dir: string;
  readonly pair: KeyPair;

  private constructor(dir: string, pair: KeyPair) {
    this.dir = dir;
    this.pair = pair;
  }

  static async make(
    name = "authority",
    finished: (end: () => Promise<void>) => void = onTestFinished,
  ): Promise<TestAuthority> {
    const dir = await mkdtemp(join(tmpdir(), "featurestore-certs-"));
    finished(() => rm(dir, { recursive: true, force: true }));
    const authority = new TestAuthority(dir, await createAuthority({ name, days: DAYS }));
    await writeFile(authority.caPath, authority.pair.cert);
    return authority;
  }

  get caPath(): string {
    return join(this.dir, "ca.pem");
  }

  /** A certificate in memory. */
  issue(subject: Partial<Subject> & { readonly name: string }): Promise<KeyPair> {
    return issueCertificate(this.pair, { days: DAYS, ends: ["server", "client"], ...subject });
  }

  /** Writes one as `<name>.pem` and `<name>.key`, each replaced by a rename. @returns its serial number, in hex. */
  async write(subject: Partial<Subject> & { readonly name: string }): Promise<string> {
    const { cert, key } = await this.issue(subject);
    await replace(join(this.dir, `${subject.name}.key`), key);
    await replace(join(this.dir, `${subject.name}.pem`), cert);
    return new X509Certificate(cert).serialNumber;
  }

  /** The files of a name that was written. */
  files(name: string, ca: string | null = this.caPath): CertificateFiles {
    const named = (field: string, path: string): NamedFile => ({ field, path });
    return {
      cert: named("peerTlsCert", join(this.dir, `${name}.pem`)),
      key: named("peerTlsKey", join(this.dir, `${name}.key`)),
      ca: ca === null ? null : named("peerTlsCa", ca),
    };
  }

  /** Of a node that was given a certificate just now. */
  async peer(node: string, cluster = "prod"): Promise<PeerSecurity> {
    const name = `peer-${cluster}-${node}`;
    await this.write({ name, uris: [`featurestore://${cluster}/${node}`] });
    const store = new CertificateStore({ files: this.files(name) });
    onTestFinished(() => store.close());
    return new PeerSecurity(store);
  }
}

async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

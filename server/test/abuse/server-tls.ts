import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "../../../cli/src/certs/authority.js";

const DAYS = 2;
/** The name of the certificate, for clients that must give one: an address is none. */
export const SERVER_NAME = "localhost";

/** What a server needs to speak TLS on loopback, and its clients to believe it. */
export interface ServerTls {
  /** PEM of the authority. */
  readonly ca: string;
  /** FEATURESTORE_* variables without their prefix. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Makes an authority and one certificate, into a directory. */
export async function makeServerTls(dir: string): Promise<ServerTls> {
  const authority = await createAuthority({ name: "abuse", days: DAYS });
  const { cert, key } = await issueCertificate(authority, {
    name: "server",
    hosts: ["127.0.0.1", SERVER_NAME],
    ends: ["server"],
    days: DAYS,
  });
  const [certPath, keyPath] = [join(dir, "server.pem"), join(dir, "server.key")];
  await writeFile(certPath, cert);
  await writeFile(keyPath, key, { mode: 0o600 });
  return { ca: authority.cert, settings: { TLS_CERT: certPath, TLS_KEY: keyPath } };
}

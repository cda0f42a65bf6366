import "reflect-metadata"; // what @peculiar/x509 is built with asks for it
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
/** A certificate is valid from a little earlier on: clocks differ. */
const CLOCK_SLACK_MS = 3_600_000;
const SERIAL_BYTES = 16;
const { subtle } = webcrypto;

/** A certificate and its private key (PKCS 8), both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** How long something is valid: `days` from `from` on, or from now on. */
export interface Validity {
  readonly days: number;
  readonly from?: Date;
}

/** What a certificate is to say of its owner. */
export interface Subject extends Validity {
  /** The common name: for people, and who a client is. */
  readonly name: string;
  /** Names and IP addresses that servers are reached at. */
  readonly hosts?: readonly string[];
  readonly uris?: readonly string[];
  /** Which end of a connection it may be. */
  readonly ends: readonly ("server" | "client")[];
}

/** Makes a certificate authority that signs leaves only. Its key is ECDSA P-256, as all keys here. */
export async function createAuthority({ name, ...validity }: { readonly name: string } & Validity): Promise<KeyPair> {
  cryptoProvider.set(webcrypto);
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: commonName(name),
    ...spanOf(validity),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: cert.toString("pem"), key: await exported(keys.privateKey) };
}

/** Makes a certificate that the authority signs. @throws where the authority's PEM is none. */
export async function issueCertificate(authority: KeyPair, subject: Subject): Promise<KeyPair> {
  cryptoProvider.set(webcrypto);
  const issuer = new X509Certificate(authority.cert);
  const der = PemConverter.decodeFirst(authority.key);
  const signingKey = await subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: commonName(subject.name),
    issuer: issuer.subject,
    ...spanOf(subject),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(subject.ends.map((end) => USAGES[end])),
      new SubjectAlternativeNameExtension(alternativeNames(subject)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { cert: cert.toString("pem"), key: await exported(keys.privateKey) };
}

const USAGES = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth } as const;

function alternativeNames({ name, hosts = [], uris = [] }: Subject): JsonGeneralName[] {
  const names: JsonGeneralName[] = [
    ...hosts.map((value): JsonGeneralName => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
    ...uris.map((value): JsonGeneralName => ({ type: "url", value })),
  ];
  return names.length > 0 ? names : [{ type: "dns", value: name }];
}

/** As a list of attributes: nothing in a name is taken for syntax. */
function commonName(name: string): { CN: string[] }[] {
  return [{ CN: [name] }];
}

function spanOf({ days, from = new Date() }: Validity): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(from.getTime() - CLOCK_SLACK_MS),
    notAfter: new Date(from.getTime() + days * DAY_MS),
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function exported(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

/** Positive, and long enough that no two are the same. */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/*
 * Token: fst_<id>_<secret>. The id is 12 characters of base32 (60 random bits), the secret 43 of base64url (256 random bits).
 */
const PREFIX = "fst_";
const TOKEN = /^fst_([a-z2-7]{12})_([A-Za-z0-9_-]{43})$/;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_LENGTH = 12;
const SECRET_BYTES = 32;
/** Compared against where there is no such id, so that it takes as long. */
const NO_HASH = "0".repeat(64);

/** A token in its parts. */
export interface TokenParts {
  readonly id: string;
  readonly secret: string;
}

/** A new token, and what the cluster keeps of it: its id, and SHA-256 of the secret in hexadecimal. */
export function newToken(): { readonly token: string; readonly id: string; readonly hash: string } {
  const id = newId();
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return { token: `${PREFIX}${id}_${secret}`, id, hash: hashOf(secret) };
}

/** An id of 60 random bits, for a principal. */
export function newId(): string {
  return [...randomBytes(ID_LENGTH)].map((byte) => BASE32[byte & 31]).join("");
}

/** @returns null for what has not the form of a token. */
export function parseToken(text: string): TokenParts | null {
  const match = TOKEN.exec(text);
  return match === null ? null : { id: match[1] as string, secret: match[2] as string };
}

/** Whether the secret is the one of the hash; takes as long for a wrong one, and where there is none. */
export function checkSecret(secret: string, expected: string | null): boolean {
  const isSame = timingSafeEqual(Buffer.from(hashOf(secret), "hex"), Buffer.from(expected ?? NO_HASH, "hex"));
  return isSame && expected !== null;
}

/** SHA-256 in hexadecimal. */
export function hashOf(secret: string): string {
  return hash("sha256", secret, "hex");
}

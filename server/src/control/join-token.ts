import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const PREFIX = "fsjoin_";
const TOKEN_BYTES = 32;

/** A new token for nodes to join with, and what the cluster keeps of it: SHA-256 in hexadecimal of the token's text. */
export function newJoinToken(): { readonly token: string; readonly hash: string } {
  const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  return { token, hash: hashOf(token).toString("hex") };
}

/** Whether a token is the one of the hash; takes as long for a wrong one. False for a hash that is none. */
export function checkJoinToken(token: string, hash: string): boolean {
  const expected = Buffer.from(hash, "hex");
  const actual = hashOf(token);
  return expected.length === actual.length && timingSafeEqual(actual, expected);
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token, "utf8").digest();
}

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { FeatureStoreError } from "@featurestore/proto";
import { canonicalJson, type PlainJson } from "./canonical-json.js";

/*
 * Document: the canonical JSON of an object, with a member "seal" besides its own:
 *           {"hmac": 64 hex digits, or null; "sha256": 64 hex digits}
 * Both are over the canonical JSON of the object without "seal"; "hmac" is HMAC-SHA-256 under the backup key.
 */

/** Whether a document is known to come from somebody who has the key. */
export type Authenticity =
  /** Its HMAC is right. */
  | "authenticated"
  /** It has an HMAC that nobody looked at: no key was given. */
  | "unchecked"
  /** It has none. */
  | "unauthenticated";

/** The document's bytes. @param key null: no HMAC, so whoever can write where it lies can change it. */
export function sealDocument(
  value: { readonly [name: string]: PlainJson | undefined },
  key: Uint8Array | null,
): Uint8Array {
  const { sha256, hmac } = sealOf(canonicalJson(value), key);
  return Buffer.from(canonicalJson({ ...value, seal: { sha256, hmac } }));
}

/**
 * Reads a document.
 * @throws CORRUPTION where it is not what was sealed; UNAUTHENTICATED where its HMAC is wrong, or missing though a key is
 * given.
 */
export function openDocument(
  name: string,
  bytes: Uint8Array,
  key: Uint8Array | null,
): { readonly value: unknown; readonly authenticity: Authenticity } {
  const { seal, ...value } = parseObject(name, bytes);
  const { sha256, hmac } = (isObject(seal) ? seal : {}) as { readonly sha256?: unknown; readonly hmac?: unknown };
  if (typeof sha256 !== "string" || (hmac !== null && typeof hmac !== "string")) throw damaged(name, "it has no seal");
  let text: string;
  try {
    text = canonicalJson(value as { readonly [name: string]: PlainJson });
  } catch {
    throw damaged(name, "it has no canonical form: a number is no whole one, or it is too deep");
  }
  const expected = sealOf(text, key);
  if (key !== null) {
    if (hmac === null) throw unauthenticated(name, "it has no HMAC, and a key was given to check it with");
    if (!isSame(hmac, expected.hmac ?? ""))
      throw unauthenticated(name, "its HMAC is wrong: another key, or it was changed");
  }
  if (!isSame(sha256, expected.sha256)) throw damaged(name, "its SHA-256 is wrong");
  return { value, authenticity: hmac === null ? "unauthenticated" : key === null ? "unchecked" : "authenticated" };
}

/** SHA-256 in hexadecimal digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sealOf(text: string, key: Uint8Array | null): { readonly sha256: string; readonly hmac: string | null } {
  return {
    sha256: createHash("sha256").update(text).digest("hex"),
    hmac: key === null ? null : createHmac("sha256", key).update(text).digest("hex"),
  };
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseObject(name: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw damaged(name, "it is no JSON");
  }
  if (!isObject(value)) throw damaged(name, "it is no JSON object");
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(name: string, why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${name}: ${why}`);
}

function unauthenticated(name: string, why: string): FeatureStoreError {
  return new FeatureStoreError("UNAUTHENTICATED", `${name}: ${why}`);
}

import { decodeMembership, encodeMembership, type SnapshotManifest } from "@featurestore/cluster";
import { crc32c, invalid } from "@featurestore/proto";

/*
 * File: one line of JSON, then "crc32c HEX\n" over that line.
 * JSON: {"format":1,"id":..,"last":{"term":..,"index":..},"membership":HEX,"bytes":..,"chunkBytes":..,"digest":..}
 */
const FORMAT = 1;
const ID = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
export const CHUNK_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Holds every field against what this machine can take: what comes from elsewhere names files and fills a disk.
 * @throws INVALID_ARGUMENT naming the field.
 */
export function checkManifest(manifest: SnapshotManifest, bytesMax: number): void {
  const { id, last, bytes, chunkBytes, digest } = manifest;
  check("id", typeof id === "string" && ID.test(id), "32 hex digits");
  check("last", isCount(last?.term) && isCount(last?.index), "a term and an index");
  check("bytes", isCount(bytes) && bytes > 0 && bytes <= bytesMax, `1 to ${bytesMax}`);
  check(
    "chunkBytes",
    isCount(chunkBytes) && chunkBytes > 0 && chunkBytes <= CHUNK_BYTES_MAX,
    `1 to ${CHUNK_BYTES_MAX}`,
  );
  check("digest", typeof digest === "string" && DIGEST.test(digest), "64 hex digits");
  check("membership", isMembership(manifest), "a membership");
}

export function encodeManifest(manifest: SnapshotManifest): Uint8Array {
  const { id, last, membership, bytes, chunkBytes, digest } = manifest;
  const line = `${JSON.stringify({
    format: FORMAT,
    id,
    last: { term: last.term, index: last.index },
    membership: Buffer.from(encodeMembership(membership)).toString("hex"),
    bytes,
    chunkBytes,
    digest,
  })}\n`;
  return Buffer.from(`${line}crc32c ${checksumOf(line)}\n`);
}

/** True where these bytes are this very manifest's. */
export function isManifest(stored: Uint8Array, manifest: SnapshotManifest): boolean {
  return Buffer.compare(stored, encodeManifest(manifest)) === 0;
}

function isMembership({ membership }: SnapshotManifest): boolean {
  try {
    const { voters, outgoing, learners, learnersNext } = decodeMembership(encodeMembership(membership));
    const given = [membership.voters, membership.outgoing, membership.learners, membership.learnersNext];
    return JSON.stringify([voters, outgoing, learners, learnersNext]) === JSON.stringify(given);
  } catch {
    return false; // whatever it is, it cannot be encoded
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function check(field: string, holds: boolean, expected: string): void {
  if (!holds) throw invalid(`snapshot: ${field}: expected ${expected}`, { field });
}

function checksumOf(text: string): string {
  return crc32c(Buffer.from(text)).toString(16).padStart(8, "0");
}

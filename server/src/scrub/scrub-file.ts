import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/*
 * <data directory>/scrub.json, replaced as a whole and never synced:
 *
 *   {"format": 1, "sinceMs": .., "completedMs": null | .., "open": [shard ..],
 *    "pass": null | {"startedMs": .., "done": [shard ..]}}
 *
 * Times are milliseconds since 1970 UTC. What cannot be read counts as none: the scrub then begins anew.
 */
const FORMAT = 1;
const FILE = "scrub.json";

/** How far a node's scrub has got. */
export interface ScrubPlace {
  /** When this was first kept: a pass is due so long after it. */
  readonly sinceMs: number;
  /** When the last pass was complete; null: none was yet. */
  readonly completedMs: number | null;
  /** Shards whose copies differ as far as is known: looked at first after a restart. */
  readonly open: readonly number[];
  /** The one under way, and the shards that are done. */
  readonly pass: { readonly startedMs: number; readonly done: readonly number[] } | null;
}

const time = z.int().min(0);
const shards = z.array(z.int().min(0)).max(65_536);
const schema = z.object({
  format: z.literal(FORMAT),
  sinceMs: time,
  completedMs: time.nullable(),
  open: shards,
  pass: z.object({ startedMs: time, done: shards }).nullable(),
});

/** @returns null where there is none that can be read. */
export async function readScrubPlace(dir: string): Promise<ScrubPlace | null> {
  try {
    const { format: _, ...place } = schema.parse(JSON.parse(await readFile(join(dir, FILE), "utf8")));
    return place;
  } catch {
    return null;
  }
}

/** Losing it costs a pass from its beginning, so a failure is nobody's concern: it resolves all the same. */
export async function writeScrubPlace(dir: string, place: ScrubPlace): Promise<void> {
  const path = join(dir, FILE);
  try {
    await writeFile(`${path}.tmp`, `${JSON.stringify({ format: FORMAT, ...place })}\n`);
    await rename(`${path}.tmp`, path);
  } catch {
    // the disk tells of itself elsewhere
  }
}

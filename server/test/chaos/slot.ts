import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NodeProcess } from "./node-process.js";

/** A place for a node: its ports and directory stay, whoever lives there. */
export interface Slot {
  readonly index: number;
  readonly name: string;
  readonly ports: { readonly client: number; readonly peer: number; readonly ops: number };
  readonly dataDir: string;
  readonly logFile: string;
  /** A file system of its own that can be filled up; null: it shares the machine's. */
  readonly disk: { readonly mountPoint: string; readonly bytes: number } | null;
  /** The process of now, or the last one; null: nobody ever lived here. */
  process: NodeProcess | null;
  /** It is part of the cluster, up or down. */
  isMember: boolean;
  /** The fault that has it for itself; null: none. */
  claimedBy: string | null;
  /** Why its process may end by itself just now; null: it may not. */
  mayExit: string | null;
}

/** The id the data directory's node goes by; null: there is none yet. */
export async function nodeIdOf(slot: Slot): Promise<string | null> {
  try {
    const text = await readFile(join(slot.dataDir, "node.json"), "utf8");
    return (JSON.parse(text) as { readonly node?: { readonly nodeId?: string } }).node?.nodeId ?? null;
  } catch {
    return null; // a missing or half-written file names nobody
  }
}

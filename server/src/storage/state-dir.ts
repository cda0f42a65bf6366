import { mkdir, readFile, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { assert, crc32c, FeatureStoreError } from "@featurestore/proto";
import { writeDurably } from "./data-dir.js";
import { isMissing, namesIn, syncDirectory } from "./leveldb-files/database-files.js";
import { NO_STEPS, type OnStep } from "./snapshot/steps.js";

/*
 * <replica>/STATE            which database is the replica's: "state 1 GENERATION CRC\n"; missing: generation 0
 * <replica>/*                the database of generation 0, and every directory below
 * <replica>/state-N/         the database of generation N
 * <replica>/snapshots/ID     a snapshot being sent; nobody looks at it after a restart
 * <replica>/incoming/ID.*    a snapshot being received
 *
 * GENERATION in decimal, CRC: CRC-32C, in 8 hex digits, of what is before it. The replacement of STATE is the one step
 * in which a replica changes its database; whatever is of another generation is removed at the next open.
 */
const FILE = "STATE";
const FORMAT = 1;
const GENERATION_DIR = /^state-([1-9]\d{0,14})$/;
const DATABASE_FILE = /^(CURRENT|LOCK|LOG|LOG\.old|DAMAGE|DAMAGE\.next|MANIFEST-\d+|\d+\.(ldb|sst|log|dbtmp))$/;
export const SNAPSHOTS = "snapshots";

/** The directory of one replica, and which of the databases in it is the one that counts. */
export class StateDir {
  readonly dir: string;
  #generation: number;

  private constructor(dir: string, generation: number) {
    this.dir = dir;
    this.#generation = generation;
  }

  /**
   * Finds the database of the replica, and removes what a crash left of others and of snapshots being sent.
   * @throws CORRUPTION when it cannot be told which database counts, or when that one is not there.
   */
  static async open(dir: string): Promise<StateDir> {
    const names = await namesIn(dir);
    const generation = await readGeneration(dir, names);
    const found = new StateDir(dir, generation);
    await rm(join(dir, SNAPSHOTS), { recursive: true, force: true });
    await found.#removeOthers();
    return found;
  }

  /**
   * Gives the replica an empty database, whatever state the one it has is in: a crash leaves one or the other. Nobody may
   * have it open.
   */
  static async startOver(dir: string, onStep: OnStep = NO_STEPS): Promise<void> {
    const generations = generationsIn(await namesIn(dir));
    const fresh = new StateDir(
      dir,
      Math.max(0, ...generations, (await readGeneration(dir, []).catch(ignoreDamage)) ?? 0),
    );
    await fresh.prepareNext();
    await fresh.switchToNext(onStep);
    await fresh.#removeOthers();
  }

  get generation(): number {
    return this.#generation;
  }

  /** Where the database is. */
  get path(): string {
    return pathOf(this.dir, this.#generation);
  }

  /** Where the next generation is built. */
  get nextPath(): string {
    return pathOf(this.dir, this.#generation + 1);
  }

  /** @returns `nextPath`, an empty directory now. */
  async prepareNext(): Promise<string> {
    const next = this.nextPath;
    await rm(next, { recursive: true, force: true });
    await mkdir(next, { recursive: true });
    return next;
  }

  /**
   * Makes the next generation the one that counts. Its directory must be as durable as it shall be.
   * When this rejects, it is unknown which of the two counts.
   */
  async switchToNext(onStep: OnStep = NO_STEPS): Promise<void> {
    const next = this.#generation + 1;
    await syncDirectory(this.nextPath);
    await syncDirectory(this.dir);
    await onStep("next state synced");
    await writeDurably(join(this.dir, FILE), encodeGeneration(next), onStep);
    this.#generation = next;
  }

  /** Removes what is left of an unfinished next generation. */
  async dropNext(): Promise<void> {
    await rm(this.nextPath, { recursive: true, force: true });
  }

  /** Removes a database that no longer counts and that nobody has open. */
  async remove(generation: number, onStep: OnStep = NO_STEPS): Promise<void> {
    assert(generation < this.generation, "the database that counts stays");
    if (generation > 0) await rm(pathOf(this.dir, generation), { recursive: true, force: true });
    else await this.#removeFiles((name) => DATABASE_FILE.test(name));
    await onStep(`generation ${generation} removed`);
  }

  /** Removes the databases that do not count, and what a crash left behind. Nobody may have one open. */
  async #removeOthers(): Promise<void> {
    await this.#removeFiles((name) => name === `${FILE}.tmp` || (this.generation > 0 && DATABASE_FILE.test(name)));
    for (const generation of generationsIn(await namesIn(this.dir))) {
      if (generation !== this.generation) await rm(pathOf(this.dir, generation), { recursive: true });
    }
  }

  async #removeFiles(isWanted: (name: string) => boolean): Promise<void> {
    for (const name of (await namesIn(this.dir)).filter(isWanted)) await unlink(join(this.dir, name));
  }
}

function pathOf(dir: string, generation: number): string {
  return generation === 0 ? dir : join(dir, `state-${generation}`);
}

function generationsIn(names: readonly string[]): readonly number[] {
  return names.flatMap((name) => GENERATION_DIR.exec(name)?.[1] ?? []).map(Number);
}

/** @param names in the directory; empty: nothing is held against them. */
async function readGeneration(dir: string, names: readonly string[]): Promise<number> {
  const generations = generationsIn(names);
  let text: string;
  try {
    text = await readFile(join(dir, FILE), "latin1");
  } catch (error) {
    if (!isMissing(error)) throw new FeatureStoreError("UNAVAILABLE", `${FILE} cannot be read`, { cause: error });
    // The first change of databases leaves the old one in place until STATE is there.
    if (generations.length === 0 || names.includes("CURRENT")) return 0;
    throw corruption("is missing, though there are databases it must have named");
  }
  const found = /^(state (\d+) (\d{1,15}) )([0-9a-f]{8})\n$/.exec(text);
  if (found === null || found[4] !== checksumOf(found[1] as string)) throw corruption("fails its checksum");
  if (Number(found[2]) !== FORMAT) throw corruption(`has format ${found[2]}; was it written by a newer version?`);
  const generation = Number(found[3]);
  if (names.length > 0 && !generations.includes(generation)) {
    throw corruption(`names state-${generation}, which does not exist`);
  }
  return generation;
}

function encodeGeneration(generation: number): Uint8Array {
  const text = `state ${FORMAT} ${generation} `;
  return Buffer.from(`${text}${checksumOf(text)}\n`, "latin1");
}

function checksumOf(text: string): string {
  return crc32c(Buffer.from(text, "latin1")).toString(16).padStart(8, "0");
}

function corruption(what: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${FILE}: ${what}`);
}

function ignoreDamage(error: unknown): null {
  if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return null;
  throw error;
}

import { readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Pace, UNPACED } from "../pace.js";
import { corruption } from "./byte-cursor.js";
import { isLost, isMissing, namesIn, readFrom, syncDirectory, tableFileName, unavailable } from "./database-files.js";
import { readLog } from "./log-format.js";
import { decodeVersionEdit, type TableEntry, Version } from "./manifest.js";
import { checkTable, type TableDamage, wholeTableDamage } from "./table.js";

/** A table that cannot be trusted, and the user keys that a read through LevelDB may answer wrongly or not at all. */
export interface DamagedTable extends TableDamage {
  readonly file: string;
}

/** The outcome of a verification. */
export interface DirectoryReport {
  /** Tables verified by this call, and their bytes. */
  readonly tables: number;
  readonly bytes: number;
  /** Everything found damaged: by `verifyDatabase` in this call, by a `TableWatch` since it was made. */
  readonly damaged: readonly DamagedTable[];
  /**
   * True where the MANIFEST ends inside a record. After an unclean stop this is the rest of a change that never took
   * effect, and LevelDB ignores it; on a live database, a record being written. Nothing that was flushed before is lost
   * unless the file lost a tail that was once on disk, which only the applied index inside the database can tell.
   */
  readonly manifestTornTail: boolean;
}

/**
 * Verifies a closed LevelDB: CURRENT, every record of the MANIFEST and every byte of every live table.
 *
 * The ranges of the report hold for reads by key, and for forward scans that stay between two ranges: a scan that crosses
 * one may skip sound rows on its other side. A compaction copies what it makes of a damaged block into a new table under a
 * good checksum, or ends the process by an assertion in LevelDB; an open may start one, and so may reads. The ranges stay
 * valid until the database is replaced, not until its next verification.
 *
 * Throws CORRUPTION, with `details.file` and `details.reason`, when CURRENT or the MANIFEST cannot be trusted, UNAVAILABLE
 * when a file cannot be opened or read for another reason than damage. An empty or missing directory has no tables.
 */
export function verifyDatabase(dir: string): Promise<DirectoryReport> {
  return new TableWatch(dir).checkAll();
}

/** Verifies the tables of a database, open or closed, as they appear. Damage once found stays in its reports. */
export class TableWatch {
  readonly #dir: string;
  readonly #manifest: ManifestReader;
  readonly #verified = new Set<number>();
  readonly #damaged = new Map<string, DamagedTable>();
  #lastCheck: Promise<unknown> = Promise.resolve();

  constructor(dir: string) {
    this.#dir = dir;
    this.#manifest = new ManifestReader(dir);
  }

  /**
   * Verifies the tables that the MANIFEST lists and no call has verified yet: a look at its size where nothing is new.
   * Tables that a compaction removes meanwhile, or has not finished writing, do not count. Errors as `verifyDatabase`.
   */
  check(): Promise<DirectoryReport> {
    const check = this.#lastCheck.then(() =>
      this.#verify(this.#manifest, (table) => !this.#verified.has(table.number)),
    );
    this.#lastCheck = check.catch(() => undefined);
    return check;
  }

  /** Verifies the MANIFEST from its beginning and all live tables, whenever they were verified last. @throws the signal's reason. */
  checkAll(signal: AbortSignal | null = null, pace: Pace = UNPACED): Promise<DirectoryReport> {
    return this.#verify(new ManifestReader(this.#dir), () => true, signal, pace);
  }

  async #verify(
    manifest: ManifestReader,
    isWanted: (table: TableEntry) => boolean,
    signal: AbortSignal | null = null,
    pace: Pace = UNPACED,
  ): Promise<DirectoryReport> {
    await manifest.refresh();
    const wanted = [...manifest.tables.values()].filter(isWanted);
    let tables = 0;
    let bytes = 0;
    for (const table of wanted) {
      signal?.throwIfAborted();
      await pace(table.bytes);
      const result = await this.#verifyTable(manifest, table);
      if (result === "gone") continue;
      const file = tableFileName(table.number);
      if (result !== null) this.#damaged.set(file, { file, ...result });
      this.#verified.add(table.number);
      tables++;
      bytes += table.bytes;
      await setImmediate();
    }
    for (const number of this.#verified) if (!manifest.tables.has(number)) this.#verified.delete(number);
    return { tables, bytes, damaged: [...this.#damaged.values()], manifestTornTail: manifest.isTorn };
  }

  async #verifyTable(manifest: ManifestReader, table: TableEntry): Promise<TableDamage | "gone" | null> {
    const file = tableFileName(table.number);
    const contents = await readFrom(this.#dir, file);
    if (contents === "missing") {
      await manifest.refresh();
      return manifest.tables.has(table.number) ? wholeTableDamage("the file is missing", table) : "gone";
    }
    if (contents === "unreadable") return wholeTableDamage("the disk does not give the file back", table);
    const steps = checkTable(file, contents, table);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      await setImmediate();
    }
  }
}

/**
 * Deletes LevelDB's own write-ahead logs (`NNNNNN.log`) and makes that durable: before each open, so that the database
 * holds what its tables hold and nothing that a damaged log makes of the rest. What they held is replayed from our log.
 * A missing directory is fine. Returns the number of files deleted.
 */
export async function discardLogs(dir: string): Promise<number> {
  const logs = (await namesIn(dir)).filter((name) => /^\d+\.log$/.test(name));
  if (logs.length === 0) return 0;
  for (const name of logs) await unlink(join(dir, name));
  await syncDirectory(dir);
  return logs.length;
}

/**
 * The number of the oldest LevelDB log that still holds something not in a table, by the MANIFEST; 0 where there is no
 * database. `compactRange` resolves even when its memtable flush failed; when the flush succeeded, this number has grown.
 */
export async function flushedLogNumber(dir: string): Promise<number> {
  const manifest = new ManifestReader(dir);
  await manifest.refresh();
  return manifest.logNumber;
}

const CURRENT_ATTEMPTS_MAX = 3;

/** Follows the MANIFEST of a directory: each refresh reads what was added since. Only LevelDB's open starts a new one. */
class ManifestReader {
  readonly #dir: string;
  #file: string | null = null;
  #version = new Version("MANIFEST");
  #end = 0;
  #isTorn = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get tables(): ReadonlyMap<number, TableEntry> {
    return this.#version.tables;
  }

  get logNumber(): number {
    return this.#version.logNumber;
  }

  get isTorn(): boolean {
    return this.#isTorn;
  }

  /** Must not be called again before it is done. Throws CORRUPTION. */
  async refresh(): Promise<void> {
    if (await this.#isUnchanged()) return;
    for (let attempt = 1; ; attempt++) {
      const file = await currentManifest(this.#dir);
      if (file !== this.#file) this.#reset(file);
      if (file === null || (await this.#readOn(file))) return;
      // An open in between may have replaced CURRENT and deleted the manifest it named.
      if (attempt === CURRENT_ATTEMPTS_MAX) throw corruption("CURRENT", `names ${file}, which does not exist`);
    }
  }

  /** One look at its size: LevelDB only ever appends to a MANIFEST, and deletes it once CURRENT names another. */
  async #isUnchanged(): Promise<boolean> {
    if (this.#file === null || this.#isTorn) return false;
    try {
      return (await stat(join(this.#dir, this.#file))).size === this.#end;
    } catch {
      return false; // whatever it is, reading it tells
    }
  }

  #reset(file: string | null): void {
    this.#file = file;
    this.#version = new Version(file ?? "MANIFEST");
    this.#end = 0;
    this.#isTorn = false;
  }

  /** Reads from where the last call ended; false where the file does not exist. */
  async #readOn(file: string): Promise<boolean> {
    const bytes = await readFrom(this.#dir, file, this.#end);
    if (bytes === "missing") return false;
    if (bytes === "unreadable") throw corruption(file, "the disk does not give the file back");
    const { records, end, isTorn } = readLog(file, bytes, this.#end);
    for (const record of records) this.#version.apply(decodeVersionEdit(file, record));
    this.#end = end;
    this.#isTorn = isTorn;
    this.#version.assertComplete();
    return true;
  }
}

/** The name in CURRENT; null for a directory that holds no database yet. Throws CORRUPTION. */
async function currentManifest(dir: string): Promise<string | null> {
  try {
    const text = await readFile(join(dir, "CURRENT"), "latin1");
    const name = /^(MANIFEST-\d{6,})\n$/.exec(text)?.[1];
    if (name === undefined) throw corruption("CURRENT", "does not name a manifest");
    return name;
  } catch (error) {
    if (isLost(error)) throw corruption("CURRENT", "the disk does not give the file back", error);
    if (!isMissing(error)) throw unavailable("CURRENT", error);
  }
  // Without CURRENT, LevelDB would start anew, and delete the tables that it does not know.
  if ((await namesIn(dir)).some((name) => /^\d+\.(ldb|sst)$/.test(name))) {
    throw corruption("CURRENT", "is missing, though there are tables");
  }
  return null;
}

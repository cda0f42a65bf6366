import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { Authenticity, BackupProgress, BackupStorage } from "@featurestore/pipelines/backup";
import type { Cli } from "../../cli.js";
import { EXIT } from "../../exit-codes.js";
import { Interrupt } from "../../interrupt.js";
import { ProgressLine } from "../../progress.js";
import { formatBytes } from "../../style.js";
import { resumeLine } from "../backfill.js";

const UNITS: Readonly<Record<string, number>> = { "": 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** The backup's own parts, loaded when a command needs them. */
export const loadBackups = () => import("@featurestore/pipelines/backup");

/** Parses a number of bytes, for options: `64MiB`. */
export function byteCount(text: string): number {
  const match = /^(\d+)(|KiB|MiB|GiB|TiB)$/.exec(text);
  const bytes = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] as string] as number);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new InvalidArgumentError("expected a number of bytes such as 1048576 or 64MiB");
}

/** A rate in bytes a second, for options. */
export function byteRate(text: string): number {
  const bytes = byteCount(text);
  if (bytes >= 64 * 1024) return bytes;
  throw new InvalidArgumentError("expected at least 64KiB a second: a slower reader holds snapshots for too long");
}

/** What the options say that tell where backups are, and what they are authenticated with. */
export const PLACE = "a directory, or s3://bucket/prefix";
export const KEY_FILE = "authenticate with the key in this file, which its owner alone can read";

/** What a command works with. */
export interface BackupJob {
  readonly storage: BackupStorage;
  readonly key: Uint8Array | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

const LABELS: Readonly<Record<BackupProgress["phase"], string>> = {
  read: "backup",
  check: "checking",
  write: "restoring",
  compare: "comparing",
};

/** Opens place and key, shows progress, and tells how to go on when it is interrupted. */
export async function runJob(
  cli: Cli,
  options: {
    readonly place: string;
    readonly create: boolean;
    readonly keyFile: string | undefined;
    readonly resumes: boolean;
  },
  work: (job: BackupJob) => Promise<void>,
): Promise<void> {
  const { openStorage, readBackupKey } = await loadBackups();
  const key = options.keyFile === undefined ? null : await readBackupKey(options.keyFile);
  const storage = await openStorage(options.place, { create: options.create });
  let line: ProgressLine | null = null;
  let phase: BackupProgress["phase"] | null = null;
  using interrupt = new Interrupt(() => {
    line?.end();
    cli.say("stopping; once more stops at once");
  });
  const onProgress = (progress: BackupProgress): void => {
    if (phase !== progress.phase) {
      line?.end();
      phase = progress.phase;
      line = new ProgressLine(cli.world.err, cli.style, LABELS[phase]);
    }
    const notes = [`${progress.shardsDone} of ${progress.shards} shards`];
    if (progress.bytes > 0) notes.unshift(formatBytes(progress.bytes));
    line?.update({ fraction: progress.shardsDone / progress.shards, rows: progress.rows, notes });
  };
  try {
    await work({ storage, key, signal: interrupt.signal, onProgress });
    endLine(line);
  } catch (error) {
    endLine(line);
    const again = options.resumes ? resumeLine(cli.world.argv) : ["featurestore", ...cli.world.argv].join(" ");
    if (!interrupt.signal.aborted) throw error;
    cli.exitCode = EXIT.interrupted;
    cli.say(`stopped; go on with: ${again}`);
  } finally {
    await storage.close();
  }
}

function endLine(line: ProgressLine | null): void {
  line?.end();
}

/** Says plainly what is not known of where a backup comes from. */
export function tellAuthenticity(cli: Cli, authenticity: Authenticity): void {
  if (authenticity === "authenticated") return;
  const why =
    authenticity === "unchecked" ? "it has an HMAC, and no --key-file was given to check it with" : "it has no HMAC";
  cli.warn(`not authenticated: ${why}; SHA-256 finds damage, but not who changed it on purpose`);
}

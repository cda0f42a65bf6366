import { SECTOR_BYTES } from "./sector-codec.js";

export interface WalOptions {
  readonly dir: string;
  /** Size of a segment; a record that is larger gets a segment of its own size. Default 16 MiB. */
  readonly segmentBytes?: number;
  /** Beyond this size `pinning` names groups. Soft: appends go on. Default 256 MiB. */
  readonly bytesMax?: number;
  /** Records waiting for the disk; beyond it no commands are to be accepted. Default 64 MiB. */
  readonly queueBytesMax?: number;
  /** Free space of the disk below which no commands are to be accepted. Default 5 % of it, at least 4 segments, at most 1 GiB. */
  readonly reserveBytes?: number | null;
  /** How old a measurement of the free space may be, and how long a full disk is left alone. Default 1,000. */
  readonly spaceCheckMs?: number;
  /** Called once, when the log can no longer trust its disk: the process is to end. */
  readonly onFatal?: (error: Error) => void;
}

export interface WalStats {
  /** Size of all segments, and their number. */
  readonly bytes: number;
  readonly segments: number;
  /** Records made durable and batches synced since the log was opened. */
  readonly appends: number;
  readonly syncs: number;
  /** How long the last batch took to write and sync. */
  readonly lastSyncMs: number;
  /** A batch is being written and synced. */
  readonly isSyncing: boolean;
  /** Records waiting for the disk. */
  readonly queuedBytes: number;
  /** Batches synced since the log began: it never goes back in a log that was not replaced by an older one. */
  readonly sequence: number;
  /** Free space as last measured, the low-water mark, and whether commands are to be accepted. */
  readonly freeBytes: number;
  readonly reserveBytes: number;
  readonly hasRoom: boolean;
}

/** Options with nothing left to decide. */
export interface WalSettings extends Required<Omit<WalOptions, "reserveBytes">> {
  /** Null: a share of the disk, at least `reserveBytesMin`. */
  readonly reserveBytes: number | null;
  readonly reserveBytesMin: number;
}

const MIB = 1024 * 1024;
const SEGMENT_BYTES = 16 * MIB;
const BYTES_MAX = 256 * MIB;
const QUEUE_BYTES_MAX = 64 * MIB;
const RESERVE_SEGMENTS_MIN = 4;
const SPACE_CHECK_MS = 1000;

/** Fills in the defaults. */
export function walSettings(options: WalOptions): WalSettings {
  const segmentBytes = Math.ceil((options.segmentBytes ?? SEGMENT_BYTES) / SECTOR_BYTES) * SECTOR_BYTES;
  return {
    dir: options.dir,
    segmentBytes,
    bytesMax: options.bytesMax ?? BYTES_MAX,
    queueBytesMax: options.queueBytesMax ?? QUEUE_BYTES_MAX,
    reserveBytes: options.reserveBytes ?? null,
    reserveBytesMin: RESERVE_SEGMENTS_MIN * segmentBytes,
    spaceCheckMs: options.spaceCheckMs ?? SPACE_CHECK_MS,
    onFatal: options.onFatal ?? (() => undefined),
  };
}

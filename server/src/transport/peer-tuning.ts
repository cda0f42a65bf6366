import type { CallRoom } from "./peer-calls.js";
import type { QueueBounds } from "./send-queue.js";

export interface LaneTuning {
  readonly queue: QueueBounds;
  /** Bytes of messages in one frame, unless a single one is larger. */
  readonly frameBytesMax: number;
  /** Bytes of frames: a snapshot at full speed keeps the event loops of both ends, and so their heartbeats, waiting. */
  readonly bytesPerSecondMax: number;
  /** Ticks without a word from the other end after which the stream is given up. */
  readonly silentTicksMax: number;
}

/** How the node talks to its peers. Every bound has a named default in `DEFAULT_PEER_TUNING`. */
export interface PeerTuning {
  /** Between two pings. Silence is counted in ticks and not in time: a process that was stalled blames nobody. */
  readonly tickMs: number;
  readonly consensus: LaneTuning;
  readonly bulk: LaneTuning;
  /** Ticks until the other end has answered hello, or said it. */
  readonly handshakeTicksMax: number;
  /** Ticks a stream has to last for the next attempt to follow at once. */
  readonly steadyTicks: number;
  /** Between attempts to connect: from the one, doubled each time, up to the other; half of it by chance. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /**
   * Streams of others open here that have not said hello and been admitted; with one more the oldest of them is refused.
   * Those that have are bounded by the nodes of the cluster: two of each.
   */
  readonly unsaidStreamsMax: number;
  /** Calls of further services under way here, by room; beyond it they are refused. */
  readonly callsMax: Readonly<Record<CallRoom, number>>;
  /** How long closing waits for the last messages to leave. */
  readonly closeMs: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_PEER_TUNING: PeerTuning = {
  tickMs: 500,
  consensus: {
    queue: { messagesMax: 16_384, bytesMax: 32 * MIB },
    frameBytesMax: MIB,
    bytesPerSecondMax: Number.POSITIVE_INFINITY,
    silentTicksMax: 4,
  },
  bulk: {
    queue: { messagesMax: 1_024, bytesMax: 32 * MIB },
    frameBytesMax: MIB,
    bytesPerSecondMax: 64 * MIB,
    silentTicksMax: 20,
  },
  handshakeTicksMax: 6,
  steadyTicks: 10,
  retryMinMs: 100,
  retryMaxMs: 2_000,
  unsaidStreamsMax: 64,
  callsMax: { report: 16, order: 64, request: 64 },
  closeMs: 300,
};

/** How long to wait after so many failures in a row. @param random uniform in [0, 1). */
export function retryDelayMs(
  failures: number,
  random: number,
  { retryMinMs, retryMaxMs }: Pick<PeerTuning, "retryMinMs" | "retryMaxMs">,
): number {
  return Math.min(retryMinMs * 2 ** failures, retryMaxMs) * (0.5 + random / 2);
}

import type { RefusalReason } from "./peer-frame.js";

/** What passed between this node and a peer on one lane, since the peer is known. */
export interface LaneStats {
  /** The stream to the peer stands; and the peer's to here. */
  readonly isConnected: boolean;
  readonly isHeard: boolean;
  readonly sentMessages: number;
  readonly sentBytes: number;
  /** Frames with messages: pings are not counted. */
  readonly sentFrames: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  readonly receivedFrames: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** Messages that were not sent. `full`: the queue was; `disconnected`: there was no stream; `tooLarge`: for a frame. */
  readonly dropped: { readonly full: number; readonly disconnected: number; readonly tooLarge: number };
  /** Messages and frames of the peer that were no such. */
  readonly malformed: number;
  /** Streams refused or ended for a reason, by either end. */
  readonly refused: ReadonlyMap<RefusalReason, number>;
  /** Since the peer was last heard on either stream; null where it never was. */
  readonly heardMsAgo: number | null;
  /** Of the last ping; null where none was answered. */
  readonly roundTripMs: number | null;
}

/** The counting behind `LaneStats`. */
export class LaneCounters {
  sentMessages = 0;
  sentBytes = 0;
  sentFrames = 0;
  receivedMessages = 0;
  receivedBytes = 0;
  receivedFrames = 0;
  full = 0;
  disconnected = 0;
  tooLarge = 0;
  malformed = 0;
  readonly refused = new Map<RefusalReason, number>();
  heardAt: number | null = null;
  roundTripMs: number | null = null;

  refuse(reason: RefusalReason): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
  }

  stats(now: {
    readonly isConnected: boolean;
    readonly isHeard: boolean;
    readonly queuedMessages: number;
    readonly queuedBytes: number;
    readonly nowMs: number;
  }): LaneStats {
    const { nowMs, ...state } = now;
    const { sentMessages, sentBytes, sentFrames, receivedMessages, receivedBytes, receivedFrames } = this;
    const { full, disconnected, tooLarge, malformed, heardAt, roundTripMs } = this;
    return {
      ...state,
      sentMessages,
      sentBytes,
      sentFrames,
      receivedMessages,
      receivedBytes,
      receivedFrames,
      dropped: { full, disconnected, tooLarge },
      malformed,
      refused: new Map(this.refused),
      heardMsAgo: heardAt === null ? null : nowMs - heardAt,
      roundTripMs,
    };
  }
}

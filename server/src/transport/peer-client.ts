import type { PeerMessage } from "@featurestore/cluster";
import { type ChannelCredentials, Client, type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import type { LaneCounters } from "./lane-counters.js";
import { MESSAGE_BYTES_MAX, messageWeight } from "./peer-codec.js";
import {
  decodeFrame,
  encodeBatch,
  encodeHello,
  encodePing,
  type Frame,
  type Lane,
  type PeerIdentity,
  type PeerRefusal,
  PROTOCOLS,
} from "./peer-frame.js";
import { dialed, type PeerRoutes } from "./peer-routes.js";
import { PEER_CHANNEL_OPTIONS, PEER_SERVICE } from "./peer-service.js";
import { type PeerTuning, retryDelayMs } from "./peer-tuning.js";
import { SendQueue } from "./send-queue.js";

/** Ids and the head of a message, at most: above what its weight counts for them. */
const WEIGHT_SLACK = 64 * 1024;
/** Failures in a row that are counted: the delay has long reached its bound. */
const FAILURES_MAX = 32;

type Call = ClientDuplexStream<Buffer, Buffer>;

/** What a link needs of the transport it belongs to. */
export interface LinkHost {
  readonly tuning: PeerTuning;
  /** For a connection to the node. */
  credentials(node: string): ChannelCredentials;
  /** Where to dial what a peer advertises. */
  readonly routes: PeerRoutes;
  identity(): PeerIdentity;
  /** Whether the node at the other end is the right one. @returns why not, or null. */
  judge(welcome: Frame & { readonly type: "welcome" }, node: string): PeerRefusal | null;
  opened(link: PeerLink): void;
  /** A stream that stood is gone: what was on the way is probably lost. */
  lost(link: PeerLink, why: string): void;
  /** @param by which end refused. */
  refused(link: PeerLink, refusal: PeerRefusal, by: "us" | "them"): void;
  nowMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

/**
 * The way to one peer on one lane: a connection and a stream of its own, opened again and again as long as the link lives.
 * At most one frame is in the stream at a time; what is sent meanwhile waits here, is bounded here, and goes as one frame.
 * So the stream never says that it is full, and a ping overtakes all that waits.
 */
export class PeerLink {
  readonly node: string;
  readonly lane: Lane;
  readonly address: string;
  readonly #host: LinkHost;
  readonly #counters: LaneCounters;
  readonly #queue: SendQueue;
  #state: "waiting" | "opening" | "open" | "closed" = "waiting";
  #client: Client | null = null;
  #call: Call | null = null;
  #retry: NodeJS.Timeout | null = null;
  #failures = 0;
  #silentTicks = 0;
  #openTicks = 0;
  #isWriting = false;
  #isScheduled = false;
  /** Frames follow each other no faster than the lane's bound on bytes allows. */
  #nextFrameAt = 0;
  #pause: NodeJS.Timeout | null = null;
  #isPingDue = false;
  #pings = 0;
  /** When the last ping left; null once it is answered. */
  #pingedAt: number | null = null;

  constructor(
    to: { readonly node: string; readonly lane: Lane; readonly address: string },
    host: LinkHost,
    counters: LaneCounters,
  ) {
    this.node = to.node;
    this.lane = to.lane;
    this.address = to.address;
    this.#host = host;
    this.#counters = counters;
    this.#queue = new SendQueue(host.tuning[to.lane].queue);
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get queuedMessages(): number {
    return this.#queue.size;
  }

  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  /** Takes a message for the next frame, or drops and counts it. Its data must not change any more. */
  send(group: number, message: PeerMessage): void {
    if (this.#state === "waiting" || this.#state === "closed") this.#counters.disconnected += 1;
    else if (messageWeight(message) > MESSAGE_BYTES_MAX - WEIGHT_SLACK) this.#counters.tooLarge += 1;
    else {
      this.#counters.full += this.#queue.put(group, message);
      this.#schedule();
    }
  }

  /** Time passes: asks for a sign of life, and gives the stream up where there was none for too long. */
  tick(): void {
    if (this.#call === null) return;
    this.#silentTicks += 1;
    const { handshakeTicksMax, steadyTicks } = this.#host.tuning;
    if (this.#state === "opening") {
      if (this.#silentTicks >= handshakeTicksMax) this.#down("no answer to hello");
      return;
    }
    this.#openTicks += 1;
    if (this.#openTicks === steadyTicks) this.#failures = 0;
    if (this.#silentTicks >= this.#host.tuning[this.lane].silentTicksMax) this.#down("nothing is heard of it");
    else if (this.#isWriting) this.#isPingDue = true;
    else this.#ping();
  }

  /** Ends at once: for a peer that is none any more. */
  cut(): void {
    const wasOpen = this.isOpen;
    this.#end();
    if (wasOpen) this.#host.lost(this, "the peer was removed");
  }

  /** Lets what waits leave, as far as it does so soon, and ends. */
  async close(): Promise<void> {
    const call = this.isOpen ? this.#call : null;
    if (call !== null) {
      if (!this.#isWriting && this.#queue.size > 0) this.#writeBatch();
      call.end();
      this.#state = "closed";
      this.#call = null; // its end is no loss
      await endOf(call, this.#host.tuning.closeMs);
      call.cancel();
    }
    this.#end();
  }

  #connect(): void {
    this.#state = "opening";
    this.#silentTicks = 0;
    this.#openTicks = 0;
    this.#isWriting = false;
    this.#isPingDue = false;
    this.#pingedAt = null;
    try {
      const credentials = this.#host.credentials(this.node);
      const client = new Client(dialed(this.address, this.#host.routes), credentials, PEER_CHANNEL_OPTIONS);
      this.#client = client;
      const { path, requestSerialize, responseDeserialize } = PEER_SERVICE[this.lane];
      const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
      this.#call = call;
      // A stream that was given up may still speak: nobody listens then, but its error needs a listener.
      call.on("data", (bytes: Buffer) => this.#call === call && this.#receive(bytes));
      call.on("error", (error) => this.#call === call && this.#down(error.message));
      call.on("end", () => this.#call === call && this.#down("the peer ended the stream"));
    } catch (error) {
      this.#down((error as Error).message); // an address that is none
      return;
    }
    this.#write(
      encodeHello({ type: "hello", lane: this.lane, ...PROTOCOLS, to: this.node, identity: this.#host.identity() }),
    );
  }

  #receive(bytes: Buffer): void {
    const frame = decodeFrame(bytes, null);
    this.#counters.heardAt = this.#host.nowMs();
    this.#silentTicks = 0;
    if (frame.type === "refusal") this.#refuse(frame, "them");
    else if (frame.type === "welcome" && this.#state === "opening") this.#welcome(frame);
    else if (frame.type === "pong" && this.#state === "open") this.#pong(frame.number);
    else {
      this.#counters.malformed += 1;
      const text = frame.type === "malformed" ? frame.problem : `a ${frame.type} out of place`;
      this.#refuse({ reason: "malformed", text }, "us");
    }
  }

  #welcome(frame: Frame & { readonly type: "welcome" }): void {
    const refusal = this.#host.judge(frame, this.node);
    if (refusal !== null) {
      this.#refuse(refusal, "us");
      return;
    }
    this.#state = "open";
    this.#host.opened(this);
    this.#schedule();
  }

  #pong(number: number): void {
    if (this.#pingedAt === null || number !== this.#pings) return; // a sign of life beside the pings' own answers
    this.#counters.roundTripMs = this.#host.nowMs() - this.#pingedAt;
    this.#pingedAt = null;
  }

  #refuse(refusal: PeerRefusal, by: "us" | "them"): void {
    this.#counters.refuse(refusal.reason);
    this.#host.refused(this, refusal, by);
    this.#down(`${refusal.reason}: ${refusal.text}`);
  }

  /** Everything sent in this turn of the event loop goes as one frame. */
  #schedule(): void {
    if (this.#isScheduled || this.#isWriting || this.#state !== "open" || this.#queue.size === 0) return;
    this.#isScheduled = true;
    const flush = (): void => {
      this.#isScheduled = false;
      this.#pause = null;
      if (this.#state === "open" && !this.#isWriting && this.#queue.size > 0) this.#writeBatch();
    };
    const pauseMs = this.#nextFrameAt - this.#host.nowMs();
    if (pauseMs > 0) this.#pause = setTimeout(flush, pauseMs);
    else setImmediate(flush);
  }

  #writeBatch(): void {
    this.#endPause();
    const { messages, bytes } = this.#queue.take(this.#host.tuning[this.lane].frameBytesMax);
    const frame = encodeBatch(messages, bytes);
    this.#counters.sentFrames += 1;
    this.#counters.sentMessages += messages.length;
    this.#counters.sentBytes += frame.length;
    const { bytesPerSecondMax } = this.#host.tuning[this.lane];
    this.#nextFrameAt = this.#host.nowMs() + (frame.length / bytesPerSecondMax) * 1_000;
    this.#write(frame);
  }

  #ping(): void {
    this.#isPingDue = false;
    this.#pings = (this.#pings + 1) >>> 0;
    this.#pingedAt = this.#host.nowMs();
    this.#write(encodePing(this.#pings, this.#host.identity().walSequence));
  }

  #write(frame: Buffer): void {
    const call = this.#call;
    this.#isWriting = true;
    call?.write(frame, () => {
      if (this.#call !== call) return;
      this.#isWriting = false;
      if (this.#isPingDue && this.#state === "open") this.#ping();
      else this.#schedule();
    });
  }

  /** The stream is over, for whatever reason: another attempt follows later. */
  #down(why: string): void {
    const wasOpen = this.isOpen;
    const call = this.#call;
    this.#call = null;
    this.#state = "waiting";
    this.#counters.disconnected += this.#queue.clear();
    this.#endPause();
    call?.cancel();
    this.#client?.close(); // a connection may be dead without anybody knowing: the next attempt makes a new one
    this.#client = null;
    const delayMs = retryDelayMs(this.#failures, this.#host.random(), this.#host.tuning);
    this.#failures = Math.min(this.#failures + 1, FAILURES_MAX);
    this.#retry = setTimeout(() => this.#connect(), delayMs);
    if (wasOpen) this.#host.lost(this, why);
  }

  #endPause(): void {
    if (this.#pause === null) return;
    clearTimeout(this.#pause);
    this.#pause = null;
    this.#isScheduled = false;
  }

  #end(): void {
    const call = this.#call;
    this.#state = "closed";
    this.#call = null;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#queue.clear();
    this.#endPause();
    call?.cancel();
    this.#client?.close();
    this.#client = null;
  }
}

/** Resolves when a stream is over, at the latest after `mostMs`. */
function endOf(call: Call, mostMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, mostMs);
    call.on("status", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

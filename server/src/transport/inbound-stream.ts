import type { ServerDuplexStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { DecodedMessage } from "./peer-codec.js";
import {
  decodeFrame,
  encodePong,
  encodeRefusal,
  encodeWelcome,
  type Frame,
  type Lane,
  type PeerIdentity,
  type PeerRefusal,
} from "./peer-frame.js";
import { commonProtocol } from "./peer-handshake.js";
import type { PeerTuning } from "./peer-tuning.js";

type Call = ServerDuplexStream<Buffer, Buffer>;

/** Bad messages on one stream; with one more it ends: a peer of another mind is better told so than listened to. */
const BAD_MESSAGES_MAX = 1_024;

/** What a stream from a peer needs of the transport it belongs to. */
export interface InboundHost {
  readonly tuning: PeerTuning;
  identity(): PeerIdentity;
  /** Whether the node at the other end is listened to. @param peer address and port of its connection. @returns why not, or null. */
  judge(hello: Frame & { readonly type: "hello" }, peer: string): PeerRefusal | null;
  /** It is. An older stream of the same node and lane is to be ended. */
  admitted(stream: InboundStream, identity: PeerIdentity): void;
  /** Refused, or ended for a reason, by this end. */
  refused(stream: InboundStream, refusal: PeerRefusal): void;
  batch(stream: InboundStream, messages: readonly DecodedMessage[], bytes: number): void;
  pinged(stream: InboundStream, walSequence: number): void;
  over(stream: InboundStream): void;
}

/** One stream on which a peer sends: hello first, then messages and pings. */
export class InboundStream {
  readonly lane: Lane;
  readonly #call: Call;
  readonly #host: InboundHost;
  /** Null until it said hello and was admitted. */
  #node: string | null = null;
  #badMessages = 0;
  #silentTicks = 0;
  #hasReceived = false;
  #lastPing = 0;
  /** A pong is on its way out; one more is due after it. */
  #isAnswering = false;
  #isPongDue = false;
  #isOver = false;

  constructor(call: Call, lane: Lane, host: InboundHost) {
    this.#call = call;
    this.lane = lane;
    this.#host = host;
    call.on("data", (bytes: Buffer) => {
      if (!this.#isOver) this.#receive(bytes);
    });
    call.on("end", () => {
      if (this.#isOver) return;
      this.#leave();
      call.end();
    });
    call.on("cancelled", () => this.#leave());
    call.on("error", () => this.#leave());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get node(): string | null {
    return this.#node;
  }

  tick(): void {
    const { handshakeTicksMax } = this.#host.tuning;
    const silentTicksMax = this.#node === null ? handshakeTicksMax : this.#host.tuning[this.lane].silentTicksMax;
    this.#silentTicks += 1;
    if (this.#silentTicks >= silentTicksMax) this.#abort("nothing is heard of the peer");
    // The peer's pings wait behind large frames: that these arrive is a sign of life, too.
    else if (this.#hasReceived) this.#pong();
    this.#hasReceived = false;
  }

  /** A message was none. */
  noteBadMessage(problem: string): void {
    this.#badMessages += 1;
    if (this.#badMessages > BAD_MESSAGES_MAX) this.refuse({ reason: "malformed", text: problem });
  }

  /** Ends the stream and tells the peer why. */
  refuse(refusal: PeerRefusal): void {
    if (this.#isOver) return;
    this.#host.refused(this, refusal);
    this.#leave();
    this.#call.write(encodeRefusal(refusal));
    this.#call.end();
    this.#call.resume(); // what still comes is thrown away
  }

  /** Ends the stream: this node closes. */
  close(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#call.end();
  }

  #receive(bytes: Buffer): void {
    this.#silentTicks = 0;
    this.#hasReceived = true;
    const ends = this.#node === null ? null : { from: this.#node, to: this.#host.identity().nodeId };
    const frame = decodeFrame(bytes, ends);
    if (frame.type === "hello" && ends === null) this.#hello(frame);
    else if (frame.type === "batch") this.#host.batch(this, frame.messages, bytes.length);
    else if (frame.type === "ping" && ends !== null) {
      this.#lastPing = frame.number;
      this.#host.pinged(this, frame.walSequence);
      this.#pong();
    } else {
      const text = frame.type === "malformed" ? frame.problem : `a ${frame.type} out of place`;
      this.refuse({ reason: "malformed", text });
    }
  }

  #hello(hello: Frame & { readonly type: "hello" }): void {
    const protocol = commonProtocol(hello);
    if (protocol === null) {
      this.refuse({ reason: "protocol", text: `protocols ${hello.oldest} to ${hello.newest} are not spoken here` });
      return;
    }
    const refusal = hello.lane === this.lane ? this.#host.judge(hello, this.#call.getPeer()) : WRONG_LANE;
    if (refusal !== null) {
      this.refuse(refusal);
      return;
    }
    const { nodeId } = hello.identity;
    this.#node = nodeId;
    this.#call.write(encodeWelcome({ type: "welcome", protocol, to: nodeId, identity: this.#host.identity() }));
    this.#host.admitted(this, hello.identity);
  }

  #pong(): void {
    if (this.#isOver || this.#node === null) return;
    if (this.#isAnswering) {
      this.#isPongDue = true;
      return;
    }
    this.#isAnswering = true;
    this.#isPongDue = false;
    this.#call.write(encodePong(this.#lastPing), () => {
      this.#isAnswering = false;
      if (this.#isPongDue) this.#pong();
    });
  }

  #abort(why: string): void {
    if (this.#isOver) return;
    this.#leave();
    this.#call.emit("error", { code: status.UNAVAILABLE, details: why });
    this.#call.resume();
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#host.over(this);
  }
}

const WRONG_LANE: PeerRefusal = { reason: "malformed", text: "hello names another lane than the method" };

import {
  acceptHello,
  BLOCK_VERSIONS,
  consistencyToWire,
  errorFromWire,
  type FeatureSet,
  FeatureStoreError,
  type featurestore,
  type ReadAnswer,
  type ReadRequest,
  STREAM_PROTOCOLS,
  toLong,
} from "@featurestore/proto";
import { Assembly } from "./assembly.js";

/** Feature sets one stream keeps prepared; beyond it the one unused for longest gives up its number. */
const PREPARED_MAX = 256;
/** What a stream takes until the server's hello tells. */
const IN_FLIGHT_BEFORE_HELLO = 32;

type Frame = featurestore.v1.IMultiGetStreamRequest;

/** The wire below a stream, already open. */
export interface FrameSink {
  send(frame: Frame): void;
  /** No more requests: the server may end the stream once all are answered. */
  end(): void;
  cancel(): void;
}

/** A read on its way. `settle` is called once. */
export interface StreamRead {
  readonly request: ReadRequest;
  /** Empty: none. */
  readonly traceparent: string;
  readonly tracestate: string;
  /** Milliseconds left, 0 where there is no deadline. */
  readonly leftMs: () => number;
  /** Milliseconds by a clock that goes evenly: what the server is told as the time of sending. */
  readonly nowMs: () => number;
  readonly settle: (result: ReadAnswer | FeatureStoreError) => void;
}

interface PreparedSet {
  readonly number: number;
  /** Reads that wait for the server to have it; null once it has. */
  waiting: StreamRead[] | null;
  inFlight: number;
}

interface InFlight {
  readonly read: StreamRead;
  readonly prepared: PreparedSet;
  readonly assembly: Assembly;
}

/** One open stream of frames: prepares feature sets, sends gets, puts answers together. Knows no time and no retries. */
export class ReadStream {
  readonly #wire: FrameSink;
  readonly #onRoom: () => void;
  readonly #inFlightWanted: number;
  readonly #reads = new Map<number, InFlight>();
  readonly #idOf = new Map<StreamRead, number>();
  /** In order of use, the one unused for longest first. */
  readonly #sets = new Map<FeatureSet, PreparedSet>();
  readonly #preparing = new Map<number, FeatureSet>();
  #inFlightMax = IN_FLIGHT_BEFORE_HELLO;
  #waiting = 0;
  #nextId = 0;
  #isDraining = false;
  #hasWorked = false;
  #ended: FeatureStoreError | null = null;

  /** @param options.onRoom called when there may be room for more, and when the stream starts draining or ends. */
  constructor(wire: FrameSink, options: { readonly inFlightMax: number; readonly onRoom: () => void }) {
    this.#wire = wire;
    this.#onRoom = options.onRoom;
    this.#inFlightWanted = options.inFlightMax;
    wire.send({
      id: 0,
      hello: {
        protocol: STREAM_PROTOCOLS.newest,
        blockVersions: [...BLOCK_VERSIONS],
        inFlightMax: options.inFlightMax,
        keysMax: 0,
      },
    });
  }

  /** False once the server wants new requests elsewhere, or the stream is over. */
  get isOpen(): boolean {
    return !this.#isDraining && this.#ended === null;
  }

  /** Why the stream is over; null while it is not. */
  get ended(): FeatureStoreError | null {
    return this.#ended;
  }

  /** True once the server has said anything. */
  get hasWorked(): boolean {
    return this.#hasWorked;
  }

  get isIdle(): boolean {
    return this.#reads.size + this.#waiting === 0;
  }

  /** Starts a read. @returns false where there is no room for it now. */
  start(read: StreamRead): boolean {
    if (this.#reads.size + this.#waiting >= Math.min(this.#inFlightMax, this.#inFlightWanted)) return false;
    const prepared = this.#prepared(read.request);
    if (prepared === null) return false;
    if (prepared.waiting === null) this.#get(read, prepared);
    else {
      prepared.waiting.push(read);
      this.#waiting++;
    }
    return true;
  }

  /** Gives up a read that was started; late chunks of it are dropped. */
  abandon(read: StreamRead): void {
    const id = this.#idOf.get(read);
    if (id !== undefined) {
      this.#remove(id);
      this.#wire.send({ id, cancel: {} });
    }
    for (const prepared of this.#sets.values()) {
      const at = prepared.waiting?.indexOf(read) ?? -1;
      if (at < 0) continue;
      prepared.waiting?.splice(at, 1);
      this.#waiting--;
    }
    this.#afterOne();
  }

  /** @throws INTERNAL when the frame makes no sense, INVALID_ARGUMENT for another version; the stream is then useless. */
  receive(frame: featurestore.v1.IMultiGetStreamResponse): void {
    const id = frame.id ?? 0;
    this.#hasWorked = true;
    if (frame.chunk) this.#chunk(id, frame.chunk);
    else if (frame.error) this.#fail(id, errorFromWire(frame.error));
    else if (frame.prepared) this.#ready(id);
    else if (frame.hello) this.#hello(frame.hello);
    else if (frame.draining) this.#drain();
    else throw new FeatureStoreError("INTERNAL", "the server sent a frame this client does not know");
  }

  /** The wire is gone: everything on its way fails with `error`. */
  end(error: FeatureStoreError): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    const lost = [...this.#reads.values()].map(({ read }) => read);
    for (const prepared of this.#sets.values()) lost.push(...(prepared.waiting ?? []));
    this.#reads.clear();
    this.#idOf.clear();
    this.#sets.clear();
    this.#waiting = 0;
    for (const read of lost) read.settle(error);
    this.#onRoom();
  }

  /** Fails everything on its way with `error` and tears the wire down. */
  cancel(error: FeatureStoreError): void {
    this.end(error);
    this.#wire.cancel();
  }

  #hello(hello: featurestore.v1.IHello): void {
    acceptHello(hello);
    this.#inFlightMax = hello.inFlightMax || this.#inFlightWanted;
    this.#onRoom();
  }

  #drain(): void {
    this.#isDraining = true;
    if (this.isIdle) this.#wire.end();
    this.#onRoom();
  }

  #chunk(id: number, chunk: featurestore.v1.IChunk): void {
    const inFlight = this.#reads.get(id);
    if (inFlight === undefined) return; // abandoned
    const answer = inFlight.assembly.add(chunk);
    if (answer === null) return;
    this.#remove(id);
    inFlight.read.settle(answer);
    this.#afterOne();
  }

  #fail(id: number, error: FeatureStoreError): void {
    const set = this.#preparing.get(id);
    const inFlight = this.#reads.get(id);
    if (set !== undefined) {
      this.#preparing.delete(id);
      const waiting = this.#sets.get(set)?.waiting ?? [];
      this.#sets.delete(set);
      this.#waiting -= waiting.length;
      for (const read of waiting) read.settle(error);
    } else if (inFlight !== undefined) {
      this.#remove(id);
      inFlight.read.settle(error);
    } else if (id === 0) throw error; // about the stream as a whole
    this.#afterOne();
  }

  #ready(id: number): void {
    const set = this.#preparing.get(id);
    const prepared = set === undefined ? undefined : this.#sets.get(set);
    this.#preparing.delete(id);
    if (prepared === undefined) return;
    const waiting = prepared.waiting ?? [];
    prepared.waiting = null;
    this.#waiting -= waiting.length;
    for (const read of waiting) this.#get(read, prepared);
  }

  #get(read: StreamRead, prepared: PreparedSet): void {
    const { keys, asOf, after, consistency } = read.request;
    const id = this.#newId();
    prepared.inFlight++;
    this.#reads.set(id, { read, prepared, assembly: new Assembly() });
    this.#idOf.set(read, id);
    this.#wire.send({
      id,
      get: {
        set: prepared.number,
        keys: keys as Uint8Array[],
        deadlineMs: Math.min(Math.ceil(read.leftMs()), 0xffffffff),
        sentMs: read.nowMs() >>> 0 || 1, // 0 would say nothing
        traceparent: read.traceparent,
        ...(read.tracestate === "" ? {} : { tracestate: read.tracestate }),
        asOf: toLong(asOf === null ? 0 : asOf || 1), // 0 means the clock: 1970 itself is told as a microsecond later
        after: after ?? new Uint8Array(0),
        ...consistencyToWire(consistency),
      },
    });
  }

  /** The set of a request, prepared now where it is not yet; null where all numbers are in use. */
  #prepared(request: ReadRequest): PreparedSet | null {
    const { set } = request;
    const known = this.#sets.get(set);
    if (known !== undefined) {
      this.#sets.delete(set);
      this.#sets.set(set, known);
      return known;
    }
    const number = this.#sets.size < PREPARED_MAX ? this.#freeNumber() : this.#evict();
    if (number === null) return null;
    const prepared: PreparedSet = { number, waiting: [], inFlight: 0 };
    this.#sets.set(set, prepared);
    const id = this.#newId();
    this.#preparing.set(id, set);
    const featureSet = {
      selections: set.selections.map(({ view, features, role }) => ({ view, features: [...features], role })),
      matrix: set.matrix,
      eventTimes: set.eventTimes,
    };
    this.#wire.send({ id, prepare: { set: number, featureSet, registryRevision: toLong(request.registryRevision) } });
    return prepared;
  }

  #freeNumber(): number {
    const used = new Set([...this.#sets.values()].map(({ number }) => number));
    let number = 1;
    while (used.has(number)) number++;
    return number;
  }

  #evict(): number | null {
    for (const [set, { number, waiting, inFlight }] of this.#sets) {
      if (waiting !== null || inFlight > 0) continue;
      this.#sets.delete(set);
      return number;
    }
    return null;
  }

  #newId(): number {
    do this.#nextId = this.#nextId >= 0xffffffff ? 1 : this.#nextId + 1;
    while (this.#reads.has(this.#nextId) || this.#preparing.has(this.#nextId));
    return this.#nextId;
  }

  #remove(id: number): void {
    const inFlight = this.#reads.get(id);
    if (inFlight === undefined) return;
    this.#reads.delete(id);
    this.#idOf.delete(inFlight.read);
    inFlight.prepared.inFlight--;
  }

  #afterOne(): void {
    if (this.#isDraining && this.isIdle) this.#wire.end();
    this.#onRoom();
  }
}

import { type ClientHttp2Stream, connect } from "node:http2";
import type { FloodOrder, FloodSecond } from "./flood.js";
import { AnswerFrames, FIRST_ID, framed, GetFrames, IDS } from "./get-frames.js";
import { SERVER_NAME } from "./server-tls.js";

/** Keys of a get differ in so many ways. */
const LISTS = 64;
const TICK_MS = 2;
/** Bytes that a connection may hold unsent: beyond it the get counts as not sent, as of a client that gives up at once. */
const UNSENT_MAX = 8 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;
/** Below so much time a get is not worth sending. */
const LEFT_MS_MIN = 1;

const order = JSON.parse(process.argv[2] ?? "") as FloodOrder;
const { addresses, connections, keys, rows, deadlineMs } = order;
const frames = new GetFrames(
  Array.from({ length: LISTS }, (_, list) =>
    BigInt64Array.from({ length: keys }, (_, i) => BigInt((list * 7_919 + i * 104_729) % rows)),
  ),
);
/** When each get was due, by its id; 0: it is over. */
const dues = new Float64Array(2 ** 20);
let nextId = FIRST_ID;
let second: FloodSecond = blank();
let latencies: number[] = [];
let perSecond = 0;
let inFlight = 0;
const lines: Line[] = [];

function blank(): FloodSecond {
  return { offered: 0, unsent: 0, good: 0, late: 0, refused: 0, p50: 0, p99: 0, lagMs: 0 };
}

/** One connection with one stream of reads. */
class Line {
  readonly stream: ClientHttp2Stream;
  #inFlight = 0;
  /** As the server takes. */
  #inFlightMax = order.inFlightMax;
  readonly #answers = new AnswerFrames(
    (id, isAnswer) => this.#answered(id, isAnswer),
    (inFlightMax) => {
      this.#inFlightMax = Math.min(order.inFlightMax, inFlightMax);
    },
  );

  constructor(address: string) {
    const settings = { initialWindowSize: WINDOW_BYTES };
    const session =
      order.ca === null
        ? connect(`http://${address}`, { settings })
        : connect(`https://${address}`, { settings, ca: order.ca, servername: SERVER_NAME });
    session.once("connect", () => session.setLocalWindowSize(WINDOW_BYTES));
    session.on("error", () => undefined);
    this.stream = session.request({
      ":method": "POST",
      ":path": "/featurestore.v1.StoreService/MultiGetStream",
      "content-type": "application/grpc",
      te: "trailers",
    });
    this.stream.on("error", () => undefined);
    this.stream.on("data", (bytes: Buffer) => this.#answers.take(bytes));
    this.stream.write(framed({ id: 1, prepare: { set: 1, featureSet: { selections: [{ view: "items" }] } } }));
  }

  /** Sends gets that are due; those without room count as not sent. */
  send(dueTimes: readonly number[]): void {
    const now = performance.now();
    const room = this.stream.destroyed ? 0 : Math.max(0, UNSENT_MAX - this.stream.writableLength);
    const most = Math.min(Math.floor(room / frames.bytes), this.#inFlightMax - this.#inFlight);
    const live = dueTimes.filter((due) => due + deadlineMs - now > LEFT_MS_MIN);
    const count = Math.max(0, Math.min(most, live.length));
    second.unsent += dueTimes.length - count;
    if (count === 0) return;
    const bytes = Buffer.allocUnsafe(count * frames.bytes);
    for (let i = 0; i < count; i++) {
      const due = live[i] as number;
      frames.put(bytes, i * frames.bytes, { id: nextId, deadlineMs: Math.floor(due + deadlineMs - now) });
      dues[nextId % dues.length] = due;
      nextId = nextId + 1 < FIRST_ID + IDS ? nextId + 1 : FIRST_ID;
    }
    inFlight += count;
    this.#inFlight += count;
    this.stream.write(bytes);
  }

  #answered(id: number, isAnswer: boolean): void {
    const due = dues[id % dues.length] as number;
    if (id < FIRST_ID || due === 0) return;
    dues[id % dues.length] = 0;
    inFlight--;
    this.#inFlight--;
    if (!isAnswer) {
      second.refused++;
    } else {
      const ms = performance.now() - due;
      if (ms > deadlineMs) second.late++;
      else {
        second.good++;
        latencies.push(ms);
      }
    }
    if (closedLoop > 0) again(this);
  }
}

let closedLoop = 0;

/** A user that asks again as soon as there is an answer. */
function again(line: Line): void {
  second.offered++;
  line.send([performance.now()]);
}

let last = performance.now();
let owed = 0;
let turn = 0;

function tick(): void {
  const now = performance.now();
  const elapsed = now - last;
  second.lagMs = Math.max(second.lagMs, elapsed - TICK_MS);
  owed += (elapsed * perSecond) / 1000;
  const count = Math.floor(owed);
  owed -= count;
  if (count > 0) {
    const byLine: number[][] = lines.map(() => []);
    for (let i = 0; i < count; i++) {
      // Evenly over the time since the last tick: a pause of the generator is felt by what was due in it.
      (byLine[turn++ % lines.length] as number[]).push(last + (elapsed * (i + 1)) / count);
    }
    second.offered += count;
    for (const [i, line] of lines.entries()) if ((byLine[i] as number[]).length > 0) line.send(byLine[i] as number[]);
  }
  last = now;
}

for (let i = 0; i < connections; i++) lines.push(new Line(addresses[i % addresses.length] as string));
setInterval(tick, TICK_MS);
setInterval(() => {
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  process.send?.({ ...second, p50: at(0.5), p99: at(0.99) });
  second = blank();
  latencies = [];
}, 1_000);
process.on("message", (message: { readonly perSecond: number; readonly inFlight: number }) => {
  ({ perSecond } = message);
  closedLoop = message.inFlight;
  for (let i = inFlight; i < closedLoop; i++) again(lines[i % lines.length] as Line);
});
process.on("disconnect", () => process.exit(0));

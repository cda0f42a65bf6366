import { featurestore, type featurestore as fs, serviceDefinition, toLong, viewOf } from "@featurestore/proto";
import { Metadata, type ServiceError } from "@grpc/grpc-js";
import type { Chance } from "../chance.js";
import { writeBlock } from "../forms.js";
import { joined } from "../mutate.js";
import { mutatedMessage } from "../protobuf.js";
import { Broken, type FuzzTarget, wordOf } from "../target.js";
import { FuzzedNode, SOME_KEYS } from "../world.js";

const DEADLINE_MS = 1_500;
const FRAMES_MAX = 40;
const FRAME_BYTES_MAX = 60_000;
const { v1 } = featurestore;

const SET = { selections: [{ view: "everything", features: ["count", "name"], role: "" }], eventTimes: true };
const READS: readonly fs.v1.IMultiGetStreamRequest[] = [
  { id: 0, hello: { protocol: 1, blockVersions: [1], inFlightMax: 4 } },
  { id: 1, prepare: { set: 1, featureSet: SET, registryRevision: toLong(1) } },
  { id: 2, get: { set: 1, keys: [SOME_KEYS], deadlineMs: 100, traceparent: "00-1", consistency: 2 } },
  { id: 3, get: { set: 1, keys: [SOME_KEYS], asOf: toLong(5_000), maxStalenessMs: 5, tracestate: "a=1" } },
  { id: 3, cancel: {} },
  { id: 4, prepare: { set: 1, featureSet: { service: "ranking" } } },
];
const WRITES: readonly fs.v1.IWriteStreamRequest[] = [
  { id: 1, write: { view: "everything", block: writeBlock(3) } },
  {
    id: 2,
    write: { view: "everything", block: writeBlock(1), producer: { id: toLong(9), first: toLong(1), last: toLong(2) } },
  },
  { id: 3, write: { view: "pages" }, traceparent: "00-1" },
];

/** 0 for reads, 1 for writes; then length u16 | frame, until the end. */
function encode(kind: number, frames: readonly Uint8Array[]): Uint8Array {
  return joined(
    Uint8Array.of(kind),
    ...frames.flatMap((frame) => {
      const length = new Uint8Array(2);
      viewOf(length).setUint16(0, frame.length, true);
      return [length, frame];
    }),
  );
}

function decode(input: Uint8Array): { readonly kind: number; readonly frames: Uint8Array[] } {
  const frames: Uint8Array[] = [];
  for (let at = 1; at + 2 <= input.length && frames.length < FRAMES_MAX; ) {
    const length = viewOf(input).getUint16(at, true);
    frames.push(input.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { kind: (input[0] ?? 0) % 2, frames };
}

function mutatedFrames(input: Uint8Array, pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  const { kind, frames } = decode(input);
  if (frames.length === 0) return encode(kind, decode(chance.pick(pool)).frames);
  const at = chance.below(frames.length);
  const frame = frames[at] as Uint8Array;
  const others = pool.flatMap((other) => decode(other).frames).slice(0, 200);
  switch (chance.below(6)) {
    case 0:
      return encode(kind, frames.toSpliced(at, 1));
    case 1:
      return encode(kind, frames.toSpliced(at, 0, frame));
    case 2:
      return encode(kind, frames.toSpliced(at, 0, chance.pick(others)));
    case 3:
      return encode(kind, [...frames.toSpliced(at, 1), frame]);
    default:
      return encode(kind, frames.with(at, mutatedMessage(frame, others, chance).subarray(0, FRAME_BYTES_MAX)));
  }
}

/** Frames over the two long streams of a client, from its first to its half-close. */
export const streamFrames: FuzzTarget = {
  name: "stream-frames",
  open: async () => {
    const world = await FuzzedNode.open();
    const { MultiGetStream, WriteStream } = serviceDefinition("StoreService");
    const answers = [v1.MultiGetStreamResponse, v1.WriteStreamResponse] as const;
    return {
      seeds: [
        encode(
          0,
          READS.map((frame) => v1.MultiGetStreamRequest.encode(frame).finish()),
        ),
        encode(
          1,
          WRITES.map((frame) => v1.WriteStreamRequest.encode(frame).finish()),
        ),
      ],
      mutate: mutatedFrames,
      inputsMax: 2_000,
      run: async (input) => {
        const { kind, frames } = decode(input);
        const path = (kind === 0 ? MultiGetStream?.path : WriteStream?.path) ?? "";
        const same = (value: Buffer): Buffer => value;
        const before = world.state;
        const stream = world.client.makeBidiStreamRequest(path, same, same, new Metadata(), {
          deadline: Date.now() + DEADLINE_MS,
        });
        const codes = new Set<string>();
        const ended = await new Promise<string>((resolve, reject) => {
          stream.on("data", (bytes: Buffer) => {
            const { error } = answers[kind as 0 | 1].decode(bytes);
            if (error?.code === "INTERNAL") reject(new Broken(`a frame is answered with INTERNAL: ${error.message}`));
            codes.add(error ? wordOf(`${error.code} ${error.message}`) : "ok");
          });
          stream.on("error", (error: ServiceError) => resolve(wordOf(`${error.code} ${error.details}`)));
          stream.on("end", () => resolve("end"));
          for (const frame of frames) stream.write(Buffer.from(frame));
          stream.end();
        });
        if (/^(2|13) /.test(ended)) throw new Broken(`the stream ends with ${ended}`);
        await world.settled();
        if (kind === 0 && world.state !== before) throw new Broken("reads changed something");
        return `${kind} ${[...codes].sort().slice(0, 2).join()} ${ended}`;
      },
      close: () => world.close(),
    };
  },
};

import { featurestore, fixedKeyList } from "@featurestore/proto";

/**
 * HTTP/2 by hand (RFC 9113): attackers send what no library would, and thousands of them must cost less than one client.
 *
 *     frame   = length:3 type:1 flags:1 stream:4 payload
 *     headers = (0x00 length:1 name length:1 value)*     literals that enter no table (RFC 7541, 6.2.2)
 *     message = compressed:1 length:4 bytes              gRPC
 */
const TYPE = { data: 0, headers: 1, reset: 3, settings: 4, continuation: 9 } as const;
const END_HEADERS = 4;
const END_STREAM = 1;
const FRAME_MAX = 16_384;
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const CANCEL = 8;

function frame(type: keyof typeof TYPE, flags: number, stream: number, payload: Uint8Array): Buffer {
  const out = Buffer.alloc(9 + payload.length);
  out.writeUIntBE(payload.length, 0, 3);
  out[3] = TYPE[type];
  out[4] = flags;
  out.writeUInt32BE(stream, 5);
  out.set(payload, 9);
  return out;
}

/** What a connection begins with. @param windowBytes what the server may send on a stream before it is let. */
export function opening(windowBytes = 65_535): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(4, 0);
  settings.writeUInt32BE(windowBytes, 2);
  return Buffer.concat([Buffer.from(PREFACE), frame("settings", 0, 0, settings)]);
}

/** Lets the server send so much on every stream. */
export function windowOf(bytes: number): Buffer {
  return opening(bytes).subarray(PREFACE.length);
}

/** Opens a call. @param more headers besides those that every call has. */
export function call(stream: number, method: string, more: Readonly<Record<string, string>> = {}): Buffer {
  const headers = {
    ":method": "POST",
    ":scheme": "http",
    ":path": `/featurestore.v1.StoreService/${method}`,
    ":authority": "localhost",
    te: "trailers",
    "content-type": "application/grpc",
    ...more,
  };
  const block = Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from([0]),
      lengthOf(name),
      Buffer.from(name),
      lengthOf(value),
      Buffer.from(value),
    ]),
  );
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length; at += FRAME_MAX) {
    const isLast = at + FRAME_MAX >= block.length;
    const part = block.subarray(at, at + FRAME_MAX);
    parts.push(frame(at === 0 ? "headers" : "continuation", isLast ? END_HEADERS : 0, stream, part));
  }
  return Buffer.concat(parts);
}

/** Length of a string, as an integer with a prefix of 7 bits (RFC 7541, 5.1). */
function lengthOf(text: string): Buffer {
  let left = Buffer.byteLength(text);
  if (left < 127) return Buffer.from([left]);
  const bytes = [127];
  for (left -= 127; left >= 128; left >>>= 7) bytes.push(0x80 | (left & 0x7f));
  return Buffer.from([...bytes, left]);
}

/** A message of a call. */
export function message(
  stream: number,
  bytes: Uint8Array,
  options: { readonly isCompressed?: boolean; readonly isLast?: boolean } = {},
): Buffer {
  const head = Buffer.alloc(5);
  head[0] = options.isCompressed === true ? 1 : 0;
  head.writeUInt32BE(bytes.length, 1);
  const all = Buffer.concat([head, bytes]);
  const parts: Buffer[] = [];
  for (let at = 0; at < all.length; at += FRAME_MAX) {
    const isLast = options.isLast === true && at + FRAME_MAX >= all.length;
    parts.push(frame("data", isLast ? END_STREAM : 0, stream, all.subarray(at, at + FRAME_MAX)));
  }
  return Buffer.concat(parts);
}

export function reset(stream: number): Buffer {
  const code = Buffer.alloc(4);
  code.writeUInt32BE(CANCEL);
  return frame("reset", 0, stream, code);
}

/** A stream of reads: the set prepared, and so many gets. */
export function reads(stream: number, gets: number, keys: number, view = "items"): Buffer {
  const encode = (frame_: featurestore.v1.IMultiGetStreamRequest): Buffer =>
    message(stream, featurestore.v1.MultiGetStreamRequest.encode(frame_).finish());
  const list = fixedKeyList(new Uint8Array(BigInt64Array.from({ length: keys }, (_, i) => BigInt(i)).buffer), 8);
  return Buffer.concat([
    call(stream, "MultiGetStream"),
    encode({ id: 1, prepare: { set: 1, featureSet: { selections: [{ view }] } } }),
    ...Array.from({ length: gets }, (_, i) => encode({ id: 2 + i, get: { set: 1, keys: [list] } })),
  ]);
}

/** Whether what a server sent ends a call: headers that end a stream, or a reset. */
export function endsCall(bytes: Buffer): boolean {
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const [type = 0, flags = 0] = bytes.subarray(at + 3, at + 5);
    if (type === TYPE.reset || (type === TYPE.headers && (flags & END_STREAM) !== 0)) return true;
  }
  return false;
}

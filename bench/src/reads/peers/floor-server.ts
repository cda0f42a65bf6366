import { createServer as createHttp2Server } from "node:http2";
import { createServer } from "node:net";
import type { Duplex } from "node:stream";
import { FLOOR_WINDOW_BYTES, REQUEST_HEAD_BYTES } from "./floor-frames.js";

/** The process of a floor: `floor-server.js tcp|http2 <port>`. Says on standard error when it listens. */

/** What every answer is a slice of: as long as the longest so far. */
let answers = Buffer.alloc(1 << 16);

/** Answers the requests of one connection in their order. It has no bound of its own: the client waits for its answers. */
function serve(stream: Duplex): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    stream.cork();
    while (rest.length >= REQUEST_HEAD_BYTES) {
      const end = REQUEST_HEAD_BYTES + rest.readUInt32LE(0);
      if (rest.length < end) break;
      answer(stream, rest.readUInt32LE(4));
      rest = rest.subarray(end);
    }
    stream.uncork();
  });
  stream.on("error", () => undefined); // the client has gone
}

function answer(stream: Duplex, bytes: number): void {
  if (answers.length < bytes) answers = Buffer.alloc(bytes);
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32LE(bytes);
  stream.write(head);
  stream.write(answers.subarray(0, bytes));
}

const [, , protocol, port] = process.argv;
const listening = (): void => {
  process.stderr.write("listening\n");
};
if (protocol === "tcp") {
  createServer({ noDelay: true }, serve).listen(Number(port), "127.0.0.1", listening);
} else {
  const server = createHttp2Server({ settings: { initialWindowSize: FLOOR_WINDOW_BYTES } });
  server.on("session", (session) => {
    session.setLocalWindowSize(FLOOR_WINDOW_BYTES);
  });
  server.on("stream", (stream) => {
    stream.respond({ ":status": 200 });
    serve(stream);
  });
  server.listen(Number(port), "127.0.0.1", listening);
}

import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { Child } from "../../cluster/child.js";
import type { Contender, DecodedAnswer, ReadRequest, StartPeer } from "../contender.js";
import { FLOOR_WINDOW_BYTES, FloorFrames } from "./floor-frames.js";
import { answerOf, numbersOf, rowBytes } from "./packed-rows.js";
import { type Defer, freePort, startedPeer } from "./started.js";

const SERVER = fileURLToPath(new URL("./floor-server.js", import.meta.url));

/** What two Node processes and a TCP connection cost: 8 bytes asked per row, its packed bytes answered, nothing looked up. */
export const startTcpFloor: StartPeer = () =>
  startedPeer(async (defer) => {
    const { port, pid } = await startFloorServer("tcp", defer);
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    defer(async () => socket.destroy());
    await once(socket, "connect");
    const description = `Node ${process.versions.node} on both sides of one TCP connection, length-prefixed frames, nothing looked up`;
    return [contender("floor: TCP", description, pid, socket)];
  });

/** The same over one bidirectional stream of node:http2, which gRPC has below it. */
export const startHttp2Floor: StartPeer = () =>
  startedPeer(async (defer) => {
    const { port, pid } = await startFloorServer("http2", defer);
    const session = connectHttp2(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: FLOOR_WINDOW_BYTES } });
    session.on("error", () => undefined); // its stream fails
    defer(async () => session.destroy());
    await once(session, "connect");
    session.setLocalWindowSize(FLOOR_WINDOW_BYTES);
    const stream = session.request({ ":method": "POST", ":path": "/" }, { endStream: false });
    await once(stream, "response");
    const description = `Node ${process.versions.node} on both sides of one node:http2 stream, length-prefixed frames, windows of ${FLOOR_WINDOW_BYTES / 1024 ** 2} MiB, nothing looked up`;
    return [contender("floor: HTTP/2 stream", description, pid, stream)];
  });

async function startFloorServer(
  protocol: "tcp" | "http2",
  defer: Defer,
): Promise<{ readonly port: number; readonly pid: number }> {
  const port = await freePort();
  const child = new Child(`floor server (${protocol})`, process.execPath, [SERVER, protocol, String(port)]);
  defer(() => child.stop());
  await child.printed("listening");
  return { port, pid: child.pid };
}

function contender(name: string, description: string, pid: number, stream: Duplex): Contender {
  const frames = new FloorFrames(stream);
  return {
    name,
    kind: "floor",
    description,
    pids: [pid],
    async read(request) {
      const starts = startsOf(request);
      const ids = request.map((part) => part.ids);
      return decode(request, starts, await frames.ask(ids, starts.at(-1) ?? 0));
    },
  };
}

/** Where the rows of each part lie in an answer, aligned for its numbers, and where the answer ends. */
function startsOf(request: ReadRequest): readonly number[] {
  const starts = [0];
  for (const { table, ids } of request) {
    starts.push((starts.at(-1) ?? 0) + Math.ceil((ids.length * rowBytes(table)) / 8) * 8);
  }
  return starts;
}

function decode(request: ReadRequest, starts: readonly number[], buffer: ArrayBuffer): DecodedAnswer {
  return answerOf(
    request.map(({ table, ids }, part) => ({
      numbers: numbersOf(table, { buffer, at: starts[part] ?? 0, rows: ids.length }),
      features: table.features,
    })),
  );
}

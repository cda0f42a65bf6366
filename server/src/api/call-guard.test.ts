import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { gzipSync } from "node:zlib";
import * as grpc from "@grpc/grpc-js";
import { describe, expect, it, onTestFinished } from "vitest";
import { call, message, opening, reads, reset } from "../../test/abuse/attacks/h2-bytes.js";
import { RAPID_MS, RESETS_MAX } from "../defence/reset-count.js";
import { openTestNode, TestClock } from "../node-world.suite.js";
import { ONE_STRIKE_MS, STRIKES_MAX } from "../security/barred-addresses.js";
import { CertificateStore } from "../security/certificate-store.js";
import { TestAuthority } from "../security/certificates.suite.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import { until } from "../transport/peer-world.suite.js";
import type { CallObserver } from "./call.js";
import type { GrpcServer, GrpcServerOptions } from "./grpc-server.js";
import { openGrpc } from "./grpc-server.suite.js";

const EMPTY = new Uint8Array(0);
const METHOD = "/featurestore.v1.StoreService/MultiGet";

/** The server, the refused connections of its port, and the codes of what handlers ended. */
async function openWorld(options: Partial<GrpcServerOptions> = {}) {
  const { node } = await openTestNode(await temporaryDir("guard"), new TestClock());
  const refused: string[] = [];
  const codes: string[] = [];
  const observer: CallObserver = { finished: (_, code) => void codes.push(code), failed: () => undefined };
  const { server, address } = await openGrpc(node, {
    observer,
    onRefused: (reason) => void refused.push(reason),
    ...options,
  });
  return { server, address, refused, codes };
}

function dial(server: GrpcServer, from = "127.0.0.1"): Socket {
  const socket = connect({ host: "127.0.0.1", port: server.port, localAddress: from });
  socket.on("error", () => {}).resume();
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Calls that are opened and reset at once. */
function resets(count: number, first = 0): Buffer {
  const calls = Array.from({ length: count }, (_, i) => {
    const stream = 2 * (first + i) + 1;
    return [call(stream, "MultiGet"), message(stream, EMPTY, { isLast: true }), reset(stream)];
  });
  return Buffer.concat(calls.flat());
}

function unary(address: string, options: grpc.ClientOptions = {}): Promise<number> {
  const client = new grpc.Client(address, grpc.credentials.createInsecure(), options);
  onTestFinished(() => client.close());
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(METHOD, same, same, Buffer.alloc(64, 1), (error) => resolve(error?.code ?? 0));
  });
}

describe("a connection that resets its calls at once", () => {
  it("is closed before a quarter of what it sent was handled, while others are served", async () => {
    const { server, address, refused, codes } = await openWorld();
    const socket = dial(server);
    socket.write(Buffer.concat([opening(), resets(2_000)]));
    await until("it is cut", () => socket.closed);
    expect(refused).toEqual(["resets"]);
    expect(codes.length).toBeLessThan(500);
    expect(server.listener.stats.refused.get("resets")).toBe(1);
    expect(await unary(address)).toBe(grpc.status.INVALID_ARGUMENT);
  });

  it("is closed with hundreds of calls open and answers not read, and others are served", async () => {
    const { server, address, refused, codes } = await openWorld();
    const socket = dial(server);
    const open = Array.from({ length: 400 }, (_, i) => reads(2 * i + 1, 0, 0, "nothing"));
    socket.write(Buffer.concat([opening(0), ...open]));
    await until("all are open", () => codes.length === 400);
    socket.write(resets(300, 400));
    await until("it is cut", () => socket.closed);
    expect(refused).toEqual(["resets"]);
    expect(await unary(address)).toBe(grpc.status.INVALID_ARGUMENT);
  });

  it("is closed over TLS, too", async () => {
    const authority = await TestAuthority.make();
    await authority.write({ name: "server", hosts: ["localhost"] });
    const certificates = new CertificateStore({ files: authority.files("server") });
    onTestFinished(() => certificates.close());
    const { server, refused } = await openWorld({ tls: { certificates, clientCertificate: "none", alpn: "h2" } });
    const socket = connectTls({
      port: server.port,
      host: "127.0.0.1",
      servername: "localhost",
      ca: authority.pair.cert,
      ALPNProtocols: ["h2"],
    });
    onTestFinished(() => void socket.destroy());
    socket.on("error", () => {}).resume();
    socket.write(Buffer.concat([opening(), resets(2_000)]));
    await until("it is cut", () => socket.closed);
    expect(refused).toEqual(["resets"]);
  });

  it("has its address refused when several were cut within seconds, and no other address", async () => {
    const { server, refused } = await openWorld();
    for (let i = 0; i < STRIKES_MAX; i++) {
      const socket = dial(server, "127.0.0.2");
      socket.write(Buffer.concat([opening(), resets(1_000)]));
      await until("it is cut", () => socket.closed);
      const cutMs = performance.now();
      await until("the next is one for itself", () => performance.now() - cutMs > ONE_STRIKE_MS);
    }
    expect(refused).toEqual([...Array.from({ length: STRIKES_MAX }, () => "resets"), "barred"]);
    const again = dial(server, "127.0.0.2");
    await until("it is refused", () => again.closed);
    expect(server.listener.stats.refused.get("barred")).toBe(1);
    const other = dial(server, "127.0.0.3");
    other.write(opening());
    await until("another address is heard", () => other.bytesRead > 0);
  });

  it("stays open where it cancels no more than it may", async () => {
    const { server, refused, codes } = await openWorld();
    const socket = dial(server);
    socket.write(Buffer.concat([opening(), resets(RESETS_MAX)]));
    const last = 2 * RESETS_MAX + 1;
    await until("they were handled", () => codes.length > 0);
    socket.write(Buffer.concat([call(last, "MultiGet"), message(last, EMPTY, { isLast: true })]));
    await until("the last was answered", () => codes.includes("INVALID_ARGUMENT"));
    expect([socket.destroyed, refused]).toEqual([false, []]);
  });
});

describe("a client that gives up at deadlines", () => {
  it("is served on, however many it gives up at once", async () => {
    const { server, refused, codes } = await openWorld();
    const socket = dial(server);
    const streams = Array.from({ length: 4 * RESETS_MAX }, (_, i) => 2 * i + 1);
    const opened = streams.map((stream) => reads(stream, 0, 0, "nothing")); // a set that is refused, on a stream that stays
    socket.write(Buffer.concat([opening(), ...opened]));
    await until("all are open", () => codes.length === streams.length);
    const openMs = performance.now();
    await until("they are no new ones", () => performance.now() - openMs > RAPID_MS);
    socket.write(Buffer.concat(streams.map(reset)));
    const last = 2 * streams.length + 1;
    socket.write(Buffer.concat([call(last, "MultiGet"), message(last, EMPTY, { isLast: true })]));
    await until("another call is handled", () => codes.length === streams.length + 1);
    expect([socket.destroyed, refused]).toEqual([false, []]);
  });
});

describe("a compressed request", () => {
  it("is refused unread, as gRPC has it for what a server does not take", async () => {
    const { server, address, codes } = await openWorld();
    const options = { "grpc.default_compression_algorithm": 2 };
    expect(await unary(address, options)).toBe(grpc.status.UNIMPLEMENTED);
    expect(await unary(address, { "grpc.default_compression_algorithm": 1 })).toBe(grpc.status.UNIMPLEMENTED);
    expect(server.refusals.count("compressed")).toBe(2);
    expect(codes).toEqual([]);
    expect(await unary(address)).toBe(grpc.status.INVALID_ARGUMENT);
  });

  it("costs its sender the call, and the connection serves others", async () => {
    const { server, codes } = await openWorld();
    const socket = dial(server);
    const packed = gzipSync(new Uint8Array(1024 * 1024));
    const bombs = Array.from({ length: 50 }, (_, i) =>
      Buffer.concat([
        call(2 * i + 1, "Write", { "grpc-encoding": "gzip" }),
        message(2 * i + 1, packed, { isCompressed: true, isLast: true }),
      ]),
    );
    socket.write(Buffer.concat([opening(), ...bombs]));
    await until("all are refused", () => server.refusals.count("compressed") === 50);
    socket.write(Buffer.concat([call(1_001, "MultiGet"), message(1_001, EMPTY, { isLast: true })]));
    await until("another call is handled", () => codes.length === 1);
    expect(socket.destroyed).toBe(false);
  });

  it("is one whose flag says so without its header, too", async () => {
    const { server, codes } = await openWorld();
    const socket = dial(server);
    const packed = gzipSync(EMPTY);
    socket.write(
      Buffer.concat([opening(), call(1, "Write"), message(1, packed, { isCompressed: true, isLast: true })]),
    );
    await until("it is looked at", () => codes.length === 1);
    expect(codes).toEqual(["INVALID_ARGUMENT"]); // bytes that are no message: nothing was unpacked
  });
});

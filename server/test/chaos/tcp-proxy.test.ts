import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { LinkMatrix } from "./link-matrix.js";
import { CLEAR, TcpProxy, worse } from "./tcp-proxy.js";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server that sends back what it gets, with its name before it. */
async function echo(name: string): Promise<{ readonly port: number; readonly received: () => string }> {
  let received = "";
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      received += String(bytes);
      socket.write(`${name}:${String(bytes)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, received: () => received };
}

class Caller {
  readonly socket: Socket;
  heard = "";
  #wake: () => void = () => {};

  constructor(address: string) {
    const [host = "", port] = address.split(":");
    this.socket = connect(Number(port), host);
    this.socket.on("error", () => {});
    this.socket.on("data", (bytes) => {
      this.heard += String(bytes);
      this.#wake();
    });
    closers.push(() => this.socket.destroy());
  }

  async hears(text: string): Promise<void> {
    while (this.heard !== text) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** Also where it was never opened. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

async function proxied(): Promise<{ readonly proxy: TcpProxy; readonly target: Awaited<ReturnType<typeof echo>> }> {
  const target = await echo("t");
  const proxy = await TcpProxy.open(target.port);
  closers.push(() => proxy.close());
  return { proxy, target };
}

describe("a proxy", () => {
  it("passes bytes both ways", async () => {
    const { proxy } = await proxied();
    const caller = new Caller(proxy.address);
    caller.socket.write("a");
    await caller.hears("t:a");
  });

  it("holds bytes and delivers them all when the hold ends", async () => {
    const { proxy, target } = await proxied();
    const caller = new Caller(proxy.address);
    caller.socket.write("a");
    await caller.hears("t:a");
    proxy.set({ kind: "hold", delayMs: 0 }, CLEAR);
    caller.socket.write("b");
    await new Promise((resolve) => setImmediate(resolve));
    expect(target.received()).toBe("a");
    proxy.set(CLEAR, CLEAR);
    await caller.hears("t:at:b");
  });

  it("delays bytes and keeps their order", async () => {
    const { proxy, target } = await proxied();
    const caller = new Caller(proxy.address);
    proxy.set({ kind: "pass", delayMs: 60 }, CLEAR);
    const begun = performance.now();
    caller.socket.write("a");
    await caller.hears("t:a");
    expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
    caller.socket.write("b");
    proxy.set(CLEAR, CLEAR);
    caller.socket.write("c");
    await expect.poll(() => target.received()).toBe("abc");
  });

  it("loses swallowed bytes, and then breaks that connection off and passes new ones", async () => {
    const { proxy } = await proxied();
    const caller = new Caller(proxy.address);
    caller.socket.write("a");
    await caller.hears("t:a");
    proxy.set(CLEAR, { kind: "swallow", delayMs: 0 });
    caller.socket.write("b");
    const other = new Caller(proxy.address); // its answer is swallowed after the first one's, or with it
    await once(other.socket, "connect");
    await expect.poll(() => proxy.connections).toBe(2);
    const ended = closed(caller.socket);
    await expect
      .poll(() => {
        proxy.set(CLEAR, CLEAR);
        const isGone = proxy.connections === 1;
        if (!isGone) proxy.set(CLEAR, { kind: "swallow", delayMs: 0 });
        return isGone;
      })
      .toBe(true);
    await ended;
    expect(caller.heard).toBe("t:a");
    other.socket.write("c");
    await other.hears("t:c");
  });

  it("breaks off connections where it refuses, and new ones too", async () => {
    const { proxy } = await proxied();
    const caller = new Caller(proxy.address);
    caller.socket.write("a");
    await caller.hears("t:a");
    const ended = closed(caller.socket);
    proxy.set({ kind: "refuse", delayMs: 0 }, CLEAR);
    await ended;
    await closed(new Caller(proxy.address).socket);
    proxy.set(CLEAR, CLEAR);
    const again = new Caller(proxy.address);
    again.socket.write("b");
    await again.hears("t:b");
  });
});

describe("effects", () => {
  it("keep the worse kind and add up delays", () => {
    expect(worse({ kind: "hold", delayMs: 5 }, { kind: "swallow", delayMs: 7 })).toEqual({
      kind: "swallow",
      delayMs: 12,
    });
    expect(worse(CLEAR, CLEAR)).toEqual(CLEAR);
  });
});

describe("a link matrix", () => {
  it("cuts packets one way on the links of both ends, and mends them when the rule is taken away", async () => {
    const nodes = [await echo("n0"), await echo("n1")];
    const clients = [await echo("c0"), await echo("c1")];
    const ports = nodes.map(({ port }, at) => ({ peer: port, client: clients[at]?.port ?? 0 }));
    const matrix = await LinkMatrix.open(ports);
    closers.push(() => matrix.close());
    const there = new Caller(matrix.address(0, 1));
    const back = new Caller(matrix.address(1, 0));
    const client = new Caller(matrix.address("clients", 1));
    const mend = matrix.impose((from, to) => (from === 0 && to === 1 ? { kind: "hold", delayMs: 0 } : null));
    there.socket.write("x");
    back.socket.write("y");
    client.socket.write("z");
    await client.hears("c1:z");
    await expect.poll(() => nodes[0]?.received()).toBe("y"); // it arrives, and only the answer is held
    expect([nodes[1]?.received(), back.heard]).toEqual(["", ""]);
    mend();
    await there.hears("n1:x");
    await back.hears("n0:y");
    expect(matrix.isClear).toBe(true);
  });
});

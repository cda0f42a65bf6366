import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { until } from "../transport/peer-world.suite.js";
import { CertificateStore } from "./certificate-store.js";
import { TestAuthority } from "./certificates.suite.js";
import type { ConnectionCaps } from "./connection-caps.js";
import { Listener, type ListenerOptions, type ListenerTls } from "./listener.js";

const CAPS: ConnectionCaps = { all: 10, perAddress: 10, silent: 10, graceMs: 0, firstWordsMs: 60_000 };

interface Port {
  readonly listener: Listener;
  readonly accepted: Socket[];
  readonly refused: string[];
}

async function open(options: Partial<ListenerOptions> = {}): Promise<Port> {
  const accepted: Socket[] = [];
  const refused: string[] = [];
  const listener = await Listener.open({
    field: "listen",
    host: "127.0.0.1",
    port: 0,
    caps: CAPS,
    tls: null,
    firstBytes: 2,
    accept: (socket) => accepted.push(socket.resume()),
    onRefused: (reason) => refused.push(reason),
    ...options,
  });
  onTestFinished(() => listener.destroy());
  return { listener, accepted, refused };
}

interface Client {
  readonly socket: Socket;
  isClosed: boolean;
}

async function dial({ listener }: Port, { from = "127.0.0.1", says = "" } = {}): Promise<Client> {
  const socket = connect({ port: listener.port, host: "127.0.0.1", localAddress: from });
  const client: Client = { socket, isClosed: false };
  socket
    .on("error", () => {})
    .once("close", () => {
      client.isClosed = true;
    });
  socket.resume();
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once("connect", resolve));
  if (says !== "") socket.write(says);
  return client;
}

describe("a port", () => {
  it("has as many connections as its cap, and closes one more at once", async () => {
    const port = await open({ caps: { ...CAPS, all: 2 } });
    const [a, b] = [await dial(port), await dial(port)];
    await until("two are taken", () => port.accepted.length === 2);
    const c = await dial(port);
    await until("the third is closed", () => c.isClosed);
    expect([a.isClosed, b.isClosed]).toEqual([false, false]);
    expect(port.listener.stats).toMatchObject({ open: 2, max: 2, accepted: 2, refused: new Map([["full", 1]]) });
    a.socket.destroy();
    await until("there is room again", () => port.listener.stats.open === 1);
    await dial(port);
    await until("another is taken", () => port.accepted.length === 3);
    expect(port.refused).toEqual(["full"]);
  });

  it("has as many of one address as its cap, while others get in", async () => {
    const port = await open({ caps: { ...CAPS, perAddress: 1 } });
    await dial(port);
    const second = await dial(port);
    await until("the second is closed", () => second.isClosed);
    await dial(port, { from: "127.0.0.2" });
    await until("another address gets in", () => port.accepted.length === 2);
    expect(port.listener.stats.refused).toEqual(new Map([["address", 1]]));
  });

  it("lets go of the oldest that has said nothing when newer ones come, and of none that spoke", async () => {
    const port = await open({ caps: { ...CAPS, silent: 2 } });
    const spoken = await dial(port, { says: "hi" });
    await until("it was heard", () => port.accepted[0]?.bytesRead === 2);
    const oldest = await dial(port, { says: "h" });
    const newer = await dial(port);
    await until("three are taken", () => port.accepted.length === 3);
    const newest = await dial(port);
    await until("the oldest is closed", () => oldest.isClosed);
    expect([spoken, newer, newest].map(({ isClosed }) => isClosed)).toEqual([false, false, false]);
    expect(port.listener.stats.refused).toEqual(new Map([["crowded", 1]]));
  });

  it("lets go of none that came a moment ago: many may come at once", async () => {
    const port = await open({ caps: { ...CAPS, silent: 2, graceMs: 60_000 } });
    const all = [await dial(port), await dial(port), await dial(port), await dial(port)];
    await until("all are taken", () => port.accepted.length === 4);
    expect(all.map(({ isClosed }) => isClosed)).toEqual([false, false, false, false]);
    expect(port.refused).toEqual([]);
  });

  it("closes what says nothing in time, and keeps what spoke", async () => {
    const port = await open({ caps: { ...CAPS, firstWordsMs: 50 } });
    const spoken = await dial(port, { says: "hi" });
    const silent = await dial(port);
    await until("the silent one is closed", () => silent.isClosed);
    expect(spoken.isClosed).toBe(false);
    expect(port.refused).toEqual(["silent"]);
  });

  it("names setting and address where it cannot listen", async () => {
    const port = await open();
    const again = open({ port: port.listener.port });
    await expect(again).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(
        `^listen: cannot listen on 127.0.0.1:${port.listener.port}; is the port in use\\?`,
      ),
    });
  });

  it("closes what has said nothing, and leaves the others to whose they are", async () => {
    const port = await open();
    const spoken = await dial(port, { says: "hi" });
    const silent = await dial(port);
    await until("it was heard", () => port.accepted[0]?.bytesRead === 2 && port.accepted.length === 2);
    port.listener.close();
    await until("the silent one is closed", () => silent.isClosed);
    expect(spoken.isClosed).toBe(false);
    port.listener.destroy();
    await until("the other is closed", () => spoken.isClosed);
  });
});

describe("a port with TLS", () => {
  async function secured(caps: Partial<ConnectionCaps> = {}, tls: Partial<ListenerTls> = {}) {
    const authority = await TestAuthority.make();
    await authority.write({ name: "server", hosts: ["127.0.0.1"] });
    const certificates = new CertificateStore({ files: authority.files("server"), lookMs: 2_000_000 });
    onTestFinished(() => certificates.close());
    const settings: ListenerTls = { certificates, clientCertificate: "optional", alpn: "h2", ...tls };
    return { authority, certificates, port: await open({ caps: { ...CAPS, ...caps }, tls: settings }) };
  }

  /** @returns the serial number of the server's certificate. */
  function shake(port: Port, authority: TestAuthority, options: ConnectionOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connectTls({
        port: port.listener.port,
        host: "127.0.0.1",
        ca: authority.pair.cert,
        ALPNProtocols: ["h2"],
        ...options,
      });
      onTestFinished(() => void socket.destroy());
      socket.once("error", reject);
      socket.once("secureConnect", () => resolve(socket.getPeerX509Certificate()?.serialNumber ?? ""));
    });
  }

  it("closes half a handshake in time, and serves others meanwhile, however many there are", async () => {
    const { authority, port } = await secured({ all: 200, perAddress: 200, silent: 20, firstWordsMs: 500 });
    const halves: Client[] = [];
    for (let i = 0; i < 60; i++) halves.push(await dial(port, { says: "\u0016\u0003\u0001" })); // a record's head
    await shake(port, authority);
    expect(port.listener.stats.open).toBeLessThanOrEqual(22);
    await until("all are closed", () => halves.every(({ isClosed }) => isClosed));
    const { refused } = port.listener.stats;
    expect((refused.get("crowded") ?? 0) + (refused.get("silent") ?? 0)).toBe(60);
    expect(refused.get("crowded")).toBeGreaterThanOrEqual(39);
  });

  it("shows new certificates to whoever comes after they were replaced, and keeps who is there", async () => {
    const { authority, certificates, port } = await secured();
    const before = await shake(port, authority);
    await until("it is taken", () => port.accepted.length === 1);
    const after = await authority.write({ name: "server", hosts: ["127.0.0.1"] });
    expect(certificates.reload()).toBe(true);
    expect(await shake(port, authority)).toBe(after);
    expect(after).not.toBe(before);
    expect(port.accepted[0]?.destroyed).toBe(false);
  });

  it("knows who a client is by its certificate, and of others nothing", async () => {
    const { authority, port } = await secured();
    const names = (): readonly (string | null)[] =>
      port.accepted.map(({ remoteAddress, remotePort }) =>
        port.listener.clientNameOf(`${remoteAddress}:${remotePort}`),
      );
    await shake(port, authority);
    await until("it is taken", () => port.accepted.length === 1);
    await shake(port, authority, await authority.issue({ name: "alice", ends: ["client"] }));
    await until("both are taken", () => port.accepted.length === 2);
    expect(names()).toEqual([null, "alice"]);
    expect(port.listener.clientNameOf("127.0.0.1:1")).toBeNull();
  });

  it("takes no certificate that has ended, is a server's alone, or of another authority", async () => {
    const { authority, port } = await secured();
    const other = await TestAuthority.make();
    for (const pair of [
      await authority.issue({ name: "late", ends: ["client"], from: new Date(Date.now() - 5 * 86_400_000) }),
      await authority.issue({ name: "server", ends: ["server"] }),
      await other.issue({ name: "mallory", ends: ["client"] }),
    ]) {
      await shake(port, authority, pair).catch(() => ""); // in TLS 1.3 a client is through before it is refused
    }
    await until("all are refused", () => port.refused.length === 3);
    expect(port.refused).toEqual(["handshake", "handshake", "handshake"]);
    expect(port.accepted).toEqual([]);
  });
});

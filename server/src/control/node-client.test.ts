import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PeerProxy } from "../transport/peer-proxy.suite.js";
import { until } from "../transport/peer-world.suite.js";
import type { NodeServiceHandlers } from "./node-service.js";
import { reportOf, ServiceNode, type ServiceNodeOptions } from "./node-service-world.suite.js";

const NEVER = new AbortController().signal;
const ORDER = { shard: 3, confEpoch: 12, target: { voters: ["1"], learners: [] } };
const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function start(id: string, options: ServiceNodeOptions = {}): Promise<ServiceNode> {
  const node = await ServiceNode.start(id, options);
  open.push(node);
  return node;
}

/** Handlers that wait until they are cancelled, and tell what became of them. */
function waiting(): { readonly handlers: Partial<NodeServiceHandlers>; readonly log: string[] } {
  const log: string[] = [];
  const changeMembership = (_order: unknown, signal: AbortSignal): Promise<void> => {
    log.push("begun");
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        log.push("cancelled");
        resolve();
      });
    });
  };
  return { handlers: { changeMembership }, log };
}

/** Takes connections and says nothing. */
async function silentPort(): Promise<string> {
  const server: Server = createServer((socket) => socket.on("error", () => {}).resume());
  const sockets = new Set<{ destroy(): unknown }>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a call", () => {
  it("to this node itself goes to its handlers, in time and cancelled like any other", async () => {
    const { handlers, log } = waiting();
    const a = await start("a", { handlers, timeoutMs: 20 });
    expect(await a.client.report("a", NEVER)).toEqual(reportOf("a"));
    await expect(a.client.changeMembership("a", ORDER, NEVER)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "unknown",
    });
    expect(log).toEqual(["begun", "cancelled"]);
    const controller = new AbortController();
    const call = a.client.changeMembership("a", ORDER, controller.signal);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "CANCELLED", outcome: "unknown" });
    await expect(a.client.changeMembership("a", ORDER, controller.signal)).rejects.toMatchObject({
      code: "CANCELLED",
      outcome: "rejected",
    });
  });

  it("that is cancelled ends here and there", async () => {
    const { handlers, log } = waiting();
    const [a, b] = [await start("a"), await start("b", { handlers })];
    a.know(b);
    const controller = new AbortController();
    const call = a.client.changeMembership("b", ORDER, controller.signal);
    const ended = expect(call).rejects.toMatchObject({ code: "CANCELLED", outcome: "unknown" });
    await until("b has begun", () => log.length === 1);
    controller.abort();
    await ended;
    await until("b has ended", () => log.join() === "begun,cancelled");
    await expect(a.client.report("b", controller.signal)).rejects.toMatchObject({
      code: "CANCELLED",
      outcome: "rejected",
    });
    expect(await a.client.report("b", NEVER)).toEqual(reportOf("b"));
  });

  it("to a node that never answers is UNAVAILABLE in time: the method's, or the signal's", async () => {
    const { handlers, log } = waiting();
    const silent = await silentPort();
    const [a, b] = [await start("a", { timeoutMs: 50 }), await start("b", { handlers })];
    a.know(b, ["silent", silent]);
    const unknown = { code: "UNAVAILABLE", outcome: "unknown" };
    await expect(a.client.changeMembership("b", ORDER, NEVER)).rejects.toMatchObject(unknown);
    await until("b has ended", () => log.join() === "begun,cancelled");
    const unsent = { code: "UNAVAILABLE", outcome: "rejected" };
    await expect(a.client.report("silent", NEVER)).rejects.toMatchObject(unsent);
    const patient = await start("c");
    patient.know(b);
    await expect(patient.client.changeMembership("b", ORDER, AbortSignal.timeout(50))).rejects.toMatchObject(unknown);
  });

  it("to a node that is no peer, is not there, or has no address, is UNAVAILABLE", async () => {
    const a = await start("a");
    const gone = await start("c");
    const { address } = gone;
    await gone.close();
    a.know(["c", address], ["d", "no:such:address"]);
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
    await expect(a.client.report("c", NEVER)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
    await expect(a.client.report("d", NEVER)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("goes through again once the node is back, over a new connection", async () => {
    const [a, b] = [await start("a"), await start("b")];
    const proxy = await PeerProxy.to(b.transport.port);
    open.push(proxy);
    a.know(["b", proxy.address]);
    await Promise.all([a.client.report("b", NEVER), a.client.report("b", NEVER)]);
    await a.client.report("b", NEVER);
    expect(proxy.accepted).toBe(1);
    proxy.drop();
    let answer: unknown = null;
    const again = async (): Promise<void> => {
      while (answer === null) answer = await a.client.report("b", NEVER).catch(() => null);
    };
    await again();
    expect(answer).toEqual(reportOf("b"));
    expect(proxy.accepted).toBe(2);
  });
});

describe("peers", () => {
  it("that leave have their calls ended, and those that move are asked at their new address", async () => {
    const { handlers, log } = waiting();
    const [a, b, moved] = [await start("a"), await start("b", { handlers }), await start("b")];
    a.know(b);
    const call = a.client.changeMembership("b", ORDER, NEVER);
    const ended = expect(call).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "unknown" });
    await until("b has begun", () => log.length === 1);
    a.know(moved);
    await ended;
    await until("b has ended", () => log.join() === "begun,cancelled");
    await a.client.changeMembership("b", ORDER, NEVER);
    a.know();
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
  });

  it("are dialled where the routes say, by the streams and by the calls", async () => {
    const b = await start("b");
    const proxy = await PeerProxy.to(b.transport.port);
    open.push(proxy);
    const a = await start("a", { peerRoutes: new Map([["b.test:7401", proxy.address]]) });
    a.know(["b", "b.test:7401"]);
    expect(await a.client.report("b", NEVER)).toEqual(reportOf("b"));
    expect(proxy.accepted).toBe(1);
    a.transport.setPeers(new Map([["b", "b.test:7401"]]));
    await until("both streams stand", () => a.events.filter(({ kind }) => kind === "connected").length === 2);
    expect(proxy.accepted).toBe(3);
    expect(a.transport.stats().peers.map(({ address }) => address)).toEqual(["b.test:7401"]);
  });
});

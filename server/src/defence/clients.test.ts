import { FeatureStoreError } from "@featurestore/proto";
import { expect, test } from "vitest";
import type { ClientQuotas } from "./client.js";
import { addressOf } from "./client-of.js";
import { Clients } from "./clients.js";
import { REFUSALS, Refusals } from "./refusals.js";

const quotas: ClientQuotas = {
  handlersMax: 2,
  answerBytesMax: 1_000,
  requestBytesMax: 100,
  readRowsPerSecond: 0,
  readBytesPerSecond: 0,
  writeRowsPerSecond: 0,
  writeBytesPerSecond: 0,
};

function refusalOf(act: () => void): unknown {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    return { code: error.code, outcome: error.outcome, ...error.details };
  }
}

const refused = (limit: string, retryAfterMs: number) => ({
  code: "RESOURCE_EXHAUSTED",
  outcome: "rejected",
  limit,
  retryAfterMs,
});

test("a client has so many requests under way, whatever others have", () => {
  const refusals = new Refusals();
  const clients = new Clients(quotas, refusals);
  clients.get("a").enter(1);
  clients.get("a").enter(1);
  clients.get("b").enter(1);
  expect(refusalOf(() => clients.get("a").enter(1))).toEqual(refused("client_handlers", 50));
  clients.get("a").leave(1);
  expect(refusalOf(() => clients.get("a").enter(1))).toBeNull();
  expect(REFUSALS.filter((reason) => refusals.count(reason) > 0)).toEqual(["client_handlers"]);
});

test("a client has so many bytes of requests under way; a single one always fits", () => {
  const client = new Clients(quotas, new Refusals()).get("a");
  client.enter(1_000);
  expect(refusalOf(() => client.enter(1))).toEqual(refused("client_request_bytes", 50));
  client.leave(1_000);
  client.enter(60);
  expect(refusalOf(() => client.enter(60))).toEqual(refused("client_request_bytes", 50));
});

test.each([
  ["read", "rows", "readRowsPerSecond"],
  ["read", "bytes", "readBytesPerSecond"],
  ["write", "rows", "writeRowsPerSecond"],
  ["write", "bytes", "writeBytesPerSecond"],
] as const)("what a client may %s in %s a second is a quota of its own", (kind, what, name) => {
  let now = 0;
  const clients = new Clients({ ...quotas, [name]: 1_000 }, new Refusals(), { nowMs: () => now });
  const take = (amount: number): void =>
    clients.get("a").take(kind, what === "rows" ? amount : 0, what === "bytes" ? amount : 0);
  clients.get("a").check(kind);
  take(1_500);
  expect(refusalOf(() => clients.get("a").check(kind))).toEqual(refused(`client_${kind}_${what}`, 501));
  expect(clients.get("a").waitMs(kind)).toBe(501);
  clients.get("a").check(kind === "read" ? "write" : "read");
  clients.get("b").check(kind);
  now = 501;
  clients.get("a").check(kind);
  expect(clients.get("a").waitMs(kind)).toBe(0);
});

test("a client without quotas is never refused for what it reads and writes", () => {
  const client = new Clients(quotas, new Refusals()).get("a");
  client.take("read", 1e12, 1e12);
  client.take("write", 1e12, 1e12);
  client.check("read");
  client.check("write");
  expect(client.waitMs("read")).toBe(0);
});

test("the client that was idle longest is forgotten for a new one", () => {
  const clients = new Clients({ ...quotas, readRowsPerSecond: 1 }, new Refusals(), { most: 2, nowMs: () => 0 });
  clients.get("a").take("read", 5, 0);
  clients.get("b").take("read", 5, 0);
  clients.get("a");
  clients.get("c");
  expect(clients.count).toBe(2);
  expect(clients.get("a").waitMs("read")).toBeGreaterThan(0); // known still
  expect(clients.get("b").waitMs("read")).toBe(0); // begins anew
});

test("a client with something under way, or an open stream, is not forgotten: who is too many shares one place", () => {
  const clients = new Clients(quotas, new Refusals(), { most: 2 });
  const a = clients.get("a");
  a.enter(1);
  const b = clients.get("b");
  b.openStream();
  const others = clients.get("c");
  expect(clients.get("d")).toBe(others);
  expect(clients.count).toBe(2);
  others.enter(1);
  others.enter(1);
  expect(refusalOf(() => clients.get("e").enter(1))).toEqual(refused("client_handlers", 50));
  expect(clients.get("a")).toBe(a);
  b.closeStream();
  expect(clients.get("c")).not.toBe(others); // b went
  expect(clients.get("a")).toBe(a);
});

test("finding one to forget looks at a bounded number", () => {
  const clients = new Clients(quotas, new Refusals(), { most: 100 });
  for (let i = 0; i < 99; i++) clients.get(`busy ${i}`).openStream();
  const idle = clients.get("idle");
  const others = clients.get("new 0");
  expect(clients.get("idle")).toBe(idle); // 16 looks did not get as far
  let tries = 1;
  while (clients.get(`new ${tries}`) === others) tries++;
  expect(tries).toBeLessThan(10); // but those looked at are last in line now
  expect(clients.count).toBe(100);
});

test("an address is told without its port, and an IPv4 one in one form", () => {
  const of = (peer: string): string => addressOf({ getPeer: () => peer });
  expect(["10.0.0.1:1234", "::ffff:10.0.0.1:9", "[::ffff:10.0.0.1]:9"].map(of)).toEqual(new Array(3).fill("10.0.0.1"));
  expect(of("2001:db8::1:443")).toBe("2001:db8::1");
  expect(of("[2001:db8::1]:443")).toBe("2001:db8::1");
  expect(of("unknown")).toBe("unknown");
});

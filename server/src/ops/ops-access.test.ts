import type { Health, Role } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { AccessControl } from "../access/access-control.js";
import { newPrincipal } from "../access/new-principal.js";
import { NO_ACCESS, withAccessChange } from "../storage/access-codec.js";
import type { Metrics } from "./metrics.js";
import { opsApp } from "./ops-server.js";

const GUARDED = ["/metrics", "/cluster/health"];
const health = { status: "green", reasons: [], nodes: [], shards: { serving: 1 }, views: [] } as unknown as Health;
const metrics = { expose: async () => "up 1\n", contentType: "text/plain" } as unknown as Metrics;

/** Statuses of the guarded paths, at a port that listens on `host`. */
async function statuses(host: string, role: Role | null, views = ["*"], isRequired = true): Promise<readonly number[]> {
  const { principal, token } = newPrincipal(
    { role: role ?? "reader", views, ttlMs: null, note: "", certificate: null },
    { by: "-", now: 0 },
  );
  const state = withAccessChange(NO_ACCESS, { put: principal }) ?? NO_ACCESS;
  const control = new AccessControl({ isRequired, state: () => state, nowMs: () => 0 });
  const app = opsApp({ host, hosts: [], metrics, health: async () => health, control });
  const headers = { host: "127.0.0.1", ...(role === null ? {} : { authorization: `Bearer ${token}` }) };
  return Promise.all(GUARDED.map(async (path) => (await app.request(path, { headers })).status));
}

describe("metrics and health over HTTP", () => {
  test("are for everybody on loopback, and where nobody has to be known", async () => {
    for (const host of ["127.0.0.1", "::1", "localhost"]) expect(await statuses(host, null)).toEqual([200, 200]);
    expect(await statuses("0.0.0.0", null, ["*"], false)).toEqual([200, 200]);
  });

  test("are for readers of everything beyond it", async () => {
    expect(await statuses("0.0.0.0", null)).toEqual([401, 401]);
    expect(await statuses("10.0.0.1", "reader", ["user_*"])).toEqual([403, 403]);
    expect(await statuses("0.0.0.0", "reader")).toEqual([200, 200]);
    expect(await statuses("::", "admin")).toEqual([200, 200]);
  });

  test("life and readiness are for everybody", async () => {
    const control = new AccessControl({ isRequired: true, state: () => NO_ACCESS, nowMs: () => 0 });
    const app = opsApp({ host: "0.0.0.0", hosts: [], metrics, health: async () => health, control });
    const headers = { host: "127.0.0.1" };
    expect((await app.request("/livez", { headers })).status).toBe(200);
    expect((await app.request("/readyz", { headers })).status).not.toBe(401);
  });
});

import { request } from "node:http";
import type { Health } from "@featurestore/proto";
import { expect, onTestFinished, test } from "vitest";
import { Metrics } from "./metrics.js";
import { OpsServer, opsApp } from "./ops-server.js";

const metrics = new Metrics({ onFailure: () => undefined });
const health = (): Promise<Health> => Promise.reject(new Error("not asked for here"));

test.each([
  ["localhost", 200],
  ["LOCALHOST:7402", 200],
  ["10.1.2.3:7402", 200],
  ["[::1]:7402", 200],
  ["[::1]", 200],
  ["ops.example:7402", 200],
  ["Store.Example", 200],
  ["evil.example", 421],
  ["[evil]:1", 421],
  ["localhost.evil.example", 421],
  ["", 421],
  [null, 421],
])("under the host name %j the answer is %d, also when listening everywhere", async (host, status) => {
  const app = opsApp({ metrics, health, host: "0.0.0.0", hosts: ["store.example", "ops.example"] });
  const answer = await app.request("/livez", host === null ? {} : { headers: { host } });
  expect(answer.status).toBe(status);
});

test("it listens on an IPv6 address", async () => {
  const server = await OpsServer.start({ metrics, health, host: "::1", port: 0, hosts: [] });
  onTestFinished(() => server.stop());
  const status = await new Promise((resolve, reject) =>
    request({ host: "::1", port: server.port, path: "/livez" }, (answer) => resolve(answer.statusCode))
      .once("error", reject)
      .end(),
  );
  expect(status).toBe(200);
});

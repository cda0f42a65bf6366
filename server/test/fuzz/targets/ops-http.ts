import type { Health } from "@featurestore/proto";
import { Metrics } from "../../../src/ops/metrics.js";
import { opsApp } from "../../../src/ops/ops-server.js";
import { Broken, type FuzzTarget } from "../target.js";

const HEALTH: Health = {
  status: "yellow",
  reasons: ["one"],
  clusterId: "c",
  version: "v",
  registryRevision: 1,
  meta: "led",
  lagMax: 0,
  nodes: [{ id: "a", address: "h:1", state: "active", uptimeSeconds: 1 }],
  shards: { total: 1, serving: 1, leaderless: 0, underReplicated: 0, moving: 0, damaged: 0 },
  views: [],
};
const SEEDS = [
  "GET /livez\nhost: localhost",
  "GET /readyz\nhost: 127.0.0.1:7402",
  "GET /cluster/health?wait_for=yellow&timeout=1s\nhost: [::1]:7402",
  "GET /cluster/health?wait_for=green&timeout=0s\nhost: node.example",
  "GET /metrics?x=%00\nhost: localhost\naccept: text/plain",
  "POST /nothing/../here%2e\nhost: localhost\ncontent-length: 3",
];

/** Requests to the ops port, as its routes see them: first line, then headers. */
export const opsHttp: FuzzTarget = {
  name: "ops-http",
  open: async () => {
    const metrics = new Metrics({ onFailure: () => undefined });
    const app = opsApp({
      host: "127.0.0.1",
      hosts: ["node.example"],
      metrics,
      health: async () => HEALTH,
      nodeId: "a",
    });
    let failure: unknown;
    app.onError((error, context) => {
      failure = error;
      return context.text("failed", 500);
    });
    return {
      seeds: SEEDS.map((text) => new TextEncoder().encode(text)),
      run: async (input) => {
        const [first = "", ...lines] = new TextDecoder("latin1").decode(input).split("\n");
        const [method = "GET", path = "/"] = first.split(" ");
        // What waits by design has its own test; here it would only take time.
        const target = path.replace(/timeout=[^&]*/g, (given) =>
          /^timeout=[^1-9]*$/.test(given) ? given : "timeout=0s",
        );
        let request: Request;
        try {
          const headers = lines.map((line) => line.split(": ", 2) as [string, string]);
          request = new Request(new URL(target, "http://localhost"), { method, headers });
        } catch {
          return "no request"; // Node's own parser refuses it
        }
        const done = new AbortController();
        const answer = await app.fetch(new Request(request, { signal: done.signal }));
        if (failure !== undefined) {
          const error = failure;
          failure = undefined;
          throw error;
        }
        if (answer.headers.has("access-control-allow-origin")) throw new Broken("it sends CORS headers");
        const text = await answer.text();
        done.abort();
        return `${answer.status} ${text.slice(0, 20)}`;
      },
      close: async () => metrics.close(),
    };
  },
};

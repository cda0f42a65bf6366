import { Console } from "../../../src/console/console.js";
import { OPEN_ACCESS } from "../../../src/console/console-access.js";
import { Metrics } from "../../../src/ops/metrics.js";
import { opsApp } from "../../../src/ops/ops-server.js";
import { Broken, type FuzzTarget, wordOf } from "../target.js";
import { FuzzedNode } from "../world.js";

const JSON_TYPE = "content-type: application/json";
const ACT = JSON.stringify({ act: { kind: "drain", node: "n" }, confirmation: "n", expectedEpoch: 1 });
const TRANSFER = { act: { kind: "transferLeader", shard: 1, node: "n" }, confirmation: "", expectedEpoch: null };
const SEEDS = [
  "GET /livez\nhost: localhost",
  "GET /readyz\nhost: 127.0.0.1:7402",
  "GET /cluster/health?wait_for=yellow&timeout=0s\nhost: [::1]:7402",
  "GET /metrics?x=%00\nhost: localhost\naccept: text/plain",
  "GET /nothing/../here%2e\nhost: node.example",
  "GET /\nhost: localhost\naccept-encoding: gzip",
  "GET /console/../../package.json\nhost: localhost",
  ...["session", "overview", "shards", "live?after=5", "registry", "activity", "view?name=everything"].map(
    (question) => `GET /api/v1/${question}\nhost: localhost\nauthorization: Bearer x`,
  ),
  "GET /api/v1/distribution?name=pages\nhost: localhost",
  "GET /api/v1/row?entity=user&key=1\nhost: localhost",
  "GET /api/v1/row?entity=page&key=url%3Da%2Clang%3Dde\nhost: localhost",
  `POST /api/v1/acts\nhost: localhost\n${JSON_TYPE}\n\n${ACT}`,
  `POST /api/v1/acts\nhost: localhost\n${JSON_TYPE}\norigin: http://localhost\n\n${JSON.stringify(TRANSFER)}`,
];

/** Requests to the ops port and its admin API, as their routes see them: first line, headers, an empty line, the body. */
export const opsHttp: FuzzTarget = {
  name: "ops-http",
  open: async () => {
    const world = await FuzzedNode.open();
    const { node } = world;
    const console = await Console.open({ node, version: "fuzz", access: OPEN_ACCESS });
    const metrics = new Metrics({ onFailure: () => undefined });
    const app = opsApp({
      host: "127.0.0.1",
      hosts: ["node.example"],
      metrics,
      health: () => node.health({}),
      nodeId: node.nodeId,
      console,
    });
    return {
      seeds: SEEDS.map((text) => new TextEncoder().encode(text)),
      run: async (input) => {
        const text = new TextDecoder("latin1").decode(input);
        const cut = text.indexOf("\n\n");
        const [first = "", ...lines] = (cut < 0 ? text : text.slice(0, cut)).split("\n");
        const [method = "GET", path = "/"] = first.split(" ");
        // What waits by design has a test of its own; here it would only take time.
        const target = path.replace(/timeout=[^&]*/g, (given) =>
          /^timeout=[^1-9]*$/.test(given) ? given : "timeout=0s",
        );
        let request: Request;
        try {
          const headers = lines.map((line) => line.split(": ", 2) as [string, string]);
          const body = cut < 0 || method === "GET" ? {} : { body: text.slice(cut + 2) };
          request = new Request(new URL(target, "http://localhost"), { method, headers, ...body });
        } catch {
          return "no request"; // Node's own parser refuses it
        }
        const before = world.state;
        const answer = await app.fetch(request);
        const told = await answer.text();
        if (answer.headers.has("access-control-allow-origin")) throw new Broken("it sends CORS headers");
        if (answer.status === 500 || told.includes('"INTERNAL"')) throw new Broken(`it fails: ${told.slice(0, 300)}`);
        if (method === "GET" && world.state !== before) throw new Broken("a question changed something");
        return `${answer.status} ${wordOf(told)}`;
      },
      close: async () => {
        metrics.close();
        await console.close();
        await world.close();
      },
    };
  },
};

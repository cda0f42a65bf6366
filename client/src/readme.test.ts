import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import * as client from "./index.js";
import { LoopbackServer } from "./loopback-server.suite.js";
import { MemoryStore } from "./memory-store.js";

test("the README's example prints what it says", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const server = await LoopbackServer.start(new MemoryStore());
  const code = example
    .replace(/import (\{[^}]*\}) from "@featurestore\/client";/, "const $1 = client;")
    .replace("await using store", "const store")
    .replace("localhost:7400", server.address);
  const printed: string[] = [];
  const log = (...values: unknown[]) =>
    printed.push(
      values.map((value) => (typeof value === "string" ? value : inspect(value, { breakLength: 200 }))).join(" "),
    );
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...parts: string[]
  ) => (library: typeof client, output: { log: typeof log }) => Promise<client.FeatureStore>;
  const store = await new AsyncFunction("client", "console", `${code}\nreturn store;`)(client, { log });
  await store.close();
  server.kill();
  expect(printed).toEqual([...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, expected]) => expected));
});

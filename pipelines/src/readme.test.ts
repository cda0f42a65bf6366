import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { rowsOf, storeWith, temporaryFolder, viewYaml } from "./fixtures.suite.js";
import { backfill, contentDigest, exportView } from "./index.js";

const folder = await temporaryFolder();

it("the example of the README does what it says", async () => {
  const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
  const api = await storeWith(viewYaml("user_spend", "{ user_id: int64 }", "{ spend: float64, orders: int64 }"));
  writeFileSync(join(folder, "orders-1.csv"), "user,amount\n1,2.5\n2,1\n1,oops,3\n");
  writeFileSync(join(folder, "orders-2.csv"), "user,amount\n1,4\n");
  process.chdir(folder);
  const said: unknown[] = [];
  // The one place where text becomes code: the README's own.
  const run = new Function(
    "api",
    "backfill",
    "exportView",
    "contentDigest",
    "console",
    `return (async () => {${code}})()`,
  ) as (...names: unknown[]) => Promise<void>;
  await run(api, backfill, exportView, contentDigest, { log: (...parts: unknown[]) => said.push(...parts) });
  expect(await rowsOf(api, "user_spend")).toEqual({ 1: { spend: 6.5, orders: "2" }, 2: { spend: 1, orders: "1" } });
  expect(said.slice(0, 2)).toEqual([2, 1]);
  expect(readFileSync("user_spend.jsonl", "utf8").trim().split("\n")).toHaveLength(2);
});

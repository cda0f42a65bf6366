/**
 * `fill DIR`: fills a node in DIR, says "filled" and waits to be killed, its log alive.
 * `read EXPECTED`: for each line of standard input, a directory, opens it and reads everything, and answers with a line:
 * `right`, `corrupted`, `refused CODE: reason` or `wrong: faults`.
 */
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { FeatureStore } from "@featurestore/client";
import { FeatureStoreError } from "@featurestore/proto";
import type { StoreNode } from "../src/node.js";
import { type Answers, compareAnswers, fill, NOW, openNode, readAll } from "./flip-world.js";

const [mode, path = ""] = process.argv.slice(2);
if (mode === "fill") await fillAndWait(path);
else await readEach(JSON.parse(await readFile(path, "utf8")) as Answers);

async function fillAndWait(dir: string): Promise<void> {
  const node = await openNode(dir, fail);
  await fill([FeatureStore.over(node, { now: () => NOW })], async (round) => {
    if (round === 1) for (const shard of node.shards) await shard.checkpoint();
  });
  process.stdout.write("filled\n");
  setInterval(() => undefined, 1_000);
}

async function readEach(expected: Answers): Promise<void> {
  for await (const dir of createInterface({ input: process.stdin }))
    process.stdout.write(`${await trial(dir, expected)}\n`);
}

async function trial(dir: string, expected: Answers): Promise<string> {
  const fatal: string[] = [];
  let node: StoreNode;
  try {
    node = await openNode(dir, (error) => fatal.push(error.message));
  } catch (error) {
    return error instanceof FeatureStoreError
      ? `refused ${error.code}: ${error.message}`
      : `wrong: the start failed with ${String((error as Error).stack)}`.replaceAll("\n", " ");
  }
  const store = FeatureStore.over(node, { now: () => NOW });
  const faults: string[] = [];
  let isCorrupted = false;
  try {
    for (const when of ["opened", "checkpointed"]) {
      const found = compareAnswers(expected, await readAll(store));
      faults.push(...found.faults.map((fault) => `${when}: ${fault}`));
      isCorrupted ||= found.isCorrupted;
      if (when === "opened") for (const shard of node.shards) await shard.checkpoint();
    }
    await node.close();
  } catch (error) {
    faults.push(String((error as Error).stack));
    await node.close().catch(() => undefined);
  }
  faults.push(...fatal.map((message) => `fatal: ${message}`));
  if (faults.length > 0)
    return `wrong: ${faults.length} faults: ${faults.slice(0, 3).join("; ")}`.replaceAll("\n", " ");
  return isCorrupted ? "corrupted" : "right";
}

function fail(error: Error): never {
  throw error;
}

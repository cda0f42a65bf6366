import { cp } from "node:fs/promises";
import { join } from "node:path";
import { entity, featureView } from "@featurestore/client";
import type { Entry } from "@featurestore/cluster";
import { expect, test } from "vitest";
import { META_GROUP } from "./node-parts.js";
import { openTestNode, scanOf, TestClock } from "./node-world.suite.js";
import { openStore, storeOptions, temporaryDir } from "./storage/shard-world.suite.js";
import { WriteAheadLog } from "./storage/wal/wal.js";

const SHARDS = 4;
const profile = featureView("profile", {
  entity: entity("user", { user_id: "int64" }),
  features: { n: "int32", s: "string" },
});

/** What a node of the first layout left: commands of term 1 and nothing else, no term, no vote, no membership. */
async function oldDirectory(clock: TestClock): Promise<{ readonly dir: string; readonly rows: readonly string[] }> {
  const source = await temporaryDir("source");
  const { node, store } = await openTestNode(source, clock);
  await store.apply(profile);
  for (let round = 0; round < 5; round++) {
    clock.now++;
    await store.write(
      profile,
      Array.from({ length: 100 }, (_, key) => ({
        key,
        eventTime: BigInt(clock.now),
        features: { n: key + round, s: `row ${key}` },
      })),
    );
  }
  const rows = await scanOf(store, "profile");
  const logs = await Promise.all(
    Array.from({ length: SHARDS + 1 }, async (_, group) => commandsOf((await node.wal.readGroup(group)).entries)),
  );
  await node.close();

  const dir = await temporaryDir("old");
  await cp(join(source, "node.json"), join(dir, "node.json"));
  const wal = await WriteAheadLog.open({ dir: join(dir, "wal") });
  for (const [group, entries] of logs.entries()) await wal.group(group).append({ entries, hardState: null });
  // One shard's state is behind its log, one is level with it and its log is given up, the others have none yet.
  for (const [shard, count] of [3, Number.POSITIVE_INFINITY].entries()) {
    const state = await openStore(storeOptions(join(dir, "replicas", `${shard}-1`)));
    await state.apply((logs[shard + 1] as readonly Entry[]).slice(0, count));
    await wal.group(shard + 1).compact(await state.checkpoint());
    await state.close();
  }
  await wal.close();
  return { dir, rows };
}

function commandsOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ kind }) => kind === "command").map((entry, i) => ({ ...entry, term: 1, index: i + 1 }));
}

test("a directory of the first layout is taken over with every row, and takes writes", async () => {
  const clock = new TestClock();
  const { dir, rows } = await oldDirectory(clock);
  expect(rows.length).toBe(100);
  for (let life = 1; life <= 2; life++) {
    const { node, store, fatal } = await openTestNode(dir, clock);
    expect(await scanOf(store, "profile")).toEqual(rows);
    clock.now++;
    await store.write(profile, [{ key: 1000 + life, eventTime: BigInt(clock.now), features: { n: life, s: "new" } }]);
    await store.delete(profile, [1000 + life]);
    for (let group = META_GROUP; group <= SHARDS; group++) {
      const { hardState, entries } = await node.wal.readGroup(group);
      expect(hardState.term).toBe(1 + life);
      expect(entries.filter(({ kind }) => kind === "membership").length).toBe(life === 1 ? 1 : 0);
    }
    await node.close();
    expect(fatal).toEqual([]);
  }
});

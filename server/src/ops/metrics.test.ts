import { entity, featureView } from "@featurestore/client";
import { expect, onTestFinished, test } from "vitest";
import { AnswerBudget, HandlerLimit } from "../api/call.js";
import { cellsOf, type OpenedNode, openTestNode, TestClock } from "../node-world.suite.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import { Metrics } from "./metrics.js";

const user = entity("user", { user_id: "int64" });
const clicks = featureView("clicks", { entity: user, features: { count: "int64" } });

/** The metrics whose names begin with `prefix`, by what follows it. */
async function scraped({ node }: OpenedNode, prefix: string): Promise<Record<string, number>> {
  const metrics = new Metrics({ onFailure: () => undefined });
  onTestFinished(() => metrics.registry.clear());
  metrics.watch(node, { limit: new HandlerLimit(1, 1), answers: new AnswerBudget(1) });
  const lines = (await metrics.registry.metrics()).split("\n").filter((line) => line.startsWith(prefix));
  return Object.fromEntries(
    lines.map((line) => [line.slice(prefix.length, line.indexOf(" ")), Number(line.split(" ")[1])]),
  );
}

test("a log with room says so, and how much; health is green", async () => {
  const opened = await openTestNode(await temporaryDir("metrics"), new TestClock(), { walReserveBytes: 0 });
  const wal = await scraped(opened, "featurestore_wal_");
  expect(wal).toMatchObject({ has_room: 1, reserve_bytes: 0, queued_bytes: 0 });
  expect(wal["free_bytes"]).toBeGreaterThan(0);
  expect(await opened.node.health({})).toMatchObject({ status: "green", reasons: [] });
});

test("without room writes are refused, reads are answered, and metrics and health say why", async () => {
  const dir = await temporaryDir("metrics");
  const before = await openTestNode(dir, new TestClock(), { walReserveBytes: 0 });
  await before.store.apply(clicks);
  await before.store.write(clicks, [{ key: 1, features: { count: 5n } }]);
  await before.node.close();

  const reserve = Number.MAX_SAFE_INTEGER;
  const opened = await openTestNode(dir, new TestClock(), { walReserveBytes: reserve });
  const tooFull = `bytes are free, ${reserve} are kept in reserve`;
  await expect(
    opened.store.write(clicks, [{ key: 1, features: { count: 6n } }], { deadlineMs: 300 }),
  ).rejects.toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    outcome: "rejected",
    message: expect.stringContaining(tooFull),
  });
  expect(await cellsOf(opened.store, "clicks", [1])).toEqual([[expect.stringMatching(/^count PRESENT \d+ "5n"$/)]]);
  expect(await scraped(opened, "featurestore_wal_")).toMatchObject({ has_room: 0, reserve_bytes: reserve });
  expect(await opened.node.health({})).toMatchObject({
    status: "yellow",
    reasons: [expect.stringContaining(`the disk of the write-ahead log is too full for writes: `)],
  });
  await opened.node.close();
});

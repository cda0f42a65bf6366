import { expect, onTestFinished, test } from "vitest";
import { ClusterWorld, keysTo } from "../cluster-world.suite.js";
import { Console } from "./console.js";
import { OPEN_ACCESS } from "./console-access.js";

const DEADLINE_MS = 60_000;

/** Asks again until the answer is as wanted. */
async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("one node tells of all, finds rows that others hold, and says when it last heard a node that is gone", async () => {
  const world = await ClusterWorld.begin({ nodes: 3, shards: 8, replicas: 1 });
  onTestFinished(() => world.close());
  await world.write(keysTo(20), 7);
  const console = await Console.open({ node: world.node(0), version: "test", access: OPEN_ACCESS });
  onTestFinished(() => console.close());
  const caller = await OPEN_ACCESS.identify(undefined);
  if (caller === null) throw new Error("anyone may look");

  const { nodes } = await until(
    () => console.overview(caller),
    (answer) => answer.nodes.every(({ load }) => load !== null),
  );
  expect(nodes.map(({ isSelf }) => isSelf).filter(Boolean)).toHaveLength(1);
  for (const { told, vitals, load } of nodes) {
    expect(told?.replicas).toBeGreaterThan(0);
    expect(vitals?.diskBytes).toBeGreaterThan(0);
    expect(load?.residentBytes).toBeGreaterThan(0);
  }
  const live = await console.live(caller, 0);
  expect(live.nodes.map(({ isAnswering, samples }) => isAnswering && samples.length > 0)).toEqual([true, true, true]);

  const entity = world.node(0).registry.entities[0]?.name ?? "";
  const rows = await Promise.all(keysTo(20).map((key) => console.row(caller, entity, String(key))));
  expect(new Set(rows.map(({ found }) => found.servedBy)).size).toBe(3);
  expect(rows.flatMap(({ found }) => found.rows.flatMap(({ cells }) => cells.map(({ value }) => value)))).toContain(
    "7",
  );
  expect(
    rows.every(({ found }) => found.rows.every(({ cells }) => cells.every(({ status }) => status !== "UNAVAILABLE"))),
  ).toBe(true);

  const gone = world.node(2).nodeId;
  await world.node(2).close();
  const after = await until(
    () => console.overview(caller),
    (answer) => answer.nodes.some(({ id, told }) => id === gone && told === null),
  );
  expect(after.verdict.answer).toBe("partly");
  const node = after.nodes.find(({ id }) => id === gone);
  expect(node).toMatchObject({ told: null, vitals: null, load: null, lastHeard: expect.any(Number) });
  const { silent } = await until(
    () => console.activity(caller),
    (answer) => answer.silent.length > 0,
  );
  expect(silent).toEqual([gone]);
  const lost = await Promise.all(keysTo(20).map((key) => console.row(caller, entity, String(key))));
  expect(lost.some(({ found }) => found.servedBy === null)).toBe(true);
});

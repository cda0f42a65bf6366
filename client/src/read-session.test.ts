import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClusterMap } from "./cluster-map.js";
import { encodeKeys } from "./keys.js";
import { assignKeys } from "./read-assignment.js";
import { allKeys } from "./read-pieces.js";
import { ReadSession } from "./read-session.js";

const NODES = ["a", "b", "c"];
const MAP = new ClusterMap({
  clusterId: "c",
  epoch: 1,
  nodes: NODES.map((id) => ({ id, address: `${id}:7400` })),
  voters: [[0, 1, 2]],
  leaders: Int32Array.of(0),
});
const COLUMNS = [encodeKeys([{ name: "id", type: "int64" }], [1])];

/** A read of the session's only shard, on its way. */
interface Sent {
  readonly node: number;
  readonly isBarrier: boolean;
  readonly pinnedAt: number;
  /** What was committed when it began: the least that a barrier sees. */
  readonly committed: number;
  /** The newest state that a read saw that ended before this one began. */
  readonly floor: number;
}

/** One shard on three replicas, each of which has applied some of what is committed, and a session that reads it. */
class World {
  readonly session = new ReadSession();
  readonly applied = [0, 0, 0];
  committed = 0;
  newest = 0;
  barriers = 0;
  readonly sent: Sent[] = [];

  commit(): void {
    this.committed++;
  }

  catchUp(node: number): void {
    this.applied[node] = this.committed;
  }

  /** Begins a read while only some nodes can be asked. */
  begin(usable: readonly number[], isStrong: boolean): void {
    const { assigned } = assignKeys({
      map: MAP,
      columns: COLUMNS,
      runs: allKeys(COLUMNS),
      tried: new Set(),
      prefersLeaders: isStrong,
      session: this.session,
      state: (node) => (usable.includes(node) ? { isHealthy: true, outstanding: 0 } : null),
    });
    const [task] = assigned;
    if (task === undefined) return;
    const isBarrier = task.needsBarrier || isStrong;
    if (task.needsBarrier) this.barriers++;
    const pinnedAt = this.session.pin([0], NODES[task.node] as string);
    this.sent.push({ node: task.node, isBarrier, pinnedAt, committed: this.committed, floor: this.newest });
  }

  /** @returns what the read saw and the least it had to see; null where none is on its way. */
  end(which: number): { readonly saw: number; readonly floor: number } | null {
    const [read] = this.sent.splice(which % Math.max(1, this.sent.length), 1);
    if (read === undefined) return null;
    const saw = Math.max(this.applied[read.node] as number, read.isBarrier ? read.committed : 0);
    this.applied[read.node] = saw;
    this.newest = Math.max(this.newest, saw);
    this.session.noteSeen([0], NODES[read.node] as string, read);
    return { saw, floor: read.floor };
  }
}

type Step = (world: World) => ReturnType<World["end"]>;
const nothing = (run: (world: World) => void): Step => {
  return (world) => {
    run(world);
    return null;
  };
};
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant(nothing((world) => world.commit())),
  fc.nat(2).map((node) => nothing((world) => world.catchUp(node))),
  fc
    .tuple(fc.subarray([0, 1, 2]), fc.integer({ min: 0, max: 9 }))
    .map(([usable, dice]) => nothing((world) => world.begin(usable, dice === 0))),
  fc.nat(9).map(
    (which): Step =>
      (world) =>
        world.end(which),
  ),
);

describe("a session", () => {
  test("sees nothing older than what it saw before the read began, whichever nodes answer in whichever order", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60, size: "max" }), (script) => {
        const world = new World();
        for (const step of script) {
          const ended = step(world);
          if (ended !== null) expect(ended.saw).toBeGreaterThanOrEqual(ended.floor);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("puts no barrier while one node answers", () => {
    const world = new World();
    world.begin([1], false);
    for (let i = 0; i < 5; i++) world.begin([0, 1, 2], false);
    while (world.end(0) !== null) world.commit();
    world.begin([0, 1, 2], false);
    expect(world.sent.map(({ node }) => node)).toEqual([1]);
    expect(world.barriers).toBe(0);
  });

  test("puts barriers until one that began after the stray answer is passed, and none after it", () => {
    const world = new World();
    const begun = () => world.sent.map(({ node, isBarrier }) => [node, isBarrier]);
    world.begin([0], false);
    world.end(0);
    world.begin([0], false); // a stray in the making
    world.begin([1], false); // node 0 cannot be asked: to another, with a barrier
    expect(begun()).toEqual([
      [0, false],
      [1, true],
    ]);
    world.end(0); // the stray answer
    world.end(0); // the barrier, which began before it
    world.begin([0, 1, 2], false);
    expect(begun()).toEqual([[1, true]]);
    world.end(0);
    world.begin([0, 1, 2], false);
    expect(begun()).toEqual([[1, false]]);
  });
});

import { expect, test } from "vitest";
import { LoopShare } from "./loop-share.js";

/** A share with a clock of its own, and what was done in it, by turn of the event loop. */
class World {
  #now = 0;
  readonly share = new LoopShare(() => this.#now);
  readonly turns: string[] = [""];

  async job(name: string, ms: number): Promise<void> {
    await Promise.resolve(); // all of them ask before the first begins
    for (let wait = this.share.wait(); wait !== null; wait = this.share.wait()) await wait;
    this.share.run(() => {
      this.#now += ms;
      this.turns[this.turns.length - 1] += name;
    });
  }

  /** Turns without work are left out. */
  async run(jobs: readonly Promise<void>[]): Promise<readonly string[]> {
    let isDone = false;
    const all = Promise.all(jobs).then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      this.turns.push("");
    }
    await all;
    return this.turns.filter((turn) => turn !== "");
  }
}

test("small work is done at once, all of it in one turn of the event loop", async () => {
  const world = new World();
  const jobs = ["a", "b", "c", "d"].map((name) => world.job(name, 0.4));
  expect(await world.run(jobs)).toEqual(["abcd"]);
});

test("work that has taken its part leaves the turn to others, and those that wait go one by one in their order", async () => {
  const world = new World();
  const jobs = ["a", "b", "c", "d"].map((name) => world.job(name, 5));
  expect(await world.run(jobs)).toEqual(["a", "b", "c", "d"]);
});

test("what is left of a turn is used", async () => {
  const world = new World();
  const jobs = [world.job("a", 1.5), world.job("b", 1.5), world.job("c", 0.1), world.job("d", 0.1)];
  expect(await world.run(jobs)).toEqual(["ab", "c", "d"]);
});

test("work that fails counts as well, and its error is told", async () => {
  const { share } = new World();
  expect(() =>
    share.run(() => {
      throw new RangeError("no");
    }),
  ).toThrow("no");
  expect(share.wait()).toBeNull();
});

import { afterAll, expect, it } from "vitest";
import { runThere, temporaryFolder } from "./cli-world.suite.js";
import { Random } from "./demo/random.js";
import { DevCluster } from "./dev-cluster-fixture.suite.js";

const folder = await temporaryFolder();
afterAll(() => folder.remove());
const SIZE = ["--users", "300", "--videos", "600"];

it("the demo ranks 500 videos, runs twice, and every line that it prints works", async () => {
  const first = await runThere(["demo", ...SIZE], { cwd: folder.path });
  expect(first.code, first.err).toBe(0);
  expect(first.out).toMatch(/The best of 500 videos for user \d+ \(\w\w, \d+ plays, \d+ likes\)/);
  expect(first.out).toMatch(/\n 1 +\d+ +\d\.\d{3} {2}\w+ /);
  expect(first.out).toMatch(/500 times: p50 \d+\.\d\d ms, p99 \d+\.\d\d ms\n/);
  expect(first.out).toMatch(/\nWhile a node of three was killed: none of 300 calls failed; p50 .*\n$/);
  const second = await runThere(["demo", ...SIZE, "--output", "json"], { cwd: folder.path });
  expect(second.code, second.err).toBe(0);
  expect(JSON.parse(second.out)).toMatchObject({
    candidates: 500,
    ranks: 500,
    outage: { ranks: 300, failed: 0 },
  });
  const lines = [...second.err.matchAll(/^ {2}npx featurestore (.*)$/gm)].map((match) => (match[1] ?? "").split(" "));
  const [dev = [], ...others] = lines;
  expect(dev).toEqual(["dev", "--dir", ".featurestore/demo/cluster", "--memory", "256MiB"]);
  expect(others.length).toBeGreaterThan(6);
  const store = await DevCluster.start(dev[2] ?? "", { cwd: folder.path, args: dev.slice(3) });
  try {
    for (const args of others) {
      const { code, err } = await runThere(args, { cwd: folder.path, env: store.env });
      expect({ args, code, err }).toMatchObject({ code: 0 });
    }
  } finally {
    expect(await store.stop()).toBe(0);
  }
}, 240_000);

it("chance repeats itself, and ranks are skewed", () => {
  const random = new Random(7);
  const same = new Random(7);
  const ranks = Array.from({ length: 10_000 }, () => random.skewed(1_000));
  expect(Array.from({ length: 10_000 }, () => same.skewed(1_000))).toEqual(ranks);
  expect(Math.min(...ranks)).toBe(0);
  expect(Math.max(...ranks)).toBeLessThan(1_000);
  expect(ranks.filter((rank) => rank < 10).length).toBeGreaterThan(2_500);
});

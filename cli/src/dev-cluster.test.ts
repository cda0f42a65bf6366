import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomeOf, runHere, runThere, start, temporaryFolder } from "./cli-world.suite.js";
import { DevCluster, isAlive, until } from "./dev-cluster-fixture.suite.js";

// Several nodes that dev runs, as processes: what a first start, a restart and a crash leave, and what a dead node costs.

const folder = await temporaryFolder();
const at = (name: string): string => join(folder.path, name);
const SMALL = ["--shards", "4", "--memory", "64MiB"];
const SLOW = 240_000;

beforeAll(async () => {
  await writeFile(
    at("features.yaml"),
    "entities:\n  - { name: user, joinKeys: { user_id: int64 } }\nfeatureViews:\n  - { name: scores, entity: user, features: { score: float64 } }\n",
  );
});
afterAll(() => folder.remove());

/** Process ids of servers started by a process. */
function childrenOf(pid: number | undefined): readonly number[] {
  const out = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = out.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return rows.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

async function scores(env: Readonly<Record<string, string>>, keys: readonly number[]): Promise<unknown[]> {
  const { code, out, err } = await runHere(["get", "scores", ...keys.map(String), "--output", "json"], { env });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return (JSON.parse(out) as { features: { score: unknown } }[]).map(({ features }) => features.score);
}

describe("three nodes", () => {
  it(
    "serve on every port, keep what they have when they are started again, and go on when one is killed",
    async () => {
      const first = await DevCluster.start(at("three"), { args: ["--nodes", "3", ...SMALL] });
      expect(first.isGreen).toBe(true);
      expect(first.nodes.map(({ node, dir }) => [node, dir])).toEqual([1, 2, 3].map((k) => [k, at(`three/n${k}`)]));
      expect((await stat(at("three/join-token"))).mode & 0o777).toBe(0o600);
      expect(await runHere(["apply", at("features.yaml")], { env: first.envOf(2) })).toMatchObject({ code: 0 });
      for (const k of [1, 2, 3]) {
        expect(await runHere(["put", "scores", String(k), `score=${k}.5`], { env: first.envOf(k) })).toMatchObject({
          code: 0,
        });
      }
      for (const k of [1, 2, 3]) expect(await scores(first.envOf(k), [1, 2, 3])).toEqual([1.5, 2.5, 3.5]);
      const views = await runHere(["views", "--output", "json"], { env: first.envOf(3) });
      expect(JSON.parse(views.out)).toMatchObject([{ name: "scores" }]);
      const health = await runHere(["cluster", "health", "--output", "json"], { env: first.envOf(1) });
      expect(JSON.parse(health.out)).toMatchObject({ status: "green", shards: { total: 4, serving: 4 } });
      expect(await first.stop()).toBe(0);
      expect(first.nodes.filter(({ pid }) => isAlive(pid))).toEqual([]);

      const second = await DevCluster.start(at("three"), { args: ["--memory", "64MiB"] });
      expect(second.isGreen).toBe(true);
      expect(second.nodes.map(({ endpoint }) => endpoint)).not.toEqual(first.nodes.map(({ endpoint }) => endpoint));
      expect(await scores(second.envOf(3), [1, 2, 3])).toEqual([1.5, 2.5, 3.5]);

      const store = await FeatureStore.connect({ seeds: second.nodes.map(({ endpoint }) => endpoint) });
      process.kill(second.node(2).pid, "SIGKILL");
      for (let key = 10; key < 30; key++) {
        await store.write("scores", [{ key, features: { score: key } }], { deadlineMs: 60_000 });
        expect(await store.get("scores", key - 1)).toMatchObject(key === 10 ? {} : { score: key - 1 });
      }
      await store.close();
      await until("told", () => second.said.includes("node 2 ended"));
      expect(second.said).toMatch(/note: node 2 ended: by SIGKILL; the others go on \(2 of 3\)\n/);

      const comesBack = /it comes back with: featurestore (server --config \S+)\n/.exec(second.said)?.[1] ?? "";
      expect(comesBack).toBe(`server --config ${at("three/n2.yaml")}`);
      const again = start(comesBack.split(" "));
      const green = ["cluster", "health", "--wait", "green", "--timeout", "90s"];
      expect(await runHere(green, { env: second.env })).toMatchObject({ code: 0 });
      expect(await scores(second.envOf(2), [2, 29])).toEqual([2.5, 29]);
      const ended = new Promise((resolve) => again.once("exit", resolve));
      again.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(await second.stop("SIGTERM")).toBe(0);
      expect(second.said).toMatch(/\nstopping\nstopped; everything acknowledged is on disk\n$/);
      expect(second.nodes.filter(({ pid }) => isAlive(pid))).toEqual([]);
    },
    SLOW,
  );

  it(
    "are there after a first start that was killed half-way, which leaves no process, and after the join token was lost",
    async () => {
      const half = start(["dev", "--nodes", "3", "--dir", at("half"), "--port", "0", ...SMALL]);
      await until("begun", () => existsSync(at("half/n1/node.json")));
      const left = childrenOf(half.pid);
      expect(left.length).toBeGreaterThan(0);
      half.kill("SIGKILL");
      await until("gone", () => !left.some(isAlive));
      const stopped = start(["dev", "--dir", at("half"), "--port", "0", ...SMALL]);
      const outcome = outcomeOf(stopped);
      await until("on its way", () => childrenOf(stopped.pid).length > 0);
      stopped.kill("SIGINT");
      const { code, err } = await outcome;
      expect({ code, err }).toMatchObject({
        code: 130,
        err: expect.stringMatching(/stopping\nstopped before all nodes were up; the next start goes on from here\n$/),
      });
      const whole = await DevCluster.start(at("half"), { args: [...SMALL] });
      expect({ green: whole.isGreen, nodes: whole.nodes.length }).toEqual({ green: true, nodes: 3 });
      expect(await whole.stop()).toBe(0);
      await rm(at("half/join-token"));
      await rm(at("half/n3"), { recursive: true });
      const lost = await DevCluster.start(at("half"), { args: [...SMALL] });
      expect(lost.isGreen).toBe(false);
      const nodes = async (): Promise<{ id: string; state: string }[]> =>
        JSON.parse((await runHere(["cluster", "nodes", "--output", "json"], { env: lost.env })).out) as never;
      await until("given up", async () => (await nodes()).some(({ state }) => state === "dead"));
      const gone = (await nodes()).find(({ state }) => state === "dead")?.id ?? "";
      expect(await runHere(["cluster", "remove", gone, "--yes"], { env: lost.env })).toMatchObject({ code: 0 });
      const green = ["cluster", "health", "--wait", "green", "--timeout", "90s"];
      expect(await runHere(green, { env: lost.env })).toMatchObject({ code: 0 });
      expect((await nodes()).filter(({ state }) => state === "active").length).toBe(3);
      expect(await lost.stop()).toBe(0);
    },
    SLOW,
  );

  it(
    "none is left when all have died: dev fails",
    async () => {
      const cluster = await DevCluster.start(at("dying"), { args: ["--nodes", "3", ...SMALL] });
      const ended = new Promise((resolve) => cluster.child.once("close", resolve));
      for (const { pid } of cluster.nodes) process.kill(pid, "SIGKILL");
      expect(await ended).toBe(1);
      expect(cluster.said).toContain("not enough for every shard to take writes");
      expect(cluster.said).toMatch(/\nno node is left\n$/);
    },
    SLOW,
  );
});

describe("what dev refuses", () => {
  it("fewer nodes than the directory has, and several in a directory of one", async () => {
    await writeFile(
      join(await made("five"), "cluster.json"),
      JSON.stringify({ format: 1, peers: ["a:1", "b:1", "c:1", "d:1", "e:1"] }),
    );
    expect(await runThere(["dev", "--nodes", "3", "--dir", at("five")])).toEqual({
      code: 2,
      out: "",
      err: `error: --nodes: ${at("five")} holds a cluster of 5 nodes, and each has a part of the data: 3 of them would not be enough; start it with --nodes 5\n`,
    });
    await writeFile(join(await made("one"), "node.json"), "{}");
    expect(await runThere(["dev", "--nodes", "3", "--dir", at("one")])).toMatchObject({
      code: 2,
      out: "",
      err: `error: --nodes: ${at("one")} holds a store of one node, which cannot become one of several; name another directory with --dir, and move the data with export and backfill\n`,
    });
  });

  it("a second cluster beside the nodes of one, a damaged cluster.json, and ports beyond the last", async () => {
    const dir = await made("orphans");
    await writeFile(join(dir, "cluster.json"), JSON.stringify({ format: 1, peers: ["a:1", "b:1", "c:1"] }));
    await made("orphans/n2");
    await writeFile(join(dir, "n2/node.json"), "{}");
    const orphans = await runThere(["dev", "--dir", dir, "--port", "0"]);
    expect(orphans).toMatchObject({ code: 2, out: "" });
    expect(orphans.err).toBe(
      `error: --dir: ${dir} has a node 2, but neither node 1 nor a join token: put back what is missing, or start in an empty directory\n`,
    );
    await writeFile(join(dir, "cluster.json"), "[]");
    expect(await runThere(["dev", "--dir", dir])).toEqual({
      code: 1,
      out: "",
      err: `error: --dir: ${join(dir, "cluster.json")} is not as "featurestore dev" writes it\n`,
    });
    expect(await runThere(["dev", "--nodes", "3", "--dir", at("far"), "--port", "65520"])).toEqual({
      code: 2,
      out: "",
      err: "error: --port: the last of 3 nodes would need port 65542; expected at most 65513\n",
    });
  });

  it("a port that is in use, naming the node, and leaves no process", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const child = await runThere(["dev", "--nodes", "3", "--dir", at("taken"), "--port", String(port), ...SMALL]);
    server.close();
    expect(child).toMatchObject({ code: 3, out: "" });
    expect(child.err).toMatch(
      new RegExp(`error: node 1 did not start: listen: cannot listen on 127\\.0\\.0\\.1:${port}; is the port in use`),
    );
    const { peers } = JSON.parse(await readFile(at("taken/cluster.json"), "utf8")) as { peers: string[] };
    expect(peers).toEqual([1, 11, 21].map((offset) => `127.0.0.1:${port + offset}`));
  }, 60_000);
});

async function made(name: string): Promise<string> {
  await mkdir(at(name), { recursive: true });
  return at(name);
}

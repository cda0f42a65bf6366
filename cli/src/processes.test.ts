import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32c } from "@featurestore/proto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMAND, DevStore, outcomeOf, runHere, runThere, says, start, temporaryFolder } from "./cli-world.suite.js";

// The installed command as a process: exit codes, signals, pipes, and what keeps a store from starting.

const folder = await temporaryFolder();
const at = (name: string): string => join(folder.path, name);
const WORKSPACE = fileURLToPath(new URL("../..", import.meta.url));
let store: DevStore;

beforeAll(async () => {
  store = await DevStore.start(at("data"), { args: ["--shards", "4"] });
  await writeFile(
    at("features.yaml"),
    "entities:\n  - { name: user, joinKeys: { user_id: int64 } }\nfeatureViews:\n  - { name: scores, entity: user, ttl: 30d, features: { score: float64, label: { type: int64, default: 7 } } }\nfeatureServices:\n  - { name: home, version: 1, features: { scores: [score] } }\n",
  );
  expect(await runThere(["apply", at("features.yaml")], { env: store.env })).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await store.stop();
  await folder.remove();
});

/** node.json as a later version would write it. */
function withFormat(text: string, format: number): string {
  const { node } = JSON.parse(text) as { node: Record<string, unknown> };
  const covered = [format, node["clusterId"], node["nodeId"], node["incarnation"], node["shards"]];
  const checksum = crc32c(new TextEncoder().encode(JSON.stringify(covered))).toString(16);
  return JSON.stringify({ format, node, checksum });
}

describe("starting a store", () => {
  it("says which port is in use, and ends with 3", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, err } = await runThere(["dev", "--dir", at("other"), "--port", String(port)]);
    server.close();
    expect(code).toBe(3);
    expect(err).toContain(`127.0.0.1:${port}`);
    expect(err).toMatch(/^error: listen: .*in use/);
  });

  it("refuses a directory that another process uses, one that cannot be written, and one of a newer format", async () => {
    const inUse = await runThere(["dev", "--dir", at("data"), "--port", "0"]);
    expect(inUse).toMatchObject({
      code: 2,
      out: "",
      err: `error: dataDir: ${at("data")} is in use by another process\n`,
    });
    await writeFile(at("file"), "");
    const notWritable = await runThere(["dev", "--dir", at("file/data"), "--port", "0"]);
    expect(notWritable).toMatchObject({
      code: 2,
      out: "",
      err: `error: --dir: ${at("file/data")} cannot be created (ENOTDIR)\n`,
    });
    const first = await DevStore.start(at("newer"), { args: ["--shards", "1"] });
    expect(await first.stop()).toBe(0);
    await writeFile(at("newer/node.json"), withFormat(await readFile(at("newer/node.json"), "utf8"), 99));
    const newer = await runThere(["dev", "--dir", at("newer"), "--port", "0"]);
    expect(newer).toMatchObject({ code: 2, out: "" });
    expect(newer.err).toContain(`dataDir: ${at("newer")} has format 99, newer than the 2 this version reads`);
  });

  it("refuses settings that are none, naming them", async () => {
    const memory = await runThere(["dev", "--dir", at("other"), "--port", "0", "--memory", "lots"]);
    expect(memory).toMatchObject({ code: 2, out: "" });
    expect(memory.err).toContain("memoryBytes: expected bytes such as 536870912 or 512MiB");
    const shards = await runThere(["dev", "--dir", at("data2"), "--port", "0", "--shards", "3"]);
    expect(shards).toMatchObject({ code: 2, out: "" });
    expect(shards.err).toContain("shards");
    await writeFile(at("node.yaml"), "dataDir: x\nlissten: 1\n");
    const server = await runThere(["server", "--config", at("node.yaml")]);
    expect(server).toMatchObject({ code: 2, out: "" });
    expect(server.err).toContain("lissten");
  });

  it("dev says by which signal its server was ended, and where the data is", async () => {
    const child = start(["dev", "--dir", "killed", "--port", "0", "--shards", "1"], { cwd: folder.path });
    const ended = outcomeOf(child);
    await says(child, "Ctrl-C stops it.");
    const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" });
    process.kill(Number(stdout.trim()), "SIGKILL");
    const { code, out, err } = await ended;
    expect(code).toBe(137);
    expect(out).toContain(`data      ${at("killed")}\n`);
    expect(err).toMatch(/\nthe server was ended by SIGKILL\n$/);
  });

  it("server runs a configuration until SIGTERM", async () => {
    await writeFile(
      at("node.yaml"),
      `dataDir: ${at("served")}\nlisten: 127.0.0.1:0\nopsListen: 127.0.0.1:0\nshards: 1\n`,
    );
    const child = start(["server", "--config", at("node.yaml")]);
    const ended = outcomeOf(child);
    const said = await says(child, '"serving"');
    const endpoint = /"grpc":"([^"]+)"/.exec(said)?.[1] ?? "";
    await runHere(["cluster", "health", "--wait", "green", "--timeout", "10s", "--endpoint", endpoint]);
    child.kill("SIGTERM");
    expect((await ended).code).toBe(0);
  });

  it("dev stops on SIGTERM too, and doctor finds its directory whole", async () => {
    const dev = await DevStore.start(at("whole"), { args: ["--shards", "1"] });
    const busy = await runHere(["doctor", "--dir", at("whole")]);
    expect(busy.code).toBe(1);
    expect(busy.out).toMatch(/\nfailed {2}data {2}dataDir: .* is in use by another process\n$/);
    expect(await dev.stop("SIGTERM")).toBe(0);
    const { code, out } = await runHere(["doctor", "--dir", at("whole")]);
    expect(out).toContain("; 1 copies of shards, 0 views, 0 rows as of the last checkpoint; log and tables are intact");
    expect(code).toBe(0);
    expect(await runHere(["doctor", "--dir", at("nothing")])).toMatchObject({ code: 1 });
  });
});

describe("a store that is not there", () => {
  it("ends with 3, one line, and what to do", async () => {
    const { code, out, err } = await runThere(["views", "--endpoint", "127.0.0.1:1"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(
      /^error: no store answers at 127\.0\.0\.1:1 \(.*\); start one with "featurestore dev", or name another with --endpoint\n$/,
    );
  });

  it("shows where an error comes from with --debug only", async () => {
    expect((await runHere(["apply", "/nonexistent.yaml"])).err).toMatch(/^error: .*\n$/);
    expect((await runHere(["apply", "/nonexistent.yaml", "--debug"])).err).toMatch(/\n +at .*\.[jt]s:\d+/);
  });
});

describe("pipes", () => {
  it("stops quietly when the reader has had enough", async () => {
    const shell = spawn(
      "sh",
      ["-c", `"${process.execPath}" "${COMMAND}" --help | true; "${process.execPath}" "${COMMAND}" --help | head -1`],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    expect(await outcomeOf(shell)).toEqual({ code: 0, out: "Usage: featurestore [options] [command]\n", err: "" });
    const many = Array.from({ length: 5_000 }, (_, i) => String(i)).join(" ");
    const reader = spawn(
      "bash",
      ["-c", `set -o pipefail; "${process.execPath}" "${COMMAND}" get scores ${many} --output jsonl | head -1 | wc -l`],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...store.env },
      },
    );
    expect(await outcomeOf(reader)).toEqual({ code: 0, out: "1\n", err: "" });
  });

  it("a backfill reports in plain lines, stops at Ctrl-C with 130, and --resume ends it", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i},${i / 2}`);
    await writeFile(at("scores.csv"), `user_id,score\n${rows.join("\n")}\n`);
    const args = ["backfill", "scores", "--from", at("scores.csv"), "--jobs-dir", at("jobs"), "--rate", "20000"];
    const child = start(args, { env: store.env });
    const ended = outcomeOf(child);
    await says(child, "backfill: ");
    child.kill("SIGINT");
    const { code, out, err } = await ended;
    expect(code).toBe(130);
    expect(out).toMatch(/^view {7}scores\n/);
    expect(err).not.toContain("\u001b");
    const resume = /stopped; go on with: featurestore (.*)\n/.exec(err)?.[1]?.split(" ") ?? [];
    expect(resume.at(-1)).toBe("--resume");
    const rest = await runThere([...resume, "--output", "json"], { env: store.env });
    expect(rest.code).toBe(0);
    expect(JSON.parse(rest.out)).toMatchObject({
      resumed: true,
      complete: true,
      read: 30_000,
      written: 30_000,
      refused: 0,
    });
    const again = await runHere([...resume, "--output", "json"], { env: store.env });
    expect(JSON.parse(again.out)).toMatchObject({ alreadyComplete: true });
  });
});

describe("types", () => {
  it("compile, refuse what is wrong, and change nothing when applied", async () => {
    const project = at("project");
    await mkdir(join(project, "node_modules/@featurestore"), { recursive: true });
    await symlink(join(WORKSPACE, "client"), join(project, "node_modules/@featurestore/client"));
    await writeFile(join(project, "package.json"), '{ "type": "module" }');
    expect(await runHere(["types", "--out", join(project, "features.ts")], { env: store.env })).toMatchObject({
      code: 0,
    });
    await writeFile(
      join(project, "use.ts"),
      `import type { FeatureStore } from "@featurestore/client";
import { homeV1, scores } from "./features.js";
export async function use(store: FeatureStore): Promise<bigint | null> {
  const { video, user } = { video: null, ...(await store.rank(homeV1, { user: [1n, 2n] })) };
  const column: Float64Array = user.column("score");
  await store.write(scores, [{ key: 1n, features: { score: column[0] ?? 0, label: 5n } }]);
  // @ts-expect-error a feature that is not there
  await store.write(scores, [{ key: 1n, features: { scoer: 1 } }]);
  // @ts-expect-error a key of the wrong type
  await store.get(scores, "one");
  // @ts-expect-error a value of the wrong type
  await store.write(scores, [{ key: 1n, features: { score: "high" } }]);
  return video ?? (await store.get(scores, 1n)).label;
}
`,
    );
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2023",
          lib: ["es2023", "esnext.disposable"],
          strict: true,
          noEmit: true,
          exactOptionalPropertyTypes: true,
          types: ["node"],
          typeRoots: [join(WORKSPACE, "node_modules/@types")],
        },
        include: ["*.ts"],
      }),
    );
    const compiler = spawn(process.execPath, [join(WORKSPACE, "node_modules/typescript/bin/tsc"), "-p", project]);
    expect(await outcomeOf(compiler)).toMatchObject({ code: 0, out: "" });
    const applied = await runThere(["apply", join(project, "features.ts")], { env: store.env });
    expect(applied).toMatchObject({ code: 0, out: "3 unchanged\n" });
    const shown = await runHere(["types", "--out", "-"], { env: store.env });
    expect(shown.out).toBe(await readFile(join(project, "features.ts"), "utf8"));
  });

  it("a definition file that is broken is told in one line", async () => {
    for (const [name, text, message] of [
      ["broken.ts", "export const x = ", "broken.ts"],
      [
        "empty.mjs",
        "export const x = 1;",
        "exports no definitions; expected what entity, featureView or featureService returns",
      ],
      ["throws.mjs", 'throw new Error("not today");', "throws.mjs: not today"],
      ["imports.mjs", 'import "not-installed";', "install what the file imports where the file is"],
    ] as const) {
      await writeFile(at(name), text);
      const { code, out, err } = await runThere(["apply", at(name)]);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(/^error: .*\n$/);
      expect(err).toContain(message);
    }
  });
});

describe("completion", () => {
  it.each(["bash", "zsh", "fish", "powershell"])("prints a script for %s", async (shell) => {
    const { code, out } = await runThere(["completion", shell]);
    expect(code).toBe(0);
    expect(out).toMatch(/featurestore complete --|featurestore\S* complete/);
  });

  it("in bash, can be sourced twice", async () => {
    const script = `script=$("$0" "$1" completion bash); eval "$script"; eval "$script"; complete -p featurestore`;
    const shell = spawn("bash", ["-c", script, process.execPath, COMMAND], { stdio: ["ignore", "pipe", "pipe"] });
    expect(await outcomeOf(shell)).toEqual({
      code: 0,
      out: "complete -F __featurestore_complete featurestore\n",
      err: "",
    });
  });

  it("offers commands, options and, where a file is wanted, files", async () => {
    expect((await runThere(["complete", "--", "backf"])).out).toMatch(/^backfill\t.*\n:4\n$/);
    expect((await runThere(["complete", "--", "backfill", "--ski"])).out).toMatch(/^--skip-nulls\t.*\n:4\n$/);
    expect((await runThere(["complete", "--", "backfill", "v", "--from", ""])).out).toBe(":0\n");
  });
});

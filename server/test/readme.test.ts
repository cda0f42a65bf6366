import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServerProcess } from "./server-process.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** The code blocks of a language in the README, in order. */
async function blocks(language: string): Promise<string[]> {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map((match) => match[1] ?? "");
}

describe("the README's", () => {
  let server: ServerProcess;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "featurestore-test-"));
    server = await ServerProcess.start({
      FEATURESTORE_DATA_DIR: join(dir, "data"),
      FEATURESTORE_MEMORY_BYTES: "128MiB",
    });
  }, 30_000);
  afterAll(async () => {
    await server.end("SIGTERM");
    await rm(dir, { recursive: true, force: true });
  });

  it("command lines work in the order they are given", async () => {
    const commands = (await blocks("sh"))
      .flatMap((block) => block.split("\n"))
      .filter((line) => line.startsWith("npx featurestore ") && !line.startsWith("npx featurestore dev"));
    expect(commands.length).toBeGreaterThanOrEqual(6);
    for (const command of commands) {
      const line = command
        .replaceAll("/tmp/", `${dir}/`)
        .replace(/^npx featurestore/, `"${process.execPath}" "${join(ROOT, "cli/bin/featurestore.js")}"`);
      const env = { ...process.env, FEATURESTORE_ENDPOINT: server.address };
      const jobs = line.includes(" backfill ") ? ` --jobs-dir "${join(dir, "jobs")}"` : "";
      await run("sh", ["-c", `${line}${jobs}`], { cwd: ROOT, env }); // rejects on any exit code but 0
    }
    const { stdout } = await run(
      process.execPath,
      [join(ROOT, "cli/bin/featurestore.js"), "get", "video_stats", "1", "--output", "json"],
      {
        env: { ...process.env, FEATURESTORE_ENDPOINT: server.address },
      },
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { key: "1", features: { duration_ms: 87433, likes_7d: 120, views_7d: 5400 } },
    ]);
  }, 60_000);

  it("TypeScript type-checks and runs, and its comments are true", async () => {
    const [example] = await blocks("ts");
    const file = join(ROOT, "node_modules", `.readme-${process.pid}.mts`);
    const asserts = (example ?? "")
      .replaceAll("127.0.0.1:7400", server.address)
      .replace(/^(answer\.[^;]+); \/\/ (514|"PRESENT".*)$/gm, (_line, expression: string, value: string) =>
        value === "514" ? `console.log(JSON.stringify(${expression}));` : `console.log(${expression});`,
      );
    await writeFile(file, asserts);
    try {
      const flags = [
        "--ignoreConfig",
        "--noEmit",
        "--strict",
        "--module",
        "nodenext",
        "--target",
        "es2023",
        "--skipLibCheck",
        "--types",
        "node",
      ];
      await run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), ...flags, file], { cwd: ROOT });
      const { stdout } = await run(process.execPath, ["--import", "tsx", file], { cwd: ROOT });
      expect(stdout.split("\n")).toEqual(["514", "PRESENT", ""]);
    } finally {
      await rm(file, { force: true });
    }
  }, 60_000);
});

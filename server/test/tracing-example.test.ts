import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { ServerProcess } from "./server-process.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SDK = pathToFileURL(join(ROOT, "examples/tracing/tracing.mjs")).href;
const run = promisify(execFile);

interface Line {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
}

async function linesOf(file: string): Promise<readonly Line[]> {
  const text = await readFile(file, "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** The span's names from the outermost down to it. */
function pathOf(span: Line, all: readonly Line[]): readonly string[] {
  const parent = all.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent === undefined ? [] : pathOf(parent, all)), `${span.kind} ${span.name}`];
}

test("the tracing example gives one trace over two processes, from the program's own span to the hot tier", async () => {
  const dir = await mkdtemp(join(tmpdir(), "tracing-example-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const server = await ServerProcess.start({
    FEATURESTORE_DATA_DIR: join(dir, "data"),
    FEATURESTORE_MEMORY_BYTES: "128MiB",
    NODE_OPTIONS: `--import ${SDK}`,
    TRACE_FILE: join(dir, "server.jsonl"),
  });
  const env = { ...process.env, ENDPOINT: server.address, TRACE_FILE: join(dir, "client.jsonl") };
  const { stdout } = await run(process.execPath, ["--import", SDK, join(ROOT, "examples/tracing/rank.mjs")], { env });
  await server.end("SIGTERM");
  expect(stdout).toBe("3 3 true\n");
  const spans = [...(await linesOf(join(dir, "client.jsonl"))), ...(await linesOf(join(dir, "server.jsonl")))];
  const homepage = spans.find(({ name }) => name === "homepage");
  const leaf = spans.find(
    ({ name, traceId }) => name === "featurestore.read.hot_tier" && traceId === homepage?.traceId,
  ) as Line;
  expect(pathOf(leaf, spans)).toEqual([
    "INTERNAL homepage",
    "CLIENT rank clips",
    "CLIENT featurestore.v1.StoreService/MultiGetStream",
    "SERVER featurestore.v1.StoreService/MultiGetStream",
    "INTERNAL featurestore.read.hot_tier",
  ]);
});

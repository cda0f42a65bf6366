// Measures a backup of rows of 32 float32, one based on it after 1 % of them changed, and a restore, all of it as processes:
// npm run measure:backup -- [rows]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { entity, FeatureStore, featureView } from "@featurestore/client";

const COMMAND = fileURLToPath(new URL("../cli/bin/featurestore.js", import.meta.url));
const rows = Number(process.argv[2] ?? 1_000_000);
const dir = mkdtempSync(join(tmpdir(), "measure-backup-"));
const names = Array.from({ length: 32 }, (_, i) => `f${i}`);
const view = featureView("item", {
  entity: entity("item", { item_id: "int64" }),
  features: Object.fromEntries(names.map((name) => [name, "float32"])),
});
const children = new Set();

function start(args) {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

async function store(name, shards) {
  const child = start(["dev", "--dir", join(dir, name), "--port", "0", "--shards", shards, "--output", "jsonl"]);
  const line = await new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
  return { child, endpoint: JSON.parse(line).endpoint };
}

async function run(...args) {
  const child = start([...args, "--output", "json"]);
  let out = "";
  child.stdout.on("data", (text) => {
    out += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return JSON.parse(out);
}

async function write(to, ids, salt) {
  for (let at = 0; at < ids.length; at += 20_000) {
    const batch = ids.slice(at, at + 20_000).map((key) => ({
      key,
      features: Object.fromEntries(names.map((name, i) => [name, Math.sin(key * 31 + i + salt)])),
    }));
    await to.write(view, batch);
  }
}

const tell = (what, figures) => console.log(`${what.padEnd(34)} ${figures}`);
const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const rate = (seconds) => `${seconds.toFixed(1)} s, ${Math.round(rows / seconds).toLocaleString("en")} rows/s`;

try {
  writeFileSync(join(dir, "key"), "k".repeat(64), { mode: 0o600 });
  const source = await store("source", "64");
  const client = await FeatureStore.connect({ seeds: [source.endpoint] });
  await client.apply(view);
  await write(client, [...Array(rows).keys()], 0);
  const to = ["--to", join(dir, "backups"), "--key-file", join(dir, "key"), "--endpoint", source.endpoint];
  const full = await run("backup", "create", ...to);
  tell("full", `${rate(full.seconds)}, ${mib(full.bytesWritten)} written`);
  const same = await run("backup", "create", ...to, "--incremental-from", "latest");
  tell("based on it, nothing changed", `${rate(same.seconds)}, ${mib(same.bytesWritten)} written`);
  await write(
    client,
    Array.from({ length: Math.ceil(rows / 100) }, () => Math.floor(Math.random() * rows)),
    1,
  );
  await client.close();
  const next = await run("backup", "create", ...to, "--incremental-from", "latest");
  const share = ((100 * next.bytesWritten) / full.bytesWritten).toFixed(2);
  tell("based on it, 1 % of rows changed", `${rate(next.seconds)}, ${mib(next.bytesWritten)} written (${share} %)`);
  const from = ["--from", join(dir, "backups"), "--key-file", join(dir, "key")];
  const began = performance.now();
  await run("backup", "verify", ...from);
  tell("verify", rate((performance.now() - began) / 1000));
  source.child.kill("SIGINT");
  const target = await store("target", "16");
  const restored = await run("restore", ...from, "--endpoint", target.endpoint);
  tell("restore (check, write, compare)", rate(restored.seconds));
  target.child.kill("SIGINT");
  await Promise.all(
    [source, target].map(({ child }) => child.exitCode ?? new Promise((done) => child.once("exit", done))),
  );
} finally {
  for (const child of children) child.kill("SIGINT");
  rmSync(dir, { recursive: true, force: true });
}

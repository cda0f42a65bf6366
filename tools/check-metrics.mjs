// Holds the metrics of a running node, the alert rules and their tests against promtool, where there is one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { loadServerConfig } from "../server/dist/config.js";
import { createLogger, FeatureStoreServer } from "../server/dist/server.js";

const rules = fileURLToPath(new URL("../server/ops/", import.meta.url));

function promtool(what, args, input = "") {
  const { status, stdout, stderr } = spawnSync("promtool", args, { cwd: rules, input, encoding: "utf8" });
  process.stdout.write(`${status === 0 ? "ok  " : "FAIL"}  ${what}\n`);
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
  return status === 0;
}

/** The metrics of a node that something was written to and read from. */
async function scraped(dir) {
  const config = loadServerConfig(null, {
    FEATURESTORE_DATA_DIR: dir,
    FEATURESTORE_SHARDS: "4",
    FEATURESTORE_MEMORY_BYTES: "64MiB",
    FEATURESTORE_LISTEN: "127.0.0.1:0",
    FEATURESTORE_OPS_LISTEN: "127.0.0.1:0",
  });
  const server = await FeatureStoreServer.start(config, createLogger("warn"), (error) => {
    throw error;
  });
  try {
    const store = await FeatureStore.connect({ seeds: [server.address] });
    const user = entity("user", { user_id: "int64" });
    const profile = featureView("profile", { entity: user, features: { age: "int32", score: "float32" } });
    await store.apply(profile);
    await store.write(profile, [{ key: 1, features: { age: 30 } }]);
    await store.getMany(profile, [1, 2]);
    await store.close();
    const answer = await fetch(`http://${server.opsAddress}/metrics`);
    return await answer.text();
  } finally {
    await server.stop();
  }
}

if (spawnSync("promtool", ["--version"]).status !== 0) {
  process.stderr.write("promtool is not there: nothing was checked (on Debian: apt-get install prometheus)\n");
  process.exit(0);
}
const dir = mkdtempSync(join(tmpdir(), "check-metrics-"));
try {
  const text = await scraped(dir);
  if (process.argv.includes("--print")) process.stdout.write(text);
  const passed = [
    promtool("metrics of a node", ["check", "metrics"], text),
    promtool("alert rules", ["check", "rules", "alerts.yaml"]),
    promtool("tests of the alert rules", ["test", "rules", "alerts.test.yaml"]),
  ];
  process.exitCode = passed.every(Boolean) ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}

import { parseArgs } from "node:util";
import { FeatureStore } from "@featurestore/client";
import { backfill } from "@featurestore/pipelines";

// A backfill in a process of its own, as the command line has one: it shares no event loop with whoever measures reads.
// Prints its report as JSON.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "" },
    view: { type: "string", default: "" },
    from: { type: "string", default: "" },
    jobs: { type: "string", default: "" },
    "no-throttle": { type: "boolean", default: false },
  },
});
const store = await FeatureStore.connect({ seeds: values.seeds.split(",") });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
try {
  const report = await backfill(store.api, {
    view: values.view,
    from: [values.from],
    jobsDir: values.jobs,
    signal: stop.signal,
    ...(values["no-throttle"] ? { throttle: false } : {}),
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await store.close();
}

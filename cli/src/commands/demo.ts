import { join, relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { FeatureStore } from "@featurestore/client";
import { addExamples, addOutputOption, type Cli } from "../cli.js";
import type { RankDemo, RankOutage } from "../demo/rank-demo.js";
import type { ShopFiles, ShopSize } from "../demo/shop-data.js";
import { DevCluster } from "../dev/dev-cluster.js";
import { DevDir } from "../dev/dev-dir.js";
import { nodeCount, planNodes } from "../dev/plan-nodes.js";
import { StopSignal } from "../dev/stop-signal.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { wholeNumber } from "../parse.js";
import type { Printer } from "../printer.js";
import { formatCount, shellQuote } from "../style.js";

const SEED = 20_261_122;
const NODES = 3;
/** Few, for a small shop on a small machine. */
const SHARDS = 8;
const GREEN_MS_MAX = 60_000;
const SHUTDOWN_GRACE_MS = 1_000;

/** `demo`: the main job from end to end, on made-up data. */
export function demoCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("demo")
    .description(
      "start a local cluster, load a made-up video shop, rank 500 videos, kill a node, rank on; the data is kept",
    )
    .option("--dir <dir>", "where files and store are kept; may be used again", ".featurestore/demo")
    .option("--users <number>", "users of the shop", wholeNumber(1, 1_000_000), 5_000)
    .option("--videos <number>", "videos of the shop", wholeNumber(1, 1_000_000), 2_000)
    .action(async ({ dir, users, videos }, self) => {
      const printer = cli.printer(self);
      await runDemo(cli, printer, dir, { users, videos });
    });
  addOutputOption(command);
  addExamples(command, [
    { what: "takes some fifteen seconds, and ends with what to try next", line: "featurestore demo" },
    { what: "a bigger shop somewhere else", line: "featurestore demo --dir /tmp/shop --users 100000 --videos 20000" },
  ]);
  return command;
}

async function runDemo(cli: Cli, printer: Printer, dir: string, size: ShopSize): Promise<void> {
  const devDir = new DevDir(join(dir, "cluster"));
  const content = await devDir.content();
  const count = nodeCount(content.kind === "empty" ? NODES : undefined, content, devDir.path);
  await devDir.create();
  const plans = await planNodes(count, 0, content.kind === "several" ? content.peers : []);
  await devDir.savePeers(plans.map(({ peerName }) => peerName));
  using interrupt = new StopSignal(() => cli.say("stopping"));
  const cluster = new DevCluster(cli, {
    dir: devDir,
    nodes: plans,
    memory: "256MiB",
    shards: content.kind === "empty" ? SHARDS : null,
    shutdownGraceMs: SHUTDOWN_GRACE_MS,
    signal: interrupt.signal,
    onLine: (text) => cli.say(text),
    onNodeEnded: () => undefined, // the one that is killed here
  });
  interrupt.signal.addEventListener("abort", () => {
    cluster.stop().then(
      () => process.exit(EXIT.interrupted),
      () => process.exit(EXIT.failed),
    );
  });
  let shown: Shown;
  try {
    shown = await show(cli, cluster, { dir, size });
  } finally {
    await cluster.stop();
  }
  step(cli, "stopped the other nodes; what was loaded is kept");
  const { demo, outage, files } = shown;
  printer.item(
    { ...demo, user: { ...demo.user }, best: demo.best.map((video) => ({ ...video })), outage: { ...outage } },
    () => answerText(shown, printer),
  );
  cli.say("\nGo on with these; the first keeps running, the others want a second terminal:");
  for (const line of nextLines(dir, demo.userId, files)) cli.say(`  ${line}`);
}

interface Shown {
  readonly demo: RankDemo;
  readonly outage: RankOutage;
  readonly files: ShopFiles;
}

async function show(
  cli: Cli,
  cluster: DevCluster,
  { dir, size }: { readonly dir: string; readonly size: ShopSize },
): Promise<Shown> {
  await cluster.start();
  const problem = await cluster.waitUntilGreen(GREEN_MS_MAX);
  if (problem !== null) throw new ExitError(EXIT.unavailable, `the store did not start: ${problem}`);
  const at = cluster.seeds.join(", ");
  step(cli, `a store of ${cluster.nodes.length} nodes on ${at}, its data in ${join(dir, "cluster")}`);
  const store = await cli.world.connect({ seeds: cluster.seeds });
  try {
    const files = await load(cli, store, dir, size);
    const { rankSomeUsers, rankThrough } = await import("../demo/rank-demo.js");
    const demo = await rankSomeUsers(store, size, SEED);
    step(cli, `ranked ${demo.candidates} videos ${demo.ranks} times`);
    const fail = async (): Promise<void> => cluster.nodes.at(-1)?.kill();
    const outage = await rankThrough(store, size, { seed: SEED, fail });
    step(cli, `killed node ${cluster.nodes.length} (kill -9) while ranking went on: ${calls(outage)}`);
    return { demo, outage, files };
  } finally {
    await store.close();
  }
}

function calls({ ranks, failed }: RankOutage): string {
  return failed === 0 ? `none of ${ranks} calls failed` : `${failed} of ${ranks} calls failed`;
}

async function load(cli: Cli, store: FeatureStore, dir: string, size: ShopSize): Promise<ShopFiles> {
  const { writeShop } = await import("../demo/shop-data.js");
  const shop = await import("../demo/shop-definitions.js");
  const { backfill } = await import("@featurestore/pipelines");
  const files = await writeShop(join(dir, "files"), size, { seed: SEED, now: new Date() });
  step(
    cli,
    `made up ${formatCount(size.users)} users, ${formatCount(size.videos)} videos and ${formatCount(files.interactionCount)} plays`,
  );
  await store.apply([shop.userProfile, shop.userActivity, shop.videoInfo, shop.videoStats, shop.homeRanking]);
  step(cli, "defined 4 feature views and the service home_ranking");
  const jobsDir = join(dir, "jobs");
  const { readFile } = await import("node:fs/promises");
  const played = { from: [files.interactions], eventTimeColumn: "played_at", jobsDir };
  const jobs = [
    { view: "user_profile", from: [files.users], jobsDir },
    { view: "video_info", from: [files.videos], jobsDir },
    { view: "user_activity", ...played, sql: await readFile(files.activitySql, "utf8") },
    { view: "video_stats", ...played, sql: await readFile(files.popularitySql, "utf8") },
  ];
  for (const job of jobs) {
    const report = await backfill(store.api, job);
    if (report.refused > 0)
      throw new ExitError(
        EXIT.failed,
        `${job.view}: ${report.refused} rows were refused: ${report.firstRefused[0]?.reason ?? ""}`,
      );
    step(cli, `backfilled ${job.view}: ${formatCount(report.written)} rows in ${report.seconds.toFixed(1)} s`);
  }
  return files;
}

function step(cli: Cli, text: string): void {
  cli.say(`${cli.style.green("✓")} ${text}`);
}

function answerText({ demo, outage }: Shown, printer: Printer): string {
  const { userId, user, candidates, ranks, p50Ms, p99Ms } = demo;
  const table = printer.table({
    head: ["", "VIDEO", "SCORE", "CATEGORY", "LIKED BY", "PLAYS", "PRICE"],
    numeric: ["", "VIDEO", "SCORE", "LIKED BY", "PLAYS", "PRICE"],
    rows: demo.best.map((video, i) => [
      String(i + 1),
      String(video.videoId),
      video.score.toFixed(3),
      video.category,
      `${(video.likeRate * 100).toFixed(0)}%`,
      formatCount(video.plays),
      video.priceCents === 0 ? "-" : `$${(video.priceCents / 100).toFixed(2)}`,
    ]),
  });
  const heading = `The best of ${candidates} videos for user ${userId} (${user.country}, ${user.plays} plays, ${user.likes} likes)`;
  const latency = `Reading the features of 1 user and ${candidates} videos, ${ranks} times: p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
  const failing = `While a node of three was killed: ${calls(outage)}; p50 ${outage.p50Ms.toFixed(2)} ms, the slowest ${outage.slowestMs.toFixed(0)} ms`;
  return `\n${printer.style.bold(heading)}\n\n${table}\n\n${latency}\n${failing}`;
}

/** Command lines that work from where this one was typed. */
function nextLines(dir: string, userId: number, files: ShopFiles): string[] {
  const path = (to: string): string => shellQuote(relative(process.cwd(), to) || ".");
  const run = "npx featurestore";
  return [
    `${run} dev --dir ${path(join(dir, "cluster"))} --memory 256MiB`,
    `${run} views`,
    `${run} services home_ranking`,
    `${run} get user_profile ${userId} --with-status`,
    `${run} put user_profile ${userId} country=fr follow_count=7`,
    `${run} backfill video_stats --from ${path(files.interactions)} --sql ${path(files.popularitySql)} --event-time-column played_at`,
    `${run} export video_stats --to ${path(join(dir, "video_stats.parquet"))}`,
    `${run} types --out ${path(join(dir, "features.ts"))}`,
    `${run} cluster status`,
  ];
}

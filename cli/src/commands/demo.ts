import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { FeatureStore } from "@featurestore/client";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import { addExamples, addOutputOption, type Cli } from "../cli.js";
import type { RankDemo } from "../demo/rank-demo.js";
import type { ShopFiles, ShopSize } from "../demo/shop-data.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { wholeNumber } from "../parse.js";
import type { Printer } from "../printer.js";
import { ServerProcess, type Serving } from "../server-process.js";
import { formatCount, shellQuote } from "../style.js";

const SEED = 20_261_122;

/** `demo`: the main job from end to end, on made-up data. */
export function demoCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("demo")
    .description("start a local store, load a made-up video shop, rank 500 videos, stop; the data is kept")
    .option("--dir <dir>", "where files and store are kept; may be used again", ".featurestore/demo")
    .option("--users <number>", "users of the shop", wholeNumber(1, 1_000_000), 5_000)
    .option("--videos <number>", "videos of the shop", wholeNumber(1, 1_000_000), 2_000)
    .action(async ({ dir, users, videos }, self) => {
      const printer = cli.printer(self);
      await runDemo(cli, printer, dir, { users, videos });
    });
  addOutputOption(command);
  addExamples(command, [
    { what: "takes some ten seconds, and ends with what to try next", line: "featurestore demo" },
    { what: "a bigger shop somewhere else", line: "featurestore demo --dir /tmp/shop --users 100000 --videos 20000" },
  ]);
  return command;
}

async function runDemo(cli: Cli, printer: Printer, dir: string, size: ShopSize): Promise<void> {
  const dataDir = join(dir, "store");
  await mkdir(dataDir, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw invalid(`--dir: ${dir} cannot be created (${cause.code ?? cause.message})`, { field: "--dir" });
  });
  const { server, at } = await startServer(cli, dataDir);
  const onInterrupt = (): void => {
    server.stop().then(
      () => process.exit(EXIT.interrupted),
      () => process.exit(EXIT.failed),
    );
  };
  process.once("SIGINT", onInterrupt);
  let demo: RankDemo;
  let files: ShopFiles;
  try {
    step(cli, `a store on ${at.grpc}, its data in ${dataDir}`);
    const store = await cli.world.connect({ seeds: [at.grpc] });
    try {
      files = await load(cli, store, dir, size);
      const { rankSomeUsers } = await import("../demo/rank-demo.js");
      demo = await rankSomeUsers(store, size, SEED);
    } finally {
      await store.close();
    }
  } finally {
    process.off("SIGINT", onInterrupt);
    await server.stop();
  }
  step(cli, "stopped the store; what was loaded is kept");
  printer.item({ ...demo, user: { ...demo.user }, best: demo.best.map((video) => ({ ...video })) }, () =>
    answerText(demo, printer),
  );
  cli.say("\nGo on with these; the first keeps running, the others want a second terminal:");
  for (const line of nextLines(dir, demo.userId, files)) cli.say(`  ${line}`);
}

async function startServer(cli: Cli, dataDir: string): Promise<{ server: ServerProcess; at: Serving }> {
  const lines: string[] = [];
  const settings = { dataDir, listen: "127.0.0.1:0", opsListen: "127.0.0.1:0", memoryBytes: "512MiB" };
  let server: ServerProcess | null = null;
  const at = await new Promise<Serving>((resolve, reject) => {
    server = ServerProcess.watched(settings, cli.world.env, { serving: resolve, line: (text) => lines.push(text) });
    const failed = (code: number): void => {
      const reason = lines.join(" ").replace(/^error: /, "") || `exit code ${code}`;
      reject(new ExitError(code === 0 ? EXIT.failed : code, `the store did not start: ${reason}`));
    };
    server.exit().then(failed, reject);
  });
  if (server === null) throw new FeatureStoreError("INTERNAL", "the store was not started");
  return { server, at };
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

function answerText(demo: RankDemo, printer: Printer): string {
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
  return `\n${printer.style.bold(heading)}\n\n${table}\n\n${latency}`;
}

/** Command lines that work from where this one was typed. */
function nextLines(dir: string, userId: number, files: ShopFiles): string[] {
  const path = (to: string): string => shellQuote(relative(process.cwd(), to) || ".");
  const run = "npx featurestore";
  return [
    `${run} dev --dir ${path(join(dir, "store"))}`,
    `${run} views`,
    `${run} services home_ranking`,
    `${run} get user_profile ${userId} --with-status`,
    `${run} put user_profile ${userId} country=fr follow_count=7`,
    `${run} backfill video_stats --from ${path(files.interactions)} --sql ${path(files.popularitySql)} --event-time-column played_at`,
    `${run} export video_stats --to ${path(join(dir, "video_stats.parquet"))}`,
    `${run} types --out ${path(join(dir, "features.ts"))}`,
    `${run} cluster health`,
  ];
}

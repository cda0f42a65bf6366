import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { FeatureStoreError, formatTime, type Health, type Json } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { durationMs } from "../parse.js";
import type { Printer } from "../printer.js";
import { formatAge, formatCount } from "../style.js";

const STATUSES = ["red", "yellow", "green"] as const;
const POLL_MS = 200;
const TIMEOUT_MS = 30_000;

/** `cluster health`: can I rank, and why not. */
export function clusterCommand(cli: Cli): CommandUnknownOpts {
  const health = new Command("health")
    .description("whether the store can serve, and why not; exit code 3 when it is red, or not what --wait asks for")
    .addOption(new Option("--wait <status>", "wait until it is at least this").choices(["green", "yellow"] as const))
    .option("--timeout <duration>", "how long to wait (default 30s)", durationMs)
    .action(async ({ wait, timeout = TIMEOUT_MS }, self) => {
      const printer = cli.printer(self);
      const answer = wait === undefined ? await read(cli, self) : await waitFor(cli, self, wait, timeout);
      printer.item(healthJson(answer), () => healthText(answer, printer));
      if (!reaches(answer.status, wait ?? "yellow")) cli.exitCode = EXIT.unavailable;
    });
  addConnectionOptions(addOutputOption(health));
  const examples = [
    { what: "can I rank?", line: "featurestore cluster health" },
    {
      what: "in a script that has just started a store",
      line: "featurestore cluster health --wait green --timeout 30s",
    },
  ];
  addExamples(health, examples);
  const command = new Command("cluster").description("look at the cluster").addCommand(health);
  addExamples(command, examples);
  return command;
}

function read(cli: Cli, command: CommandUnknownOpts): Promise<Health> {
  return cli.withStore(command, (store) => store.health());
}

/** Asks again until the status is reached or the time is up; a store that does not answer yet may still come. */
async function waitFor(
  cli: Cli,
  command: CommandUnknownOpts,
  wanted: Health["status"],
  timeoutMs: number,
): Promise<Health> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const isLast = performance.now() + POLL_MS >= until;
    try {
      const health = await read(cli, command);
      if (isLast || reaches(health.status, wanted)) return health;
    } catch (error) {
      if (!(error instanceof FeatureStoreError) || error.code !== "UNAVAILABLE") throw error;
      if (isLast)
        throw new ExitError(EXIT.unavailable, `not ${wanted} within ${timeoutMs / 1000} s: ${error.message}`, error);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function reaches(status: Health["status"], wanted: Health["status"]): boolean {
  return STATUSES.indexOf(status) >= STATUSES.indexOf(wanted);
}

function healthJson(health: Health): Json {
  return {
    status: health.status,
    reasons: [...health.reasons],
    clusterId: health.clusterId,
    version: health.version,
    registryRevision: String(health.registryRevision),
    nodes: health.nodes.map((node) => ({ ...node })),
    shards: { ...health.shards },
    views: health.views.map(({ newestEventTime, ...view }) => ({
      ...view,
      newestEventTime: newestEventTime === null ? null : formatTime(newestEventTime),
    })),
  };
}

function healthText(health: Health, printer: Printer): string {
  const paint = { green: printer.style.green, yellow: printer.style.yellow, red: printer.style.red }[health.status];
  const { total, serving, damaged } = health.shards;
  const facts = printer.pairs([
    ["shards", `${serving} of ${total} serving${damaged === 0 ? "" : `, ${damaged} damaged`}`],
    ["nodes", health.nodes.map((node) => `${node.address} ${node.state}`).join(", ")],
    ["version", health.version],
  ]);
  const lines = [`${paint(health.status)}${health.reasons.map((reason) => `\n  ${reason}`).join("")}`, facts];
  if (health.views.length > 0) lines.push("", viewsText(health, printer));
  return lines.join("\n");
}

function viewsText(health: Health, printer: Printer): string {
  const nowUs = Date.now() * 1000;
  const percent = (rate: number): string => `${(rate * 100).toFixed(1)}%`;
  return printer.table({
    head: ["VIEW", "ROWS", "NEWEST", "NOT FOUND", "TOO OLD", "RESIDENT"],
    numeric: ["ROWS", "NOT FOUND", "TOO OLD"],
    rows: health.views.map((view) => [
      view.name,
      formatCount(view.rows),
      view.newestEventTime === null ? "-" : formatAge(view.newestEventTime, nowUs),
      percent(view.notFoundRate),
      percent(view.outsideMaxAgeRate),
      view.resident,
    ]),
  });
}

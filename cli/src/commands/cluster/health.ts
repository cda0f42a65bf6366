import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { formatTime, type Health, type Json } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { EXIT } from "../../exit-codes.js";
import { durationMs } from "../../parse.js";
import type { Printer } from "../../printer.js";
import { formatAge, formatCount } from "../../style.js";
import { scrubText } from "./scrub.js";
import { scrubJson } from "./status-json.js";
import { LOOK_MS_MAX, waitUntil } from "./wait.js";

const STATUSES = ["red", "yellow", "green"] as const;
const TIMEOUT_MS = 30_000;

/** `cluster health`: can I rank, and why not. */
export function healthCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("health")
    .description("whether the store can serve, and why not; exit code 3 when it is red, or not what --wait asks for")
    .addOption(new Option("--wait <status>", "wait until it is at least this").choices(["green", "yellow"] as const))
    .option("--timeout <duration>", "how long to wait (default 30s)", durationMs)
    .action(async ({ wait, timeout = TIMEOUT_MS }, self) => {
      const printer = cli.printer(self);
      const health = await cli.withAdmin(self, async (admin) => {
        if (wait === undefined) return admin.health({ deadlineMs: LOOK_MS_MAX });
        const until = performance.now() + timeout;
        return waitUntil(cli, {
          what: wait,
          timeoutMs: timeout,
          look: async (deadlineMs) => {
            const seen = await admin.health({ deadlineMs });
            // When the time is up, what it is instead is the answer.
            const isLast = performance.now() + LAST_LOOK_MS >= until;
            return isLast || reaches(seen.status, wait) ? { done: seen } : { left: waitingFor(seen, wait) };
          },
        });
      });
      printer.item(healthJson(health), () => healthText(health, printer));
      if (!reaches(health.status, wait ?? "yellow")) cli.exitCode = EXIT.unavailable;
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "can I rank?", line: "featurestore cluster health" },
    {
      what: "in a script that has just started a store",
      line: "featurestore cluster health --wait green --timeout 30s",
    },
  ]);
  return command;
}

/** A look in this last stretch is the last one. */
const LAST_LOOK_MS = 200;

function waitingFor({ status, reasons }: Health, wanted: string): string {
  return `${status}, waiting for ${wanted}${reasons[0] === undefined ? "" : `: ${reasons[0]}`}`;
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
    meta: health.meta,
    lagMax: String(health.lagMax),
    scrub: scrubJson(health.scrub),
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
  const facts = printer.pairs([
    ["shards", shardsText(health.shards)],
    ["nodes", health.nodes.map((node) => `${node.address} ${node.state}`).join(", ")],
    ["meta", health.meta === "led" ? "led" : "leaderless: nothing can be changed"],
    ["lag", `${formatCount(health.lagMax)} log entries at most`],
    ["scrub", scrubText(health.scrub)],
    ["version", health.version],
  ]);
  const lines = [`${paint(health.status)}${health.reasons.map((reason) => `\n  ${reason}`).join("")}`, facts];
  if (health.views.length > 0) lines.push("", viewsText(health, printer));
  return lines.join("\n");
}

function shardsText({ total, serving, ...counts }: Health["shards"]): string {
  const named = [
    [counts.leaderless, "leaderless"],
    [counts.underReplicated, "under-replicated"],
    [counts.moving, "moving"],
    [counts.damaged, "damaged"],
  ] as const;
  const parts = named.flatMap(([count, name]) => (count === 0 ? [] : [`${formatCount(count)} ${name}`]));
  return [`${formatCount(serving)} of ${formatCount(total)} serving`, ...parts].join(", ");
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

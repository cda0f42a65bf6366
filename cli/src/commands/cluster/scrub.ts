import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { ClusterStatus } from "@featurestore/client";
import type { ScrubStatus } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { EXIT, ExitError } from "../../exit-codes.js";
import { durationMs } from "../../parse.js";
import { formatAge, formatCount } from "../../style.js";
import { changeJson } from "./status-json.js";
import { checkWaits, LOOK_MS_MAX, waitUntil } from "./wait.js";

/** Everything has to be read, at a rate that leaves the disk to others. */
const SCRUB_TIMEOUT_MS = 86_400_000;
/** What is not repaired so long after everything was read has to be looked at. */
const REPAIR_MS_MAX = 60_000;

/** `cluster scrub`: looks for silent damage now. */
export function scrubCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("scrub")
    .description("have every node read and check all it has now, and compare the copies of every shard")
    .option("--wait", "wait until every node that answers is through, and nothing found is left to repair")
    .option("--timeout <duration>", "with --wait: how long (default 1d)", durationMs)
    .action(async ({ wait, timeout }, self) => {
      checkWaits(wait, { "--timeout": timeout });
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const before = wait === true ? await admin.status({ deadlineMs: LOOK_MS_MAX }) : null;
        const answer = await admin.scrub();
        printer.item(changeJson(answer), () => answer.message);
        if (before === null) return;
        let readAtMs: number | null = null;
        const done = await waitUntil(cli, {
          what: "scrubbed",
          timeoutMs: timeout ?? SCRUB_TIMEOUT_MS,
          look: async (deadlineMs) => {
            const status = await admin.status({ deadlineMs });
            const unread = leftToRead(before, status);
            if (unread !== null) return { left: unread };
            readAtMs ??= performance.now();
            const open = summed(status, "unresolved");
            const isOver = open === 0 || performance.now() - readAtMs > REPAIR_MS_MAX;
            return isOver ? { done: status } : { left: `${findings(open)} to repair` };
          },
        });
        const uncompared = summed(done, "uncompared");
        const rest = uncompared === 0 ? "" : `; ${formatCount(uncompared)} shards could not be compared`;
        const open = summed(done, "unresolved");
        if (open > 0) {
          throw new ExitError(
            EXIT.unavailable,
            `everything was read, and ${findings(open)} not repaired${rest}: featurestore cluster health`,
          );
        }
        cli.say(`everything was read, and nothing is left to repair${rest}`);
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [{ what: "after a disk was found to lie", line: "featurestore cluster scrub --wait" }]);
  return command;
}

/** For people: when the last pass was complete, and what is wrong. */
export function scrubText({ running, done, total, completedMs, unresolved }: ScrubStatus): string {
  const last =
    completedMs === null ? "not complete yet" : `complete ${formatAge(completedMs * 1000, Date.now() * 1000)}`;
  const now = running === 0 ? "" : `, ${formatCount(done)} of ${formatCount(total)} copies read`;
  return `${last}${now}${unresolved === 0 ? "" : `, ${findings(unresolved)} not repaired`}`;
}

function findings(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "finding" : "findings"}`;
}

function summed({ nodes }: ClusterStatus, field: "unresolved" | "uncompared"): number {
  return nodes.reduce((total, { scrub }) => total + (scrub?.[field] ?? 0), 0);
}

/** Null once every node that answers has completed one more pass than before. */
function leftToRead(before: ClusterStatus, status: ClusterStatus): string | null {
  const passesBefore = new Map(before.nodes.map(({ id, scrub }) => [id, scrub?.passes ?? 0]));
  const answering = status.nodes.flatMap(({ id, scrub }) => (scrub === null ? [] : [{ id, scrub }]));
  const left = answering.filter(({ id, scrub }) => scrub.passes <= (passesBefore.get(id) ?? 0));
  if (left.length === 0) return null;
  const done = left.reduce((sum, { scrub }) => sum + scrub.done, 0);
  const total = left.reduce((sum, { scrub }) => sum + scrub.total, 0);
  const nodes = `${formatCount(left.length)} ${left.length === 1 ? "node" : "nodes"}`;
  return `${nodes} to go, ${formatCount(done)} of ${formatCount(total)} copies read`;
}

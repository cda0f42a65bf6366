import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { AUDIT_RECORDS_MAX, formatTime } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { parseEventTime, wholeNumber } from "../parse.js";

const LIMIT = 100;

/** `audit`: what admins did. */
export function auditCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("audit")
    .description("what admins did to registry, cluster and tokens, newest first; the last 10,000 acts are kept")
    .option("--since <time>", "RFC 3339, or a whole number with s, ms or us")
    .option("--limit <number>", `at most so many (default ${LIMIT})`, wholeNumber(1, AUDIT_RECORDS_MAX), LIMIT)
    .action(async ({ since, limit }, self) => {
      const printer = cli.printer(self);
      const sinceMs = since === undefined ? 0 : Math.max(0, Number(parseEventTime("--since", since) / 1_000n));
      const records = await cli.withAdmin(self, (admin) => admin.audit({ since: sinceMs, limit }));
      printer.list(
        records.map(({ at, ...record }) => ({ ...record, at: formatTime(at * 1_000) })),
        () =>
          records.length === 0
            ? "nothing yet"
            : printer.table({
                head: ["AT", "WHO", "METHOD", "OUTCOME", "REVISION", "WHAT"],
                numeric: ["REVISION"],
                rows: records.map(({ at, principal, method, outcome, revision, text }) => [
                  formatTime(at * 1_000),
                  principal,
                  method,
                  outcome,
                  revision === 0 ? "-" : String(revision),
                  text,
                ]),
              }),
      );
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [
    { what: "since this morning", line: "featurestore audit --since 2026-11-22T06:00:00Z" },
    { what: "all of it, for a file", line: "featurestore audit --limit 10000 --output jsonl" },
  ]);
  return command;
}

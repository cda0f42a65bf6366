import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { findEntity, findView } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { parseEventTime, parseKeys } from "../parse.js";
import { formatCount } from "../style.js";

/** `delete VIEW KEY...`: removes rows by key. */
export function deleteCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("delete")
    .description("delete rows of a view by key: all cells not newer than the event time")
    .argument("<view>", "the feature view")
    .argument("<key...>", "42, or user_id=42,country=uk, or JSON; keys that begin with - after --")
    .option("--event-time <time>", "when it was so: RFC 3339, or 1763800200s, ...000ms, ...000000us (default now)")
    .action(async (viewName, texts, options, self) => {
      const eventTime = options.eventTime === undefined ? null : parseEventTime("--event-time", options.eventTime);
      const printer = cli.printer(self);
      const { applied, late } = await cli.withStore(self, async (store) => {
        const registry = await store.registry();
        const view = findView(registry, viewName);
        const keys = parseKeys(findEntity(registry, view.entity), texts);
        return store.delete(view.name, keys, eventTime === null ? {} : { eventTime });
      });
      printer.item({ applied, late }, () => outcome(applied, late));
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "two rows", line: "featurestore delete user_profile 42 43" },
    {
      what: "only what was written until then",
      line: "featurestore delete user_profile 42 --event-time 2026-11-21T00:00:00Z",
    },
  ]);
  return command;
}

/** A delete is a fact about the past of a key, not a promise that its row is gone. */
function outcome(applied: number, late: number): string {
  const keys = (count: number): string => `${formatCount(count)} ${count === 1 ? "key" : "keys"}`;
  const newer = late === 0 ? "" : `; ${keys(late)} had a newer delete`;
  return `delete recorded for ${keys(applied)}${newer}; cells newer than its event time stay`;
}

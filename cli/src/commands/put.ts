import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { currentSchema, FeatureStoreError, findEntity, findView, type UserKey } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { parseAssignments, parseEventTime, parseKeys } from "../parse.js";

/** `put VIEW KEY feature=value...`: writes features of one row. */
export function putCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("put")
    .description("write features of one row; what is not named stays as it is")
    .argument("<view>", "the feature view")
    .argument("<key>", "42, or user_id=42,country=uk, or JSON; a key that begins with - after --")
    .argument("<assignment...>", "feature=value (text and numbers as they are), feature:=json or feature:=null")
    .option("--event-time <time>", "when it was so: RFC 3339, or 1763800200s, ...000ms, ...000000us (default now)")
    .action(async (viewName, keyText, assignments, options, self) => {
      const eventTime = options.eventTime === undefined ? null : parseEventTime("--event-time", options.eventTime);
      const printer = cli.printer(self);
      let isExpired = false;
      const result = await cli.withStore(self, async (store) => {
        const registry = await store.registry();
        const view = findView(registry, viewName);
        const features = parseAssignments(currentSchema(view).features, assignments, view.name);
        const [key] = parseKeys(findEntity(registry, view.entity), [keyText]) as [UserKey];
        isExpired = isPastTtl(view.ttlMs, eventTime);
        return store
          .write(view.name, [{ key, features, ...(eventTime === null ? {} : { eventTime }) }])
          .catch((error: unknown) => Promise.reject(ofOneRow(error)));
      });
      const { applied, late, refused, lateCells } = result;
      printer.item({ applied, late, refused, lateCells }, () => outcome(applied, lateCells));
      if (isExpired)
        cli.warn("the event time is further back than the ttl of the view: reads will not give these values");
      if (refused > 0)
        throw new ExitError(
          EXIT.partial,
          "the row was refused: merged with what is stored, it would pass the size limit of a row",
        );
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "text and numbers as they are", line: "featurestore put user_profile 42 country=uk follower_count=17" },
    {
      what: "lists and vectors as JSON; null clears a cell",
      line: 'featurestore put user_profile 42 \'tags:=["new","vip"]\' country:=null',
    },
    {
      what: "a vector with a NaN and an infinity in it, which JSON takes in quotes",
      line: 'featurestore put user_profile 42 \'taste:=[1,"NaN","Infinity",0]\'',
    },
    {
      what: "what was so yesterday does not replace what is newer",
      line: "featurestore put user_profile 42 country=fr --event-time 2026-11-21T12:00:00Z",
    },
  ]);
  return command;
}

function isPastTtl(ttlMs: number | null, eventTime: bigint | null): boolean {
  return ttlMs !== null && eventTime !== null && Number(eventTime) / 1000 < Date.now() - ttlMs;
}

/** The SDK numbers rows; here there is one. */
function ofOneRow(error: unknown): unknown {
  if (!(error instanceof FeatureStoreError)) return error;
  const { code, message, details, outcome: end } = error;
  return new FeatureStoreError(code, message.replace(/^row 0: /, ""), { details, outcome: end, cause: error });
}

function outcome(applied: number, lateCells: number): string {
  if (applied === 0) return "late: newer values are stored, nothing was changed";
  return lateCells === 0 ? "written" : `written; ${lateCells} of the cells were late: newer values are stored`;
}

import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { FeatureStore } from "@featurestore/client";
import { type ApplyAnswer, type Definitions, type Drop, FeatureStoreError, invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { loadDefinitions } from "../definitions/load-definitions.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { planJson, planText, refusals, refusedCount } from "../plan.js";

/** `apply FILE...`: shows what the files would change in the registry, then changes it. */
export function applyCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("apply")
    .description("define entities, feature views and feature services from files")
    .argument("<file...>", "definitions: .yaml, .json, .ts, .js or .mjs")
    .option("--dry-run", "show the plan and change nothing")
    .option("--allow-drops", "drop features that a named view has and the files lack")
    .action(async (files, options, self) => {
      const definitions = await loadDefinitions(files);
      await cli.withStore(self, (store) =>
        changeRegistry(cli, self, store, {
          definitions,
          drops: [],
          dryRun: options.dryRun ?? false,
          allowDrops: options.allowDrops ?? false,
        }),
      );
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "see what would change, then change it", line: "featurestore apply features.yaml --dry-run" },
    { what: "definitions in TypeScript, several files at once", line: "featurestore apply features.ts services.yaml" },
  ]);
  return command;
}

export interface RegistryChange {
  readonly definitions: Definitions;
  readonly drops: readonly Drop[];
  readonly dryRun: boolean;
  readonly allowDrops: boolean;
}

/**
 * Plans, prints the plan, and carries it out against the revision it was made for.
 * @throws INVALID_ARGUMENT when a part of the plan is refused; nothing is changed then.
 */
export async function changeRegistry(
  cli: Cli,
  command: CommandUnknownOpts,
  store: FeatureStore,
  change: RegistryChange,
): Promise<void> {
  const { definitions, drops, allowDrops } = change;
  const printer = cli.printer(command);
  const plan = await store.apply(definitions, { drops, allowDrops, dryRun: true });
  const isRefused = plan.changes.some(({ action }) => action === "refused");
  const isSame = plan.changes.every(({ action }) => action === "unchanged");
  if (printer.format === "table") printer.item(null, () => planText(plan.changes, printer.style));
  if (isRefused || isSame || change.dryRun) {
    if (printer.format !== "table") printer.item(planJson(plan), () => "");
    // The table has told the reasons; data on standard output may be read by nobody.
    if (isRefused) {
      const reasons = printer.format === "table" ? refusedCount(plan.changes) : refusals(plan.changes);
      throw invalid(`nothing was changed: ${reasons}`);
    }
    cli.say(change.dryRun ? "dry run: nothing was changed" : `the registry has all of it (revision ${plan.revision})`);
    return;
  }
  const answer = await carryOut(store, change, plan.revision);
  if (printer.format !== "table") printer.item(planJson(answer), () => "");
  cli.say(`applied: the registry is at revision ${answer.revision}`);
}

async function carryOut(store: FeatureStore, change: RegistryChange, expectedRevision: number): Promise<ApplyAnswer> {
  const { definitions, drops, allowDrops } = change;
  try {
    return await store.apply(definitions, { drops, allowDrops, expectedRevision });
  } catch (error) {
    if (!(error instanceof FeatureStoreError) || error.code !== "CONFLICT") throw error;
    throw new ExitError(
      EXIT.failed,
      `nothing was changed: ${error.message}; someone else changed it: run the command again`,
      error,
    );
  }
}

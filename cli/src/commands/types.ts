import { writeFile } from "node:fs/promises";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, type Cli } from "../cli.js";
import { generateTypes } from "../generate-types.js";

/** `types --out FILE.ts`: writes the definitions of a running store as TypeScript. */
export function typesCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("types")
    .description("write the definitions of a running store as TypeScript, to import beside the client")
    .requiredOption("--out <file>", "a .ts file, replaced where it exists; - for standard output")
    .action(async ({ out }, self) => {
      if (out !== "-" && !/\.m?ts$/.test(out))
        throw invalid(`--out: ${JSON.stringify(out)} is no TypeScript file; expected a name ending in .ts, or -`, {
          field: "--out",
        });
      const registry = await cli.withStore(self, (store) => store.list());
      const text = generateTypes(registry);
      if (out === "-") {
        cli.world.out.write(text);
        return;
      }
      try {
        await writeFile(out, text);
      } catch (cause) {
        throw new FeatureStoreError(
          "INVALID_ARGUMENT",
          `--out: ${out} cannot be written (${(cause as Error).message})`,
          { cause },
        );
      }
      cli.say(`wrote ${registry.views.length} views and ${registry.services.length} services to ${out}`);
    });
  addConnectionOptions(command);
  addExamples(command, [
    { what: "definitions to import in a service", line: "featurestore types --out src/features.ts" },
    { what: "see them", line: "featurestore types --out -" },
  ]);
  return command;
}

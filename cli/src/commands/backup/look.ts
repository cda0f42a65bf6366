import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { FeatureStoreError, type Json } from "@featurestore/proto";
import { addExamples, addOutputOption, type Cli } from "../../cli.js";
import { plainWords } from "../../plain-words.js";
import { formatBytes, formatCount } from "../../style.js";
import { byteCount, KEY_FILE, loadBackups, PLACE, runJob, tellAuthenticity } from "./shared.js";

/** `backup list --from PLACE`: what is there, by manifests alone. */
export function listCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("list")
    .description("list the backups of a place, oldest first; reads manifests alone")
    .requiredOption("--from <place>", PLACE)
    .option("--key-file <file>", KEY_FILE)
    .action(async (flags, self) => {
      const place = { place: flags.from, create: false, keyFile: flags.keyFile, resumes: false };
      await runJob(cli, place, async ({ storage, key }) => {
        const { listBackups, readManifest } = await loadBackups();
        const { complete, incomplete } = await listBackups(storage);
        const items: Listed[] = [];
        for (const id of complete) {
          try {
            const { manifest, authenticity } = await readManifest(storage, id, key);
            const rows = manifest.views.reduce((sum, view) => sum + view.rows, 0);
            const { createdAt, clusterId, bytes, bytesWritten, basedOn } = manifest;
            items.push({
              id,
              state: authenticity,
              createdAt,
              clusterId,
              rows,
              bytes,
              bytesWritten,
              basedOn,
              problem: null,
            });
          } catch (error) {
            if (!(error instanceof FeatureStoreError)) throw error;
            items.push({ ...NOTHING, id, state: "damaged", problem: error.message });
          }
        }
        for (const id of incomplete) items.push({ ...NOTHING, id, state: "incomplete" });
        const printer = cli.printer(self);
        printer.list(
          items.map((item): Json => ({ ...item })),
          () =>
            printer.table({
              head: ["BACKUP", "STATE", "ROWS", "SIZE", "WRITTEN", "BASED ON"],
              numeric: ["ROWS", "SIZE", "WRITTEN"],
              rows: items.map(({ id, state, rows, bytes, bytesWritten, basedOn }) => [
                id,
                state,
                formatCount(rows),
                formatBytes(bytes),
                formatBytes(bytesWritten),
                basedOn ?? "-",
              ]),
            }),
        );
        for (const { id, problem } of items) if (problem !== null) cli.warn(`${id}: ${plainWords(problem)}`);
      });
    });
  addOutputOption(command);
  addExamples(command, [{ what: "what there is", line: "featurestore backup list --from /backups/shop" }]);
  return command;
}

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly createdAt: string;
  readonly clusterId: string;
  readonly rows: number;
  readonly bytes: number;
  readonly bytesWritten: number;
  readonly basedOn: string | null;
  readonly problem: string | null;
}

const NOTHING = { createdAt: "", clusterId: "", rows: 0, bytes: 0, bytesWritten: 0, basedOn: null, problem: null };

/** `backup verify [BACKUP] --from PLACE`: reads everything. */
export function verifyCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("verify")
    .description("read all of a backup and check seal, sizes, digests and every row")
    .argument("[backup]", "an id, or latest", "latest")
    .requiredOption("--from <place>", PLACE)
    .option("--key-file <file>", KEY_FILE)
    .option("--max-bytes <bytes>", "refuse a backup larger than this", byteCount)
    .action(async (backup, flags, self) => {
      const place = { place: flags.from, create: false, keyFile: flags.keyFile, resumes: false };
      await runJob(cli, place, async (job) => {
        const { checkBackup } = await loadBackups();
        const bytesMax = flags.maxBytes ?? Number.MAX_SAFE_INTEGER;
        const { manifest, authenticity } = await checkBackup({ ...job, backup, bytesMax, parallel: 2 });
        const rows = manifest.views.reduce((sum, view) => sum + view.rows, 0);
        const printer = cli.printer(self);
        printer.item({ backup: manifest.id, isSound: true, authenticity, rows, bytes: manifest.bytes }, () =>
          printer.pairs([
            ["backup", manifest.id],
            ["rows", `${formatCount(rows)}, all of them sound`],
            ["size", formatBytes(manifest.bytes)],
            ["authenticity", authenticity],
          ]),
        );
        tellAuthenticity(cli, authenticity);
      });
    });
  addOutputOption(command);
  addExamples(command, [
    { what: "the newest one", line: "featurestore backup verify --from /backups/shop --key-file backup.key" },
  ]);
  return command;
}

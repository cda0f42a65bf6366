import { median } from "../measure.js";
import { startOneNode } from "../reads/ours.js";
import { anyIds, manyRequests, popularIds } from "../reads/requests.js";
import { checkAnswers, runRounds, type Scenario } from "../reads/rounds.js";
import { numbersTable } from "../reads/tables.js";
import { figureAtMost } from "../reads/targets.js";
import { type Workload, warmUp } from "../reads/workload.js";

const ROWS = 3_000_000;
const KEYS = 500;
/** More keys than there are rows: a few requests over and over would soon be in memory. */
const REQUESTS = 8_192;
const FEATURES = 32;
/** The part of a node's memory that the hot tier may take. */
const HOT_TIER_SHARE = 0.6;
const BUDGET_SHARE = 0.1;
const MEMORY_BYTES_MIN = 64 * 1024 ** 2;
const P50_MS_MAX = 6;

export const w7: Workload = {
  name: "w7",
  title: "Larger than memory: a hot tier of a tenth of the data",
  run: async (options) => {
    const rows = Math.round(ROWS * options.scale);
    const { dir, say, profileDir, rounds, seconds } = options;
    const table = numbersTable({
      name: "item",
      entity: "item",
      rows,
      features: FEATURES,
      type: "float32",
      salt: 7,
    });
    const rawBytes = rows * FEATURES * 4;
    const memoryBytes = Math.max(MEMORY_BYTES_MIN, Math.round((rawBytes * BUDGET_SHARE) / HOT_TIER_SHARE));
    const scenarios: readonly Scenario[] = [
      {
        name: "any key alike, 1 in flight",
        load: { inFlight: 1 },
        requests: manyRequests(7, (random) => [{ table, ids: anyIds(table, KEYS, random) }], REQUESTS),
      },
      {
        name: "by popularity (Zipf), 1 in flight",
        load: { inFlight: 1 },
        requests: manyRequests(8, (random) => [{ table, ids: popularIds(table, KEYS, random) }], REQUESTS),
      },
      {
        name: "any key alike, 4 in flight",
        load: { inFlight: 4 },
        requests: manyRequests(9, (random) => [{ table, ids: anyIds(table, KEYS, random) }], REQUESTS),
      },
    ];
    await using ours = await startOneNode({
      tables: [table],
      shapes: [],
      dir,
      say,
      profileDir,
      memoryBytes,
      residency: "cache",
    });
    const contenders = ours.contenders;
    await checkAnswers(ours.contender, scenarios);
    const measured = await runRounds({ contenders, scenarios, rounds, seconds, warmUpSeconds: warmUp(seconds), say });
    const uniform = measured.filter(({ scenario }) => scenario.endsWith("1 in flight"));
    return {
      workload: "w7",
      title: w7.title,
      parameters: {
        rows,
        keys: KEYS,
        features: FEATURES,
        "raw MiB": Math.round(rawBytes / 1024 ** 2),
        "hot tier MiB": Math.round((memoryBytes * HOT_TIER_SHARE) / 1024 ** 2),
        rounds,
      },
      contenders: { [ours.contender.name]: ours.contender.description },
      measured,
      series: [],
      targets: [
        figureAtMost(
          "p50 of 500 keys, the slower of both kinds of keys",
          P50_MS_MAX,
          "ms",
          Math.max(...uniform.map(({ latency }) => latency.p50)),
        ),
      ],
      notes: [
        `The node's anonymous memory at the end: ${median(measured.map(({ usage }) => usage?.serverMiB[0] ?? Number.NaN)).toFixed(0)} MiB. ` +
          "LevelDB's tables are in the page cache of the machine, as they would be where there is memory to spare.",
      ],
    };
  },
};

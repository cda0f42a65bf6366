import { generate } from "../load/generators.js";
import { anonymousBytes } from "../processes.js";
import { startOneNode } from "../reads/ours.js";
import { manyRequests, popularIds } from "../reads/requests.js";
import { checkAnswers, runRounds } from "../reads/rounds.js";
import { numbersTable } from "../reads/tables.js";
import { figureAtMost } from "../reads/targets.js";
import { type Workload, warmUp } from "../reads/workload.js";

const ROWS = 1_000_000;
const FEATURES = 32;
const CANDIDATES = 500;
const RATIO_MAX = 1.6;
const PAUSE_MS_MAX = 20;
/** A node without rows holds memory, too: that of this many rows is taken off. */
const FEW_ROWS = 1_000;

export const memory: Workload = {
  name: "memory",
  title: "What 1 M resident rows of 32 float32 cost, and pauses for garbage while they are read",
  run: async (options) => {
    const { dir, say, rounds, seconds, scale, profileDir } = options;
    const rows = Math.round(ROWS * scale);
    const shape = { entity: "item", features: FEATURES, type: "float32" } as const;
    const few = numbersTable({ ...shape, name: "few", rows: FEW_ROWS, salt: 1 });
    const table = numbersTable({ ...shape, name: "item", rows, salt: 2 });
    const collections: Collection[] = [];
    const onCollection = (line: string): void => {
      const one = parseCollection(line);
      if (one !== null) collections.push(one);
    };
    await using ours = await startOneNode({
      tables: [few],
      shapes: [],
      dir,
      say,
      profileDir,
      onCollection,
      later: [table],
    });
    const requests = (from: typeof table) =>
      manyRequests(4, (random) => [{ table: from, ids: popularIds(from, Math.min(CANDIDATES, from.rows), random) }]);
    const warm = requests(few);
    let next = 0;
    // As busy before as after: what V8 and the connections take is no cost of rows.
    await generate(
      { inFlight: 16 },
      () => ours.contender.read(warm[next++ % warm.length] ?? []),
      Math.min(3, 3 * seconds),
    );
    const [pid = 0] = ours.pids;
    const before = anonymousBytes(pid);
    await ours.load(table);
    const scenarios = [{ name: "16 in flight", load: { inFlight: 16 }, requests: requests(table) }];
    await checkAnswers(ours.contender, scenarios);
    const loaded = collections.length;
    const measured = await runRounds({
      contenders: ours.contenders,
      scenarios,
      rounds,
      seconds,
      warmUpSeconds: warmUp(seconds),
      say,
    });
    const during = collections.slice(loaded);
    const cost = (anonymousBytes(pid) - before) / (rows * FEATURES * 4);
    const major = during.filter(({ isMajor }) => isMajor);
    const longest = (some: readonly Collection[]): number => some.reduce((most, { ms }) => Math.max(most, ms), 0);
    return {
      workload: "memory",
      title: memory.title,
      parameters: { rows, features: FEATURES, rounds, "seconds of a round": seconds },
      contenders: { [ours.contender.name]: ours.contender.description },
      measured,
      series: [],
      targets: [
        figureAtMost("anonymous memory that the rows added, of their raw bytes", RATIO_MAX, "x", cost),
        figureAtMost("longest major collection under the ranking load", PAUSE_MS_MAX, "ms", longest(major)),
      ],
      notes: [
        `${during.length} collections under load, ${major.length} of them major; the longest minor one took ` +
          `${longest(during.filter(({ isMajor }) => !isMajor)).toFixed(1)} ms.`,
      ],
    };
  },
};

interface Collection {
  readonly isMajor: boolean;
  readonly ms: number;
}

/** A line of `--trace-gc`: "[..]  1234 ms: Mark-Compact 23.3 (40.1) -> 20.0 (38.1) MB, 2.51 / 0.00 ms ...". */
function parseCollection(line: string): Collection | null {
  const [, kind = "", ms = ""] = / ms: (Scavenge|Mark-Compact)[^,]*MB, ([\d.]+) \/ /.exec(line) ?? [];
  return kind === "" ? null : { isMajor: kind === "Mark-Compact", ms: Number(ms) };
}

import fc from "fast-check";
import { expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { WriteAheadLog } from "./wal.js";

const RUNS = Number(process.env["FEATURESTORE_RUNS"] ?? 100);
const OPTIONS = { dir: "/wal", segmentBytes: 4096 };

interface Failure {
  /** Which sync of the kind fails. */
  readonly at: number;
  readonly isOfSpare: boolean;
  readonly seed: readonly number[];
}

const failures: fc.Arbitrary<Failure> = fc.record({
  at: fc.integer({ min: 1, max: 40 }),
  isOfSpare: fc.boolean(),
  seed: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 50, maxLength: 50 }),
});

/** Holds something back until it is let go. */
function hold(): { readonly held: Promise<void>; readonly release: () => void } {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { held, release };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

it("after a failed fdatasync nothing more is acknowledged, the end is told once, and what was acknowledged is there", async () => {
  let acknowledgedInAll = 0;
  await fc.assert(
    fc.asyncProperty(failures, async ({ at, isOfSpare, seed }) => {
      const disk = new SimulatedDisk();
      const fatal: Error[] = [];
      let syncs = 0;
      let hasFailed = false;
      disk.before = (operation, path) => {
        if (operation !== "datasync" || path.endsWith(".tmp") !== isOfSpare || hasFailed || ++syncs < at) return;
        hasFailed = true;
        throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
      };
      const wal = await WriteAheadLog.open({ ...OPTIONS, onFatal: (error) => fatal.push(error) }, disk).catch(
        () => null,
      );
      if (wal === null) return;
      const acknowledged = [0, 0, 0, 0, 0, 0, 0, 0];
      let late = 0;
      const write = async (id: number): Promise<void> => {
        for (let index = 1; index <= 200; index++) {
          const data = new Uint8Array((index * 37 + id) % 300).fill(id);
          const wasFatal = fatal.length > 0;
          await wal.group(id).append({ entries: [{ term: 1, index, kind: "command", data }], hardState: null });
          acknowledged[id] = index;
          if (wasFatal || (hasFailed && !isOfSpare)) late++;
        }
      };
      const results = await Promise.allSettled(acknowledged.map((_, id) => write(id)));
      expect(results.map(({ status }) => status)).toEqual(acknowledged.map(() => "rejected"));
      expect([late, fatal.map(({ message }) => message)]).toEqual([0, ["EIO: i/o error"]]);
      for (const retried of [1, 2]) {
        const again = wal.group(retried).append({ entries: [], hardState: { term: 9, votedFor: null, committed: 0 } });
        await expect(again).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
      }
      await wal.close();

      disk.before = () => undefined;
      let draw = 0;
      const after = disk.afterPowerCut(() => seed[draw++ % seed.length] ?? 0);
      for (const survivor of [disk.clone(), after]) {
        const again = await WriteAheadLog.open(OPTIONS, survivor);
        for (const [id, count] of acknowledged.entries()) {
          const { entries } = await again.group(id).load();
          expect(entries.length).toBeGreaterThanOrEqual(count);
          acknowledgedInAll += count;
          for (const [i, { index, data }] of entries.entries()) {
            expect(index).toBe(i + 1);
            expect(data.length).toBe((index * 37 + id) % 300);
          }
        }
        await again.close();
      }
    }),
    { numRuns: RUNS },
  );
  expect(acknowledgedInAll).toBeGreaterThan(0);
}, 300_000);

it("a batch under way is not acknowledged when the removal of a segment fails beside it", async () => {
  const disk = new SimulatedDisk();
  const fatal: Error[] = [];
  const onFatal = (error: Error): number => fatal.push(error);
  const wal = await WriteAheadLog.open({ ...OPTIONS, segmentBytes: 8192, onFatal }, disk);
  const append = (index: number, bytes: number): Promise<void> =>
    wal.group(1).append({
      entries: [{ term: 1, index, kind: "command", data: new Uint8Array(bytes) }],
      hardState: null,
    });
  await append(1, 6000);
  await append(2, 6000);
  const [first, second] = [hold(), hold()];
  disk.held = first.held;
  disk.before = (operation) => {
    if (operation === "unlink") throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  };
  const compacted = wal.group(1).compact({ term: 1, index: 1 });
  await turn();
  await turn();
  const underWay = append(3, 10);
  disk.held = second.held;
  first.release();
  await compacted;
  while (fatal.length === 0) await turn();
  second.release();
  await expect(underWay).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "unknown" });
  await expect(append(4, 10)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
  await wal.close();
  expect(fatal.map(({ message }) => message)).toEqual(["EIO: i/o error"]);
});

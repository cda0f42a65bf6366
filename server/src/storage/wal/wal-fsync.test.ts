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

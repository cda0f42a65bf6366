import { describe, expect, test } from "vitest";
import { JobLimit } from "./job-limit.js";

/** Jobs that end when told. */
function manualJobs(limit: JobLimit, count: number) {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const done = Array.from({ length: count }, (_, i) =>
    limit.run(
      () =>
        new Promise<number>((resolve, reject) => {
          started.push(i);
          ends[i] = () => (i === 1 ? reject(new Error("job 1")) : resolve(i));
        }),
    ),
  );
  return { started, ends, done };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("job limit", () => {
  test("runs at most so many jobs at once, the waiting ones in order of arrival, also after one fails", async () => {
    const { started, ends, done } = manualJobs(new JobLimit(2), 5);
    const settled = Promise.allSettled(done);
    await turn();
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    await turn();
    expect(started).toEqual([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    await turn();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    ends[4]?.();
    ends[3]?.();
    expect((await settled).map((result) => result.status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
      "fulfilled",
    ]);
  });

  test("starts anew at once when all jobs have ended", async () => {
    const limit = new JobLimit(1);
    expect(await limit.run(async () => "first")).toBe("first");
    expect(await limit.run(async () => "second")).toBe("second");
  });

  test("leaves four threads of the pool to others, and never fewer than one job", async () => {
    const most = async (size: string | undefined): Promise<number> => {
      const { started, ends, done } = manualJobs(JobLimit.forThreadPool({ UV_THREADPOOL_SIZE: size }), 9);
      await turn();
      const atOnce = started.length;
      const settled = Promise.allSettled(done);
      for (let i = 0; i < 9; i++) {
        ends[i]?.();
        await turn();
      }
      await settled;
      return atOnce;
    };
    expect(await most("12")).toBe(8);
    expect(await most("5")).toBe(1);
    expect(await most("4")).toBe(1);
    expect(await most(undefined)).toBe(1);
    expect(await most("nonsense")).toBe(1);
  });
});

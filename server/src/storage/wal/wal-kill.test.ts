import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { checkSaid, nothingSaid, WritingChild } from "./wal-kill.suite.js";

/** How many times a process is killed. */
const KILLS = Number(process.env["FEATURESTORE_KILLS"] ?? 5);
/** A log goes on through so many lives. */
const KILLS_PER_LOG = 10;
const OPTIONS = { segmentBytes: 128 * 1024, reserveBytes: 0 };
const parent = await mkdtemp(join(tmpdir(), "wal-kill-"));

afterAll(() => rm(parent, { recursive: true }));

it(
  `every acknowledged entry is there, and no other, after kill -9, ${KILLS} times`,
  async () => {
    let held = 0;
    let acknowledged = 0;
    for (let kill = 0; kill < KILLS; ) {
      const dir = join(parent, `wal-${kill}`);
      const said = nothingSaid();
      for (let life = 0; life < KILLS_PER_LOG && kill < KILLS; life++, kill++) {
        const options = { ...OPTIONS, compactEvery: life % 2 === 0 ? 0 : 40 };
        const child = new WritingChild(dir, options, said);
        await child.lines(1 + Math.floor((Math.random() * 1200 * (life % 5)) / 4));
        await child.kill();
        acknowledged += child.counts.get("a") ?? 0;
        held += await checkSaid(dir, said, options);
      }
      await rm(dir, { recursive: true });
    }
    console.log(`${KILLS} kills, ${acknowledged} entries acknowledged, ${held} of them still in the log at a check`);
    expect(held).toBeGreaterThan(0);
  },
  20_000 + KILLS * 4_000,
);

import pico from "picocolors";
import { expect, it } from "vitest";
import { ProgressLine } from "./progress.js";
import type { TextSink } from "./world.js";

function fake(isTerminal: boolean): { sink: TextSink; text: () => string } {
  let text = "";
  const write = (part: string): void => {
    text += part;
  };
  return { sink: { write, isTerminal, columns: 80 }, text: () => text };
}

const PLAIN = pico.createColors(false);

it("writes plain lines at intervals where nobody watches: the first, one now and then, the last", () => {
  const { sink, text } = fake(false);
  let now = 0;
  const line = new ProgressLine(sink, PLAIN, "backfill", () => now);
  for (let i = 1; i <= 100; i++) {
    now = i * 100;
    line.update({ fraction: i / 100, rows: i * 1_000, notes: i > 50 ? ["3 refused"] : [] });
  }
  line.end();
  expect(text().split("\n")).toEqual([
    "backfill: 1% 1,000 rows",
    "backfill: 51% 51,000 rows, 10,000 rows/s, 3 refused, 5s left",
    "backfill: 100% 100,000 rows, 10,000 rows/s, 3 refused",
    "",
  ]);
});

it("tells a state once", () => {
  const { sink, text } = fake(false);
  const line = new ProgressLine(sink, PLAIN, "export", () => 0);
  line.update({ fraction: 1, rows: 5, notes: [] });
  line.end();
  expect(text()).toBe("export: 100% 5 rows\n");
});

it("redraws one line on a terminal and leaves none behind", () => {
  const { sink, text } = fake(true);
  const line = new ProgressLine(sink, PLAIN, "backfill", () => 0);
  line.update({ fraction: 0.5, rows: 10, notes: [] });
  line.end();
  expect(text()).toBe(`\r\u001b[Kbackfill ${"━".repeat(24)} 50% 10 rows\r\u001b[K`);
});

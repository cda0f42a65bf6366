import { expect, test } from "vitest";
import { runMarkdown } from "./markdown.js";
import { measuredOf, runOf, workloadOf } from "./sample-run.suite.js";

test("a document says on what, of what and how it was measured, and which targets were met", () => {
  const targets = [
    { what: "p50", wanted: "at least 2x", measured: "2.31x", isMet: true },
    { what: "p99", wanted: "at most 1 ms", measured: "2 ms", isMet: false },
    { what: "Feast", wanted: "5x", measured: "not installed", isMet: null },
  ];
  expect(runMarkdown(runOf(workloadOf({ targets }))).split("\n\n###")[0]).toBe(`# Benchmarks (2026-11-24)

Commit abc1234. 2 x CPU.

\`\`\`
npm run bench -- w4
\`\`\`

Targets: 1 met, 1 MISSED, 1 not measured.

| workload | what | wanted | measured |  |
|---|---|---|---|---|
| w4 | p50 | at least 2x | 2.31x | met |
| w4 | p99 | at most 1 ms | 2 ms | MISSED |
| w4 | Feast | 5x | not installed | not measured |

## w4: a ranking request

rows 1,000,000, keys Zipf 0.99.

- featurestore: 0.1.0`);
});

test("a contender's name is no markup and ends no cell", () => {
  const lines = runMarkdown(runOf(workloadOf({ measured: [measuredOf("a|b\n<script>*x*", 1)] }))).split("\n");
  expect(lines.filter((line) => line.includes("script")).map((line) => line.slice(0, 26))).toEqual([
    "| a\\|b \\<script\\>\\*x\\* | 1",
    "| a\\|b \\<script\\>\\*x\\*, 1 ",
  ]);
});

test("a command with a fence in it stays in its own", () => {
  expect(runMarkdown({ ...runOf(), command: "a\n```\nb" })).toContain("\n````\na\n```\nb\n````\n");
});

test("a series is told by its range and by what happened", () => {
  const series = [
    {
      title: "writes",
      unit: "writes/s",
      points: [
        [0, 5000],
        [1, Number.NaN],
        [2, 0],
      ] as const,
      marks: [[1.5, "kill -9"]] as const,
    },
    { title: "nothing", unit: "ms", points: [], marks: [] },
  ];
  expect(runMarkdown(runOf(workloadOf({ series })))).toContain(
    "- writes: 0 to 5,000 writes/s; kill -9 at 1.50 s\n- nothing: – to – ms\n",
  );
});

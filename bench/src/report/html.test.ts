import { expect, test } from "vitest";
import { runHtml } from "./html.js";
import { latencyOf, measuredOf, runOf, workloadOf } from "./sample-run.suite.js";

/** Elements that have no end. */
const VOID = ["meta"];

/** Names of elements that were opened and not closed, or closed and not opened. */
function unbalanced(page: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = "", end] of page.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
    if (end === "/" || VOID.includes(name)) continue;
    if (slash !== "/") open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

test("texts of a run are text, wherever they stand", () => {
  const evil = `</title></style><script>alert("1")</script><img src='x'>`;
  const page = runHtml({
    date: evil,
    commit: evil,
    hardware: evil,
    command: evil,
    workloads: [
      {
        workload: evil,
        title: evil,
        parameters: { [evil]: evil },
        contenders: { [evil]: evil },
        measured: [measuredOf(evil, 1, { scenario: evil }), measuredOf("featurestore", 1, { scenario: evil })],
        series: [{ title: evil, unit: evil, points: [[0, 1]], marks: [[0.5, evil]] }],
        targets: [{ what: evil, wanted: evil, measured: evil, isMet: null }],
        notes: [evil],
      },
    ],
  });
  expect(page).not.toMatch(/<script|<img/);
  expect(page.match(/<\/title>/g)).toHaveLength(page.match(/<title>/g)?.length ?? 0);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(unbalanced(page)).toEqual([]);
});

test("a page loads nothing and its policy forbids to", () => {
  const page = runHtml(runOf(workloadOf()));
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/\s(src|srcset|data)=|url\(|@import|href="(?!#)/);
});

test("a page says on what, of what, when and how it was measured", () => {
  const page = runHtml(runOf());
  expect(page).toContain("<dt>machine</dt><dd>2 x CPU</dd>");
  expect(page).toContain("<dt>commit</dt><dd><code>abc1234</code></dd>");
  expect(page).toContain("<dt>date</dt><dd>2026-11-24</dd>");
  expect(page.replace(/<\/?span>/g, "")).toContain("<dt>command</dt><dd><code>npm run bench -- w4 </code></dd>");
  expect(page).toContain("This run had no targets.");
});

test("every target has its badge, in a word as well as a colour", () => {
  const target = { what: "p50", wanted: "2x", measured: "1x" };
  const page = runHtml(
    runOf(workloadOf({ targets: [true, false, null].map((isMet) => ({ ...target, isMet })) }), workloadOf()),
  );
  expect([...page.matchAll(/<span class="badge (\w+)">([^<]*)/g)].map(([, tone, text]) => [tone, text])).toEqual([
    ["met", "✓ met"],
    ["missed", "✗ MISSED"],
    ["unknown", "– not measured"],
  ]);
  expect(page).toContain("1 met, 1 MISSED, 1 not measured");
});

test("a workload of nothing, and one with a single contender, are whole pages", () => {
  const empty = workloadOf({ parameters: {}, contenders: {}, measured: [] });
  const single = workloadOf({ measured: [measuredOf("featurestore", 0.5)] });
  const page = runHtml(runOf(empty, single));
  expect(unbalanced(page)).toEqual([]);
  expect(page.match(/<h3>Latency/g)).toHaveLength(1);
});

test("figures that are zero or no numbers are no coordinates", () => {
  const broken = [0, Number.NaN, Number.POSITIVE_INFINITY].map((value, i) =>
    measuredOf(`contender ${i}`, 1, { latency: latencyOf(value), rounds: [], percentiles: [value, value, value] }),
  );
  const series = [
    { title: "none", unit: "ms", points: [], marks: [] },
    {
      title: "holes",
      unit: "ms",
      points: [
        [0, 1],
        [1, Number.NaN],
        [2, 3],
        [3, 4],
      ] as const,
      marks: [[Number.NaN, "when"]] as const,
    },
  ];
  const page = runHtml(
    runOf(
      workloadOf({ measured: broken, series }),
      workloadOf({ measured: [measuredOf("featurestore", 1), ...broken] }),
    ),
  );
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
  expect(page).toContain('d="M0 750h0M666.7 250h0L1000 0"');
});

test("ours have the accent, floors are grey, and a peer has one colour in all workloads", () => {
  const [etcd, floor] = [measuredOf("etcd", 1), measuredOf("floor", 1, { kind: "floor" })];
  const page = runHtml(runOf(workloadOf(), workloadOf({ measured: [floor, etcd, measuredOf("Redis", 1)] })));
  const tones = [...page.matchAll(/<div class="bar-name"><svg class="swatch ([^"]+)".*?<span>([^<]+)/g)];
  expect(tones.map(([, tone, name]) => `${name}: ${tone}`).slice(0, 2)).toEqual([
    "featurestore: ours",
    "Redis: peer-0",
  ]);
  expect(new Set(tones.map(([, tone, name]) => `${name}: ${tone}`))).toEqual(
    new Set(["featurestore: ours", "Redis: peer-0", "floor: floor", "etcd: peer-1"]),
  );
});

test("percentiles that less than one call stands for are not drawn", () => {
  const marks = (calls: number): number => {
    const round = { ...latencyOf(1), calls };
    const page = runHtml(runOf(workloadOf({ measured: [measuredOf("featurestore", 1, { rounds: [round] })] })));
    return page.match(/<title>featurestore: /g)?.length ?? 0;
  };
  expect([marks(10_000), marks(9_999), marks(100)]).toEqual([9, 8, 6]);
});

test("a long series keeps its peaks in a bounded number of points", () => {
  const points = Array.from({ length: 50_000 }, (_, i) => [i, i === 31_337 ? 100 : 1] as const);
  const page = runHtml(runOf(workloadOf({ measured: [], series: [{ title: "s", unit: "ms", points, marks: [] }] })));
  const path = page.match(/ d="(M[^"]*)"/)?.[1] ?? "";
  expect(path.match(/[ML]/g)?.length).toBeLessThanOrEqual(2_000);
  expect(path).toContain(" 0L");
});

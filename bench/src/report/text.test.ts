import { expect, test } from "vitest";
import { latencyOf, measuredOf, workloadOf } from "./sample-run.suite.js";
import { describeWorkload } from "./text.js";

test("a workload is a table for each scenario, the targets and the notes", () => {
  const text = describeWorkload(
    workloadOf({
      measured: [
        measuredOf("featurestore", 0.5),
        measuredOf("Redis", 1.155),
        measuredOf("featurestore", 2, { scenario: "open loop, 800/s", usage: null }),
      ],
      targets: [
        { what: "p50 against Redis", wanted: "at least 2x", measured: "2.31x", isMet: true },
        { what: "p99", wanted: "at most 1 ms", measured: "2.00 ms", isMet: false },
        { what: "p50 against Feast", wanted: "at least 5x", measured: "not installed", isMet: null },
      ],
      notes: ["all of them share two cores"],
    }),
  );
  expect(text).toBe(`w4: a ranking request
rows 1,000,000, keys Zipf 0.99

1 in flight   p50 ms  p90 ms  p99 ms  p99.9 ms  calls/s  p50 to ours  client cores  server cores  server MiB
featurestore   0.500    1.00    2.00      4.00    2,000        1.00x          0.50   0.25 + 1.00  1,024 + 64
Redis           1.16    2.31    4.62      9.24      866        2.31x          0.50   0.25 + 1.00  1,024 + 64

open loop, 800/s  p50 ms  p90 ms  p99 ms  p99.9 ms  calls/s  p50 to ours  client cores  server cores  server MiB
featurestore        2.00    4.00    8.00      16.0      500        1.00x             –             –           –

met           p50 against Redis: 2.31x (at least 2x)
MISSED        p99: 2.00 ms (at most 1 ms)
not measured  p50 against Feast: not installed (at least 5x)

note: all of them share two cores`);
});

test("a workload of nothing is its title", () => {
  expect(describeWorkload(workloadOf({ parameters: {}, measured: [] }))).toBe("w4: a ranking request");
});

test("without ours, and without figures, there is no ratio", () => {
  const measured = [
    measuredOf("Redis", 1),
    measuredOf("featurestore", 1, { scenario: "other", latency: latencyOf(Number.NaN) }),
  ];
  const lines = describeWorkload(workloadOf({ measured })).split("\n");
  expect(lines.find((line) => line.startsWith("Redis"))?.split(/\s+/)[6]).toBe("–");
  expect(
    lines
      .find((line) => line.startsWith("featurestore"))
      ?.split(/\s+/)
      .slice(1, 7),
  ).toEqual(Array.from({ length: 6 }, () => "–"));
});

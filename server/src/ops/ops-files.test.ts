import { readFile, writeFile } from "node:fs/promises";
import { entity, featureView } from "@featurestore/client";
import { ERROR_CODES, serviceDefinition } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { openTestNode, TestClock } from "../node-world.suite.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import type { ExposedMetric } from "./exposition.suite.js";
import type { MetricFamily } from "./metric-family.js";
import { type Watched, watch } from "./metrics-world.suite.js";
import { opsApp } from "./ops-server.js";
import { VIEWS_MAX } from "./view-labels.js";

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

interface Dashboard {
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly panels: readonly Panel[];
}

const file = (name: string): URL => new URL(`../../ops/${name}`, import.meta.url);
const read = (name: string): Promise<string> => readFile(file(name), "utf8");

const dashboard = JSON.parse(await read("dashboard.json")) as Dashboard;
const { groups } = parse(await read("alerts.yaml")) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const tests = await read("alerts.test.yaml");
const runbook = await read("RUNBOOK.md");
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")), text] as const),
);
const variables = dashboard.templating.list.flatMap(({ name, definition }) =>
  definition === undefined ? [] : [{ of: name, expr: definition.replace(/^label_values\((.*), \w+\)$/, "$1") }],
);
const queries = [
  ...rules.map(({ expr, alert, record }) => ({ of: alert ?? record ?? "", expr })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: title, expr }))),
  ...variables,
];

/** A node that was written to and read from. */
async function watched(): Promise<Watched> {
  const { node, store } = await openTestNode(await temporaryDir("ops"), new TestClock());
  const user = entity("user", { user_id: "int64" });
  const clicks = featureView("clicks", { entity: user, features: { count: "int64" } });
  await store.apply(clicks);
  await store.write(clicks, [{ key: 1, features: { count: 1n } }]);
  await store.getMany(clicks, [1]);
  const it = watch(node);
  for (const method of Object.keys(serviceDefinition("StoreService"))) {
    for (const code of ["OK", ...ERROR_CODES]) it.metrics.finished(method, code, 0.001);
  }
  return it;
}

const WORDS = new Set(["and", "or", "unless", "offset", "by", "without", "on", "ignoring", "bool"]);
/** Labels that Prometheus adds, and metrics that it makes. */
const TARGET_LABELS = ["job", "instance"];
const ITS_OWN: ReadonlyMap<string, readonly string[]> = new Map([["up", []]]);

/** The metrics that a query names, each with what it asks of its labels. */
function selectorsOf(expr: string): readonly { readonly name: string; readonly matchers: readonly string[] }[] {
  const plain = expr.replace(/\[[^\]]*\]/g, "").replace(/\b(by|without|on|ignoring) *\([^)]*\)/g, "");
  const tokens = plain.matchAll(/(?<![\w.:$])([a-zA-Z_:][\w:]*)(\{[^}]*\})?(\s*\()?/g);
  return [...tokens].flatMap(([, name = "", labels = "", call]) =>
    call !== undefined || WORDS.has(name)
      ? []
      : [{ name, matchers: labels.match(/\w+ *(=~|!=|!~|=) *"[^"]*"/g) ?? [] }],
  );
}

/** Label values of a metric, by label; of those that Prometheus makes, none. Null: there is no such metric. */
function labelsOf(live: ReadonlyMap<string, ExposedMetric>, name: string): ReadonlyMap<string, Set<string>> | null {
  const recorded = rules.find(({ record }) => record === name);
  if (recorded !== undefined) return new Map([["view", new Set()]]);
  if (ITS_OWN.has(name)) return new Map();
  const metric =
    live.get(name) ?? [...live.values()].find((one) => one.type === "histogram" && isSeriesOf(one.name, name));
  if (metric === undefined) return null;
  const values = new Map<string, Set<string>>();
  for (const sample of metric.samples.filter((one) => one.name === name)) {
    for (const [label, value] of Object.entries(sample.labels)) {
      values.set(label, (values.get(label) ?? new Set()).add(value));
    }
  }
  return values;
}

function isSeriesOf(histogram: string, series: string): boolean {
  return ["bucket", "sum", "count"].some((suffix) => series === `${histogram}_${suffix}`);
}

describe("queries of the dashboard and the alerts", () => {
  it("ask for metrics that a node tells, with labels and values that they have", async () => {
    const live = await (await watched()).scrape();
    expect(queries.length).toBeGreaterThan(60);
    for (const { of, expr } of queries) {
      const selectors = selectorsOf(expr);
      expect(selectors.length, `${of}: ${expr}`).toBeGreaterThan(0);
      for (const { name, matchers } of selectors) {
        const labels = labelsOf(live, name);
        expect(labels, `${of}: ${name}`).not.toBeNull();
        for (const matcher of matchers) {
          const [, label = "", value = ""] = /^(\w+)[^"]*"(.*)"$/.exec(matcher) ?? [];
          if (TARGET_LABELS.includes(label)) continue;
          expect([...(labels?.keys() ?? [])], `${of}: ${name}{${matcher}}`).toContain(label);
          if (value.startsWith("$")) continue;
          for (const one of value.split("|")) {
            expect([...(labels?.get(label) ?? [])], `${of}: ${name}{${matcher}}`).toContain(one);
          }
        }
      }
    }
  });

  it("are read as they are meant: names, not functions, words, labels or durations", () => {
    const names = (expr: string) => selectorsOf(expr).map(({ name }) => name);
    expect(
      names('sum by (job, le) (rate(a_bucket{x="b{c", y=~"d"}[5m])) / ignoring (z) (c:d:e offset 1h > 0.1)'),
    ).toEqual(["a_bucket", "c:d:e"]);
    expect(selectorsOf('a{x="1", y=~"2|3"}')[0]?.matchers).toEqual(['x="1"', 'y=~"2|3"']);
  });
});

describe("the dashboard", () => {
  const visible = dashboard.panels.filter(({ type }) => type !== "row");

  it("has its rows, a variable for the data source, and panels that use it and say what they show", () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(41);
    expect(dashboard.panels.filter(({ type }) => type === "row").map(({ title }) => title)).toEqual([
      "Can I rank?",
      "Reads",
      "Writes",
      "Replication",
      "Storage",
      "Node",
      "Clients and certificates",
    ]);
    expect(dashboard.templating.list[0]).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const { title, description, targets = [] } of visible) {
      expect(description, title).toMatch(/\.$/);
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { datasource } of targets) expect(datasource.uid).toMatch(/^\$\{datasource\}$/);
    }
  });

  it("has no panel that lies over another one", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("alerts", () => {
  it.each(alerts.map((rule) => [rule.alert ?? "", rule] as const))(
    "%s says how bad it is, for how long, and what to do",
    (name, rule) => {
      expect(["critical", "warning"]).toContain(rule.labels?.["severity"]);
      expect(rule.for).toMatch(/^\d+[sm]$/);
      expect(rule.annotations?.["summary"]).toMatch(/\S/);
      expect(rule.annotations?.["runbook"]).toBe(`RUNBOOK.md#${name.toLowerCase()}`);
      const section = sections.get(name);
      expect(section, "its section in RUNBOOK.md").toBeDefined();
      for (const part of ["What it means.", "How to see it.", "What to do.", "What not to do."]) {
        expect(section).toContain(`**${part}**`);
      }
    },
  );

  it("each section of the runbook has its alert, in the same order", () => {
    expect([...sections.keys()]).toEqual(alerts.map(({ alert }) => alert));
  });

  it("most of them have a test for promtool", () => {
    const tested = alerts.filter(({ alert }) => tests.includes(`${alert}`));
    expect(tested.length).toBeGreaterThan(alerts.length / 2);
  });
});

describe("the runbook", () => {
  it("names metrics that there are, and endpoints that answer", async () => {
    const { metrics, families } = await watched();
    const known = new Set(families.map(({ name }) => name));
    for (const [name] of runbook.matchAll(/featurestore_\w+/g)) expect([...known]).toContain(name);
    const health = () => Promise.reject(new Error("not asked for here"));
    const routes = opsApp({ metrics, health, host: "0.0.0.0", hosts: [] }).routes.map(({ path }) => path);
    const paths = [...runbook.matchAll(/^ops [\d.]+:7402(\S*)$/gm)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(5);
    expect(runbook).not.toMatch(/curl .*\d:7402/);
    for (const path of paths) expect(routes).toContain(path);
  });
});

it("METRICS.md tells of every metric what the code does; REWRITE=1 writes it anew", async () => {
  const { families, scrape } = await watched();
  const others = [...(await scrape()).values()].filter(({ name }) => !name.startsWith("featurestore_"));
  const text = await read("METRICS.md");
  const own = [
    ["metrics", table(["metric", "type", "labels", "meaning"], families.map(row))],
    ["bound", `the first ${VIEWS_MAX} by name have series of their own`],
  ] as const;
  // What is told of the process differs a little by system and version of Node.js.
  const ofProcess = [
    "process",
    table(
      ["metric", "type", "meaning"],
      others.map(({ name, type, help }) => [`\`${name}\``, type, help]),
    ),
  ] as const;
  const filled = (parts: readonly (readonly [string, string])[]): string =>
    parts.reduce((document, [name, body]) => document.replace(marked(name), `$1${body}$2`), text);
  if (process.env["REWRITE"] === "1") await writeFile(file("METRICS.md"), filled([...own, ofProcess]));
  expect(await read("METRICS.md")).toBe(process.env["REWRITE"] === "1" ? filled([...own, ofProcess]) : filled(own));
  for (const { name } of others) expect(text).toContain(`| \`${name}\` |`);
});

function row({ name, type, labels, help }: MetricFamily): readonly string[] {
  return [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(", "), help];
}

function marked(name: string): RegExp {
  return new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `\n${lines.join("\n")}\n`;
}

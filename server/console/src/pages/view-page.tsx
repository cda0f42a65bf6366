import { useRef, useState } from "preact/hooks";
import type { FeatureLine, ViewAnswer } from "../../../src/console/console-answers.js";
import type { Drift } from "../../../src/console/drift.js";
import type { ViewDistribution } from "../../../src/console/view-distributions.js";
import { answerOf, api } from "../api.js";
import { formatAge, formatCount, formatMoment, formatShare, formatSpan, plural } from "../format.js";
import { Distribution, SmallBars } from "../parts/distribution.js";
import { Mark, type Tone } from "../parts/mark.js";
import { Failed, Known } from "../parts/states.js";
import { onTableKey } from "../parts/table-keys.js";
import { Freshness, rate } from "../parts/views-table.js";
import { now, type Polled, usePolling } from "../polling.js";
import { Link } from "../router.js";

type Summary = ViewDistribution["features"][number];

/** One view: what it promises, whether it keeps it, and how its values lie. */
export function ViewPage({ name }: { name: string }) {
  const view = usePolling(`view ${name}`, 5_000, () => answerOf(api.view.$get({ query: { name } })));
  const values = usePolling(`values ${name}`, 30_000, () => answerOf(api.distribution.$get({ query: { name } })));
  return (
    <Known of={view}>
      {(known) => (
        <>
          <div class="head">
            <h1 class="break">{known.name}</h1>
            <p>{known.description}</p>
          </div>
          <Facts view={known} />
          <Features view={known} values={values} />
        </>
      )}
    </Known>
  );
}

function Facts({ view }: { view: ViewAnswer }) {
  const inMemory = view.residency === view.resident ? view.resident : `${view.resident}, not ${view.residency}`;
  return (
    <dl class="figures">
      <div>
        <dt>Rows</dt>
        <dd>
          {formatCount(view.rows)}
          <small>served from {inMemory}</small>
        </dd>
      </div>
      <div>
        <dt>Newest event</dt>
        <dd>
          <Freshness view={view} />
          <small>{view.ttlMs === null ? "kept for ever" : `kept for ${formatSpan(view.ttlMs)}`}</small>
        </dd>
      </div>
      <div>
        <dt>Rows not found</dt>
        <dd>
          {rate(view.notFound, view.readRows)}
          <small>of {plural(view.readRows, "row")} read</small>
        </dd>
      </div>
      <div>
        <dt>Rows expired</dt>
        <dd>
          {rate(view.outsideMaxAge, view.readRows)}
          <small>older than they are kept for</small>
        </dd>
      </div>
      <div>
        <dt>Owner</dt>
        <dd>
          {view.owner === "" ? "nobody" : view.owner}
          <small>
            entity {view.entity} by {view.joinKeys.map(({ name, type }) => `${name}: ${type}`).join(", ")}
          </small>
        </dd>
      </div>
      <div>
        <dt>Read by</dt>
        <dd>
          {view.usedBy.length === 0 ? "no service" : plural(view.usedBy.length, "service")}
          <small class="break">{view.usedBy.join(", ")}</small>
        </dd>
      </div>
    </dl>
  );
}

function Features({ view, values }: { view: ViewAnswer; values: Polled<ViewDistribution> }) {
  const [chosen, setChosen] = useState(view.schema[0]?.name ?? "");
  const detail = useRef<HTMLDivElement>(null);
  const choose = (feature: string): void => {
    setChosen(feature);
    // On a narrow page it lies below the table.
    if (matchMedia("(max-width: 980px)").matches) detail.current?.scrollIntoView({ block: "start" });
  };
  const known = values.data;
  const summaryOf = (feature: string): Summary | null => known?.features.find((one) => one.feature === feature) ?? null;
  const line = view.schema.find(({ name }) => name === chosen) ?? view.schema[0];
  return (
    <div class="columns">
      <section class="panel c7" aria-label="Features">
        <header>
          <h2>{plural(view.schema.length, "feature")}</h2>
          <p>schema version {view.schemaVersion}</p>
          <span class="aside">{known === null ? "looking at a sample of the rows…" : sampleInWords(known)}</span>
        </header>
        {known === null && values.error !== null && <Failed error={values.error} />}
        <table class="stacked" onKeyDown={onTableKey}>
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col">Values</th>
              <th scope="col" class="n">
                Missing
              </th>
              <th scope="col">Drift</th>
            </tr>
          </thead>
          <tbody>
            {view.schema.map((feature) => {
              const summary = summaryOf(feature.name);
              return (
                <tr key={feature.name} aria-selected={feature.name === line?.name}>
                  <td class="break wide">
                    <button type="button" class="pick" onClick={() => choose(feature.name)}>
                      {feature.name}
                    </button>{" "}
                    <small class="mono inline">{feature.type}</small>
                  </td>
                  <td class="wide">{summary !== null && <SmallBars shape={summary.shape} />}</td>
                  <td class="n" data-label="Missing">
                    {summary === null || summary.rows === 0 ? "–" : formatShare(1 - summary.present / summary.rows)}
                  </td>
                  <td data-label="Drift">
                    <DriftMark drift={summary?.drift ?? null} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <div class="c5 sticky" ref={detail}>
        {line !== undefined && <FeaturePanel feature={line} summary={summaryOf(line.name)} known={known} view={view} />}
      </div>
    </div>
  );
}

function FeaturePanel({
  feature,
  summary,
  known,
  view,
}: {
  feature: FeatureLine;
  summary: Summary | null;
  known: ViewDistribution | null;
  view: ViewAnswer;
}) {
  const { name, type, description, default: byDefault, min, max } = feature;
  return (
    <section class="panel" aria-label={name} aria-live="polite">
      <header>
        <h2 class="break">{name}</h2>
        <p class="mono">{type}</p>
      </header>
      <div class="pad stack">
        {description !== "" && <p>{description}</p>}
        {summary !== null && summary.rows > 0 && <Distribution summary={summary} />}
        {summary !== null && summary.rows === 0 && (
          <p class="muted">
            There are no rows yet. <code>featurestore backfill {view.name} --from FILES</code> brings some.
          </p>
        )}
        <dl class="facts">
          {summary !== null && summary.rows > 0 && (
            <>
              <dt>Without a value</dt>
              <dd>
                {[
                  ["null", summary.nulls],
                  ["never written", summary.unwritten],
                  ["expired", summary.expired],
                ]
                  .map(([word, count]) => `${formatShare(Number(count) / summary.rows)} ${word}`)
                  .join(", ")}
              </dd>
            </>
          )}
          <dt>Default</dt>
          <dd class="break">{byDefault ?? "none: reads as null"}</dd>
          <dt>Accepted</dt>
          <dd>{min === null && max === null ? `any ${type}` : `from ${min ?? "any"} to ${max ?? "any"}`}</dd>
        </dl>
        <DriftWords drift={summary?.drift ?? null} known={known} />
        <p class="small">
          <Link href={`/rows?entity=${view.entity}`}>Look up one {view.entity}</Link>
        </p>
      </div>
    </section>
  );
}

const DRIFTS: Readonly<Record<Drift["level"], { readonly tone: Tone; readonly word: string }>> = {
  none: { tone: "ok", word: "none" },
  small: { tone: "ok", word: "small" },
  moderate: { tone: "care", word: "moderate" },
  large: { tone: "bad", word: "large" },
};

function DriftMark({ drift }: { drift: Drift | null }) {
  if (drift === null) return <span class="muted">–</span>;
  const { tone, word } = DRIFTS[drift.level];
  return drift.level === "none" ? (
    <span class="muted">none</span>
  ) : (
    <span class="nowrap">
      <Mark tone={tone}>{word}</Mark> <span class="muted small">{drift.psi.toFixed(2)}</span>
    </span>
  );
}

function DriftWords({ drift, known }: { drift: Drift | null; known: ViewDistribution | null }) {
  if (known === null) return null;
  if (known.against === null) {
    return (
      <p class="muted small">
        Drift: there is nothing to hold these values against yet. The first sample of each day is kept for that.
      </p>
    );
  }
  if (drift === null)
    return <p class="muted small">Drift: this feature was not there, or not as it is, at the last sample kept.</p>;
  return (
    <p class="muted small">
      Drift since {formatMoment(known.against.takenAt, now.value)} ({plural(known.against.rows, "row")} then):
      population stability index {drift.psi.toFixed(3)}. Two samples of unchanged data stay below{" "}
      {drift.chance.toFixed(3)} 19 times out of 20; above 0.1 a change counts as moderate, above 0.25 as large.
    </p>
  );
}

function sampleInWords(known: ViewDistribution): string {
  const { rows, rowsThere, isWhole, at, cutBy, shards, shardsHere } = known;
  if (shardsHere === 0) return "this node has no shards to sample";
  const part = isWhole
    ? `all ${formatCount(rows)} rows`
    : `a sample of ${formatCount(rows)} of ${formatCount(rowsThere)} rows`;
  const cut = cutBy === null ? "" : `, cut short by ${cutBy} after ${plural(shards, "shard")}`;
  return `${part} on this node${cut}, ${formatAge(at, now.value)}`;
}

import type { CategoryShape, FeatureSummary, NumericShape } from "../../../src/console/feature-summary.js";
import { formatBytes, formatCount, formatMicros, formatNumber, formatShare } from "../format.js";

const WIDTH = 120;
const HEIGHT = 22;

/** How a feature's values lie, small enough for a line of a table. */
export function SmallBars({ shape }: { shape: FeatureSummary["shape"] }) {
  if (shape === null) return <span class="muted small">no values</span>;
  const counts =
    shape.kind === "numeric"
      ? shape.counts
      : [...shape.top.map(({ count }) => count), ...(shape.others > 0 ? [shape.others] : [])];
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <Bars counts={counts} width={WIDTH} height={HEIGHT} gap={shape.kind === "numeric" ? 0.5 : 2} />
    </svg>
  );
}

function Bars({
  counts,
  width,
  height,
  gap,
}: {
  counts: readonly number[];
  width: number;
  height: number;
  gap: number;
}) {
  const most = Math.max(1, ...counts);
  const step = Math.min(width / counts.length, 22);
  return (
    <>
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 1));
        return (
          <rect
            key={i}
            x={i * step}
            y={height - tall}
            width={Math.max(1, step - gap)}
            height={tall}
            fill="var(--accent)"
          />
        );
      })}
      <line x1="0" x2={width} y1={height} y2={height} stroke="var(--line-strong)" />
    </>
  );
}

/** The same large, with axes and numbers. */
export function Distribution({ summary }: { summary: FeatureSummary }) {
  const { shape, present } = summary;
  if (shape === null) return <p class="muted">No row of the sample has a value.</p>;
  return shape.kind === "numeric" ? (
    <Histogram shape={shape} present={present} />
  ) : (
    <Categories shape={shape} present={present} />
  );
}

const TALL = 150;
const WIDE = 480;

function Histogram({ shape, present }: { shape: NumericShape; present: number }) {
  const { counts, edges, quantiles, min, max, mean, notFinite, measure } = shape;
  const format = formatOf(measure);
  const [, p5, , p50, , p95] = quantiles;
  const mode = counts.indexOf(Math.max(...counts));
  return (
    <>
      <figure>
        <svg
          class="bars"
          viewBox={`0 0 ${WIDE} ${TALL + 2}`}
          role="img"
          aria-label={`from ${format(min)} to ${format(max)}, most often around ${format(edges[mode] ?? min)}`}
        >
          <HistogramBars counts={counts} />
        </svg>
        <figcaption class="muted small" style={{ display: "flex", justifyContent: "space-between" }}>
          <span>{format(edges[0])}</span>
          <span>{WORDS[measure]}</span>
          <span>{format(edges.at(-1))}</span>
        </figcaption>
      </figure>
      <dl class="facts">
        <dt>Least, most</dt>
        <dd>
          {format(min)}, {format(max)}
        </dd>
        <dt>Median, mean</dt>
        <dd>
          {format(p50)}, {format(mean)}
        </dd>
        <dt>90 % lie within</dt>
        <dd>
          {format(p5)} to {format(p95)}
        </dd>
        {notFinite > 0 && (
          <>
            <dt>NaN or infinite</dt>
            <dd>{formatShare(notFinite / Math.max(1, present))}</dd>
          </>
        )}
      </dl>
      <p class="muted small">The outer bars hold what lies below the 1st and above the 99th percentile, too.</p>
    </>
  );
}

function HistogramBars({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const step = WIDE / counts.length;
  return (
    <>
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * TALL);
        return (
          <rect
            key={i}
            x={i * step + 0.5}
            y={TALL - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            fill="var(--accent)"
          />
        );
      })}
      <line x1="0" x2={WIDE} y1={TALL + 0.5} y2={TALL + 0.5} stroke="var(--line-strong)" />
    </>
  );
}

function Categories({ shape, present }: { shape: CategoryShape; present: number }) {
  const { top, others, distinct, isMore } = shape;
  const most = Math.max(1, ...top.map(({ count }) => count), others);
  const line = (value: string, count: number, isOther = false) => (
    <>
      <span class={isOther ? "w muted" : "w mono"} title={value}>
        {value === "" ? "(empty)" : value}
      </span>
      <span class="b" style={{ width: `${(count / most) * 100}%`, opacity: isOther ? 0.4 : 1 }} />
      <span class="small nowrap right">{formatShare(count / Math.max(1, present))}</span>
    </>
  );
  return (
    <>
      <div class="words">
        {top.map(({ value, count }) => line(value, count))}
        {others > 0 && line(`${formatCount(distinct - top.length)} others`, others, true)}
      </div>
      <p class="muted small">
        {isMore ? "at least " : ""}
        {formatCount(distinct)} different {distinct === 1 ? "value" : "values"} in the sample
      </p>
    </>
  );
}

const WORDS: Readonly<Record<NumericShape["measure"], string>> = {
  value: "value",
  time: "time, UTC",
  norm: "length of the vector (L2 norm)",
  length: "elements",
  bytes: "bytes",
};

function formatOf(measure: NumericShape["measure"]): (number: number | undefined) => string {
  if (measure === "time") return formatMicros;
  return measure === "bytes" ? formatBytes : formatNumber;
}

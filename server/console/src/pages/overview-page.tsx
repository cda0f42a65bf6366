import type { OverviewAnswer } from "../../../src/console/console-answers.js";
import { formatAge, formatBytes, formatCount, formatMs, formatRate, formatShare, plural, UNKNOWN } from "../format.js";
import { samples, seriesOf, silent, useLive } from "../live.js";
import { Chart, type ChartLine, Legend } from "../parts/chart.js";
import { Mark, Sign, type Tone } from "../parts/mark.js";
import { NodeLink } from "../parts/node-link.js";
import { Empty, Waiting } from "../parts/states.js";
import { onTableKey } from "../parts/table-keys.js";
import { ViewsTable } from "../parts/views-table.js";
import { now } from "../polling.js";
import { Link } from "../router.js";
import { overview } from "../session.js";

const SPAN_SECONDS = 300;
const SECONDS = 10;
const TONES: Readonly<Record<OverviewAnswer["verdict"]["answer"], Tone>> = {
  yes: "ok",
  care: "care",
  partly: "bad",
  no: "bad",
};

/** Can I rank? One sentence, why, and the numbers that prove it. */
export function OverviewPage() {
  const known = overview.value;
  useLive(known?.isWhole === true);
  if (known === null) return <Waiting />;
  const live = seriesOf([...samples.value.values()], SPAN_SECONDS);
  const last = (values: readonly (number | null)[]): number | null => meanOf(values.slice(-SECONDS));
  const reads: readonly ChartLine[] = [
    { label: "reads/s", values: live.of.readsPerSecond, color: "node-0", isFilled: true, format: formatRate },
    { label: "p99", values: live.of.readP99Ms, color: "node-1", format: formatMs },
  ];
  const writes: readonly ChartLine[] = [
    { label: "rows/s", values: live.of.writtenRowsPerSecond, color: "node-2", isFilled: true, format: formatRate },
    { label: "p99", values: live.of.writeP99Ms, color: "node-1", format: formatMs },
  ];
  const failed = { reads: total(live.of.failedReadsPerSecond), writes: total(live.of.failedWritesPerSecond) };
  return (
    <>
      <section class="panel verdict live" aria-label="Can I rank?">
        <Sign tone={TONES[known.verdict.answer]} size={22} />
        <div>
          <p class="of">Can I rank?</p>
          <h1>{known.verdict.sentence}</h1>
        </div>
        <p class="when">{formatAge(known.at, Math.max(now.value, known.at))}</p>
        {known.health.reasons.length > 0 && (
          <ul class="reasons">
            {known.health.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </section>
      <Figures
        known={known}
        reads={last(live.of.readsPerSecond)}
        readRows={last(live.of.readRowsPerSecond)}
        readP99Ms={worstOf(live.of.readP99Ms.slice(-SECONDS))}
        writtenRows={last(live.of.writtenRowsPerSecond)}
        writeP99Ms={worstOf(live.of.writeP99Ms.slice(-SECONDS))}
      />
      {known.isWhole ? null : (
        <p class="small muted">Nodes, load and reasons are told to those who hold the role reader on everything.</p>
      )}
      <div class="columns" hidden={!known.isWhole}>
        <LivePanel title="Reads" seconds={live.seconds} lines={reads} />
        <LivePanel title="Writes" seconds={live.seconds} lines={writes} />
      </div>
      {silent.value.size > 0 && (
        <p class="small care">Without {plural(silent.value.size, "node")} that cannot be asked.</p>
      )}
      {failed.reads + failed.writes >= 1 && (
        <p class="small care">
          In these 5 minutes {inWords(failed)} failed. Which and why: <code>featurestore_calls_total</code> in{" "}
          <a href="/metrics">the metrics</a>.
        </p>
      )}
      <div class="columns">
        <section class="panel c8" aria-label="Views">
          <header>
            <h2>Views</h2>
            <p>{plural(known.views.length, "view")}</p>
            <Link class="aside" href="/views">
              All about them
            </Link>
          </header>
          {known.views.length === 0 ? (
            <Empty title="No views yet">
              <p>
                Define some in a file and apply it: <code>featurestore apply features.yaml</code>
              </p>
            </Empty>
          ) : (
            <ViewsTable views={known.views} isShort />
          )}
        </section>
        <section class="panel c4" aria-label="Nodes" hidden={!known.isWhole}>
          <header>
            <h2>Nodes</h2>
            <Link class="aside" href="/nodes">
              All about them
            </Link>
          </header>
          <NodeLines known={known} />
        </section>
      </div>
    </>
  );
}

function Figures(props: {
  known: OverviewAnswer;
  reads: number | null;
  readRows: number | null;
  readP99Ms: number | null;
  writtenRows: number | null;
  writeP99Ms: number | null;
}) {
  const { health, nodes, replicasWanted, isWhole } = props.known;
  const { shards, lagMax } = health;
  const answering = nodes.filter(({ told }) => told !== null).length;
  return (
    <dl class="figures">
      <Figure label="Shards that serve" value={`${shards.serving} of ${shards.total}`}>
        {shards.leaderless > 0 ? `${shards.leaderless} without a leader` : "all have a leader"}
      </Figure>
      <Figure
        label="Copies"
        value={shards.underReplicated === 0 ? `${replicasWanted} of each` : `${shards.underReplicated} short`}
      >
        {shards.damaged > 0
          ? `${plural(shards.damaged, "shard")} damaged`
          : shards.moving > 0
            ? `${plural(shards.moving, "shard")} moving`
            : replicasWanted === 1
              ? "losing the node loses them"
              : "none damaged, none moving"}
      </Figure>
      <Figure label="Nodes that answer" value={isWhole ? `${answering} of ${nodes.length}` : UNKNOWN}>
        {health.meta === "led" ? "changes are possible" : "no changes: no meta leader"}
      </Figure>
      <Figure label="Worst follower" value={formatCount(lagMax)}>
        log entries behind
      </Figure>
      <Figure label="Reads" value={`${formatRate(props.reads)}/s`}>
        {formatRate(props.readRows)} rows/s · p99 {formatMs(props.readP99Ms)}
      </Figure>
      <Figure label="Rows written" value={`${formatRate(props.writtenRows)}/s`}>
        p99 {formatMs(props.writeP99Ms)}
      </Figure>
    </dl>
  );
}

/** One number with its name, and what it means. */
export function Figure({
  label,
  value,
  children,
}: {
  label: string;
  value: string;
  children?: preact.ComponentChildren;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {children !== undefined && <small>{children}</small>}
      </dd>
    </div>
  );
}

function LivePanel({
  title,
  seconds,
  lines,
}: {
  title: string;
  seconds: readonly number[];
  lines: readonly ChartLine[];
}) {
  return (
    <section class="panel c6 live" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Legend lines={lines} />
        <span class="aside">all nodes, 5 min</span>
      </header>
      {seconds.length === 0 ? (
        <Waiting />
      ) : (
        lines.map((line) => (
          <Chart key={line.label} seconds={seconds} lines={[line]} label={`${title}, ${line.label}`} />
        ))
      )}
    </section>
  );
}

function NodeLines({ known }: { known: OverviewAnswer }) {
  return (
    <table onKeyDown={onTableKey}>
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col" class="n">
            Leads
          </th>
          <th scope="col" class="n">
            CPU
          </th>
          <th scope="col" class="n">
            Memory
          </th>
        </tr>
      </thead>
      <tbody>
        {known.nodes.map((node) => (
          <tr key={node.id}>
            <td class="break">
              <NodeLink id={node.id} />
              <small>
                {node.told === null ? (
                  <Mark tone="bad">last seen {formatAge(node.lastHeard, now.value)}</Mark>
                ) : (
                  `${node.state}${node.isMetaLeader ? ", meta leader" : ""}`
                )}
              </small>
            </td>
            <td class="n">{formatCount(node.told?.leaders)}</td>
            <td class="n">
              {formatShare(node.load === null || node.vitals === null ? null : node.load.cpu / node.vitals.cores)}
            </td>
            <td class="n">{formatBytes(node.load?.residentBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** `3 reads and 1 write`: of those that there were. */
function inWords({ reads, writes }: { readonly reads: number; readonly writes: number }): string {
  const parts = [...(reads > 0 ? [plural(reads, "read")] : []), ...(writes > 0 ? [plural(writes, "write")] : [])];
  return parts.join(" and ");
}

/** Of a rate over seconds: how many there were. */
function total(rates: readonly (number | null)[]): number {
  return Math.round(rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0));
}

function worstOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

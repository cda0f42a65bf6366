import { useEffect, useState } from "preact/hooks";
import type { ConsoleAct } from "../../../src/console/acts.js";
import type { NodeAnswer } from "../../../src/console/console-answers.js";
import { ApiError } from "../api.js";
import { formatAge, formatBytes, formatCount, formatMoment, formatMs, formatShare, formatSpan } from "../format.js";
import { samples, seriesOf, useLive } from "../live.js";
import { ActDialog } from "../parts/act-dialog.js";
import { Mark, type Tone } from "../parts/mark.js";
import { Swatch } from "../parts/node-link.js";
import { Spark } from "../parts/spark.js";
import { Failed, Waiting } from "../parts/states.js";
import { now } from "../polling.js";
import { place } from "../router.js";
import { overview, session } from "../session.js";

const SPAN_SECONDS = 300;
/** From here on a gauge is drawn as one that needs a look. */
const FULL = 0.85;
const OVERFULL = 0.95;
/** A delay at which reads are slow whatever they do. */
const SLOW_LOOP_MS = 250;

interface Asked {
  readonly act: ConsoleAct;
  readonly title: string;
  readonly what: string;
}

/** Every node with what it uses of its machine; one that does not answer shows when it last did. */
export function NodesPage() {
  useLive();
  const [asked, setAsked] = useState<Asked | null>(null);
  const known = overview.value;
  const { hash } = place.value;
  const isKnown = known !== null;
  useEffect(() => {
    if (isKnown && hash !== "") document.getElementById(hash)?.scrollIntoView({ block: "start" });
  }, [hash, isKnown]);
  if (known === null) return <Waiting />;
  if (!known.isWhole)
    return <Failed error={new ApiError("PERMISSION_DENIED", "this takes the role reader on everything")} />;
  const answering = known.nodes.filter(({ told }) => told !== null).length;
  const isAdmin = session.value?.caller.isAdmin === true;
  return (
    <>
      <div class="head">
        <h1>Nodes</h1>
        <p>
          {answering} of {known.nodes.length} answer; lines are the last 5 minutes
        </p>
      </div>
      <div class="nodes">
        {known.nodes.map((node) => (
          <NodePanel key={node.id} node={node} isAdmin={isAdmin} onAsk={setAsked} />
        ))}
      </div>
      {asked !== null && <ActDialog {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function NodePanel({ node, isAdmin, onAsk }: { node: NodeAnswer; isAdmin: boolean; onAsk: (asked: Asked) => void }) {
  const { told } = node;
  return (
    <section class={`panel node ${told === null ? "gone" : ""}`} id={node.id} aria-label={`Node ${node.client}`}>
      <header>
        <h2>
          <Swatch id={node.id} />
          <span class="break">{node.client}</span>
        </h2>
        <span class="aside">
          <Mark tone={toneOf(node)}>{stateOf(node)}</Mark>
        </span>
      </header>
      {told === null ? (
        <div class="absent">
          <p>
            It does not answer. Last seen{" "}
            {node.lastHeard === null
              ? "before this page's node began to look."
              : `${formatMoment(node.lastHeard, now.value)}, ${formatAge(node.lastHeard, now.value)}.`}
          </p>
          <p class="muted small">What it does or holds by now nobody here knows.</p>
        </div>
      ) : (
        <Gauges node={node} />
      )}
      {told !== null && told.problems.length > 0 && (
        <ul class="absent">
          {told.problems.map((problem) => (
            <li key={problem} class="break">
              <Mark tone="care">{problem}</Mark>
            </li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <dt>Shards</dt>
        <dd>{told === null ? "–" : `${formatCount(told.replicas)} here, leads ${formatCount(told.leaders)}`}</dd>
        <dt>Up for</dt>
        <dd>{told === null ? "–" : `${formatSpan(told.uptimeSeconds * 1000)}, version ${told.version}`}</dd>
        <dt>Log</dt>
        <dd>{told === null ? "–" : formatBytes(told.walBytes)}</dd>
        <dt>Zone</dt>
        <dd>
          {node.zone}, weight {node.weight}
        </dd>
        <dt>Peers, ops</dt>
        <dd>
          {node.peer}, {node.ops}
        </dd>
        <dt>Id</dt>
        <dd class="mono">{node.id}</dd>
      </dl>
      {isAdmin && (
        <div class="buttons">
          {node.state === "active" ? (
            <button type="button" onClick={() => onAsk(drain(node))}>
              Drain
            </button>
          ) : (
            <button type="button" onClick={() => onAsk(activate(node))}>
              Activate
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function Gauges({ node: { id, vitals, load, told } }: { node: NodeAnswer }) {
  const { of } = seriesOf([samples.value.get(id) ?? []], SPAN_SECONDS);
  if (vitals === null || load === null || told === null) {
    return <p class="absent muted">It answers, but tells no figures yet, or is of a version that does not.</p>;
  }
  const used = vitals.diskBytes === 0 ? null : 1 - vitals.diskFreeBytes / vitals.diskBytes;
  return (
    <dl class="gauges">
      <div class="gauge">
        <dt>
          CPU <b>{formatShare(load.cpu / vitals.cores)}</b>
        </dt>
        <dd>
          <Meter share={load.cpu / vitals.cores} />
          <Spark values={of.cpu} most={vitals.cores} />
        </dd>
      </div>
      <div class="gauge">
        <dt>
          Event loop p99 <b>{formatMs(load.loopDelayMs)}</b>
        </dt>
        <dd>
          <Meter share={Math.min(1, load.loopDelayMs / SLOW_LOOP_MS)} careFrom={0.5} badFrom={1} />
          <Spark values={of.loopDelayMs} most={SLOW_LOOP_MS} />
        </dd>
      </div>
      <div class="gauge">
        <dt>
          Process memory <b>{formatBytes(load.residentBytes)}</b>
        </dt>
        <dd>
          <Spark values={of.residentBytes} />
        </dd>
      </div>
      <div class="gauge">
        <dt>
          Rows in memory <b>{formatBytes(vitals.hotTierBytes)}</b>
        </dt>
        <dd>
          <Meter share={vitals.hotTierBytesMax === 0 ? 0 : vitals.hotTierBytes / vitals.hotTierBytesMax} />
          <span class="muted small">of {formatBytes(vitals.hotTierBytesMax)}</span>
        </dd>
      </div>
      <div class="gauge">
        <dt>
          Disk <b>{used === null ? "not told by its file system" : `${formatBytes(vitals.diskFreeBytes)} free`}</b>
        </dt>
        <dd>
          {used !== null && (
            <>
              <Meter share={used} />
              <span class="muted small">of {formatBytes(vitals.diskBytes)}</span>
            </>
          )}
        </dd>
      </div>
      <div class="gauge">
        <dt>
          Reads <b>{formatCount(load.readsPerSecond)}/s</b>
        </dt>
        <dd class="muted small">p99 {formatMs(load.readP99Ms)}</dd>
      </div>
    </dl>
  );
}

function Meter({ share, careFrom = FULL, badFrom = OVERFULL }: { share: number; careFrom?: number; badFrom?: number }) {
  const tone = share >= badFrom ? "bad" : share >= careFrom ? "care" : "";
  return (
    <div class={`meter ${tone}`} aria-hidden="true">
      <i style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
    </div>
  );
}

function toneOf({ told, state }: NodeAnswer): Tone {
  if (told === null) return "bad";
  return state === "active" && !told.isDraining && told.problems.length === 0 ? "ok" : "care";
}

function stateOf({ told, state, isMetaLeader, isSelf }: NodeAnswer): string {
  if (told === null) return `no answer (${state})`;
  const words = [
    told.isDraining ? "shutting down" : state,
    ...(isMetaLeader ? ["meta leader"] : []),
    ...(isSelf ? ["asked now"] : []),
  ];
  return words.join(", ");
}

function drain({ id, client }: NodeAnswer): Asked {
  return {
    act: { kind: "drain", node: id },
    title: "Drain",
    what: `All copies and leads of ${client} move to other nodes; it stays a member and can be activated again. Reads and writes go on.`,
  };
}

function activate({ id, client }: NodeAnswer): Asked {
  return {
    act: { kind: "activate", node: id },
    title: "Activate",
    what: `${client} takes its share of the copies again.`,
  };
}

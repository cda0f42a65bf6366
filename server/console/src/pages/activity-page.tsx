import type { ActivityAnswer } from "../../../src/console/console-answers.js";
import { answerOf, api } from "../api.js";
import { formatAge, formatCount, formatMoment, formatRate, plural } from "../format.js";
import { Mark } from "../parts/mark.js";
import { NodeLink } from "../parts/node-link.js";
import { Empty, Known } from "../parts/states.js";
import { onTableKey } from "../parts/table-keys.js";
import { now, usePolling } from "../polling.js";
import { Link } from "../router.js";
import { overview, session } from "../session.js";

/** Whoever wrote within so long counts as writing now. */
const ACTIVE_MS = 15_000;
const EVENTS_SHOWN = 60;
const RECORDS_SHOWN = 20;

/** What goes on: moves, who writes, and what happened between nodes. */
export function ActivityPage() {
  const polled = usePolling("activity", 2_000, () => answerOf(api.activity.$get()));
  return (
    <>
      <div class="head">
        <h1>Activity</h1>
        <p>what moves, who writes, what happened</p>
      </div>
      <Known of={polled}>
        {(answer) => (
          <>
            <Moves answer={answer} />
            <Writers answer={answer} />
            {session.value?.caller.isAdmin === true && <Audit />}
            <Events answer={answer} />
          </>
        )}
      </Known>
    </>
  );
}

function Moves({ answer: { moves, isBalancing } }: { answer: ActivityAnswer }) {
  return (
    <section class="panel" aria-label="Moves">
      <header>
        <h2>Moves</h2>
        <p>{moves.length === 0 ? "every copy is where it shall be" : plural(moves.length, "shard")}</p>
        <span class="aside">{isBalancing ? "balancing is on" : "balancing is off"}</span>
      </header>
      {moves.length > 0 && (
        <table class="stacked" onKeyDown={onTableKey}>
          <thead>
            <tr>
              <th scope="col">Shard</th>
              <th scope="col">What it does</th>
              <th scope="col">Shall be on</th>
            </tr>
          </thead>
          <tbody>
            {moves.map(({ shard, move, target }) => (
              <tr key={shard}>
                <td class="wide">
                  <Link href={`/shards?shard=${shard}`}>shard {shard}</Link>
                </td>
                <td class="wide">{move}</td>
                <td class="wide">
                  {target.map((node) => (
                    <span key={node}>
                      <NodeLink id={node} />{" "}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

type Writer = ActivityAnswer["writers"][number];

/** One writer over all nodes that it writes through. */
interface WholeWriter {
  readonly view: string;
  readonly producer: number | null;
  readonly nodes: readonly string[];
  readonly firstMs: number;
  readonly lastMs: number;
  readonly applied: number;
  readonly late: number;
  readonly refused: number;
  readonly rowsPerSecond: number;
}

function Writers({ answer }: { answer: ActivityAnswer }) {
  const writers = gathered(answer.writers);
  return (
    <section class="panel" aria-label="Writers">
      <header>
        <h2>Backfills and writers</h2>
        <p>since the nodes started; a backfill is one producer</p>
        {answer.silent.length > 0 && (
          <span class="aside care">without {plural(answer.silent.length, "node")} that cannot be asked</span>
        )}
      </header>
      {writers.length === 0 ? (
        <Empty title="Nobody has written">
          <p>
            <code>featurestore backfill VIEW --from FILES</code> brings many rows at once.
          </p>
        </Empty>
      ) : (
        <table class="stacked" onKeyDown={onTableKey}>
          <thead>
            <tr>
              <th scope="col">Into</th>
              <th scope="col">Who</th>
              <th scope="col">Last wrote</th>
              <th scope="col" class="n">
                Rows/s
              </th>
              <th scope="col" class="n">
                Applied
              </th>
              <th scope="col" class="n">
                Late
              </th>
              <th scope="col" class="n">
                Refused
              </th>
            </tr>
          </thead>
          <tbody>
            {writers.map((writer) => {
              const isActive = answer.at - writer.lastMs < ACTIVE_MS;
              return (
                <tr key={`${writer.view} ${writer.producer}`}>
                  <td class="wide break">
                    <Link href={`/views/${writer.view}`}>{writer.view}</Link>
                  </td>
                  <td class="wide">
                    {writer.producer === null ? "services, row by row" : `a backfill, producer ${writer.producer}`}
                    <small>
                      through {plural(writer.nodes.length, "node")}, first {formatMoment(writer.firstMs, now.value)}
                    </small>
                  </td>
                  <td class="wide">
                    {isActive ? (
                      <Mark tone="ok">writing now</Mark>
                    ) : (
                      <span class="muted">{formatAge(writer.lastMs, answer.at)}</span>
                    )}
                  </td>
                  <td class="n" data-label="Rows/s">
                    {isActive ? formatRate(writer.rowsPerSecond) : "–"}
                  </td>
                  <td class="n" data-label="Applied">
                    {formatCount(writer.applied)}
                  </td>
                  <td class="n" data-label="Late">
                    {formatCount(writer.late)}
                  </td>
                  <td class="n" data-label="Refused">
                    {formatCount(writer.refused)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p class="pad muted small">
        How much a backfill has left only its own process knows: a node sees the rows that arrive. A row counts once,
        however many copies it has.
      </p>
    </section>
  );
}

function gathered(writers: readonly Writer[]): readonly WholeWriter[] {
  const known = new Map<string, WholeWriter>();
  for (const { node, ...writer } of writers) {
    const key = `${writer.view} ${writer.producer}`;
    const other = known.get(key);
    known.set(key, {
      view: writer.view,
      producer: writer.producer,
      nodes: [...(other?.nodes ?? []), node],
      firstMs: Math.min(writer.firstMs, other?.firstMs ?? writer.firstMs),
      lastMs: Math.max(writer.lastMs, other?.lastMs ?? 0),
      applied: writer.applied + (other?.applied ?? 0),
      late: writer.late + (other?.late ?? 0),
      refused: writer.refused + (other?.refused ?? 0),
      rowsPerSecond: writer.rowsPerSecond + (other?.rowsPerSecond ?? 0),
    });
  }
  return [...known.values()].sort((a, b) => b.lastMs - a.lastMs);
}

/** What admins did: theirs alone to see. */
function Audit() {
  const polled = usePolling("audit", 10_000, () => answerOf(api.audit.$get()));
  return (
    <section class="panel" aria-label="Audit">
      <header>
        <h2>Audit</h2>
        <p>what admins did, newest first</p>
      </header>
      <Known of={polled}>
        {({ records }) =>
          records.length === 0 ? (
            <Empty title="Nothing yet" />
          ) : (
            <table class="stacked">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">Outcome</th>
                </tr>
              </thead>
              <tbody>
                {records.slice(0, RECORDS_SHOWN).map(({ sequence, at, principal, method, text, outcome }) => (
                  <tr key={sequence}>
                    <td class="nowrap">{formatMoment(at, now.value)}</td>
                    <td class="break">{principal}</td>
                    <td class="wide break">
                      {withNames(text)} <small class="inline">{method}</small>
                    </td>
                    <td>{outcome}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Known>
    </section>
  );
}

function Events({ answer: { events } }: { answer: ActivityAnswer }) {
  return (
    <section class="panel" aria-label="Events">
      <header>
        <h2>Between nodes</h2>
        <p>the last {Math.min(EVENTS_SHOWN, Math.max(1, events.length))} events, newest first</p>
      </header>
      {events.length === 0 ? (
        <Empty title="Nothing has happened since the nodes started" />
      ) : (
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Seen by</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {events.slice(0, EVENTS_SHOWN).map((event, i) => (
              <tr key={`${event.at} ${event.node} ${i}`}>
                <td class="nowrap">{formatMoment(event.at, now.value)}</td>
                <td>
                  <NodeLink id={event.node} />
                </td>
                <td class="wide break">
                  <b>{inWords(event.kind)}</b> <span class="muted small">{withNames(event.text)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** `orderDone` as `order done`. */
function inWords(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Nodes by what people call them. */
function withNames(text: string): string {
  return (overview.value?.nodes ?? []).reduce((all, { id, client }) => all.replaceAll(id, client), text);
}

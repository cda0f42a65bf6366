import { useEffect, useState } from "preact/hooks";
import type { RegistryAnswer, RowAnswer } from "../../../src/console/console-answers.js";
import { ApiError, answerOf, api } from "../api.js";
import { formatAge, formatMicros, formatMs } from "../format.js";
import { Mark, type Tone } from "../parts/mark.js";
import { NodeLink } from "../parts/node-link.js";
import { Empty, Failed, Known, Waiting } from "../parts/states.js";
import { now, usePolling } from "../polling.js";
import { Link, navigate, place } from "../router.js";

type Cell = RowAnswer["found"]["rows"][number]["cells"][number];
type Entity = RegistryAnswer["entities"][number];

const SHORT = 56;
const STATUSES: Readonly<Record<string, { readonly tone: Tone; readonly word: string; readonly means: string }>> = {
  PRESENT: { tone: "ok", word: "PRESENT", means: "" },
  NULL_VALUE: { tone: "none", word: "NULL_VALUE", means: "written as null" },
  NOT_FOUND: { tone: "none", word: "NOT_FOUND", means: "never written" },
  OUTSIDE_MAX_AGE: { tone: "care", word: "OUTSIDE_MAX_AGE", means: "older than it is kept for: withheld" },
  DEFAULTED: { tone: "none", word: "DEFAULTED", means: "never written: the default" },
  UNAVAILABLE: { tone: "bad", word: "UNAVAILABLE", means: "its shard does not answer" },
  CORRUPTED: { tone: "bad", word: "CORRUPTED", means: "its checksum fails" },
};

/** One entity's rows in every view of it, as readers get them now. */
export function RowsPage() {
  const registry = usePolling("registry", 30_000, () => answerOf(api.registry.$get()));
  return (
    <>
      <div class="head">
        <h1>Rows</h1>
        <p>what serving reads for one key, in every view of its entity</p>
      </div>
      <Known of={registry}>
        {({ entities }) =>
          entities.length === 0 ? (
            <div class="panel">
              <Empty title="No entities yet">
                <p>
                  Define some in a file and apply it: <code>featurestore apply features.yaml</code>
                </p>
              </Empty>
            </div>
          ) : (
            <Browser entities={entities} />
          )
        }
      </Known>
    </>
  );
}

function Browser({ entities }: { entities: readonly Entity[] }) {
  const { query } = place.value;
  const entity = entities.find(({ name }) => name === query.get("entity")) ?? (entities[0] as Entity);
  const key = query.get("key") ?? "";
  return (
    <>
      <section class="panel" aria-label="Key">
        <div class="pad" style={{ paddingTop: "14px" }}>
          <KeyForm key={`${entity.name} ${key}`} entities={entities} entity={entity} text={key} />
        </div>
      </section>
      {key === "" ? (
        <div class="panel">
          <Empty title="Give a key">
            <p>
              For example {entity.joinKeys.map(({ name, type }) => `${name} (${type})`).join(" and ")}. The address of
              this page names the key: it can be kept or sent to somebody.
            </p>
          </Empty>
        </div>
      ) : (
        <Found entity={entity} text={key} />
      )}
    </>
  );
}

function KeyForm({ entities, entity, text }: { entities: readonly Entity[]; entity: Entity; text: string }) {
  const [parts, setParts] = useState<readonly string[]>(() => partsOf(entity, text));
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        navigate(`/rows?entity=${entity.name}&key=${encodeURIComponent(textOf(entity, parts))}`);
      }}
    >
      <label>
        Entity
        <select value={entity.name} onChange={(event) => navigate(`/rows?entity=${event.currentTarget.value}`)}>
          {entities.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {entity.joinKeys.map(({ name, type }, i) => (
        <label key={name}>
          {name}, {type}
          <input
            required
            autocomplete="off"
            spellcheck={false}
            inputMode={type === "int64" ? "numeric" : "text"}
            value={parts[i] ?? ""}
            onInput={(event) => {
              const value = event.currentTarget.value;
              setParts(entity.joinKeys.map((_, at) => (at === i ? value : (parts[at] ?? ""))));
            }}
          />
        </label>
      ))}
      <button type="submit" class="primary">
        Look up
      </button>
    </form>
  );
}

/** A key of one part stands for itself; of several parts it is JSON. */
function textOf({ joinKeys }: Entity, parts: readonly string[]): string {
  const [only] = parts;
  if (joinKeys.length === 1) return only ?? "";
  return JSON.stringify(Object.fromEntries(joinKeys.map(({ name }, i) => [name, parts[i] ?? ""])));
}

function partsOf({ joinKeys }: Entity, text: string): readonly string[] {
  if (joinKeys.length === 1) return [text];
  try {
    const known = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return joinKeys.map(({ name }) => String(known[name] ?? ""));
  } catch {
    return joinKeys.map(() => "");
  }
}

/** A key of one part without JSON's quotes. */
function bareKey(json: string): string {
  const key: unknown = JSON.parse(json);
  return typeof key === "string" ? key : json;
}

interface Looked {
  readonly answer: RowAnswer | null;
  readonly error: ApiError | null;
  readonly at: number;
}

function Found({ entity, text }: { entity: Entity; text: string }) {
  const [looked, setLooked] = useState<Looked | null>(null);
  const [turn, setTurn] = useState(0);
  // a turn asks again
  useEffect(() => {
    let isOver = false;
    answerOf(api.row.$get({ query: { entity: entity.name, key: text } })).then(
      (answer) => {
        if (!isOver) setLooked({ answer, error: null, at: Date.now() });
      },
      (error: unknown) => {
        const known = error instanceof ApiError ? error : new ApiError("INTERNAL", String(error));
        if (!isOver) setLooked({ answer: null, error: known, at: Date.now() });
      },
    );
    return () => {
      isOver = true;
    };
  }, [entity.name, text, turn]);
  if (looked === null) return <Waiting />;
  const { answer, error, at } = looked;
  if (answer === null) {
    return <div class="panel">{error !== null && <Failed error={error} />}</div>;
  }
  const { found } = answer;
  const isAbsent = found.rows.every(({ cells }) => cells.every(({ eventTime }) => eventTime === null));
  return (
    <>
      <div class="head">
        <h2 class="break">
          {answer.entity} <span class="mono">{bareKey(answer.key)}</span>
        </h2>
        <p>
          <Link href={`/shards?shard=${answer.shard}`}>shard {answer.shard}</Link>
          {found.servedBy === null ? (
            <>
              {" "}
              · <Mark tone="bad">served by no node that answers</Mark>
            </>
          ) : (
            <>
              {" "}
              · served by <NodeLink id={found.servedBy} /> · at most {formatMs(found.stalenessMs)} old
            </>
          )}{" "}
          · read {formatAge(at, now.value)}{" "}
          <button type="button" class="quiet" onClick={() => setTurn(turn + 1)}>
            Read again
          </button>
        </p>
      </div>
      {isAbsent && found.servedBy !== null && (
        <div class="panel">
          <Empty title="No such row">
            <p>No view of {answer.entity} has anything under this key. What readers get instead is below.</p>
          </Empty>
        </div>
      )}
      {found.rows.map(({ view, cells }) => (
        <RowPanel key={view} view={view} cells={cells} />
      ))}
    </>
  );
}

function RowPanel({ view, cells }: { view: string; cells: readonly Cell[] }) {
  const counts = new Map<string, number>();
  for (const { status } of cells) counts.set(status, (counts.get(status) ?? 0) + 1);
  return (
    <section class="panel" aria-label={view}>
      <header>
        <h2 class="break">
          <Link href={`/views/${view}`}>{view}</Link>
        </h2>
        <p>{[...counts].map(([status, count]) => `${count} ${status}`).join(", ")}</p>
      </header>
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">Value</th>
            <th scope="col">Status</th>
            <th scope="col">Event time, UTC</th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <tr key={cell.feature}>
              <td class="break wide">
                {cell.feature} <small class="mono inline">{cell.type}</small>
              </td>
              <td class="break wide">
                <Value cell={cell} />
              </td>
              <td>
                <Status status={cell.status} />
              </td>
              <td>
                {cell.eventTime === null ? (
                  <span class="muted">–</span>
                ) : (
                  <>
                    {formatMicros(cell.eventTime)}{" "}
                    <small class="inline">{formatAge(cell.eventTime / 1000, now.value)}</small>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Value({ cell: { value, isCut } }: { cell: Cell }) {
  if (value === null) return <span class="muted">null</span>;
  if (value.length <= SHORT) return <span class="mono">{value}</span>;
  return (
    <details>
      <summary class="mono">{value.slice(0, SHORT)}…</summary>
      <pre>
        {value}
        {isCut ? "… (cut here)" : ""}
      </pre>
    </details>
  );
}

function Status({ status }: { status: string }) {
  const known = STATUSES[status];
  if (known === undefined) return <span>{status}</span>;
  if (status === "PRESENT") return <span class="muted">{known.word}</span>;
  return (
    <>
      <Mark tone={known.tone}>{known.word}</Mark>
      <small class="inline">{known.means}</small>
    </>
  );
}

import { useState } from "preact/hooks";
import type { ConsoleAct } from "../../../src/console/acts.js";
import type { ShardsAnswer } from "../../../src/console/console-answers.js";
import { answerOf, api } from "../api.js";
import { formatCount, plural } from "../format.js";
import { ActDialog } from "../parts/act-dialog.js";
import { Mark, type Tone } from "../parts/mark.js";
import { NodeLink, Swatch } from "../parts/node-link.js";
import { ordered, Ring } from "../parts/ring.js";
import { Empty, Known } from "../parts/states.js";
import { onTableKey } from "../parts/table-keys.js";
import { usePolling } from "../polling.js";
import { navigate, place } from "../router.js";
import { nodeName, nodePlace, overview, session } from "../session.js";

type Shard = ShardsAnswer["shards"][number];

interface Asked {
  readonly act: ConsoleAct;
  readonly title: string;
  readonly what: string;
}

/** Where every shard is: its leader, its copies, how far they are behind, and what moves. */
export function ShardsPage() {
  const polled = usePolling("shards", 2_000, () => answerOf(api.shards.$get()));
  return <Known of={polled}>{(answer) => <Shards answer={answer} />}</Known>;
}

function Shards({ answer }: { answer: ShardsAnswer }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { shards, replicasWanted } = answer;
  if (shards.length === 0) {
    return (
      <div class="panel">
        <Empty title="The cluster has not begun">
          <p>
            There are no shards before <code>featurestore cluster init</code>.
          </p>
        </Empty>
      </div>
    );
  }
  const chosen = shards[Number(place.value.query.get("shard") ?? 0)] ?? shards[0];
  const moving = shards.filter(({ move }) => move !== null);
  const choose = (shard: number): void => navigate(`/shards?shard=${shard}`, { isReplacing: true });
  const isAdmin = session.value?.caller.isAdmin === true;
  return (
    <>
      <div class="head">
        <h1>Shards</h1>
        <p>
          {plural(shards.length, "shard")}, {replicasWanted} {replicasWanted === 1 ? "copy" : "copies"} of each, map
          epoch {answer.epoch}, {moving.length === 0 ? "none moves" : `${plural(moving.length, "shard")} moving`}
        </p>
      </div>
      <div class="columns">
        <section class="panel c6" aria-label="The ring">
          <header>
            <h2>The ring</h2>
            <p>outside the leaders, inside their followers</p>
          </header>
          <div class="pad">
            <Ring shards={shards} copies={replicasWanted} chosen={chosen?.shard ?? null} onChoose={choose} />
            <Leads answer={answer} />
          </div>
        </section>
        <div class="c6 stack">
          {chosen !== undefined && <ShardPanel shard={chosen} isAdmin={isAdmin} onAsk={setAsked} />}
          <section class="panel" aria-label="All shards">
            <header>
              <h2>All shards</h2>
              <p>arrow keys go from one to the next</p>
            </header>
            <div class="pad">
              <Tiles shards={shards} replicasWanted={replicasWanted} chosen={chosen?.shard ?? 0} onChoose={choose} />
            </div>
          </section>
        </div>
      </div>
      {isAdmin && (
        <section class="panel" aria-label="Balance">
          <header>
            <h2>Balance</h2>
            <p>{overview.value?.isBalancing === false ? "moves for balance are off" : "moves for balance are on"}</p>
          </header>
          <div class="pad buttons">
            <button type="button" onClick={() => setAsked(REBALANCE)}>
              Rebalance
            </button>
            <button type="button" onClick={() => setAsked(ABORT)}>
              Abort moves
            </button>
          </div>
        </section>
      )}
      {asked !== null && <ActDialog {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}

const REBALANCE: Asked = {
  act: { kind: "rebalance" },
  title: "Rebalance",
  what: "Plans once more where every copy shall be, and moves what is elsewhere. Reads and writes go on.",
};
const ABORT: Asked = {
  act: { kind: "abort" },
  title: "Abort moves",
  what: "Gives up moves that are not decided yet, and begins none for balance until balancing is set again.",
};

function Leads({ answer: { nodes, shards } }: { answer: ShardsAnswer }) {
  return (
    <ul class="legend">
      {[...nodes].sort(byPlace).map(({ id, isReachable }) => (
        <li key={id} class="node-link">
          <Swatch id={id} />
          <span class="break">{nodeName(id)}</span>
          {isReachable ? (
            <span>
              leads <b>{shards.filter(({ leader }) => leader === id).length}</b>
            </span>
          ) : (
            <Mark tone="bad">does not answer</Mark>
          )}
        </li>
      ))}
    </ul>
  );
}

function byPlace(a: { readonly id: string }, b: { readonly id: string }): number {
  return nodePlace(a.id) - nodePlace(b.id);
}

function Tiles({
  shards,
  replicasWanted,
  chosen,
  onChoose,
}: {
  shards: readonly Shard[];
  replicasWanted: number;
  chosen: number;
  onChoose: (shard: number) => void;
}) {
  const onKey = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
    const at = tiles.indexOf(document.activeElement as HTMLElement);
    const first = tiles[0]?.offsetTop;
    const inRow = tiles.filter((tile) => tile.offsetTop === first).length;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: inRow,
      ArrowUp: -inRow,
      Home: -at,
      End: tiles.length - 1 - at,
    };
    const step = steps[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(tiles.length - 1, at + step));
    tiles[to]?.focus();
    onChoose(to);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be one of a form
    <div class="tiles" role="group" aria-label="Shards" onKeyDown={onKey}>
      {shards.map((shard) => {
        const tone = toneOf(shard, replicasWanted);
        return (
          <button
            key={shard.shard}
            type="button"
            class={`tile ${tone === "ok" ? "" : tone}`}
            aria-pressed={shard.shard === chosen}
            tabIndex={shard.shard === chosen ? 0 : -1}
            aria-label={`shard ${shard.shard}, ${inWords(shard, replicasWanted)}`}
            onClick={() => onChoose(shard.shard)}
          >
            {shard.shard}
            <span>
              {ordered(shard).map(({ id, node, isHealthy }) => (
                <i
                  key={id}
                  style={{
                    background: isHealthy ? `var(--node-${nodePlace(node)})` : "var(--bad)",
                    opacity: node === shard.leader ? 1 : 0.42,
                  }}
                />
              ))}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function toneOf({ leader, replicas, move }: Shard, replicasWanted: number): Tone {
  if (leader === null) return "bad";
  const healthy = replicas.filter(({ role, isHealthy }) => role === "voter" && isHealthy).length;
  return healthy < replicasWanted || move !== null ? "care" : "ok";
}

function inWords(shard: Shard, replicasWanted: number): string {
  const tone = toneOf(shard, replicasWanted);
  if (tone === "bad") return "without a leader";
  return `led by ${nodeName(shard.leader ?? "")}${tone === "care" ? ", needs a look" : ""}`;
}

function ShardPanel({ shard, isAdmin, onAsk }: { shard: Shard; isAdmin: boolean; onAsk: (asked: Asked) => void }) {
  return (
    <section class="panel" aria-label={`Shard ${shard.shard}`} aria-live="polite">
      <header>
        <h2>Shard {shard.shard}</h2>
        <p>
          {shard.leader === null ? (
            <Mark tone="bad">nobody is known to lead it</Mark>
          ) : (
            `term ${formatCount(shard.term)}, ${plural(shard.lastIndex, "log entry").replace("entrys", "entries")}`
          )}
        </p>
      </header>
      {shard.move !== null && (
        <p class="pad">
          <Mark tone="care">{shard.move}</Mark>
        </p>
      )}
      <table class="stacked" onKeyDown={onTableKey}>
        <thead>
          <tr>
            <th scope="col">Copy on</th>
            <th scope="col">Role</th>
            <th scope="col" class="n">
              Behind
            </th>
            {isAdmin && (
              <th scope="col">
                <span class="hidden">Act</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {ordered(shard).map((replica) => (
            <tr key={replica.id}>
              <td class="wide">
                <NodeLink id={replica.node} />
                {!replica.isHealthy && (
                  <small class="break">
                    <Mark tone="bad">{replica.problem ?? "not in touch with its leader"}</Mark>
                  </small>
                )}
              </td>
              <td data-label="Role">
                {replica.node === shard.leader ? <b>leads</b> : replica.role === "voter" ? "follows" : replica.role}
              </td>
              <td class="n" data-label="Behind">
                {replica.isHealthy ? formatCount(replica.lag) : "–"}
              </td>
              {isAdmin && (
                <td class="right wide">
                  {replica.isHealthy && replica.role === "voter" && replica.node !== shard.leader && (
                    <button type="button" class="quiet" onClick={() => onAsk(transferTo(shard.shard, replica.node))}>
                      Make leader
                    </button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function transferTo(shard: number, node: string): Asked {
  return {
    act: { kind: "transferLeader", shard, node },
    title: "Make leader",
    what: `Shard ${shard} shall be led by ${nodeName(node)}. Writes to it wait for a moment.`,
  };
}

import { useEffect, useRef } from "preact/hooks";
import type { ShardsAnswer } from "../../../src/console/console-answers.js";
import { nodePlace } from "../session.js";

type Shard = ShardsAnswer["shards"][number];

const SIZE = 480;
/** For the numbers at its sides. */
const MARGIN = 14;
const MIDDLE = SIZE / 2;
const OUTER = 222;
const WIDTH = 26;
const STEP = 30;
const COPIES_MAX = 5;
/** Above, segments touch. */
const GAPS_MAX = 128;

/**
 * All shards around the ring of the key space, by number: outside who leads, inside who follows, each in its node's colour.
 * A picture of what the tiles beside it say in words; a click chooses a shard, as a key does among the tiles.
 */
export function Ring({
  shards,
  copies,
  chosen,
  onChoose,
}: {
  shards: readonly Shard[];
  copies: number;
  chosen: number | null;
  onChoose: (shard: number) => void;
}) {
  const picture = useRef<SVGSVGElement>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  useEffect(() => {
    const onClick = (event: MouseEvent): void => {
      const shard = (event.target as Element).closest("[data-shard]")?.getAttribute("data-shard") ?? null;
      if (shard !== null) choose.current(Number(shard));
    };
    const element = picture.current;
    element?.addEventListener("click", onClick);
    return () => element?.removeEventListener("click", onClick);
  }, []);
  const angle = (2 * Math.PI) / Math.max(1, shards.length);
  const gap = shards.length <= GAPS_MAX ? Math.min(0.012, angle * 0.12) : 0;
  const every = Math.max(1, shards.length / 8);
  return (
    <svg class="ring" ref={picture} viewBox={`${-MARGIN} 0 ${SIZE + 2 * MARGIN} ${SIZE}`} aria-hidden="true">
      {shards.map((shard) => (
        <g key={shard.shard} data-shard={shard.shard}>
          {ordered(shard)
            .slice(0, COPIES_MAX)
            .map((replica, ring) => (
              <path
                key={replica.id}
                d={segment(shard.shard * angle + gap, (shard.shard + 1) * angle - gap, OUTER - ring * STEP, WIDTH)}
                fill={replica.isHealthy ? `var(--node-${nodePlace(replica.node)})` : "none"}
                fill-opacity={replica.node === shard.leader ? 1 : replica.role === "voter" ? 0.42 : 0.2}
                stroke={replica.isHealthy ? "none" : "var(--bad)"}
                stroke-width="1.5"
              >
                <title>{`shard ${shard.shard}`}</title>
              </path>
            ))}
          {shard.leader === null && (
            <path
              d={segment(shard.shard * angle + gap, (shard.shard + 1) * angle - gap, OUTER + 8, 5)}
              fill="var(--bad)"
            />
          )}
          {shard.move !== null && (
            <path
              d={segment(shard.shard * angle + gap, (shard.shard + 1) * angle - gap, OUTER + 8, 5)}
              fill="var(--care)"
            />
          )}
        </g>
      ))}
      {chosen !== null && chosen < shards.length && (
        <path
          d={segment(chosen * angle, (chosen + 1) * angle, OUTER + 3, STEP * Math.min(copies, COPIES_MAX) + 2)}
          fill="none"
          stroke="var(--ink)"
          stroke-width="2"
          pointer-events="none"
        />
      )}
      {Array.from({ length: Math.min(8, shards.length) }, (_, i) => Math.round(i * every)).map((shard) => {
        const [x, y] = point((shard + 0.5) * angle, OUTER + 14);
        return (
          <text key={shard} x={x} y={y} text-anchor="middle" dominant-baseline="central">
            {shard}
          </text>
        );
      })}
      <text class="big" x={MIDDLE} y={MIDDLE - 8} text-anchor="middle">
        {shards.length}
      </text>
      <text x={MIDDLE} y={MIDDLE + 14} text-anchor="middle">
        shards × {copies} {copies === 1 ? "copy" : "copies"}
      </text>
    </svg>
  );
}

/** Its copies, the leader's first. */
export function ordered({ replicas, leader }: Shard): Shard["replicas"] {
  return [...replicas].sort(
    (a, b) => Number(b.node === leader) - Number(a.node === leader) || nodePlace(a.node) - nodePlace(b.node),
  );
}

function point(angle: number, radius: number): readonly [string, string] {
  return [(MIDDLE + radius * Math.sin(angle)).toFixed(2), (MIDDLE - radius * Math.cos(angle)).toFixed(2)];
}

/** A piece of a ring from one angle to another, clockwise from the top. */
function segment(from: number, until: number, outer: number, width: number): string {
  // One shard is a whole ring: an arc from a point to itself would be nothing.
  const to = Math.min(until, from + 2 * Math.PI - 0.001);
  const inner = outer - width;
  const large = to - from > Math.PI ? 1 : 0;
  const [a, b, c, d] = [point(from, outer), point(to, outer), point(to, inner), point(from, inner)];
  return `M${a}A${outer} ${outer} 0 ${large} 1 ${b}L${c}A${inner} ${inner} 0 ${large} 0 ${d}Z`;
}

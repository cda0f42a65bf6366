import type { SeededRandom } from "@featurestore/cluster/check";
import type { Endpoint, LinkRule } from "../link-matrix.js";
import type { LinkEffect } from "../tcp-proxy.js";
import { type Fault, possible, type World } from "./fault.js";

interface DrawnRule {
  readonly text: string;
  readonly rule: LinkRule;
}

/** Partitions, one-way cuts, slow and stalled links. Clients are cut off only where the text says so. */
export const LINK_FAULTS: readonly Fault[] = [
  linkFault("isolate-node", 2, ({ nodes, cut, random }) => {
    const [alone = 0] = nodes;
    const withClients = random.chance(0.3);
    return {
      text: `n${alone} cut off from all other nodes${withClients ? " and from clients" : ""}`,
      rule: (from, to) =>
        (from === alone || to === alone) && (withClients || (from !== "clients" && to !== "clients")) ? cut : null,
    };
  }),
  linkFault("halves", 2, ({ nodes, cut }) => {
    const side = new Set(nodes.slice(0, Math.floor(nodes.length / 2)));
    return {
      text: `${[...side].map((at) => `n${at}`).join(" ")} parted from the others`,
      rule: (from, to) => (from !== "clients" && to !== "clients" && side.has(from) !== side.has(to) ? cut : null),
    };
  }),
  linkFault("majorities-ring", 3, ({ nodes, cut }) => {
    const count = nodes.length;
    const reach = Math.max(1, Math.floor(count / 4));
    const place = new Map(nodes.map((node, at) => [node as Endpoint, at]));
    const isOpen = count === 3; // of three, a closed ring would cut nothing
    return {
      text: `a ring ${nodes.map((at) => `n${at}`).join("-")}, each reaching ${reach} to either side`,
      rule: (from, to) => {
        const distance = Math.abs((place.get(from) ?? 0) - (place.get(to) ?? 0));
        const isNode = place.has(from) && place.has(to);
        const shortest = isOpen ? distance : Math.min(distance, count - distance);
        return isNode && shortest > reach ? cut : null;
      },
    };
  }),
  linkFault("one-way", 2, ({ nodes, cut, random }) => {
    const [sender = 0, receiver = 1] = nodes;
    const toAll = random.chance(0.5);
    return {
      text: `nothing from n${sender} reaches ${toAll ? "the other nodes" : `n${receiver}`}`,
      rule: (from, to) => (from === sender && to !== "clients" && (toAll || to === receiver) ? cut : null),
    };
  }),
  linkFault("clients-cut", 1, ({ nodes, cut }) => {
    const [node = 0] = nodes;
    return {
      text: `clients cut off from n${node}`,
      rule: (from, to) => ((from === "clients" && to === node) || (to === "clients" && from === node) ? cut : null),
    };
  }),
  linkFault("slow-links", 2, ({ nodes, random }) => {
    const [node = 0] = nodes;
    const delayMs = random.range(20, 400);
    const all = random.chance(0.3);
    return {
      text: `${delayMs} ms each way on ${all ? "all links between nodes" : `links of n${node}`}`,
      rule: (from, to) => {
        if (all) return from === "clients" || to === "clients" ? null : { kind: "pass", delayMs };
        return from === node || to === node ? { kind: "pass", delayMs } : null;
      },
    };
  }),
  linkFault("stalled-links", 2, ({ nodes, random }) => {
    const [a = 0, b = 1] = nodes;
    const withAll = random.chance(0.5);
    return {
      text: `bytes from n${a} to ${withAll ? "all" : `n${b}`} vanish`,
      rule: (from, to) => (from === a && (withAll || to === b) ? { kind: "swallow", delayMs: 0 } : null),
    };
  }),
];

interface Draw {
  /** Places of all members, shuffled. */
  readonly nodes: readonly number[];
  /** How packets are kept back in this fault. */
  readonly cut: LinkEffect;
  readonly random: SeededRandom;
}

function linkFault(kind: string, nodesMin: number, draw: (drawn: Draw) => DrawnRule): Fault {
  return {
    kind,
    isDestructive: false,
    impossible: possible,
    inject: async (world: World, random: SeededRandom) => {
      const nodes = random.shuffle(world.cluster.members.map(({ index }) => index));
      const cut: LinkEffect = { kind: random.pick(["hold", "hold", "swallow", "refuse"] as const), delayMs: 0 };
      if (nodes.length < nodesMin) return null;
      const { text, rule } = draw({ nodes, cut, random });
      const mend = world.cluster.links.impose(rule);
      const isCut = kind !== "slow-links" && kind !== "stalled-links";
      return { text: isCut ? `${text} (${cut.kind})` : text, heal: async () => mend() };
    },
  };
}

import type { ChaosOptions, ScenarioName } from "../options.js";
import type { RunRoom } from "../run-room.js";
import type { Summary } from "../summary.js";
import { grow } from "./grow.js";
import { killAll } from "./kill-all.js";
import { metaLoss } from "./meta-loss.js";
import { rolling } from "./rolling.js";
import { type Cast, play, type Stage } from "./scenario.js";
import { sigstop } from "./sigstop.js";

/** Fewer shards are too coarse to be spread evenly. */
const GROW_SHARDS = 64;

const ACTS: Readonly<Record<ScenarioName, (stage: Stage) => Promise<void>>> = {
  "kill-all": killAll,
  sigstop,
  grow,
  "meta-loss": metaLoss,
  rolling,
};

/** Plays one scenario. */
export async function runScenario(
  name: ScenarioName,
  options: ChaosOptions,
  room: RunRoom,
  signal: AbortSignal,
): Promise<Summary> {
  return await play(castOf(name, options), { options, room, signal }, ACTS[name]);
}

function castOf(name: ScenarioName, options: ChaosOptions): Cast {
  const { nodes, replicas, shards } = options;
  if (name === "grow") return { name, nodes: 3, spares: 2, shards: Math.max(shards, GROW_SHARDS), replicas: 3 };
  if (name === "rolling") return { name, nodes: 3, spares: 0, shards, replicas: 3 };
  return { name, nodes, spares: 0, shards, replicas };
}

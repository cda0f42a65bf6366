import { readElements } from "../final-reads.js";
import { pause } from "../wait.js";
import { awaitServing, type Stage } from "./scenario.js";

const ROUNDS = 20;
const LOAD_MS = [1_500, 4_000] as const;
const SERVING_MS = 20_000;

/** Kills every node at once, again and again: what was acknowledged is there after the restart. */
export async function killAll(stage: Stage): Promise<void> {
  const { cluster, load, recorder, random, log, signal } = stage;
  const rounds = stage.options.rounds ?? ROUNDS;
  const tookMs: number[] = [];
  for (let round = 0; round < rounds && !signal.aborted; round += 1) {
    await pause(random.range(...LOAD_MS), signal);
    const acknowledged = new Set([...recorder.elements].flatMap(([id, fate]) => (fate === "acknowledged" ? [id] : [])));
    await Promise.all(cluster.members.map((slot) => slot.process?.end("SIGKILL")));
    const begunMs = performance.now();
    await Promise.all(cluster.members.map((slot) => cluster.restart(slot)));
    if ((await awaitServing(stage, SERVING_MS)) === null) return;
    tookMs.push(performance.now() - begunMs);
    const { found } = await readElements(load.plainStore, recorder);
    const lost = [...acknowledged].filter((element) => !found.has(element));
    log(
      `round ${round}: ${acknowledged.size} acknowledged, ${lost.length} lost, back in ${Math.round(tookMs.at(-1) ?? 0)} ms`,
    );
    if (lost.length > 0) stage.failures.push(`round ${round}: ${lost.length} acknowledged elements lost: ${lost[0]}`);
  }
  stage.measured["kills of all nodes"] = tookMs.length;
  stage.measured["slowest return of every shard (ms)"] = Math.max(...tookMs);
}

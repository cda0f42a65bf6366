import type { Status } from "../admin-client.js";
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
    const before = await cluster.status();
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
    if (lost.length > 0) {
      const text = `round ${round}: ${lost.length} acknowledged elements lost: ${lost[0]}`;
      stage.failures.push(`${text}\n${await shrunkLogs(stage, before)}`);
      return;
    }
  }
  stage.measured["kills of all nodes"] = tookMs.length;
  stage.measured["slowest return of every shard (ms)"] = Math.max(...tookMs);
}

/** The shards whose log is shorter than it was, for whoever looks for what was lost. */
async function shrunkLogs(stage: Stage, before: Status | null): Promise<string> {
  const after = await stage.cluster.status();
  const lines = (after?.shards ?? []).flatMap(({ shard, term, lastIndex }) => {
    const old = before?.shards?.find((candidate) => candidate.shard === shard);
    if (Number(lastIndex ?? 0) >= Number(old?.lastIndex ?? 0)) return [];
    return `shard ${shard}: term ${old?.term} index ${old?.lastIndex} before, term ${term} index ${lastIndex} after`;
  });
  return lines.join("\n");
}

import { pause } from "../wait.js";
import { allowNoFailedCall, type Stage } from "./scenario.js";

const LOAD_MS = 3_000;
const SETTLE_MS = 60_000;
const ROUNDS = 1;

/** Stops and starts one node after the other, in good order: no client notices. */
export async function rolling(stage: Stage): Promise<void> {
  const { cluster, signal, failures, measured, log } = stage;
  await pause(LOAD_MS, signal);
  let restarts = 0;
  for (let round = 0; round < (stage.options.rounds ?? ROUNDS); round += 1) {
    for (const slot of cluster.members) {
      if (signal.aborted) return;
      const begunMs = performance.now();
      const exit = await slot.process?.end("SIGTERM");
      if (exit?.code !== 0) failures.push(`${slot.name} ended with ${exit?.code ?? exit?.signal} on SIGTERM`);
      log(`${slot.name} stopped in ${Math.round(performance.now() - begunMs)} ms`);
      await cluster.start(slot);
      const reason = await cluster.awaitSettled(SETTLE_MS, signal);
      if (reason !== null) failures.push(`after the restart of ${slot.name}: ${reason}`);
      restarts += 1;
      await pause(LOAD_MS, signal);
    }
  }
  measured["restarts in good order"] = restarts;
  allowNoFailedCall(stage);
}

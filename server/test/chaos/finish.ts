import type { ChaosCluster } from "./chaos-cluster.js";
import { type CheckResult, checkHistories } from "./checks.js";
import { readElements, readRegistersAgain } from "./final-reads.js";
import type { Recorder } from "./recorder.js";
import { compareReplicas } from "./replica-comparison.js";
import type { Load } from "./workload/load.js";
import { members, registers } from "./workload/views.js";

/** When nothing is wrong any more: reads everything once more, holds replicas against each other, judges the histories. */
export async function finish(options: {
  readonly cluster: ChaosCluster;
  readonly load: Load;
  readonly recorder: Recorder;
  readonly replicas: number;
  readonly log: (text: string) => void;
}): Promise<readonly CheckResult[]> {
  const { cluster, load, recorder, replicas, log } = options;
  log("the final reads begin");
  const ids = await readRegistersAgain(load.plainStore, recorder);
  const final = await readElements(load.plainStore, recorder);
  log("replicas are compared");
  const nodes = cluster.awake.map((slot) => cluster.adminOf(slot));
  const compared = [
    { view: registers.name, ids },
    { view: members.name, ids: [...final.found].map(Number) },
  ];
  const same = await compareReplicas(nodes, compared, replicas);
  log("histories are checked");
  return [...checkHistories(recorder, final), same];
}

import { featurestore } from "@featurestore/proto";
import type { AdminClient } from "../admin-client.js";
import { leadsByNode } from "../cluster-state.js";
import { nodeIdOf, type Slot } from "../slot.js";
import { pause } from "../wait.js";
import { registers, writerText } from "../workload/views.js";
import { awaitServing, type Stage } from "./scenario.js";

const { v1 } = featurestore;
const ROUNDS = 10;
/** At least so long, and until the keys are written. */
const FROZEN_MS = 10_000;
const KEYS = 500;
/** Far from the keys of the load. */
const FIRST_KEY = 500_000_000;
const WRITE_MS = 20_000;
/** A write on its way to the frozen leader says nothing until its deadline: it is asked again, of whoever leads then. */
const ATTEMPT_MS = 1_500;
const WRITE_ROWS = 50;
const READS_BEFORE = 4;
const READ_FOR_MS = 2_000;
const SERVING_MS = 15_000;

/**
 * Freezes a leader, writes keys anew through the others, lets it go on and reads at once through it, with `strong`: some
 * of the reads wait in its socket while it is still frozen. It may say that it cannot answer; it never gives an old value.
 */
export async function sigstop(stage: Stage): Promise<void> {
  const { cluster, log, signal } = stage;
  const rounds = stage.options.rounds ?? ROUNDS;
  const ids = Array.from({ length: KEYS }, (_, at) => FIRST_KEY + at);
  let answered = 0;
  for (let round = 1; round <= rounds && !signal.aborted; round += 1) {
    const slot = await aLeader(stage);
    if (slot === null) {
      stage.failures.push(`round ${round}: nobody leads`);
      return;
    }
    slot.process?.freeze(true);
    const begunMs = performance.now();
    const written = await writeAll(stage, ids, round);
    const writtenMs = performance.now() - begunMs;
    await pause(FROZEN_MS - (performance.now() - begunMs), signal);
    if (!written) stage.failures.push(`round ${round}: the keys could not be written while ${slot.name} was frozen`);
    const admin = cluster.adminOf(slot);
    const early = Array.from({ length: READS_BEFORE }, () => readStrong(admin, ids));
    await pause(200, signal); // they are in its socket by then
    slot.process?.freeze(false);
    const reads = [...early];
    const resumedMs = performance.now();
    while (performance.now() - resumedMs < READ_FOR_MS) {
      reads.push(readStrong(admin, ids));
      await pause(20);
    }
    let fresh = 0;
    let stale = 0;
    for (const versions of await Promise.all(reads)) {
      for (const version of versions) {
        if (version === null) continue;
        if (version === round) fresh += 1;
        else stale += 1;
      }
    }
    answered += fresh;
    stage.measured["slowest write of all keys (ms)"] = Math.max(
      stage.measured["slowest write of all keys (ms)"] ?? 0,
      writtenMs,
    );
    log(`round ${round}: ${slot.name} answered ${fresh} rows of ${reads.length} reads anew, ${stale} old`);
    if (written && stale > 0) stage.failures.push(`round ${round}: ${slot.name} gave ${stale} old values`);
    if ((await awaitServing(stage, SERVING_MS)) === null) return;
  }
  stage.measured["rows answered by resumed leaders"] = answered;
  if (answered === 0) stage.failures.push("no resumed leader ever answered: that proves nothing");
}

async function aLeader(stage: Stage): Promise<Slot | null> {
  const status = await stage.cluster.status();
  const leads = status === null ? new Map<string, readonly number[]>() : leadsByNode(status);
  const leaders: Slot[] = [];
  for (const slot of stage.cluster.awake) {
    if ((leads.get((await nodeIdOf(slot)) ?? "")?.length ?? 0) > 0) leaders.push(slot);
  }
  return leaders.length === 0 ? null : stage.random.pick(leaders);
}

/** @returns true once every key was acknowledged with the round's value. */
async function writeAll(stage: Stage, ids: readonly number[], round: number): Promise<boolean> {
  const endsAt = performance.now() + WRITE_MS;
  const writeSome = async (from: number): Promise<boolean> => {
    const rows = ids.slice(from, from + WRITE_ROWS).map((key) => ({
      key,
      eventTime: BigInt(round),
      features: { version: round, writer: writerText("s", round) },
    }));
    for (let isDone = false; !isDone; ) {
      if (performance.now() >= endsAt) return false;
      isDone = await stage.load.plainStore.write(registers, rows, { deadlineMs: ATTEMPT_MS }).then(
        () => true,
        () => false,
      );
    }
    return true;
  };
  const parts = Array.from({ length: Math.ceil(ids.length / WRITE_ROWS) }, (_, at) => writeSome(at * WRITE_ROWS));
  return (await Promise.all(parts)).every((isDone) => isDone);
}

/** Versions by key, 0 where there is nothing; null where the node does not answer for the key. */
async function readStrong(admin: AdminClient, ids: readonly number[]): Promise<readonly (number | null)[]> {
  const request = {
    featureSet: { selections: [{ view: registers.name }] },
    keys: [{ values: ids.map((id) => ({ parts: { item_id: { int64Value: `${id}` } } })) }],
    encoding: v1.Encoding.ENCODING_VALUES,
    consistency: v1.Consistency.CONSISTENCY_STRONG,
  };
  try {
    const rows = (await admin.multiGet(request, 5_000)).values?.[0]?.rows ?? [];
    return ids.map((_, at) => {
      const cell = rows[at]?.cells?.["version"];
      if (cell?.status === v1.CellStatus.CELL_STATUS_NOT_FOUND) return 0;
      return cell?.status === v1.CellStatus.CELL_STATUS_PRESENT ? (cell.value?.numberValue ?? 0) : null;
    });
  } catch {
    return ids.map(() => null); // refusing to answer is its right
  }
}

/**
 * Writes to the log in the directory it is given until it is killed, eight groups at once, and prints a line for
 *
 *     a GROUP INDEX   an entry that was acknowledged
 *     c GROUP INDEX   a compaction through this entry that is about to begin
 *     h GROUP TERM    a hard state that was acknowledged while commands were refused
 *     full, room      commands are refused for lack of space; are taken again
 *
 * Options (JSON): `compactEvery` entries (0: never), `reserveBytes`, `segmentBytes`. Any line on standard input makes
 * every group compact all it has.
 */
import { writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { GroupLog } from "./group-log.js";
import { WriteAheadLog } from "./wal.js";
import { CHILD_GROUPS, type ChildOptions, entryOf } from "./wal-kill-world.suite.js";

const [dir = "", json = "{}"] = process.argv.slice(2);
const options = JSON.parse(json) as ChildOptions;
let isFull = false;
let compactions = 0;
process.stdin.on("data", () => {
  compactions++;
});

/** Returns when the line is with the parent, however slow that reads: what is said has happened. */
function say(line: string): void {
  for (let bytes = Buffer.from(`${line}\n`); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }
}

async function writeForever(log: GroupLog, id: number): Promise<never> {
  const { entries, truncated, hardState } = await log.load();
  let { term } = hardState;
  let done = 0;
  for (let index = (entries.at(-1)?.index ?? truncated.index) + 1; ; index++) {
    for (;;) {
      if (compactions > done || (options.compactEvery > 0 && index % options.compactEvery === 0)) {
        done = compactions;
        say(`c ${id} ${index - 1}`);
        await log.compact({ term: 1, index: index - 1 });
      }
      if (await isTaken(log, index, term)) break;
      if (!isFull) say("full");
      isFull = true;
      await log.append({ entries: [], hardState: { term: ++term, votedFor: "b", committed: 0 } });
      say(`h ${id} ${term}`);
      await setTimeout(5);
    }
    if (isFull) say("room");
    isFull = false;
    say(`a ${id} ${index}`);
  }
}

/** Accepts a command and writes it, or says that it is not to be accepted. */
async function isTaken(log: GroupLog, index: number, term: number): Promise<boolean> {
  const entry = entryOf(index);
  const refusal = log.refusal(entry.data.length);
  if (refusal === null)
    await log.append({ entries: [entry], hardState: { term, votedFor: "b", committed: index - 1 } });
  else if (refusal.code !== "RESOURCE_EXHAUSTED" || refusal.outcome !== "rejected") throw refusal;
  return refusal === null;
}

const { segmentBytes, reserveBytes } = options;
const wal = await WriteAheadLog.open({
  dir,
  segmentBytes,
  reserveBytes,
  spaceCheckMs: 20,
  onFatal: (error) => {
    throw error;
  },
});
await Promise.all(CHILD_GROUPS.map((id) => writeForever(wal.group(id), id)));

/**
 * Appends to the log in the directory it is given until it is killed, eight groups at once, and prints
 * `group index` for every acknowledged entry.
 */
import { writeSync } from "node:fs";
import { WriteAheadLog } from "./wal.js";

const GROUPS = 8;

async function appendForever(wal: WriteAheadLog, id: number): Promise<never> {
  const log = wal.group(id);
  const { entries } = await log.load();
  for (let index = (entries.at(-1)?.index ?? 0) + 1; ; index++) {
    const data = new Uint8Array((index * 37) % 2000).fill(index % 256);
    await log.append({
      entries: [{ term: 1, index, kind: "command", data }],
      hardState: { term: 1, votedFor: null, committed: index - 1 },
    });
    writeSync(1, `${id} ${index}\n`);
  }
}

const wal = await WriteAheadLog.open({ dir: process.argv[2] ?? "", segmentBytes: 128 * 1024 });
await Promise.all(Array.from({ length: GROUPS }, (_, id) => appendForever(wal, id)));

import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { GroupReplay, type RecoveredGroup } from "./group-replay.js";
import { corruption, decodeHeader, segmentName, segmentNumber } from "./segment-codec.js";
import type { WalFiles } from "./segment-file.js";
import { recoverSegment } from "./segment-recovery.js";

/**
 * Reads one group back from the segments of a log that is open: its entries up to `lastIndex`, which are on disk. The
 * group is not written to meanwhile and keeps the oldest segment, so that none goes away. Other groups may go on.
 * Throws CORRUPTION where an entry cannot be read, or the file system's error.
 */
export async function readGroup(
  log: { readonly dir: string; readonly files: WalFiles },
  group: number,
  lastIndex: number,
): Promise<RecoveredGroup> {
  const numbers = (await log.files.list(log.dir)).map(segmentNumber).filter((number) => number !== null);
  numbers.sort((a, b) => a - b);
  let replay: GroupReplay | null = null;
  let file = segmentName(numbers[0] ?? 1);
  const refuse = (why: string): never => {
    throw corruption(file, 0, why);
  };
  for (const [i, number] of numbers.entries()) {
    file = segmentName(number);
    const bytes = await log.files.read(join(log.dir, file));
    const start = decodeHeader(bytes, file);
    replay ??= new GroupReplay(new Map([...start.header.groups].filter(([id]) => id === group)));
    const into = replay;
    try {
      const visit = (record: Parameters<GroupReplay["apply"]>[0]): void => {
        if (record.group === group) into.apply(record, refuse);
      };
      recoverSegment({ bytes, file, start, isLast: i === numbers.length - 1, visit });
    } catch (error) {
      // The last segment is being written to: a batch half there may look like damage. What counts is complete, or not.
      const isHalfWritten = i === numbers.length - 1 && error instanceof FeatureStoreError;
      if (!isHalfWritten) throw error;
    }
  }
  const found = replay?.finish(refuse).get(group);
  if (found === undefined || found.summary.lastIndex !== lastIndex)
    return refuse(`group ${group} should end at entry ${lastIndex}, and ends at ${found?.summary.lastIndex ?? 0}`);
  return found;
}

import type { LogStore } from "@featurestore/cluster";
import { type LogStoreWorld, logStoreContract } from "../../../../cluster/src/replica/log-store.suite.js";
import { SeededRandom } from "../../../../cluster/src/sim/world/seeded-random.js";
import { SimulatedDisk } from "./segment-file.suite.js";
import { WriteAheadLog } from "./wal.js";

/** The production log over a disk in memory that loses what was not synced. */
async function makeWorld(seed: number): Promise<LogStoreWorld> {
  const random = new SeededRandom(seed);
  let disk = new SimulatedDisk();
  const open = (): Promise<WriteAheadLog> => WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, disk);
  let wal = await open();
  /** An answer of a process that is gone reaches nobody. */
  const ofThisProcess = <T>(work: Promise<T>): Promise<T> => {
    const from = disk;
    const orNever = <R>(answer: () => R): R | Promise<R> =>
      from === disk ? answer() : new Promise<R>(() => undefined);
    return work.then(
      (value) => orNever(() => value),
      (error: unknown) =>
        orNever<T>(() => {
          throw error;
        }),
    );
  };
  return {
    log: (group): LogStore => {
      const log = wal.group(group);
      return {
        get hasRoom() {
          return log.hasRoom;
        },
        load: () => ofThisProcess(log.load()),
        append: (write) => ofThisProcess(log.append(write)),
        compact: (through) => ofThisProcess(log.compact(through)),
        read: (from, bytesMax) => ofThisProcess(log.read(from, bytesMax)),
      };
    },
    restart: async () => {
      await wal.close();
      wal = await open();
    },
    crash: async (steps) => {
      for (let step = 0; step < steps; step++) await endOfTurn();
      disk = disk.afterPowerCut(() => random.next() / 2 ** 32);
      wal = await open();
    },
    run: (work) => work,
  };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

logStoreContract("WriteAheadLog", makeWorld);

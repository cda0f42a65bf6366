import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@featurestore/proto";
import { decodePeerBook, encodePeerBook } from "../../../src/control/peer-book-file.js";
import { maskedCrc } from "../../../src/storage/leveldb-files/byte-cursor.js";
import { decodeDamageRecord, encodeDamageRecord } from "../../../src/storage/leveldb-files/damage-record.js";
import { DamagedRanges } from "../../../src/storage/leveldb-files/damaged-ranges.js";
import { encodeIdentity, identityPath, readIdentity } from "../../../src/storage/node-identity.js";
import { decodeOrphanedLog, encodeOrphanedLog } from "../../../src/storage/orphaned-log.js";
import { StateDir } from "../../../src/storage/state-dir.js";
import { joined } from "../mutate.js";
import { type FuzzTarget, refusingLater } from "../target.js";

/** Where the body of a record of damage begins, behind its checksum. */
const BODY_AT = 12;
const IDENTITY = {
  nodeId: "n",
  incarnation: 3,
  cluster: { clusterId: "c", shards: 8, isFounder: true },
};
const DAMAGE = encodeDamageRecord({
  ranges: new DamagedRanges([
    { after: null, through: Uint8Array.of(1, 2) },
    { after: Uint8Array.of(5), through: null },
  ]),
  reasons: ["one", "two"],
});
const ORPHANED = encodeOrphanedLog({
  group: 3,
  truncated: { term: 1, index: 4 },
  entries: [{ term: 1, index: 5, kind: "command", data: new Uint8Array(20) }],
});
const BOOK = encodePeerBook({
  nodes: [{ node: "a", incarnation: 1, session: "s", walSequence: 5 }],
  addresses: [["a", "h:1"]],
});

/** Small files of a node's directory. The first byte says which; 5 is a record of damage whose checksum is made to fit. */
export const nodeFiles: FuzzTarget = {
  name: "node-files",
  open: async () => {
    const dir = await mkdtemp(join(tmpdir(), "fuzz-files-"));
    await mkdir(join(dir, "state-1"));
    const read = async (kind: number, bytes: Uint8Array): Promise<string> => {
      switch (kind) {
        case 0:
          await writeFile(identityPath(dir), bytes);
          return `incarnation ${(await readIdentity(dir))?.incarnation}`;
        case 1:
          return `nodes ${decodePeerBook(bytes, "book").nodes.length}`;
        case 2:
          return `entries ${decodeOrphanedLog(Buffer.from(bytes)).entries.length}`;
        case 3:
          await mkdir(join(dir, "state-1"), { recursive: true });
          await writeFile(join(dir, "STATE"), bytes);
          return `generation ${(await StateDir.open(dir)).generation}`;
        case 4:
          return `ranges ${decodeDamageRecord(bytes).ranges.list.length}`;
        default: {
          const sealed = joined(DAMAGE.subarray(0, BODY_AT), bytes);
          viewOf(sealed).setUint32(BODY_AT - 4, maskedCrc(sealed, BODY_AT, sealed.length), true);
          return `ranges ${decodeDamageRecord(sealed).ranges.list.length}`;
        }
      }
    };
    return {
      seeds: [
        joined(Uint8Array.of(0), encodeIdentity(IDENTITY)),
        joined(Uint8Array.of(1), BOOK),
        joined(Uint8Array.of(2), ORPHANED),
        joined(Uint8Array.of(3), new TextEncoder().encode("state 1 1 00000000\n")),
        joined(Uint8Array.of(4), DAMAGE),
        joined(Uint8Array.of(5), DAMAGE.subarray(BODY_AT)),
      ],
      run: (input) => refusingLater(async () => `${input[0]} ${await read((input[0] ?? 0) % 6, input.slice(1))}`),
      close: () => rm(dir, { recursive: true, force: true }),
    };
  },
};

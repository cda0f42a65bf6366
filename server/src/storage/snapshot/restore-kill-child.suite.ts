/**
 * Receives and restores the snapshot in the file it is given, as a replica in the directory it is given does, and kills
 * itself at a step. Prints each step it took.
 */
import { readFileSync, writeSync } from "node:fs";
import { decodeMembership, type SnapshotManifest } from "@featurestore/cluster";
import { HotTier } from "../hot-tier/hot-tier.js";
import { JobLimit } from "../job-limit.js";
import { LoopShare } from "../loop-share.js";
import { ShardStore } from "../shard-store.js";
import { chunkChecksum } from "./chunks.js";

const [dir = "", snapshotFile = "", killAt = ""] = process.argv.slice(2);
const bytes = readFileSync(snapshotFile);
const described = JSON.parse(readFileSync(`${snapshotFile}.json`, "utf8"));
const manifest: SnapshotManifest = {
  ...described,
  membership: decodeMembership(Buffer.from(described.membership, "hex")),
};

const store = await ShardStore.open({
  dir,
  hotTier: new HotTier({ bytesMax: 1 << 20 }),
  jobs: new JobLimit(2),
  share: new LoopShare(),
  writeBufferBytes: 64 * 1024,
  cacheBytes: 64 * 1024,
  layouts: new Map(),
  snapshots: {
    onStep: (step) => {
      writeSync(1, `${step}\n`);
      if (step === killAt) process.kill(process.pid, "SIGKILL");
    },
  },
});
if (!(store instanceof ShardStore)) throw new Error(store.fenced);
const sink = await store.receive(manifest);
while (sink.received < manifest.bytes) {
  const offset = sink.received;
  const data = bytes.subarray(offset, Math.min(bytes.length, offset + manifest.chunkBytes));
  await sink.write({ offset, data, checksum: chunkChecksum(manifest.id, offset, data) });
}
if (!(await sink.finish())) throw new Error("the digest does not fit");
await store.restore(manifest);
await store.close();

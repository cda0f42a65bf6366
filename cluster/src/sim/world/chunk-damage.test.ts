import { crc32c } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import type { PeerMessage } from "../../replica/ports.js";
import { damageChunk } from "./chunk-damage.js";
import { SeededRandom } from "./seeded-random.js";

const data = Uint8Array.of(1, 2, 3);
const CHUNK: PeerMessage = {
  type: "snapshotChunk",
  from: "a",
  to: "b",
  term: 1,
  id: "s",
  chunk: { offset: 0, data, checksum: crc32c(data) },
};

describe("damageChunk", () => {
  it("gives a copy of a chunk whose checksum no longer fits", () => {
    for (let seed = 0; seed < 100; seed++) {
      const damaged = damageChunk(CHUNK, new SeededRandom(seed));
      if (damaged?.type !== "snapshotChunk") expect.unreachable();
      expect(crc32c(damaged.chunk.data)).not.toBe(damaged.chunk.checksum);
    }
    expect(data).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("leaves nothing of other messages", () => {
    const heartbeat: PeerMessage = { type: "heartbeat", from: "a", to: "b", term: 1, committed: 0, read: 0 };
    expect(damageChunk(heartbeat, new SeededRandom(1))).toBeNull();
  });
});

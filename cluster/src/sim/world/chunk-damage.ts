import type { PeerMessage } from "../../replica/ports.js";
import type { SeededRandom } from "./seeded-random.js";

/**
 * What a broken machine on the way makes of a message: a copy of a snapshot chunk with one wrong bit, which its checksum
 * is there for. Others come whole or not at all, since the connection checks them.
 */
export function damageChunk(message: PeerMessage, random: SeededRandom): PeerMessage | null {
  if (message.type !== "snapshotChunk") return null;
  const { chunk } = message;
  const data = chunk.data.slice();
  if (data.length === 0 || random.chance(0.1)) return { ...message, chunk: { ...chunk, checksum: chunk.checksum ^ 1 } };
  const at = random.below(data.length);
  data[at] = (data[at] ?? 0) ^ (1 << random.below(8));
  return { ...message, chunk: { ...chunk, data } };
}

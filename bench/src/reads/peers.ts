import type { StartPeer } from "./contender.js";
import { startFeast } from "./peers/feast.js";
import { startHttp2Floor, startTcpFloor } from "./peers/floors.js";
import { startMemcached } from "./peers/memcached.js";
import { startPostgres } from "./peers/postgres.js";
import { startRedisHashes, startRedisPacked } from "./peers/redis.js";

/** Who a workload can be run against, by what is typed; floors move as many bytes and look nothing up. */
export const PEERS = {
  redis: [startRedisPacked, startRedisHashes],
  memcached: [startMemcached],
  postgres: [startPostgres],
  feast: [startFeast],
  floor: [startTcpFloor, startHttp2Floor],
} as const satisfies Readonly<Record<string, readonly StartPeer[]>>;

export type PeerName = keyof typeof PEERS;

export const PEER_NAMES = Object.keys(PEERS) as readonly PeerName[];

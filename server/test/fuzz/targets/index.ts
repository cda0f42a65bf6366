import type { FuzzTarget } from "../target.js";
import { backups } from "./backups.js";
import { blocks } from "./blocks.js";
import { commandLine } from "./command-line.js";
import { handlers } from "./handlers.js";
import { nodeFiles } from "./node-files.js";
import { nodeService } from "./node-service.js";
import { opsHttp } from "./ops-http.js";
import { peerFrames } from "./peer-frames.js";
import { leveldbFiles, snapshots, wal } from "./storage.js";
import { streamFrames } from "./stream-frames.js";
import { clusterMap, config, definitions } from "./texts.js";

/** Everything that takes bytes from outside, in the order in which a run goes through it. */
export const TARGETS: readonly FuzzTarget[] = [
  handlers,
  streamFrames,
  blocks,
  peerFrames,
  nodeService,
  wal,
  snapshots,
  leveldbFiles,
  nodeFiles,
  backups,
  definitions,
  clusterMap,
  config,
  commandLine,
  opsHttp,
];

/** @throws TypeError for a name that is none. */
export function targetOf(name: string): FuzzTarget {
  const found = TARGETS.find((target) => target.name === name);
  if (found !== undefined) return found;
  throw new TypeError(`no target ${name}; there are ${TARGETS.map((target) => target.name).join(", ")}`);
}

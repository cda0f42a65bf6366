import { CALLERS } from "./callers.mjs";
import { ELECTIONS } from "./elections.mjs";
import { MEMBERSHIP } from "./membership.mjs";
import { READS } from "./reads.mjs";
import { REPLICATION } from "./replication.mjs";
import { SNAPSHOTS } from "./snapshots.mjs";
import { WRITE_AHEAD_LOG } from "./wal.mjs";

/**
 * Every planted bug: a name, what it breaks, and exact snippets of the sources to replace, each of which stands there once.
 * With `tests` those are what has to notice it, because the simulator cannot; without, seeds of the simulator have to.
 */
export const MUTANTS = [
  ...REPLICATION,
  ...ELECTIONS,
  ...READS,
  ...MEMBERSHIP,
  ...SNAPSHOTS,
  ...CALLERS,
  ...WRITE_AHEAD_LOG,
];

/** Bugs of the usual catalogue that cannot be planted here, and why. */
export const NOT_APPLICABLE = [
  {
    name: "campaign while a snapshot is being installed",
    why: "its guard alone changes nothing: the log begins after the state then, which keeps a replica from campaigning, too",
  },
  { name: "lease from ack time", why: "there are no leases: every linearizable read asks a quorum" },
  { name: "redirect loop", why: "routing by the shard map is not part of replication, nor of this simulator" },
  {
    name: "stale-epoch request accepted",
    why: "routing by the shard map is not part of replication, nor of this simulator",
  },
];

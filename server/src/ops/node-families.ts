import type { AccessControl } from "../access/access-control.js";
import type { DenialReason } from "../access/denial.js";
import type { AnswerBudget, HandlerLimit } from "../api/call.js";
import type { Clients } from "../defence/clients.js";
import { REFUSALS, type Refusals } from "../defence/refusals.js";
import type { CallCounters } from "./call-counters.js";
import type { Labels, MetricFamily, Sample } from "./metric-family.js";
import type { NodeFacts } from "./node-facts.js";

const HEALTHS = ["green", "yellow", "red"] as const;
const NODE_STATES = ["active", "joining", "draining", "unreachable", "dead"] as const;
const SHARD_STATES = {
  total: "total",
  serving: "serving",
  leaderless: "leaderless",
  under_replicated: "underReplicated",
  moving: "moving",
  damaged: "damaged",
} as const;
const LANES = ["consensus", "bulk"] as const;
const DROPS = { full: "full", disconnected: "disconnected", too_large: "tooLarge" } as const;
const REASONS: Readonly<Record<DenialReason, string>> = {
  noToken: "no_token",
  malformed: "malformed",
  unknown: "unknown",
  wrongSecret: "wrong_secret",
  expired: "expired",
  noRule: "no_rule",
  role: "role",
  name: "name",
};
const NO_LABELS: Labels = {};

/** What else is asked when a node is scraped. */
export interface NodeSources {
  readonly facts: () => NodeFacts;
  readonly limit: HandlerLimit;
  readonly answers: AnswerBudget;
  readonly clients: Clients;
  readonly refusals: Refusals;
  readonly calls: CallCounters;
  readonly control: Pick<AccessControl, "denied">;
  readonly version: string;
}

/** All that is told of a node, but for its views. */
export function nodeFamilies(sources: NodeSources): readonly MetricFamily[] {
  return [
    ...processFamilies(sources),
    ...callFamilies(sources),
    accessFamily(sources),
    ...clusterFamilies(sources.facts),
    ...replicationFamilies(sources.facts),
    ...peerFamilies(sources.facts),
    ...storageFamilies(sources.facts),
    ...scrubFamilies(sources.facts),
  ];
}

function processFamilies({ version, facts }: NodeSources): readonly MetricFamily[] {
  return [
    {
      type: "gauge",
      name: "featurestore_build_info",
      help: "1; the labels say which build runs, on which Node.js.",
      labels: ["version", "node_version"],
      read: () => [{ labels: { version, node_version: process.version }, value: 1 }],
    },
    {
      type: "histogram",
      name: "featurestore_event_loop_delay_seconds",
      help: "How long whatever arrives waits for the event loop, of things that arrive 10 ms apart.",
      labels: [],
      read: () => [{ labels: NO_LABELS, value: facts().node.loopDelaySeconds }],
    },
  ];
}

function callFamilies({ calls, limit, answers, clients, refusals }: NodeSources): readonly MetricFamily[] {
  return [
    {
      type: "counter",
      name: "featurestore_calls_total",
      help: "Calls of clients ended, by method and code. Of a stream of reads or writes each request is a call.",
      labels: ["method", "code"],
      read: () =>
        [...calls].flatMap(([method, { codes }]) =>
          [...codes].map(([code, value]) => ({ labels: { method, code }, value })),
        ),
    },
    {
      type: "histogram",
      name: "featurestore_call_duration_seconds",
      help: "Time from request to answer, by method, errors included.",
      labels: ["method"],
      read: () => [...calls].map(([method, { seconds }]) => ({ labels: { method }, value: seconds })),
    },
    gauge("calls_in_progress", "Calls under way.", () => limit.running),
    gauge("calls_in_progress_max", "Calls that may be under way; above it they are refused.", () => limit.most),
    gauge("answer_bytes_queued", "Bytes of answers that wait for their readers.", () => answers.bytes),
    gauge("answer_bytes_queued_max", "Byte budget of answers that wait.", () => answers.bytesMax),
    gauge("clients", "Clients told apart: principals, or addresses of those without.", () => clients.count),
    {
      type: "counter",
      name: "featurestore_requests_refused_total",
      help: "Requests refused before any work, by the limit that was reached: the node's own, or one of their client's. With RESOURCE_EXHAUSTED, compressed ones with UNIMPLEMENTED.",
      labels: ["limit"],
      read: () => REFUSALS.map((limit) => ({ labels: { limit }, value: refusals.count(limit) })),
    },
  ];
}

function accessFamily({ control }: NodeSources): MetricFamily {
  return {
    type: "counter",
    name: "featurestore_access_denied_total",
    help: "Calls and frames of streams denied, by reason.",
    labels: ["reason"],
    read: () => [...control.denied].map(([reason, value]) => ({ labels: { reason: REASONS[reason] }, value })),
  };
}

function clusterFamilies(facts: () => NodeFacts): readonly MetricFamily[] {
  return [
    {
      type: "gauge",
      name: "featurestore_health",
      help: "1 for the health of the cluster as this node sees it, 0 for the others; all 0 where it cannot say.",
      labels: ["status"],
      read: () => HEALTHS.map((status) => ({ labels: { status }, value: Number(facts().health?.status === status) })),
    },
    {
      type: "gauge",
      name: "featurestore_cluster_shards",
      help: "Shards of the cluster by what can be said of them, as this node sees it. A shard may count under several.",
      labels: ["state"],
      read: () => {
        const shards = facts().health?.shards;
        if (shards === undefined) return [];
        return Object.entries(SHARD_STATES).map(([state, field]) => ({ labels: { state }, value: shards[field] }));
      },
    },
    {
      type: "gauge",
      name: "featurestore_cluster_nodes",
      help: "Nodes of the cluster by state, as this node sees it.",
      labels: ["state"],
      read: () => {
        const nodes = facts().health?.nodes;
        if (nodes === undefined) return [];
        return NODE_STATES.map((state) => ({
          labels: { state },
          value: nodes.filter((node) => node.state === state).length,
        }));
      },
    },
    gauge(
      "meta_has_leader",
      "1 while the meta group is led, as this node sees it: without, nothing can be changed.",
      () => Number(facts().health?.meta === "led"),
    ),
    gauge("meta_is_leader", "1 on the node that leads the meta group, and so looks after the cluster.", () =>
      Number(facts().node.member?.metaGroup.isLeader === true),
    ),
    gauge("registry_revision", "Revision of the registry here.", () => facts().node.registry.revision),
    gauge("shards", "Shards of this node.", () => facts().node.shards.length),
    gauge("shards_damaged", "Shards with rows that answer CORRUPTED.", () => facts().groups.damaged),
    gauge("shards_led", "Shards whose leader is on this node.", () => facts().groups.led),
    gauge("shards_leaderless", "Shards of this node of which it knows no leader.", () => facts().groups.leaderless),
  ];
}

function replicationFamilies(facts: () => NodeFacts): readonly MetricFamily[] {
  const replicas = () => facts().node.replicaCounters;
  return [
    gauge(
      "replication_worst_lag_entries",
      "Log entries that the slowest follower of any shard led here is behind.",
      () => facts().groups.worstLag,
    ),
    gauge(
      "replication_summed_lag_entries",
      "Log entries that the followers of all shards led here are behind, added up.",
      () => facts().groups.summedLag,
    ),
    gauge(
      "replication_worst_lag_seconds",
      "How long the slowest follower of any shard led here has been behind, where it is heard and not on a snapshot.",
      () => facts().groups.worstLagMs / 1000,
    ),
    gauge(
      "replication_unreachable_followers",
      "Followers of shards led here that do not answer, added up over the shards.",
      () => facts().groups.followersUnreachable,
    ),
    gauge(
      "replication_worst_apply_lag_entries",
      "Log entries of any replica here that it has yet to apply, at most.",
      () => facts().groups.worstApplyLag,
    ),
    gauge(
      "replication_summed_apply_lag_entries",
      "Log entries of all replicas here that they have yet to apply, added up.",
      () => facts().groups.summedApplyLag,
    ),
    gauge(
      "replication_entry_bytes",
      "Bytes of log entries held in memory for replication.",
      () => facts().groups.entryBytes,
    ),
    counter("elections_begun_total", "Elections that replicas here stood in.", () => replicas().electionsBegun),
    counter("elections_won_total", "Elections that replicas here won.", () => replicas().electionsWon),
    counter(
      "quorums_lost_total",
      "Leads given up here because a majority was not heard any more.",
      () => replicas().quorumsLost,
    ),
    {
      type: "counter",
      name: "featurestore_snapshots_total",
      help: "Snapshots of shards: sending and receiving count when begun, also when gone on with; installed and failed when over.",
      labels: ["event"],
      read: () => Object.entries(replicas().snapshots).map(([event, value]) => ({ labels: { event }, value })),
    },
    counter(
      "snapshot_sending_bytes_total",
      "Bytes of the snapshots that were begun to be sent.",
      () => replicas().snapshotBytesSending,
    ),
    {
      type: "gauge",
      name: "featurestore_snapshots_in_progress",
      help: "Snapshots under way.",
      labels: ["direction"],
      read: () => [
        { labels: { direction: "sending" }, value: facts().groups.snapshotsSending },
        { labels: { direction: "receiving" }, value: facts().groups.snapshotsReceiving },
      ],
    },
    counter(
      "replica_messages_dropped_total",
      "Messages of peers dropped because a replica had too many to look at.",
      () => replicas().mailboxFull,
    ),
  ];
}

function peerFamilies(facts: () => NodeFacts): readonly MetricFamily[] {
  type Peer = NonNullable<NodeFacts["traffic"]>["peers"][number];
  type LaneFacts = Peer["consensus"];
  const peers = (): readonly Peer[] => facts().traffic?.peers ?? [];
  const lanes = (lane: (typeof LANES)[number]): readonly LaneFacts[] => peers().map((peer) => peer[lane]);
  const byLane = (
    type: "counter" | "gauge",
    name: string,
    help: string,
    value: (lane: LaneFacts) => number,
  ): MetricFamily => ({
    type,
    name: `featurestore_${name}`,
    help,
    labels: ["lane"],
    read: () =>
      LANES.map((lane) => ({ labels: { lane }, value: lanes(lane).reduce((sum, one) => sum + value(one), 0) })),
  });
  return [
    gauge("peers", "Other nodes that this one talks to.", () => peers().length),
    gauge(
      "peers_connected",
      "Nodes this one has an open stream of messages to.",
      () => peers().filter(({ consensus }) => consensus.isConnected).length,
    ),
    gauge("peer_worst_round_trip_seconds", "Longest of the last round trips to the peers.", () =>
      Math.max(0, ...lanes("consensus").map(({ roundTripMs }) => (roundTripMs ?? 0) / 1000)),
    ),
    byLane("counter", "peer_sent_bytes_total", "Bytes sent to peers.", ({ sentBytes }) => sentBytes),
    byLane("counter", "peer_received_bytes_total", "Bytes received from peers.", (lane) => lane.receivedBytes),
    byLane("counter", "peer_sent_messages_total", "Messages sent to peers.", (lane) => lane.sentMessages),
    byLane("counter", "peer_received_messages_total", "Messages received from peers.", (lane) => lane.receivedMessages),
    byLane("gauge", "peer_queued_bytes", "Bytes that wait to be sent to peers.", ({ queuedBytes }) => queuedBytes),
    {
      type: "counter",
      name: "featurestore_peer_messages_dropped_total",
      help: "Messages to peers that were not sent, by why: the queue was full, there was no stream, it was too large.",
      labels: ["reason"],
      read: () =>
        Object.entries(DROPS).map(([reason, field]) => ({
          labels: { reason },
          value: peers().reduce((sum, { consensus, bulk }) => sum + consensus.dropped[field] + bulk.dropped[field], 0),
        })),
    },
    counter("peer_messages_malformed_total", "Messages of peers dropped because they made no sense.", () =>
      peers().reduce((sum, { consensus, bulk }) => sum + consensus.malformed + bulk.malformed, 0),
    ),
    counter(
      "peer_messages_stray_total",
      "Messages of peers dropped because they were for no replica of this node.",
      () => facts().traffic?.strayMessages ?? 0,
    ),
    {
      type: "counter",
      name: "featurestore_peer_streams_refused_total",
      help: "Streams of other nodes refused here, by reason; with the reason certificate calls, too.",
      labels: ["reason"],
      read: () => [...(facts().traffic?.refused ?? [])].map(([reason, value]) => ({ labels: { reason }, value })),
    },
  ];
}

function storageFamilies(facts: () => NodeFacts): readonly MetricFamily[] {
  const wal = () => facts().node.wal;
  const hotTier = () => facts().node.hotTier;
  return [
    gauge("hot_tier_bytes", "Bytes the hot tier takes.", () => hotTier().bytes),
    gauge("hot_tier_bytes_max", "Byte budget of the hot tier.", () => hotTier().bytesMax),
    gauge("hot_tier_evictable_bytes", "Bytes of caches, which go to make room.", () => hotTier().evictableBytes),
    gauge("hot_tier_rows", "Rows in the hot tier.", () => hotTier().rows),
    counter("hot_tier_evictions_total", "Rows that went to make room.", () => hotTier().evictions),
    gauge("leveldb_bytes", "Bytes of the databases of all replicas here.", () => facts().databaseBytes),
    gauge("wal_bytes", "Bytes of the write-ahead log.", () => wal().stats.bytes),
    gauge("wal_bytes_max", "Bytes of the log beyond which shards are checkpointed.", () => wal().bytesMax),
    gauge("wal_segments", "Segments of the write-ahead log.", () => wal().stats.segments),
    counter("wal_appends_total", "Records made durable in the write-ahead log.", () => wal().stats.appends),
    {
      type: "histogram",
      name: "featurestore_wal_sync_duration_seconds",
      help: "How long batches of the write-ahead log took to write and sync.",
      labels: [],
      read: () => [{ labels: NO_LABELS, value: wal().syncSeconds }],
    },
    gauge("wal_last_sync_seconds", "How long the last sync took.", () => wal().stats.lastSyncMs / 1000),
    gauge("wal_queued_bytes", "Bytes of records that wait for the disk.", () => wal().stats.queuedBytes),
    gauge("wal_free_bytes", "Free space of the log's disk, as last measured.", () => wal().stats.freeBytes),
    gauge("wal_reserve_bytes", "Free space below which no writes are accepted.", () => wal().stats.reserveBytes),
    gauge("wal_has_room", "1 while writes are accepted, 0 while there is no room for them.", () =>
      Number(wal().stats.hasRoom),
    ),
  ];
}

function scrubFamilies(facts: () => NodeFacts): readonly MetricFamily[] {
  const scrub = () => facts().node.scrubber.report();
  return [
    gauge("scrub_running", "1 while a pass of the scrub is under way.", () => scrub().running),
    gauge(
      "scrub_progress_ratio",
      "Share of the replicas here that the pass under way has read; 0 between passes.",
      () => (scrub().total === 0 ? 0 : scrub().done / scrub().total),
    ),
    {
      type: "gauge",
      name: "featurestore_scrub_last_completed_timestamp_seconds",
      help: "When the last pass was complete, seconds since 1970; without a value until there was one.",
      labels: [],
      read: () => {
        const { completedMs } = scrub();
        return completedMs === null ? [] : single(completedMs / 1_000);
      },
    },
    counter("scrub_passes_total", "Passes of the scrub that were complete.", () => scrub().passes),
    counter("scrub_read_bytes_total", "Bytes that the scrub read.", () => scrub().readBytes),
    counter("scrub_found_total", "Things the scrub found wrong.", () => scrub().found),
    counter("scrub_repaired_total", "Things it found that were repaired.", () => scrub().repaired),
    gauge("scrub_unresolved", "Things it found that are not repaired.", () => scrub().unresolved),
    gauge(
      "scrub_uncompared_shards",
      "Shards led here whose replicas the last pass could not compare.",
      () => scrub().uncompared,
    ),
  ];
}

function gauge(name: string, help: string, read: () => number): MetricFamily {
  return { type: "gauge", name: `featurestore_${name}`, help, labels: [], read: () => single(read()) };
}

function counter(name: string, help: string, read: () => number): MetricFamily {
  return { type: "counter", name: `featurestore_${name}`, help, labels: [], read: () => single(read()) };
}

function single(value: number): readonly Sample<number>[] {
  return [{ labels: NO_LABELS, value }];
}

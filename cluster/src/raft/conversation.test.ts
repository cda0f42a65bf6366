import { type Command, type Handler, runConversations } from "../conversation.suite.js";
import {
  ConversationCluster,
  ConversationNode,
  EMPTY_MACHINE,
  type Level,
  ORIGIN,
  type TakenSnapshot,
  textOf,
} from "./conversation-cluster.suite.js";
import { describeEntries, describeEntryId, describeMembership, describeMessage } from "./describe.js";
import type { Entry, EntryId, Membership, Message, ProposeResult, ReplicaId } from "./types.js";

/*
 * Replicas driven by hand. Nothing moves unless a command says so: messages wait on the wire, writes and committed
 * entries in the hands of `persist` and `apply`. A command answers with what it returned, then with what was observed.
 *
 *     add-nodes 3 [voters=(1 2)] [learners=(3)] [truncated=1/4] [entries=(1 1 2)] [committed=5] [term=2] [bound=value]..
 *     add-node 4 [..as above]     entries are given by their terms; committed ones are applied
 *     tick 1|(1 2) [count]  run [ids] [count]  (count times: tick everybody, stabilize)      set-random 1 ticks
 *     elect 1   (campaign, and stabilize in silence)
 *     campaign 1  propose 1 data.. [bytes=]  change 1 voters=() [learners=()]  transfer 1 to=2  read 1  unreachable 1 peer=2
 *     step type from= to= term= ..      a message nobody sent
 *     deliver [from=] [to=] [type=] [count=] [as=drop|copy]       wire       cut 1 2 [one-way]  partition (1) (2 3)  heal
 *     ready 1   persist 1   apply 1   fetched 1 [empty]   drain 1   stabilize [ids] [log=none|events|messages]
 *     crash 1   restart 1   compact 1 through=5   evict 1 [bytes=]   lose-machine 1
 *     snapshot 1 as=name    restore 3 name [term=]     report 1 peer=3 installed|failed       wanted
 *     log 1   disk 1   machine 1   status 1   members 1
 */
runConversations({
  directory: new URL("../../testdata/raft/", import.meta.url),
  handler: () => {
    const cluster = new ConversationCluster();
    const snapshots = new Map<string, TakenSnapshot>();
    return (command) => {
      cluster.level = (command.options.get("log") ?? "events") as Level;
      const answer = answerOf(cluster, snapshots, command);
      const said = cluster.said();
      return [answer, said].filter((text) => text !== "").join("\n");
    };
  },
});

function answerOf(
  cluster: ConversationCluster,
  snapshots: Map<string, TakenSnapshot>,
  command: Command,
): ReturnType<Handler> {
  const { name, args } = command;
  const node = (): ConversationNode => cluster.node(args[0] ?? "");
  const raft = () => node().raft;
  switch (name) {
    case "add-nodes":
      for (let id = 1; id <= Number(args[0]); id++) addNode(cluster, String(id), command, Number(args[0]));
      return "";
    case "add-node":
      addNode(cluster, args[0] ?? "", command, 0);
      return "";
    case "set-random":
      node().extraTicks = Number(args[1]);
      return "";
    case "tick":
      for (const id of idsIn(args[0])) for (let i = 0; i < Number(args[1] ?? 1); i++) cluster.node(id).raft.tick();
      return "";
    case "run":
      return run(cluster, command);
    case "campaign":
      raft().campaign();
      return "";
    case "elect":
      cluster.level = "none";
      raft().campaign();
      cluster.stabilize([]);
      return raft().status().role === "leader" ? "" : "not elected";
    case "propose":
      return args
        .slice(1)
        .map((text) => resultOf(raft().propose(bytesOf(text.padEnd(Number(option(command, "bytes", "0")), ".")))))
        .join("\n");
    case "change": {
      const target = { voters: idsIn(option(command, "voters")), learners: idsIn(option(command, "learners", "")) };
      return resultOf(raft().changeMembership(target));
    }
    case "transfer":
      return resultOf(raft().transferLeadership(option(command, "to")));
    case "read": {
      const result = raft().requestRead();
      return result.ok ? `read ${result.id}` : `refused: ${result.reason}`;
    }
    case "unreachable":
      raft().reportUnreachable(option(command, "peer"));
      return "";
    case "step":
      cluster.step(messageOf(command));
      return "";
    case "deliver":
      return deliver(cluster, command);
    case "wire":
      return cluster.wire.map((message) => describeMessage(message, textOf)).join("\n");
    case "cut":
      cluster.cut(args[0] ?? "", args[1] ?? "");
      if (args[2] !== "one-way") cluster.cut(args[1] ?? "", args[0] ?? "");
      return "";
    case "partition":
      for (const side of args) for (const other of args) if (side !== other) cutAll(cluster, side, other);
      return "";
    case "heal":
      cluster.heal();
      return "";
    case "ready":
      return node().ready();
    case "persist":
      node().persist();
      return "";
    case "apply":
      return node().apply();
    case "fetched":
      return node().fetched({ isEmpty: args[1] === "empty" }) ? "" : "nothing to fetch";
    case "drain":
      node().drain();
      return "";
    case "stabilize":
      cluster.stabilize(args.flatMap(idsIn));
      return "";
    case "crash":
      node().crash();
      return "";
    case "restart":
      node().start();
      return "";
    case "compact":
      node().compact(Number(option(command, "through")));
      return "";
    case "evict":
      raft().evict(Number(option(command, "bytes", "0")));
      return `${raft().status().memoryBytes}B in memory`;
    case "lose-machine":
      node().disk.machine = EMPTY_MACHINE;
      return "";
    case "snapshot": {
      const { machine } = node().disk;
      snapshots.set(option(command, "as"), { machine, term: raft().status().term });
      return `${describeEntryId(machine.applied)} ${describeMembership(machine.membership)}`;
    }
    case "restore": {
      const snapshot = snapshots.get(args[1] ?? "");
      if (snapshot === undefined) throw new Error(`no snapshot ${args[1]} was taken`);
      const term = Number(option(command, "term", String(snapshot.term)));
      return node().restore({ ...snapshot, term }) ? "accepted" : "refused";
    }
    case "report": {
      const installed = option(command, "installed", "");
      raft().snapshotSent(option(command, "peer"), installed === "" ? null : entryIdOf(installed));
      return "";
    }
    case "wanted":
      return cluster.wanted
        .splice(0)
        .map(({ from, to }) => `${to} of ${from}`)
        .join("\n");
    case "log":
      return logOf(node());
    case "disk":
      return diskOf(node());
    case "machine": {
      const { applied, commands } = node().disk.machine;
      return `${describeEntryId(applied)} ${commands.join(" ")}`;
    }
    case "status":
      return statusOf(node());
    case "members":
      return describeMembership(raft().status().membership);
    default:
      throw new Error(`unknown command ${name}`);
  }
}

function addNode(cluster: ConversationCluster, id: ReplicaId, command: Command, count: number): void {
  const learners = idsIn(option(command, "learners", ""));
  const all = Array.from({ length: count }, (_, i) => String(i + 1));
  const voters = idsIn(option(command, "voters", all.filter((other) => !learners.includes(other)).join(" ")));
  const membership: Membership = { voters, outgoing: [], learners, learnersNext: [] };
  const truncated = entryIdOf(option(command, "truncated", "0/0"));
  const entries = idsIn(option(command, "entries", "")).map(
    (term, i): Entry => ({
      kind: "command",
      term: Number(term),
      index: truncated.index + 1 + i,
      data: bytesOf(`e${truncated.index + 1 + i}`),
    }),
  );
  const committed = Number(option(command, "committed", String(truncated.index)));
  const applied = entries.find(({ index }) => index === committed) ?? truncated;
  const number = (bound: string, fallback: number): number => Number(option(command, bound, String(fallback)));
  const config = {
    id,
    electionTicks: number("election-ticks", 10),
    heartbeatTicks: number("heartbeat-ticks", 1),
    appendBytesMax: number("append-bytes", 1_000),
    inflightAppendsMax: number("inflight-appends", 64),
    inflightBytesMax: number("inflight-bytes", 100_000),
    uncommittedBytesMax: number("uncommitted-bytes", 100_000),
    applyBytesMax: number("apply-bytes", 100_000),
    readsMax: number("reads", 64),
    promotionLagMax: number("promotion-lag", 2),
  };
  const term = number("term", entries.at(-1)?.term ?? truncated.term);
  const commands = entries.filter(({ index }) => index <= committed).map(({ data }) => textOf(data));
  cluster.nodes.set(
    id,
    new ConversationNode(cluster, config, {
      hardState: { term, votedFor: null, committed },
      truncated,
      entries,
      machine: {
        applied: committed === 0 ? ORIGIN : { term: applied.term, index: applied.index },
        membership,
        commands,
      },
    }),
  );
}

function run(cluster: ConversationCluster, { args }: Command): string {
  const ids = args.length > 1 ? idsIn(args[0]) : [...cluster.nodes.keys()];
  for (let i = 0; i < Number(args.at(-1)); i++) {
    for (const id of ids) if (cluster.node(id).isUp) cluster.node(id).raft.tick();
    cluster.stabilize([]);
  }
  return "";
}

function deliver(cluster: ConversationCluster, { options }: Command): string {
  const filter = (message: Message): boolean =>
    (options.get("from") ?? message.from) === message.from &&
    (options.get("to") ?? message.to) === message.to &&
    (options.get("type") ?? message.type) === message.type;
  const messages = cluster.take(filter, Number(options.get("count") ?? Number.POSITIVE_INFINITY));
  const as = options.get("as");
  if (as === "copy") cluster.wire.push(...messages);
  for (const message of messages) {
    cluster.say("events", `${describeMessage(message, textOf)}${as === "drop" ? " (dropped)" : ""}`);
    if (as !== "drop") cluster.step(message);
  }
  return "";
}

function cutAll(cluster: ConversationCluster, side: string, other: string): void {
  for (const from of idsIn(side)) for (const to of idsIn(other)) cluster.cut(from, to);
}

function logOf({ raft }: ConversationNode): string {
  const { truncated, last, committed, applied, stableIndex } = raft.status();
  const terms: string[] = [];
  for (let index = truncated.index + 1; index <= last.index; index++) terms.push(String(raft.termAt(index)));
  const marks = `committed=${committed} applied=${applied.index} stable=${stableIndex}`;
  return `after ${describeEntryId(truncated)}: (${terms.join(" ")}) ${marks}`;
}

function diskOf({ disk: { hardState, truncated, entries, machine } }: ConversationNode): string {
  const { term, votedFor, committed } = hardState;
  return [
    `term=${term} vote=${votedFor ?? "none"} committed=${committed}`,
    `after ${describeEntryId(truncated)}: ${describeEntries(entries, textOf)}`,
    `machine at ${describeEntryId(machine.applied)}`,
  ].join("\n");
}

function statusOf({ raft }: ConversationNode): string {
  const status = raft.status();
  const { role, term, votedFor, leader, committed, applied, last } = status;
  const parts = [`${role} term=${term} vote=${votedFor ?? "none"} leader=${leader ?? "none"}`];
  parts.push(`committed=${committed} applied=${applied.index} last=${describeEntryId(last)}`);
  if (status.isRebuilding) parts.push("rebuilding");
  if (status.transferTarget !== null) parts.push(`transferring to ${status.transferTarget}`);
  if (status.uncommittedBytes > 0) parts.push(`unapplied=${status.uncommittedBytes}B`);
  if (status.waitingReads > 0) parts.push(`reads=${status.waitingReads}`);
  const lines = [...status.progress].map(([id, { state, matched, next, isActive, inflightAppends, inflightBytes }]) => {
    const inflight = inflightAppends === 0 ? "" : ` inflight=${inflightAppends}/${inflightBytes}B`;
    return `  ${id} ${state} matched=${matched} next=${next}${inflight}${isActive ? "" : " inactive"}`;
  });
  return [parts.join(" "), ...lines].join("\n");
}

function resultOf(result: ProposeResult): string {
  return result.ok ? describeEntryId(result.at) : `refused: ${result.reason}, leader ${result.leader ?? "none"}`;
}

/** A message of the type the first word names, with the fields that type has. */
function messageOf(command: Command): Message {
  const number = (field: string): number => Number(option(command, field));
  const head = { from: option(command, "from"), to: option(command, "to"), term: number("term") };
  switch (command.args[0]) {
    case "voteRequest":
    case "preVoteRequest": {
      const preVote = command.args[0] === "preVoteRequest";
      const transfer = command.args[1] === "transfer";
      return { ...head, type: "voteRequest", last: entryIdOf(option(command, "last")), preVote, transfer };
    }
    case "voteReply":
    case "preVoteReply": {
      const preVote = command.args[0] === "preVoteReply";
      if (command.args[1] === "granted") return { ...head, type: "voteReply", granted: true, preVote };
      const committed = entryIdOf(option(command, "committed", "0/0"));
      return { ...head, type: "voteReply", granted: false, preVote, committed };
    }
    case "append": {
      const previous = entryIdOf(option(command, "after"));
      const entries = idsIn(option(command, "entries", "")).map((term, i): Entry => {
        const index = previous.index + 1 + i;
        return { kind: "command", term: Number(term), index, data: bytesOf(`e${index}`) };
      });
      return { ...head, type: "append", previous, entries, committed: number("committed") };
    }
    case "appendReply": {
      if (!command.options.has("rejected")) {
        return { ...head, type: "appendReply", accepted: true, matched: number("matched") };
      }
      const hint = entryIdOf(option(command, "hint"));
      return { ...head, type: "appendReply", accepted: false, rejected: number("rejected"), hint };
    }
    case "heartbeat":
      return { ...head, type: "heartbeat", committed: number("committed"), read: number("position") };
    case "heartbeatReply":
      return { ...head, type: "heartbeatReply", read: number("position"), rebuilding: false };
    case "readReply":
      return { ...head, type: "readReply", read: number("read"), index: number("index") };
    case "timeoutNow":
      return { ...head, type: "timeoutNow" };
    case "readRequest":
      return { ...head, type: "readRequest", read: number("read") };
    default:
      throw new Error(`cannot make a message of ${command.args[0]}`);
  }
}

function option({ name, options }: Command, key: string, fallback?: string): string {
  const value = options.get(key) ?? fallback;
  if (value === undefined) throw new Error(`${name} needs ${key}=`);
  return value;
}

function idsIn(text = ""): readonly ReplicaId[] {
  return text.split(" ").filter((id) => id !== "");
}

function entryIdOf(text: string): EntryId {
  const [term, index] = text.split("/").map(Number);
  return { term: term ?? Number.NaN, index: index ?? Number.NaN };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

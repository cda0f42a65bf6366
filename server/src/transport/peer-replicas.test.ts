import { bootstrap, type Membership, Replica } from "@featurestore/cluster";
import { afterEach, describe, expect, it } from "vitest";
import { bytes, MemoryDisk, MemoryLog, MemoryMachine } from "../../../cluster/src/replica/memory-ports.suite.js";
import { DEFAULT_REPLICA_TUNING } from "../../../cluster/src/replica/types.js";
import { PeerNode, QUICK, until } from "./peer-world.suite.js";

const TICK_MS = 20;
const GROUP = 9;
const FIRST: Membership = { voters: ["a.1", "b.1", "c.1"], outgoing: [], learners: [], learnersNext: [] };

/** A node with one replica, whose disk outlives it. */
class Host {
  readonly id: string;
  readonly disk: MemoryDisk;
  readonly fatal: Error[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #port: number;
  replica: Replica | null = null;
  peers: PeerNode;

  private constructor(id: string, disk: MemoryDisk, peers: PeerNode) {
    this.id = id;
    this.disk = disk;
    this.peers = peers;
    this.#port = peers.transport.port;
    this.#timer = setInterval(() => this.replica?.tick(), TICK_MS);
  }

  static async start(id: string, disk: MemoryDisk): Promise<Host> {
    const host: Host = new Host(id, disk, await startPeers(id, 0, () => host));
    host.replica = await Replica.start(
      {
        id: `${id}.1`,
        tuning: { ...DEFAULT_REPLICA_TUNING, electionTicks: 15, heartbeatTicks: 2 },
        observe: () => {},
        onFatal: (error) => host.fatal.push(error),
      },
      {
        log: new MemoryLog(disk),
        machine: new MemoryMachine(disk, undefined, id),
        transport: { send: (message) => host.peers.transport.send(GROUP, message) },
        clock: { nowMs: () => performance.now() },
        random: { below: (bound) => Math.floor(Math.random() * bound) },
      },
    );
    return host;
  }

  get isLeader(): boolean {
    return this.replica?.status().role === "leader";
  }

  /** Nobody hears it, and it hears nobody. */
  async cutOff(): Promise<void> {
    await this.peers.close();
  }

  async comeBack(hosts: readonly Host[]): Promise<void> {
    this.peers = await startPeers(this.id, this.#port, () => this);
    this.call(hosts);
  }

  call(hosts: readonly Host[]): void {
    this.peers.call(...hosts.filter((host) => host !== this).map((host) => host.peers));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.replica?.stop();
    await this.peers.close();
  }
}

function startPeers(id: string, port: number, host: () => Host): Promise<PeerNode> {
  return PeerNode.start(id, {
    port,
    tuning: QUICK,
    onMessage: (group, message) => {
      if (group === GROUP) host().replica?.receive(message);
    },
    onUnreachable: (node) => host().replica?.reportUnreachable(`${node}.1`),
  });
}

const hosts: Host[] = [];

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

async function startGroup(): Promise<void> {
  for (const id of ["a", "b", "c"]) {
    const disk = new MemoryDisk();
    await bootstrap(new MemoryLog(disk), FIRST);
    hosts.push(await Host.start(id, disk));
  }
  for (const host of hosts) host.call(hosts);
}

async function leader(among: readonly Host[] = hosts): Promise<Host> {
  await until("somebody leads", () => among.some((host) => host.isLeader));
  const found = among.find((host) => host.isLeader);
  if (found === undefined) throw new Error("nobody leads");
  return found;
}

/** Writes until it is acknowledged: leaders may change on a busy machine. */
async function write(command: string, among: readonly Host[] = hosts): Promise<void> {
  for (let attempts = 0; attempts < 20; attempts++) {
    const outcome = await (await leader(among)).replica?.write(bytes(command));
    if (outcome?.kind === "applied") return;
  }
  throw new Error(`${command} was never acknowledged`);
}

function agree(count: number): boolean {
  const [first] = hosts;
  const texts = hosts.map(({ disk }) => disk.commands.join());
  return (first?.disk.commands.length ?? 0) >= count && texts.every((text) => text === texts[0]);
}

describe("replicas over the transport", () => {
  it("elect, replicate, answer linearizable reads on followers, and outlive the loss of the leader's connections", async () => {
    await startGroup();
    await Promise.all(Array.from({ length: 200 }, (_, i) => write(`one ${i}`)));
    await until("all have the same", () => agree(200));
    const old = await leader();
    for (const host of hosts) expect((await host.replica?.readBarrier())?.kind).toBe("ready");

    await old.cutOff();
    const rest = hosts.filter((host) => host !== old);
    await until("another leads", () => rest.some((host) => host.isLeader));
    await write("without it", rest);
    expect(old.disk.commands).not.toContain("without it");

    await old.comeBack(hosts);
    await until("it has caught up", () => agree(201));
    expect(old.disk.commands).toContain("without it");
    expect(hosts.flatMap((host) => host.fatal)).toEqual([]);
    const stats = hosts.flatMap(({ peers }) => peers.transport.stats().peers);
    expect(stats.every(({ consensus, bulk }) => consensus.malformed === 0 && bulk.malformed === 0)).toBe(true);
  });

  it("bring a new replica up by a snapshot, on the lane for bulk", async () => {
    await startGroup();
    for (let i = 0; i < 30; i++) await write(`two ${i}`);
    await until("all have the same", () => agree(30));
    for (const host of hosts) await host.replica?.checkpoint({ keepTail: false });
    const late = await Host.start("d", new MemoryDisk());
    hosts.push(late);
    for (const host of hosts) host.call(hosts);
    await until("the change is made", () =>
      hosts.some((host) => host.replica?.status().membership.learners.join() === "d.1" || tryAdd(host)),
    );
    await until("the new one has caught up", () => agree(30));
    const heard = late.peers.transport.stats().peers.reduce((sum, { bulk }) => sum + bulk.receivedMessages, 0);
    expect(heard).toBeGreaterThan(Math.floor(late.disk.commands.join("\n").length / 16));
    expect(hosts.flatMap((host) => host.fatal)).toEqual([]);
  });
});

/** Asks a leader for the change; the outcome shows in the membership. */
function tryAdd(host: Host): false {
  if (host.isLeader) void host.replica?.changeMembership({ voters: FIRST.voters, learners: ["d.1"] });
  return false;
}

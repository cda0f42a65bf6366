import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AdminClient, type ChangeRequest, type ClusterHealth, type Status } from "./admin-client.js";
import { unsettledReason } from "./cluster-state.js";
import { type LinkMatrix, LinkMatrix as Links } from "./link-matrix.js";
import { LAUNCHER, type NodeExit, NodeProcess } from "./node-process.js";
import { reservePorts } from "./ports.js";
import { nodeIdOf, type Slot } from "./slot.js";
import { mountDisk, unmountDisk } from "./small-disk.js";
import { pause, until } from "./wait.js";

/** A node that finds its place taken waits for half a minute. */
const START_MS = 60_000;
const RESTART_AFTER_MS = 1_000;
const CALL_MS = 3_000;

export interface ChaosClusterOptions {
  readonly dir: string;
  /** Nodes it begins with. */
  readonly nodes: number;
  /** Places for more. */
  readonly spares: number;
  readonly shards: number;
  readonly replicas: number;
  /** So many nodes, the last ones, get a small disk of their own. */
  readonly smallDisks: number;
  readonly smallDiskBytes: number;
  /** The program that starts a server; that of this tree where it is null. */
  readonly launcher: string | null;
  readonly log: (text: string) => void;
}

/** Something that should never happen, and did. */
export interface Incident {
  readonly atMs: number;
  readonly text: string;
}

/** Real server processes and the links between them. */
export class ChaosCluster {
  readonly slots: readonly Slot[];
  readonly links: LinkMatrix;
  readonly incidents: Incident[] = [];
  /** Why the last question that nobody answered was not. */
  lastSilence = "";
  readonly #options: ChaosClusterOptions;
  readonly #admins: readonly AdminClient[];
  readonly #tokenFile: string;
  #isClosing = false;

  private constructor(options: ChaosClusterOptions, slots: readonly Slot[], links: LinkMatrix) {
    this.#options = options;
    this.slots = slots;
    this.links = links;
    this.#tokenFile = join(options.dir, "join-token");
    this.#admins = slots.map(({ ports }) => new AdminClient(`127.0.0.1:${ports.client}`));
  }

  /** Prepares places, links and disks; nothing runs yet. */
  static async open(options: ChaosClusterOptions): Promise<ChaosCluster> {
    const count = options.nodes + options.spares;
    const ports = await reservePorts(count * 3);
    const slots: Slot[] = [];
    for (let index = 0; index < count; index += 1) {
      const [client = 0, peer = 0, ops = 0] = ports.slice(index * 3, index * 3 + 3);
      const mountPoint = join(options.dir, `n${index}`);
      await mkdir(mountPoint, { recursive: true });
      const isSmall = index < options.nodes && index >= options.nodes - options.smallDisks;
      if (isSmall) await mountDisk(mountPoint, options.smallDiskBytes);
      slots.push({
        index,
        name: `n${index}`,
        ports: { client, peer, ops },
        dataDir: join(mountPoint, "data"),
        logFile: join(options.dir, `n${index}.log`),
        disk: isSmall ? { mountPoint, bytes: options.smallDiskBytes } : null,
        process: null,
        isMember: false,
        claimedBy: null,
        mayExit: null,
      });
    }
    return new ChaosCluster(options, slots, await Links.open(slots.map((slot) => slot.ports)));
  }

  /** Starts the first node, makes it a cluster, lets the others join, and waits until all is in place. */
  async begin(timeoutMs: number): Promise<void> {
    const [first, ...others] = this.slots.slice(0, this.#options.nodes);
    if (first === undefined) throw new RangeError("a cluster needs a node");
    await this.start(first, { isFirst: true });
    const { shards, replicas } = this.#options;
    const { joinToken } = await this.#admin(first).init({ shards, replicas }, START_MS);
    await writeFile(this.#tokenFile, joinToken, { mode: 0o600 });
    await Promise.all(others.map((slot) => this.start(slot)));
    const reason = await this.awaitSettled(timeoutMs);
    if (reason !== null) throw new Error(`the cluster did not come up in ${timeoutMs} ms: ${reason}`);
  }

  /** Starts a node on what its directory holds, and waits until it serves. @throws Error where it does not. */
  async start(slot: Slot, options: { readonly isFirst?: boolean } = {}): Promise<void> {
    const served = await this.tryStart(slot, options);
    if (served === null) return;
    throw new Error(`${slot.name} did not start: ${served}`);
  }

  /** @returns null once it serves, or why it does not: the end of what it printed. */
  async tryStart(slot: Slot, options: { readonly isFirst?: boolean } = {}): Promise<string | null> {
    if (slot.process?.isRunning === true) throw new Error(`${slot.name} runs already`);
    const child = new NodeProcess(
      this.#settings(slot, options.isFirst === true),
      slot.logFile,
      this.#options.launcher ?? LAUNCHER,
    );
    slot.process = child;
    slot.isMember = true;
    this.#options.log(`${slot.name} starts as process ${child.pid}`);
    void child.exited.then((exit) => this.#afterExit(slot, child, exit));
    const outcome = await Promise.race([
      child.served.then(() => "served" as const),
      child.exited,
      pause(START_MS).then(() => "late" as const),
    ]);
    if (outcome === "served") return null;
    if (outcome === "late") {
      await child.end("SIGKILL");
      return `it did not serve in ${START_MS} ms: ${child.tail.slice(-2_000)}`;
    }
    return `it ended with ${outcome.code ?? outcome.signal}: ${child.tail.slice(-2_000)}`;
  }

  /** Starts it and calls it an incident where it does not serve. */
  async restart(slot: Slot): Promise<void> {
    if (this.#isClosing || slot.process?.isRunning === true) return;
    const failure = await this.tryStart(slot);
    if (failure !== null && !this.#isClosing) {
      this.report(`${slot.name} did not come back: ${failure}`);
    }
  }

  report(text: string): void {
    this.incidents.push({ atMs: performance.now(), text });
    this.#options.log(`INCIDENT ${text}`);
  }

  /** Removes all that the node had: whoever starts there is a new node. */
  async wipe(slot: Slot): Promise<void> {
    await rm(slot.dataDir, { recursive: true, force: true });
  }

  get members(): readonly Slot[] {
    return this.slots.filter(({ isMember }) => isMember);
  }

  /** Members that run, say that they serve and are not frozen. */
  get awake(): readonly Slot[] {
    return this.members.filter(({ process: child }) => child?.isServing === true && !child.isStopped);
  }

  /** What some node says of the cluster; null: none answers in time. */
  async status(): Promise<Status | null> {
    return await this.#ask((admin) => admin.status(CALL_MS));
  }

  async health(): Promise<ClusterHealth | null> {
    return await this.#ask((admin) => admin.health(CALL_MS));
  }

  /** @throws FeatureStoreError of the node asked last; nodes that answer UNAVAILABLE are passed over. */
  async change(request: ChangeRequest, deadlineMs = 10_000): Promise<string> {
    let last: unknown = new Error("no node is awake");
    for (const slot of this.awake) {
      try {
        return (await this.#admin(slot).change(request, deadlineMs)).message ?? "";
      } catch (error) {
        last = error;
        if (!["UNAVAILABLE", "DEADLINE_EXCEEDED", "NOT_LEADER"].includes((error as { code?: string }).code ?? ""))
          break;
      }
    }
    throw last;
  }

  adminOf(slot: Slot): AdminClient {
    return this.#admin(slot);
  }

  async slotOfNode(nodeId: string): Promise<Slot | null> {
    for (const slot of this.members) if ((await nodeIdOf(slot)) === nodeId) return slot;
    return null;
  }

  /** @returns null once every shard is where it shall be, or why it was not at the end. */
  async awaitSettled(timeoutMs: number, signal?: AbortSignal): Promise<string | null> {
    let reason: string | null = "nobody answers";
    const isSettled = async (): Promise<true | null> => {
      const status = await this.status();
      reason = status === null ? `nobody answers: ${this.lastSilence}` : unsettledReason(status);
      return reason === null ? true : null;
    };
    await until(isSettled, timeoutMs, { everyMs: 300, ...(signal === undefined ? {} : { signal }) });
    return reason;
  }

  /** Kills what runs, and gives disks and ports back. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.slots.map((slot) => slot.process?.end("SIGKILL")));
    for (const admin of this.#admins) admin.close();
    await this.links.close();
    for (const { disk } of this.slots) if (disk !== null) await unmountDisk(disk.mountPoint);
  }

  /** Tells all nodes to stop, as an admin would, and returns those that did not end with 0. */
  async stopAll(): Promise<readonly string[]> {
    const ends = this.slots.map(async (slot) => {
      if (slot.process?.isRunning !== true) return null;
      const exit = await slot.process.end("SIGTERM");
      return exit.code === 0 ? null : `${slot.name} ended with ${exit.code ?? exit.signal} when told to stop`;
    });
    return (await Promise.all(ends)).filter((text) => text !== null);
  }

  #admin(slot: Slot): AdminClient {
    const admin = this.#admins[slot.index];
    if (admin === undefined) throw new RangeError(`there is no place ${slot.index}`);
    return admin;
  }

  async #ask<T>(question: (admin: AdminClient) => Promise<T>): Promise<T | null> {
    this.lastSilence = "no node is awake";
    for (const slot of this.awake) {
      try {
        return await question(this.#admin(slot));
      } catch (error) {
        this.lastSilence = `${slot.name}: ${(error as Error).message}`; // the next one is asked
      }
    }
    return null;
  }

  async #afterExit(slot: Slot, child: NodeProcess, exit: NodeExit): Promise<void> {
    const how = exit.code === null ? `by ${exit.signal}` : `with ${exit.code}`;
    this.#options.log(`${slot.name} (process ${child.pid}) ended ${how}`);
    if (exit.wasAsked || this.#isClosing || slot.mayExit !== null || !child.hasServed) return;
    this.report(`${slot.name} ended by itself ${how}: ${child.tail.slice(-2_000)}`);
    await pause(RESTART_AFTER_MS);
    if (slot.process === child && slot.claimedBy === null) await this.restart(slot);
  }

  #settings(slot: Slot, isFirst: boolean): Readonly<Record<string, string>> {
    const at = (port: number): string => `127.0.0.1:${port}`;
    const others = this.slots.filter(({ index }) => index !== slot.index);
    const routes = others.map(({ index, ports }) => [at(ports.peer), this.links.address(slot.index, index)] as const);
    const join = others.filter(({ isMember }) => isMember).map(({ ports }) => at(ports.peer));
    return {
      DATA_DIR: slot.dataDir,
      LISTEN: at(slot.ports.client),
      ADVERTISE: this.links.address("clients", slot.index),
      OPS_LISTEN: at(slot.ports.ops),
      PEER_LISTEN: at(slot.ports.peer),
      PEER_ADVERTISE: at(slot.ports.peer),
      PEER_ROUTES: JSON.stringify(Object.fromEntries(routes)),
      MEMORY_BYTES: "64MiB",
      WAL_BYTES_MAX: "16MiB",
      LOG_LEVEL: "info",
      ...(isFirst ? {} : { JOIN: join.join(","), JOIN_TOKEN_FILE: this.#tokenFile }),
    };
  }
}

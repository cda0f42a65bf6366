import type { ClusterAdmin, ClusterStatus } from "@featurestore/client";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import type { Cli } from "../cli.js";
import { type Look, waitUntil } from "../commands/cluster/wait.js";
import { EXIT, ExitError } from "../exit-codes.js";
import type { DevDir } from "./dev-dir.js";
import { DevNode } from "./dev-node.js";
import {
  asEnvironment,
  asYaml,
  type NodeDefaults,
  type NodePlan,
  type NodeSettings,
  settingsOf,
} from "./plan-nodes.js";

const REPLICAS = 3;
const SHARDS_DEFAULT = 64;
const INIT_MS_MAX = 30_000;
const TOKEN_MS_MAX = 60_000;
const LOOK_MS_MAX = 5_000;
/** Everything is served, and what is left takes longer, or somebody to look at it. */
const YELLOW_MS_MAX = 15_000;

export interface DevClusterOptions extends NodeDefaults {
  readonly dir: DevDir;
  readonly nodes: readonly NodePlan[];
  /** Fires when the user wants it to stop: nothing further is begun. */
  readonly signal: AbortSignal;
  /** Something to tell of a running node. */
  readonly onLine: (text: string) => void;
  /** A node ended that nobody asked to. */
  readonly onNodeEnded: (node: DevNode) => void;
}

/** A cluster of server processes on this machine, its data in one directory. */
export class DevCluster {
  readonly nodes: readonly DevNode[];
  readonly #cli: Cli;
  readonly #options: DevClusterOptions;
  #isUp = false;
  #isStopping = false;
  #yellowSince: number | null = null;

  constructor(cli: Cli, options: DevClusterOptions) {
    this.#cli = cli;
    this.#options = options;
    this.nodes = options.nodes.map(
      (plan) =>
        new DevNode(plan, {
          line: (text) => {
            if (this.#isUp) options.onLine(`node ${plan.number}: ${text}`);
          },
          ended: (node) => {
            if (this.#isUp && !this.isStopping) options.onNodeEnded(node);
          },
        }),
    );
  }

  /** Where clients may connect: every node, with commas between. */
  get seeds(): readonly string[] {
    return this.nodes.map(({ plan }) => plan.endpoint);
  }

  get isStopping(): boolean {
    return this.#isStopping || this.#options.signal.aborted;
  }

  /**
   * Starts every node; what an earlier start has begun and not ended is ended here. Resolves when all are on their way; returns
   * early when it is to stop.
   * @throws ExitError with the reason of a node that did not start; what the cluster refuses. Nodes may be running then.
   */
  async start(): Promise<void> {
    const { dir } = this.#options;
    if (!(await dir.hasToken())) await this.#begin();
    const withToken = await dir.hasToken();
    for (const node of this.nodes) {
      const settings = this.#settings(node, withToken);
      await dir.saveConfig(node.plan.number, asYaml(settings));
      this.#launch(node, settings);
    }
  }

  /**
   * Waits until every node serves and all is well.
   * @returns null, or why it is not so after this time, or sooner where everything is served and something needs a look.
   * @throws ExitError when a node ends before.
   */
  async waitUntilGreen(timeoutMs: number): Promise<string | null> {
    const admin = await this.#cli.world.connectAdmin({ seeds: this.seeds });
    try {
      const look = (deadlineMs: number): Promise<Look<string | null>> => this.#look(admin, deadlineMs);
      const problem = await waitUntil(this.#cli, { what: "green", timeoutMs, look });
      if (!this.isStopping) this.#checkNoneEnded();
      return problem;
    } catch (error) {
      if (error instanceof ExitError && error.exitCode === EXIT.unavailable && !this.#hasEnded) return error.message;
      throw error;
    } finally {
      this.#isUp = true;
      admin.close();
    }
  }

  /** Resolves when no node runs any more. @returns the exit code for all: that of the first that did not stop as it should. */
  async ended(): Promise<number> {
    const codes = await Promise.all(this.nodes.map((node) => node.exit()));
    return codes.find((code) => code !== 0) ?? 0;
  }

  /** Stops all nodes that still run. @returns the first exit code of theirs that is not 0. */
  async stop(): Promise<number> {
    this.#isStopping = true;
    const running = this.nodes.filter(({ isRunning }) => isRunning);
    const codes = await Promise.all(running.map((node) => node.stop()));
    return codes.find((code) => code !== 0) ?? 0;
  }

  /** Begins the cluster on node 1, or finds out how far an earlier start came; afterwards whoever has to join has a token. */
  async #begin(): Promise<void> {
    const { dir, signal, nodes, shards } = this.#options;
    const [first] = this.nodes;
    if (first === undefined || signal.aborted) return;
    await this.#checkFirst();
    this.#launch(first, this.#settings(first, false));
    await first.serving();
    if (this.isStopping) return;
    this.#checkNoneEnded();
    const admin = await this.#cli.world.connectAdmin({ seeds: [first.plan.endpoint] });
    try {
      const options = { shards: shards ?? SHARDS_DEFAULT, replicas: REPLICAS, deadlineMs: INIT_MS_MAX } as const;
      const token = await admin.init(options).then(
        ({ joinToken }) => joinToken,
        (error: unknown) => {
          if (error instanceof FeatureStoreError && error.code === "ALREADY_EXISTS") return null;
          throw error;
        },
      );
      if (token !== null) return await dir.saveToken(token);
      const joined = await this.#membersOf(await admin.status({ deadlineMs: LOOK_MS_MAX }));
      for (const node of joined) this.#launch(node, this.#settings(node, false));
      if (joined.length < nodes.length) await dir.saveToken(await this.#newToken(admin));
    } finally {
      admin.close();
    }
  }

  /** The nodes that are there decide on it, once enough of them are. */
  #newToken(admin: ClusterAdmin): Promise<string> {
    const look = async (deadlineMs: number): Promise<{ readonly done: string }> => {
      this.#checkNoneEnded();
      return { done: (await admin.newToken({ deadlineMs })).joinToken ?? "" };
    };
    return waitUntil(this.#cli, { what: "able to make a join token", timeoutMs: TOKEN_MS_MAX, look });
  }

  /** @throws INVALID_ARGUMENT where node 1 would begin another cluster beside the one that the others belong to. */
  async #checkFirst(): Promise<void> {
    const { dir } = this.#options;
    if (await dir.hasNode(1)) return;
    for (const { plan } of this.nodes) {
      if (!(await dir.hasNode(plan.number))) continue;
      throw invalid(
        `--dir: ${dir.path} has a node ${plan.number}, but neither node 1 nor a join token: put back what is missing, or start in an empty directory`,
        { field: "--dir" },
      );
    }
  }

  /** Nodes that the cluster knows, and that have their directories. */
  async #membersOf({ nodes }: ClusterStatus): Promise<readonly DevNode[]> {
    const known = new Set(nodes.filter(({ state }) => state !== "removed").map(({ peer }) => peer));
    const present = await Promise.all(this.nodes.map(({ plan }) => this.#options.dir.hasNode(plan.number)));
    return this.nodes.filter(({ plan }, i) => known.has(plan.peerName) && present[i] === true);
  }

  #settings(node: DevNode, withToken: boolean): NodeSettings {
    return settingsOf(node.plan, this.#options.nodes, { ...this.#options, withToken });
  }

  #launch(node: DevNode, settings: NodeSettings): void {
    if (!this.isStopping && !node.isStarted) node.launch(asEnvironment(settings), this.#cli.world.env);
  }

  get #hasEnded(): boolean {
    return this.nodes.some(({ hasEnded }) => hasEnded);
  }

  async #look(admin: ClusterAdmin, deadlineMs: number): Promise<Look<string | null>> {
    if (this.isStopping || this.#hasEnded) return { done: null };
    const silent = this.nodes.find(({ isServing }) => !isServing);
    if (silent !== undefined) {
      const why = silent.lastWord === null ? "" : ` (${silent.lastWord})`;
      return { left: `node ${silent.plan.number} does not serve yet${why}` };
    }
    const { status, reasons, nodes } = await admin.health({ deadlineMs });
    const unknown = this.nodes.find(({ plan }) => !nodes.some(({ address }) => address === plan.endpoint));
    if (unknown !== undefined) return { left: `node ${unknown.plan.number} is not known to the others yet` };
    if (status === "green") return { done: null };
    const left = `${status}: ${reasons.join("; ")}`;
    this.#yellowSince = status === "yellow" ? (this.#yellowSince ?? performance.now()) : null;
    const isLong = this.#yellowSince !== null && performance.now() - this.#yellowSince > YELLOW_MS_MAX;
    return isLong ? { done: left } : { left };
  }

  #checkNoneEnded(): void {
    const ended = this.nodes.find(({ hasEnded }) => hasEnded);
    if (ended !== undefined) throw ended.failure();
  }
}

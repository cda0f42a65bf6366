import { AssertionError } from "@featurestore/proto";
import { EXIT, ExitError } from "../exit-codes.js";
import { ServerProcess, type ServerSettings } from "../server-process.js";
import type { World } from "../world.js";
import type { NodePlan } from "./plan-nodes.js";

const LINES_MAX = 20;

/** What a node has to tell. */
export interface DevNodeEvents {
  /** A warning, an error, or a line that is no log. */
  readonly line: (text: string) => void;
  readonly ended: (node: DevNode) => void;
}

/** A node's server process: not started, on its way, serving, ended. */
export class DevNode {
  readonly plan: NodePlan;
  readonly #events: DevNodeEvents;
  #server: ServerProcess | null = null;
  #serving: Promise<void> = Promise.resolve();
  #isServing = false;
  #exitCode: number | null = null;
  #lines: string[] = [];
  #lastWord: string | null = null;

  constructor(plan: NodePlan, events: DevNodeEvents) {
    this.plan = plan;
    this.#events = events;
  }

  /** Must not run. */
  launch(settings: ServerSettings, env: World["env"]): void {
    if (this.#server !== null) throw new AssertionError(`node ${this.plan.number} is started once`);
    this.#serving = new Promise((resolve) => {
      const server = ServerProcess.watched(settings, env, {
        serving: () => {
          this.#isServing = true;
          resolve();
        },
        line: (text) => {
          this.#lines = [...this.#lines, text].slice(-LINES_MAX);
          this.#events.line(text);
        },
        waiting: (reason) => {
          this.#lastWord = reason;
        },
      });
      this.#server = server;
      const onEnd = (code: number): void => {
        this.#exitCode = code;
        this.#isServing = false;
        this.#events.ended(this);
        resolve();
      };
      server.exit().then(onEnd, (error: unknown) => {
        this.#lines.push(String(error));
        onEnd(EXIT.failed);
      });
    });
  }

  get pid(): number | null {
    return this.#server?.pid ?? null;
  }

  get isStarted(): boolean {
    return this.#server !== null;
  }

  get isRunning(): boolean {
    return this.#server !== null && this.#exitCode === null;
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  get hasEnded(): boolean {
    return this.#exitCode !== null;
  }

  /** Why it was not let into the cluster when it last asked; null: it was. */
  get lastWord(): string | null {
    return this.#lastWord;
  }

  /** Resolves when it serves, or has ended. */
  serving(): Promise<void> {
    return this.#serving;
  }

  /** Why it has ended, in words. */
  get reason(): string {
    const signal = this.#server?.endedBy ?? null;
    if (signal !== null) return `by ${signal}`;
    return this.#lines.join(" ").replace(/^error: /, "") || `exit code ${this.#exitCode ?? 0}`;
  }

  /** For a node that ended before it served. */
  failure(): ExitError {
    const code = this.#exitCode === null || this.#exitCode === 0 ? EXIT.failed : this.#exitCode;
    return new ExitError(code, `node ${this.plan.number} did not start: ${this.reason}`);
  }

  /** The exit code, when it comes; 0 where it was never started. */
  async exit(): Promise<number> {
    return this.#server === null ? 0 : this.#server.exit().catch(() => EXIT.failed);
  }

  stop(): Promise<number> {
    return this.#server === null ? Promise.resolve(0) : this.#server.stop();
  }

  /** As a machine that fails: nothing is handed over. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#server?.kill();
    await this.exit();
  }
}

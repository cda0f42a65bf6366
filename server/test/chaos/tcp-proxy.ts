import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * What happens to bytes going one way.
 * `hold`: they wait, as behind a broken cable; all of them arrive when it is mended.
 * `swallow`: they are read and lost; a connection that lost some is broken off when it ends.
 * `refuse`: connections are broken off, and new ones too.
 */
export interface LinkEffect {
  readonly kind: "pass" | "hold" | "swallow" | "refuse";
  /** Added to the way of every byte that passes. */
  readonly delayMs: number;
}

export const CLEAR: LinkEffect = { kind: "pass", delayMs: 0 };

/** Bytes under way in one direction of one connection, beyond which nothing more is read. */
const DELAYED_BYTES_MAX = 4 * 1024 * 1024;
const SEVERITY = { pass: 0, hold: 1, swallow: 2, refuse: 3 } as const;

/** The worse of two effects; delays add up. */
export function worse(a: LinkEffect, b: LinkEffect): LinkEffect {
  const { kind } = SEVERITY[a.kind] >= SEVERITY[b.kind] ? a : b;
  return { kind, delayMs: a.delayMs + b.delayMs };
}

/** A TCP proxy on loopback in front of one port of loopback. What it does to bytes can be changed at any time. */
export class TcpProxy {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #forward = CLEAR;
  #back = CLEAR;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      near.on("error", () => {}); // told by "close"
      if (this.#forward.kind === "refuse" || this.#back.kind === "refuse") {
        near.resetAndDestroy();
        return;
      }
      const connection = new Connection(near, connect({ port: targetPort, host: "127.0.0.1", noDelay: true }));
      this.#connections.add(connection);
      connection.onEnd = () => this.#connections.delete(connection);
      connection.set(this.#forward, this.#back);
    });
  }

  /** Listens on `port` (0: any free one) and passes on to `targetPort`, which need not listen yet. */
  static async open(targetPort: number, port = 0): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    return proxy;
  }

  /** Where to connect instead of the target. */
  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy does not listen");
    return `127.0.0.1:${address.port}`;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** @param forward of bytes towards the target; `back` of bytes from it. */
  set(forward: LinkEffect, back: LinkEffect): void {
    this.#forward = forward;
    this.#back = back;
    for (const connection of [...this.#connections]) connection.set(forward, back);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const connection of [...this.#connections]) connection.end();
    await closed;
  }
}

/** Two sockets and the two ways between them. */
class Connection {
  readonly #ways: readonly [Way, Way];
  readonly #sockets: readonly [Socket, Socket];
  #isOver = false;
  onEnd: () => void = () => {};

  constructor(near: Socket, far: Socket) {
    near.setNoDelay(true);
    this.#sockets = [near, far];
    this.#ways = [new Way(near, far), new Way(far, near)];
    for (const socket of this.#sockets) socket.on("error", () => this.end()).on("close", () => this.end());
  }

  set(forward: LinkEffect, back: LinkEffect): void {
    const effects = [forward, back];
    const lostBytes = this.#ways.some((way, at) => way.isLossy && effects[at]?.kind !== "swallow");
    if (lostBytes || effects.some(({ kind }) => kind === "refuse")) this.end();
    else for (const [at, way] of this.#ways.entries()) way.set(effects[at] ?? CLEAR);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const way of this.#ways) way.stop();
    for (const socket of this.#sockets) socket.destroy();
    this.onEnd();
  }
}

/** Bytes from one socket to another. */
class Way {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #queue: { readonly bytes: Buffer; readonly dueAt: number }[] = [];
  #queuedBytes = 0;
  #effect = CLEAR;
  #timer: NodeJS.Timeout | null = null;
  #isBlocked = false;
  /** Some bytes never arrived: what follows makes no sense to the receiver. */
  isLossy = false;

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.on("data", (bytes: Buffer) => this.#take(bytes));
    from.on("end", () => to.end());
    to.on("drain", () => {
      this.#isBlocked = false;
      this.#resume();
    });
  }

  set(effect: LinkEffect): void {
    this.#effect = effect;
    if (effect.kind === "hold") {
      this.#from.pause();
      this.#clearTimer();
    } else {
      this.#resume();
      this.#deliver();
    }
  }

  stop(): void {
    this.#clearTimer();
    this.#queue.length = 0;
  }

  #take(bytes: Buffer): void {
    if (this.#effect.kind === "swallow") {
      this.isLossy = true;
      return;
    }
    if (this.#effect.kind === "pass" && this.#effect.delayMs === 0 && this.#queue.length === 0) {
      this.#write(bytes);
      return;
    }
    this.#queue.push({ bytes, dueAt: performance.now() + this.#effect.delayMs });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > DELAYED_BYTES_MAX) this.#from.pause();
    this.#deliver();
  }

  #deliver(): void {
    if (this.#effect.kind === "hold" || this.#timer !== null) return;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const waitMs = first.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#deliver();
        }, waitMs);
        return;
      }
      this.#queue.shift();
      this.#queuedBytes -= first.bytes.length;
      if (this.#effect.kind === "swallow") this.isLossy = true;
      else this.#write(first.bytes);
    }
    this.#resume();
  }

  #write(bytes: Buffer): void {
    if (this.#to.destroyed || this.#to.write(bytes)) return;
    this.#isBlocked = true;
    this.#from.pause();
  }

  #resume(): void {
    if (this.#effect.kind === "hold" || this.#isBlocked || this.#queuedBytes > DELAYED_BYTES_MAX) return;
    this.#from.resume();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

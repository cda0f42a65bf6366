import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between two nodes on one directed link, and passes bytes on, or does not. */
export class PeerProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** Nothing passes: towards the target, and back from it. What comes is read and lost, connections stay. */
  isForwardCut = false;
  isBackCut = false;
  /** Connections there ever were. */
  accepted = 0;

  private constructor(target: { readonly port: number }) {
    this.#server = createServer({ allowHalfOpen: false }, (near) => {
      const far = connect(target.port, "127.0.0.1");
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      this.accepted += 1;
      const end = (): void => {
        near.destroy();
        far.destroy();
        this.#pairs.delete(pair);
      };
      near.on("data", (bytes) => this.isForwardCut || far.write(bytes));
      far.on("data", (bytes) => this.isBackCut || near.write(bytes));
      for (const socket of pair) socket.on("error", end).on("close", end);
    });
  }

  static async to(port: number): Promise<PeerProxy> {
    const proxy = new PeerProxy({ port });
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy does not listen");
    return `127.0.0.1:${address.port}`;
  }

  /** Reads nothing more: what is sent fills the buffers on the way. */
  stall(): void {
    for (const [near] of this.#pairs) near.pause();
  }

  /** Ends every connection; new ones are taken. */
  drop(): void {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.drop();
    await closed;
  }
}

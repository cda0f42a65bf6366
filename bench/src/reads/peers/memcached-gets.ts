import { once } from "node:events";
import { connect, type Socket } from "node:net";

const LINE_FEED = 10;
const END = "END";

interface Pending {
  readonly keys: readonly string[];
  readonly values: (Uint8Array | null)[];
  /** Where the next value is looked for: the server answers in the order of the keys and leaves out what it has not. */
  next: number;
  readonly resolve: (values: readonly (Uint8Array | null)[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Multi-gets in Memcached's text protocol on one socket, and nothing else.
 *
 *     request = "get" (" " key)+ "\r\n"
 *     answer  = ("VALUE " key " " flags " " bytes "\r\n" byte* "\r\n")* "END\r\n"
 */
export class MemcachedGets {
  readonly #socket: Socket;
  /** In the order of the answers; as many as the caller has in flight. */
  readonly #pending: Pending[] = [];
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("memcached has closed the connection")));
  }

  static async connect(port: number): Promise<MemcachedGets> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new MemcachedGets(socket);
  }

  /** The values in the order of the keys, null where there is none. They are views of what the socket has read. */
  get(keys: readonly string[]): Promise<readonly (Uint8Array | null)[]> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error("the connection to memcached is closed"));
        return;
      }
      this.#pending.push({ keys, values: keys.map(() => null), next: 0, resolve, reject });
      this.#socket.write(`get ${keys.join(" ")}\r\n`, "latin1");
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at < bytes.length) {
      const after = this.#readItem(bytes, at);
      if (after === at) break;
      at = after;
    }
    this.#rest = bytes.subarray(at);
  }

  /** Reads a value or the end of an answer. @returns where the next one begins: `at` when there is not all of this one yet. */
  #readItem(bytes: Buffer, at: number): number {
    const lineEnd = bytes.indexOf(LINE_FEED, at);
    const pending = this.#pending[0];
    if (lineEnd === -1 || pending === undefined) return at;
    const line = bytes.toString("latin1", at, lineEnd - 1);
    if (line === END) {
      this.#pending.shift();
      pending.resolve(pending.values);
      return lineEnd + 1;
    }
    const [word, key, , length] = line.split(" ");
    const found = word === "VALUE" ? pending.keys.indexOf(key ?? "", pending.next) : -1;
    if (found === -1) {
      this.#socket.destroy(new Error(`memcached answers: ${line}`));
      return bytes.length;
    }
    const end = lineEnd + 1 + Number(length);
    if (bytes.length < end + 2) return at;
    pending.values[found] = bytes.subarray(lineEnd + 1, end);
    pending.next = found + 1;
    return end + 2;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}

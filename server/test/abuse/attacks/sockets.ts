import { connect, type Socket } from "node:net";

/** How long a connection may take to come about; then it counts as refused. */
const CONNECT_MS = 10_000;

/** Where attacks go. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** Of the attacker, in turn. */
  readonly from: readonly string[];
}

/** @param from addresses of loopback other than 127.0.0.1, from which honest clients come: each has its own caps. */
export function targetOf(address: string, from: readonly string[]): Target {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)), from };
}

let turn = 0;

/** A connection; null where it is refused. What comes is not read before somebody wants it. */
export function open(target: Target): Promise<Socket | null> {
  return new Promise((resolve) => {
    const { host, port, from } = target;
    const localAddress = from[turn++ % from.length] as string;
    const socket = connect({ host, port, localAddress });
    socket.pause();
    const timer = setTimeout(() => socket.destroy(), CONNECT_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}

/** Resolves when the other end has closed, or `ms` have passed. */
export function closed(socket: Socket, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const timer = setTimeout(resolve, ms);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
  });
}

/** Runs `work` so many times, `parallel` at a time. */
export async function repeated(times: number, parallel: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, times) }, worker));
}

import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { pause } from "../../chaos/wait.js";
import { call, endsCall, message, opening, reads, reset } from "./h2-bytes.js";
import { closed, open, repeated, type Target } from "./sockets.js";

const MIB = 1024 * 1024;
const PARALLEL = 100;
/** How long an end waits for the other one to close. */
const CLOSE_MS = 10_000;
const BOMB_MIB = 64;
/** How long a connection that resets its calls waits for the server to close it, and until another one is tried. */
const RESET_MS = 3_000;
const AGAIN_MS = 1_000;
/** The first bytes of a TLS record that would be a ClientHello of 512 bytes. */
const HALF_HANDSHAKE = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);

/** What clients of ill will do. @returns what came of it, in a few words. */
export type Attack = (target: Target, size: AttackSize) => Promise<string>;

export interface AttackSize {
  /** Of whatever the attack makes many of. */
  readonly count: number;
  /** How long it holds what it has, for attacks that hold something. */
  readonly holdMs: number;
}

async function held(
  target: Target,
  { count, holdMs }: AttackSize,
  first: (socket: Socket) => void,
): Promise<{ readonly opened: number; readonly left: number }> {
  const sockets: Socket[] = [];
  await repeated(count, PARALLEL, async () => {
    const socket = await open(target);
    if (socket === null) return;
    sockets.push(socket);
    first(socket);
  });
  await pause(holdMs);
  const left = sockets.filter(({ destroyed }) => !destroyed).length;
  for (const socket of sockets) socket.destroy();
  return { opened: sockets.length, left };
}

/** An attack, and what it is against. */
export interface Plan {
  readonly what: string;
  readonly attack: Attack;
  /** Against servers that speak TLS. */
  readonly tls?: boolean;
  /** Addresses that it comes from; one unless said: the caps of one address are then what it meets. */
  readonly addresses?: number;
}

const told = ({ opened, left }: { readonly opened: number; readonly left: number }): string =>
  `${opened} connections were taken, ${left} of them open at the end`;

export const ATTACKS: Readonly<Record<string, Plan>> = {
  killed: {
    what: "clients killed in the midst of a stream of reads",
    attack: async (target, { count }) => {
      const bytes = Buffer.concat([opening(), reads(1, 8, 100)]);
      let taken = 0;
      await repeated(count, PARALLEL, async () => {
        const socket = await open(target);
        if (socket === null) return;
        taken++;
        await new Promise<void>((resolve) => {
          socket.once("readable", resolve); // its first answers come
          socket.once("close", () => resolve());
          socket.write(bytes);
          setTimeout(resolve, 1_000).unref();
        });
        socket.resetAndDestroy();
      });
      return `${taken} of ${count} got a connection`;
    },
  },
  idle: {
    what: "connections that say nothing",
    addresses: 5,
    attack: async (target, size) => told(await held(target, size, (socket) => socket.resume())),
  },
  half: {
    what: "connections that stop in the middle of their first bytes",
    addresses: 5,
    attack: async (target, size) =>
      told(
        await held(target, size, (socket) => {
          socket.resume();
          socket.write(opening().subarray(0, 10));
        }),
      ),
  },
  reset: {
    what: "calls opened and reset at once (rapid reset), on 10 connections at a time",
    addresses: 4,
    attack: async (target, { count, holdMs }) => {
      const each = 2_000;
      let sent = 0;
      let closedByServer = 0;
      await repeated(Math.ceil(count / each), 10, async () => {
        const socket = await open(target);
        if (socket === null) return;
        const calls = Array.from({ length: each }, (_, i) => [
          call(2 * i + 1, "MultiGet"),
          message(2 * i + 1, new Uint8Array(0), { isLast: true }),
          reset(2 * i + 1),
        ]);
        socket.write(Buffer.concat([opening(), ...calls.flat()]));
        sent += each;
        await closed(socket, Math.min(holdMs, RESET_MS));
        if (socket.destroyed) closedByServer++;
        socket.destroy();
        await pause(Math.min(holdMs, AGAIN_MS));
      });
      return `${sent} calls, ${closedByServer} of ${Math.ceil(count / each)} connections closed or refused by the server`;
    },
  },
  bomb: {
    what: `gzip of ${BOMB_MIB} MiB of nothing, a thousand to one, 8 at a time`,
    attack: async (target, { count }) => {
      const packed = gzipSync(new Uint8Array(BOMB_MIB * MIB), { level: 9 });
      let answered = 0;
      await repeated(count, 8, async () => {
        const socket = await open(target);
        if (socket === null) return;
        const headers = { "grpc-encoding": "gzip" };
        let received = Buffer.alloc(0);
        let isOver = false;
        const isAnswered = new Promise<void>((resolve) => {
          socket.on("data", (bytes: Buffer) => {
            received = Buffer.concat([received, bytes]);
            isOver ||= endsCall(received);
            if (isOver) resolve();
          });
          socket.once("close", () => resolve());
          setTimeout(resolve, CLOSE_MS).unref();
        });
        socket.resume();
        socket.write(
          Buffer.concat([
            opening(),
            call(1, "Write", headers),
            message(1, packed, { isCompressed: true, isLast: true }),
          ]),
        );
        await isAnswered;
        if (isOver) answered++;
        socket.destroy();
      });
      return `${count} messages of ${packed.length} bytes, ${answered} of them refused or answered`;
    },
  },
  handshake: {
    what: "half TLS handshakes",
    addresses: 5,
    tls: true,
    attack: async (target, size) =>
      told(
        await held(target, size, (socket) => {
          socket.resume();
          socket.write(HALF_HANDSHAKE);
        }),
      ),
  },
  idleTls: {
    what: "connections that say nothing where TLS is spoken",
    addresses: 5,
    tls: true,
    attack: async (target, size) => told(await held(target, size, (socket) => socket.resume())),
  },
  slow: {
    what: "clients that ask for 64 answers of 1,000 rows and read nothing",
    attack: async (target, size) => {
      const bytes = Buffer.concat([opening(0), reads(1, 64, 1_000)]);
      return told(await held(target, size, (socket) => void socket.write(bytes)));
    },
  },
  metadata: {
    what: "calls with a mebibyte of metadata",
    attack: async (target, { count }) => {
      const bytes = Buffer.concat([opening(), call(1, "MultiGet", { "x-large": "x".repeat(MIB) })]);
      let closedByServer = 0;
      await repeated(count, PARALLEL, async () => {
        const socket = await open(target);
        if (socket === null) return;
        socket.write(bytes);
        await closed(socket, 1_000);
        if (socket.destroyed) closedByServer++;
        socket.destroy();
      });
      return `${count} calls, ${closedByServer} connections closed by the server`;
    },
  },
};

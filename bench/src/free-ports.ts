import { createServer } from "node:net";

/** Below what the kernel gives to outgoing connections, so that a server finds its port free again when it restarts. */
const FIRST = 21_000;
const COUNT = 9_000;

/** Ports of 127.0.0.1 that nobody listens on now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  let next = FIRST + Math.floor(Math.random() * COUNT);
  for (let tried = 0; ports.length < count; tried++) {
    if (tried === COUNT) throw new Error(`there are no ${count} free ports`);
    if (await isFree(next)) ports.push(next);
    next = FIRST + ((next - FIRST + 1) % COUNT);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

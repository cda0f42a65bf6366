import { createServer } from "node:net";

/** Below the ports that outgoing connections are given, so that a node that is down finds its own again. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Ports of loopback on which nobody listened a moment ago. */
export async function reservePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  let candidate = LOWEST + (process.pid % 500) * 20;
  while (ports.length < count) {
    if (candidate > HIGHEST) candidate = LOWEST;
    if (await isFree(candidate)) ports.push(candidate);
    candidate += 1;
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

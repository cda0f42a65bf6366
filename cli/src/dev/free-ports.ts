import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { FeatureStoreError } from "@featurestore/proto";

/** Below what systems give out by themselves, to servers on port 0 and to outgoing connections: nobody gets one in between. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS_PER_PORT = 100;

/** Distinct ports of 127.0.0.1 that nobody listens on now. @throws UNAVAILABLE when too few are found. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  for (let left = count * ATTEMPTS_PER_PORT; ports.size < count; left--) {
    if (left === 0) throw new FeatureStoreError("UNAVAILABLE", `--port: ${count} free ports were not found`);
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below what systems give out by themselves, to servers on port 0 and to outgoing connections: nobody gets one in between. */
const LOWEST = 10_000;
const HIGHEST = 20_000;
const ATTEMPTS = 100;

/** A port of 127.0.0.1 that nobody listens on now, for a server that must come back on it. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port was found in ${ATTEMPTS} attempts`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

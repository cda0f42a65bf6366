import { loadavg } from "node:os";
import { cpuSeconds } from "../processes.js";

/** Share of one core that processes used, by who they are: 1 is a whole core. */
export interface Usage {
  readonly client: number;
  /** Of each server, in the order of the list. */
  readonly servers: readonly number[];
}

/** What servers and this process use while `work` runs. */
export async function withUsage<T>(
  servers: readonly number[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly usage: Usage }> {
  const begun = performance.now();
  const before = servers.map(cpuSeconds);
  const own = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(own);
  const seconds = (performance.now() - begun) / 1000;
  return {
    result,
    usage: {
      client: (user + system) / 1e6 / seconds,
      servers: servers.map((pid, i) => (cpuSeconds(pid) - (before[i] ?? 0)) / seconds),
    },
  };
}

/** "client 0.61, servers 0.42 + 0.40 + 0.39 cores". */
export function describeUsage({ client, servers }: Usage): string {
  return `client ${client.toFixed(2)}, servers ${servers.map((share) => share.toFixed(2)).join(" + ")} cores`;
}

/** How busy the machine was over the last minute, by its load average. */
export function loadNow(): number {
  return loadavg()[0] ?? Number.NaN;
}

import { DATA_FAULTS } from "./data-faults.js";
import { DISK_FAULTS } from "./disk-faults.js";
import type { Fault, World } from "./fault.js";
import { LINK_FAULTS } from "./link-faults.js";
import { MEMBERSHIP_FAULTS } from "./membership-faults.js";
import { PROCESS_FAULTS } from "./process-faults.js";

/** Every kind of fault there is. */
export const FAULTS: readonly Fault[] = [
  ...PROCESS_FAULTS,
  ...LINK_FAULTS,
  ...DISK_FAULTS,
  ...DATA_FAULTS,
  ...MEMBERSHIP_FAULTS,
];

/** Those that can be done here, and why the others cannot. */
export async function availableFaults(
  world: World,
): Promise<{ readonly available: readonly Fault[]; readonly missing: ReadonlyMap<string, string> }> {
  const available: Fault[] = [];
  const missing = new Map<string, string>();
  for (const fault of FAULTS) {
    const reason = await fault.impossible(world);
    if (reason === null) available.push(fault);
    else missing.set(fault.kind, reason);
  }
  return { available, missing };
}

import { afterAll, beforeAll, describe } from "vitest";
import { evolutionContract } from "./contract-evolution.suite.js";
import { inputContract } from "./contract-input.suite.js";
import { readContract } from "./contract-reads.suite.js";
import { typeContract } from "./contract-types.suite.js";
import type { ContractHooks, OpenStore, World } from "./contract-world.suite.js";
import { writeContract } from "./contract-writes.suite.js";

export type { ContractHooks, ContractStore, OpenStore } from "./contract-world.suite.js";

/**
 * What every store promises its users, whatever it is made of. One store serves all tests of a run: each test makes views
 * under names of its own.
 */
export function storeContract(name: string, open: OpenStore, hooks: ContractHooks = {}): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<OpenStore>> | null = null;
    let views = 0;
    const world: World = {
      get store() {
        if (opened === null) throw new TypeError("the store is not open yet");
        return opened.store;
      },
      name: (base) => `${base}${++views}`,
    };
    beforeAll(async () => {
      opened = await open();
    }, hooks.timeoutMs);
    afterAll(() => opened?.close(), hooks.timeoutMs);
    typeContract(world);
    readContract(world);
    writeContract(world);
    evolutionContract(world);
    inputContract(world);
  });
}

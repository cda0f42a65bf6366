import { storeContract } from "./store.suite.js";
import { openMemoryStore } from "./testing.js";

storeContract("the store in memory", async () => {
  const store = openMemoryStore();
  return { store, close: () => store.close() };
});

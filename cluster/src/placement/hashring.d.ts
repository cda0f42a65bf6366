/** What is used of hashring 3.2.0, which has no types of its own; @types/hashring would bring node's types along. */
declare module "hashring" {
  class HashRing {
    constructor(servers: readonly string[], algorithm: "md5", options: Readonly<Record<string, number>>);
    /** Distinct servers in the order the ring meets them, starting at the key's point. */
    range(key: string, size: number): string[];
  }
  export = HashRing;
}

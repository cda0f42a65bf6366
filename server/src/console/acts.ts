/** What can be done to the cluster from the console; everything else is the command line's. */
export type ConsoleAct =
  | { readonly kind: "drain"; readonly node: string }
  | { readonly kind: "activate"; readonly node: string }
  | { readonly kind: "rebalance" }
  | { readonly kind: "transferLeader"; readonly shard: number; readonly node: string }
  | { readonly kind: "abort" };

/** The word that has to be typed before it is done: the name of what it is done to. */
export function confirmationOf(act: ConsoleAct): string {
  switch (act.kind) {
    case "drain":
    case "activate":
      return act.node;
    case "transferLeader":
      return `shard ${act.shard}`;
    case "rebalance":
    case "abort":
      return act.kind;
  }
}

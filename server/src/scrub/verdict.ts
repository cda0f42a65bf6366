import type { ReplicaId } from "@featurestore/cluster";
import { assert } from "@featurestore/proto";

/** What one voter's replica comes to. */
export interface Said {
  readonly replica: ReplicaId;
  readonly index: number;
  readonly digest: string;
  readonly version: string;
}

/** What the voters of a shard say, all of the same entry. */
export interface Testimony {
  readonly index: number;
  /** All voters, those that said nothing among them. */
  readonly voters: readonly ReplicaId[];
  readonly said: readonly Said[];
}

/**
 * `alike`: all that were heard agree. `wrong`: more than half of all voters agree and these do not. `tie`: there is no such
 * majority, and nobody can tell who is right. `mixed`: those that differ were written by different builds. `alone`: fewer than two were heard.
 */
export type Verdict =
  | { readonly kind: "alike" | "tie" | "mixed" | "alone" }
  | { readonly kind: "wrong"; readonly right: readonly ReplicaId[]; readonly wrong: readonly Said[] };

/** Decides which replicas are wrong. One that is silent, or damaged by its own account, counts among the voters and has no vote. */
export function judge({ index, voters, said }: Testimony): Verdict {
  assert(
    said.every((one) => one.index === index),
    "replicas are compared at one entry",
  );
  if (said.length < 2) return { kind: "alone" };
  const byDigest = new Map<string, Said[]>();
  for (const one of said) byDigest.set(one.digest, [...(byDigest.get(one.digest) ?? []), one]);
  if (byDigest.size === 1) return { kind: "alike" };
  if (new Set(said.map(({ version }) => version)).size > 1) return { kind: "mixed" };
  for (const [digest, agreed] of byDigest) {
    if (agreed.length * 2 <= voters.length) continue;
    const wrong = said.filter((one) => one.digest !== digest);
    return { kind: "wrong", right: agreed.map(({ replica }) => replica), wrong };
  }
  return { kind: "tie" };
}

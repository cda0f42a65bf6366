import { InvalidArgumentError } from "@commander-js/extra-typings";

const COUNTS = [1, 3, 5] as const;
export type ReplicaCount = (typeof COUNTS)[number];

/** Parses a number of replicas, for options. @throws InvalidArgumentError. */
export function replicaCount(text: string): ReplicaCount {
  const count = COUNTS.find((known) => String(known) === text);
  if (count === undefined) throw new InvalidArgumentError("expected 1, 3 or 5");
  return count;
}

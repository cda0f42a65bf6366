/** What became of the adds to one set, and what it held after all of them were over. Elements may have been retried. */
export interface SetHistory {
  readonly acknowledged: Iterable<string>;
  /** May or may not be there. */
  readonly unknown: Iterable<string>;
  /** Certainly never proposed. One that another attempt added is no fault. */
  readonly rejected: Iterable<string>;
  /** As read, repeats included. */
  readonly finalRead: Iterable<string>;
}

/**
 * `lost`: acknowledged, and not there. `rejected`: there, though every attempt was refused. `phantom`: there, though
 * nobody ever added it. `repeated`: there more than once.
 */
export interface SetViolation {
  readonly kind: "lost" | "rejected" | "phantom" | "repeated";
  readonly element: string;
  readonly text: string;
}

const TEXTS: Record<SetViolation["kind"], string> = {
  lost: "was acknowledged and is missing",
  rejected: "was rejected and is there",
  phantom: "was never added and is there",
  repeated: "is there more than once",
};

/** Empty if the final read is right. In the order of `acknowledged`, then of `finalRead`; an element once per kind. */
export function checkSet(history: SetHistory): readonly SetViolation[] {
  const acknowledged = new Set(history.acknowledged);
  const unknown = new Set(history.unknown);
  const rejected = new Set(history.rejected);
  const found = new Set<string>();
  const repeated = new Set<string>();
  for (const element of history.finalRead) {
    if (found.has(element)) repeated.add(element);
    found.add(element);
  }
  const violations: SetViolation[] = [];
  const report = (kind: SetViolation["kind"], element: string): void => {
    violations.push({ kind, element, text: `${JSON.stringify(element)} ${TEXTS[kind]}` });
  };
  for (const element of acknowledged) if (!found.has(element)) report("lost", element);
  for (const element of found) {
    if (!acknowledged.has(element) && !unknown.has(element)) {
      report(rejected.has(element) ? "rejected" : "phantom", element);
    }
    if (repeated.has(element)) report("repeated", element);
  }
  return violations;
}

import { invalid } from "./errors.js";
import { LIMITS } from "./limits.js";

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * Checks a name of an entity, feature, service, role or join key: a letter, then letters, digits and single underscores.
 * @throws INVALID_ARGUMENT naming `field` and the accepted form.
 */
export function checkName(field: string, name: unknown): string {
  if (typeof name === "string" && name.length <= LIMITS.nameLengthMax && NAME.test(name) && !name.includes("__"))
    return name;
  throw invalid(
    `${field}: ${quote(name)} is not a name; expected a letter followed by letters, digits or single underscores, at most ${LIMITS.nameLengthMax} characters`,
    { field },
  );
}

/** As `checkName`, for a feature view: optionally `namespace/name`. */
export function checkViewName(field: string, name: unknown): string {
  if (typeof name === "string" && name.includes("/")) {
    const [namespace, rest, ...more] = name.split("/");
    if (more.length === 0) {
      checkName(field, namespace);
      checkName(field, rest);
      return name;
    }
  }
  return checkName(field, name);
}

/** Names are unique ignoring case: what two names are compared by. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** The candidate nearest to `name` (edit distance at most a third of its length, at least 2), or undefined. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** The clause an "unknown name" message ends with: a suggestion, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : `; did you mean ${quote(nearest)}?`;
}

/** A value in a message: JSON text, cut at 80 characters. */
export function quote(value: unknown): string {
  const text = typeof value === "bigint" ? String(value) : jsonText(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function jsonText(value: unknown): string {
  try {
    const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
    return text ?? String(value);
  } catch {
    return Object.prototype.toString.call(value); // a cycle, or a toJSON that throws: the message matters more
  }
}

/** Levenshtein distance over UTF-16 units, two rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}

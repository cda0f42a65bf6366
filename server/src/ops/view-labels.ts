/** Views that have series of their own; what the others do is told together. */
export const VIEWS_MAX = 100;
/** The label of all the others. */
export const OTHER = "other";

/**
 * What metrics call each view: the first `VIEWS_MAX` by name are called what they are, the rest `other`. A view that comes or
 * goes may move another one across the bound; its series then goes on in the other place.
 */
export function viewLabels(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...names].sort().map((name, i) => [name, i < VIEWS_MAX ? name : OTHER]));
}

/**
 * Whether a name is one of those that a pattern stands for: * is any run of characters, none of them too; all else is itself.
 * Takes time by the product of both lengths at most, whatever the pattern.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === "*") return true;
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (next < name.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = next;
    } else if (pattern[at] === name[next]) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** Whether any of the patterns stands for the name. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, name));
}

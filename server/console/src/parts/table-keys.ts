/** Up and down go from row to row of a table, Home and End to its ends: to what can be focused first in it. */
export function onTableKey(event: KeyboardEvent): void {
  const row = (event.target as Element | null)?.closest("tr");
  const body = row?.closest("tbody");
  if (row === null || row === undefined || body === null || body === undefined) return;
  const rows = [...body.querySelectorAll("tr")].filter((one) => focusable(one) !== null);
  const at = rows.indexOf(row);
  const to = target(event.key, at, rows.length);
  if (to === null) return;
  event.preventDefault();
  focusable(rows[to] ?? row)?.focus();
}

function target(key: string, at: number, length: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(length - 1, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}

function focusable(row: Element): HTMLElement | null {
  return row.querySelector<HTMLElement>("a, button, [tabindex='0']");
}

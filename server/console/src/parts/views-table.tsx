import type { ViewLine } from "../../../src/console/console-answers.js";
import { formatAge, formatCount, formatShare, formatSpan } from "../format.js";
import { now } from "../polling.js";
import { Link } from "../router.js";
import { Mark } from "./mark.js";
import { onTableKey } from "./table-keys.js";

/** Views with what serving rests on: are there rows, are they fresh, are they found. */
export function ViewsTable({ views, isShort = false }: { views: readonly ViewLine[]; isShort?: boolean }) {
  return (
    <table class="stacked" onKeyDown={onTableKey}>
      <thead>
        <tr>
          <th scope="col">View</th>
          {!isShort && <th scope="col">Entity</th>}
          {!isShort && <th scope="col">Owner</th>}
          <th scope="col" class="n">
            Rows
          </th>
          <th scope="col">Newest event</th>
          {!isShort && (
            <th scope="col" class="n">
              Kept for
            </th>
          )}
          <th scope="col" class="n">
            Rows read
          </th>
          <th scope="col" class="n">
            Not found
          </th>
          <th scope="col" class="n">
            Expired
          </th>
        </tr>
      </thead>
      <tbody>
        {views.map((view) => (
          <tr key={view.name}>
            <td class="wide break">
              <Link href={`/views/${view.name}`}>{view.name}</Link>
              {!isShort && <small>{view.description}</small>}
            </td>
            {!isShort && <td data-label="Entity">{view.entity}</td>}
            {!isShort && (
              <td data-label="Owner">{view.owner === "" ? <span class="muted">nobody</span> : view.owner}</td>
            )}
            <td class="n" data-label="Rows">
              {formatCount(view.rows)}
            </td>
            <td data-label="Newest event">
              <Freshness view={view} />
            </td>
            {!isShort && (
              <td class="n" data-label="Kept for">
                {view.ttlMs === null ? "ever" : formatSpan(view.ttlMs)}
              </td>
            )}
            <td class="n" data-label="Rows read">
              {formatCount(view.readRows)}
            </td>
            <td class="n" data-label="Not found">
              {rate(view.notFound, view.readRows)}
            </td>
            <td class="n" data-label="Expired">
              {rate(view.outsideMaxAge, view.readRows)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How old the newest event is, and whether readers still get it. */
export function Freshness({ view }: { view: Pick<ViewLine, "newestEventTime" | "ttlMs" | "rows"> }) {
  const { newestEventTime, ttlMs, rows } = view;
  if (rows === 0) return <Mark tone="none">no rows</Mark>;
  if (newestEventTime === null) return <span class="muted">not known</span>;
  const at = newestEventTime / 1000;
  const isExpired = ttlMs !== null && now.value - at > ttlMs;
  const text = formatAge(at, now.value);
  if (ttlMs === null) return <span>{text}</span>; // kept for ever: no age is too old
  return isExpired ? <Mark tone="care">{text}: all expired</Mark> : <Mark tone="ok">{text}</Mark>;
}

/** A share of what was asked for; where nothing was, there is none. */
export function rate(count: number, of: number): string {
  return of === 0 ? "–" : formatShare(count / of);
}

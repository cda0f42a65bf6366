/** What is shown where nothing is known: never a zero. */
export const UNKNOWN = "–";

/** A count with thousands apart; in short from a hundred thousand on: 1.2 M. */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return UNKNOWN;
  const size = Math.abs(count);
  if (size >= 1e9) return `${trimmed(count / 1e9)} G`;
  if (size >= 1e6) return `${trimmed(count / 1e6)} M`;
  if (size >= 1e5) return `${trimmed(count / 1e3)} k`;
  return Math.round(count).toLocaleString("en-US");
}

/** A rate per second: tenths below ten. */
export function formatRate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return UNKNOWN;
  return perSecond > 0 && perSecond < 10 ? trimmed(perSecond) : formatCount(perSecond);
}

/** Binary units, three digits. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return UNKNOWN;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : trimmed(size)} ${units[unit]}`;
}

/** Milliseconds as people say them: 0.4 ms, 12 ms, 1.5 s. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  if (ms < 10) return `${trimmed(ms)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${trimmed(ms / 1_000)} s`;
}

/** A share from 0 to 1 in percent; what is not quite none or all is not told as none or all. */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return UNKNOWN;
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  const percent = share * 100;
  return `${percent < 10 ? trimmed(percent) : Math.round(percent)} %`;
}

/** How long something lasts: its two largest units. */
export function formatSpan(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withRest(minutes, "min", seconds % 60, "s", minutes < 10);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return withRest(hours, "h", minutes % 60, "min", hours < 10);
  const days = Math.floor(hours / 24);
  if (days < 730) return withRest(days, "d", hours % 24, "h", days < 10);
  return `${trimmed(days / 365.25)} years`;
}

/** How long ago a time was; a time ahead is said to be. Both in milliseconds since 1970. */
export function formatAge(at: number | null | undefined, now: number): string {
  if (at === null || at === undefined) return UNKNOWN;
  const ms = now - at;
  if (ms < -1_000) return `in ${formatSpan(-ms)}`;
  return ms < 1_500 ? "just now" : `${formatSpan(ms)} ago`;
}

/** A moment of today by its time, another by its date, too; of this browser's time zone. */
export function formatMoment(at: number | null | undefined, now: number): string {
  if (at === null || at === undefined) return UNKNOWN;
  const date = new Date(at);
  const time = date.toLocaleTimeString("en-GB");
  return date.toDateString() === new Date(now).toDateString() ? time : `${dateOf(date)} ${time}`;
}

/** Microseconds since 1970 as `2026-11-22 19:04:05`, UTC. */
export function formatMicros(us: number | null | undefined): string {
  if (us === null || us === undefined) return UNKNOWN;
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? UNKNOWN : date.toISOString().replace("T", " ").slice(0, 19);
}

/** A value on an axis: up to four digits that tell. */
export function formatNumber(number: number | null | undefined): string {
  if (number === null || number === undefined || !Number.isFinite(number)) return UNKNOWN;
  const size = Math.abs(number);
  if (size !== 0 && (size < 0.001 || size >= 1e9)) return number.toExponential(2);
  if (size >= 1e5) return formatCount(number);
  return String(Number(number.toPrecision(4)));
}

/** A word with its number: `1 shard`, `2 shards`. */
export function plural(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** The first part of an id that people can tell apart. */
export function shortId(id: string): string {
  return id.length > 10 ? id.slice(0, 8) : id;
}

function dateOf(date: Date): string {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

function withRest(whole: number, unit: string, rest: number, restUnit: string, isShown: boolean): string {
  return isShown && rest > 0 ? `${whole} ${unit} ${rest} ${restUnit}` : `${whole} ${unit}`;
}

function trimmed(number: number): string {
  const digits = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  return String(Number(number.toFixed(digits)));
}

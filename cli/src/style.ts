import pico from "picocolors";
import type { TextSink, World } from "./world.js";

export type Style = ReturnType<typeof pico.createColors>;

/** Colours for one sink: none unless it is a terminal, and none where NO_COLOR is set. */
export function styleOf(sink: TextSink, env: World["env"]): Style {
  const isWanted = env["NO_COLOR"] === undefined || env["NO_COLOR"] === "";
  return pico.createColors(sink.isTerminal && isWanted && env["TERM"] !== "dumb");
}

/** Text that cannot move the cursor or change colours: control characters as escapes. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  return known ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** `text`, at most `width` characters long. */
export function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** A count with thousands separated: 1,234,567. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** How long ago a time in microseconds was, coarsely: `3m ago`, `in 2h`. */
export function formatAge(us: number, nowUs: number): string {
  const seconds = Math.round((nowUs - us) / 1e6);
  const text = coarse(Math.abs(seconds));
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

function coarse(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 2 * 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3_600)}h`;
  return `${formatCount(Math.floor(seconds / 86_400))}d`;
}

/** Bytes in the unit that leaves few digits: 512 B, 1.5 MiB. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit] ?? "B"}`;
}

/** An argument as a shell needs it written. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

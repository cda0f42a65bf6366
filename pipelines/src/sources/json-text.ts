const LONG_NUMBER = /\d{16}/g;
const LONG_NUMBER_CHARS = 16;
const BACKSLASH = 0x5c;
const NUMBER_CHARS: ReadonlySet<string> = new Set("0123456789+-.eE");
const FRACTION = /[.eE]/;
const SPACE: ReadonlySet<string> = new Set(" \t\r\n");
const STRUCTURE = /["{}[\],]/g;

/**
 * The JSON text with quotes around those of its whole numbers of 16 digits and more that are meant. Strings are stepped
 * over, not matched: a pattern for a whole string overflows the engine's stack on one of some megabytes.
 */
export function quoteNumbers(text: string, isMeant: (digits: string) => boolean): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    if (end - at >= LONG_NUMBER_CHARS) {
      const between = text.slice(at, end);
      const quoted = quoteBetween(between, isMeant);
      if (quoted.length !== between.length) {
        parts.push(text.slice(copied, at), quoted);
        copied = end;
      }
    }
    at = quote < 0 ? text.length : stringEnd(text, quote);
  }
  return copied === 0 ? text : parts.join("") + text.slice(copied);
}

/**
 * The members of a JSON object by name, each value as the text it is written as. Of two of one name the later counts, as
 * with JSON.parse. The text must be a well-formed object.
 */
export function memberTexts(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (let at = text.indexOf("{") + 1; at < text.length; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) break;
    const nameEnd = stringEnd(text, quote);
    let start = text.indexOf(":", nameEnd) + 1;
    while (SPACE.has(text.charAt(start))) start++;
    const stop = valueEnd(text, start);
    members.set(JSON.parse(text.slice(quote, nameEnd)) as string, text.slice(start, stop).trimEnd());
    at = stop + 1;
  }
  return members;
}

/** Where the value at `start` of an object has ended: at the comma or the brace after it. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  STRUCTURE.lastIndex = start;
  for (let match = STRUCTURE.exec(text); match !== null; match = STRUCTURE.exec(text)) {
    const mark = match[0];
    if (mark === '"') STRUCTURE.lastIndex = stringEnd(text, match.index);
    else if (mark === "{" || mark === "[") depth++;
    else if (depth === 0) return match.index;
    else if (mark !== ",") depth--;
  }
  return text.length;
}

/** As `quoteNumbers`, for text without strings. A number of any length is walked over, for the same reason. */
function quoteBetween(text: string, isMeant: (digits: string) => boolean): string {
  const parts: string[] = [];
  let copied = 0;
  LONG_NUMBER.lastIndex = 0;
  for (let match = LONG_NUMBER.exec(text); match !== null; match = LONG_NUMBER.exec(text)) {
    let start = match.index;
    while (start > 0 && NUMBER_CHARS.has(text.charAt(start - 1))) start--;
    let end = LONG_NUMBER.lastIndex;
    while (end < text.length && NUMBER_CHARS.has(text.charAt(end))) end++;
    LONG_NUMBER.lastIndex = end;
    const number = text.slice(start, end);
    if (FRACTION.test(number) || !isMeant(number)) continue;
    parts.push(text.slice(copied, start), `"${number}"`);
    copied = end;
  }
  return copied === 0 ? text : parts.join("") + text.slice(copied);
}

/** Where the string that opens at `quote` has ended, in well-formed JSON. */
function stringEnd(text: string, quote: number): number {
  for (let from = quote + 1; ; ) {
    const end = text.indexOf('"', from);
    if (end < 0) return text.length;
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end + 1;
    from = end + 1;
  }
}

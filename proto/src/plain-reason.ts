/** What the SDK says to programmers, in words for those who have a file or a command line. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/; pass a bigint$/, "; write its digits in quotes, as text"],
  [/expected a bigint or a whole number \(int64\)/, "expected a whole number (int64)"],
  [/expected a Uint8Array/, "expected bytes in base64"],
  [/expected a Date or bigint microseconds since 1970-01-01 UTC/, "expected a time such as 2026-11-22T08:30:00Z"],
];

/** A message without words that only mean something in a program. */
export function plainReason(message: string): string {
  return WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), message);
}

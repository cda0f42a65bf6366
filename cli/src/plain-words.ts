/** What the SDK says to programmers, in words for a command line. Refused rows of a backfill come in such words already. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/; pass a bigint$/, "; write its digits in quotes, as text"],
  [/expected a bigint or a whole number \(int64\)/, "expected a whole number (int64)"],
  [/expected a Uint8Array/, "expected bytes in base64"],
  [/expected a Date or bigint microseconds since 1970-01-01 UTC/, "expected a time such as 2026-11-22T08:30:00Z"],
  // gRPC ends its messages with the name of a note that is mostly empty.
  [/\.?\s*Resolution note:\s*(?=$|[;)\n])/g, ""],
];

/** A message without words that only mean something in a program. */
export function plainWords(message: string): string {
  return WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), message);
}

/** The wall clock in microseconds since 1970 UTC, to the millisecond. */
export function nowMicros(): number {
  return Date.now() * 1000;
}

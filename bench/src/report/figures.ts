/** Stands where there is no figure. */
export const NONE = "–";

/** Three digits that count, thousands in groups: 0.0513, 2.31, 18.9, 12,539. NaN and infinity are `NONE`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const digits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  const decimals = value === 0 ? 0 : Math.min(Math.max(3 - digits, 0), DECIMALS_MAX);
  return grouped(value, decimals);
}

/** How many times: "2.31x". */
export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${grouped(ratio, ratio < 100 ? 2 : 0)}x` : NONE;
}

/** Cores of a process: "0.55". */
export function cores(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : NONE;
}

/** One figure for each of several processes: "0.55 + 0.58 + 0.53". */
export function each(values: readonly number[], format: (value: number) => string): string {
  return values.length === 0 ? NONE : values.map(format).join(" + ");
}

/** A whole number: "1,024". */
export function whole(value: number): string {
  return Number.isFinite(value) ? grouped(value, 0) : NONE;
}

const DECIMALS_MAX = 6;

function grouped(value: number, decimals: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** IEEE 754 binary16: decoding by table, encoding with round-half-to-even. */
const DECODED = buildTable();
const scratch = new DataView(new ArrayBuffer(4));

/** The number a 16-bit pattern stands for. */
export function float16ToNumber(bits: number): number {
  return DECODED[bits & 0xffff] as number;
}

/** The nearest 16-bit pattern; beyond 65504 (after rounding) it is an infinity, any NaN becomes 0x7e00. */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  scratch.setFloat32(0, roundToOdd(value));
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | 0x7c00;
  const exponent = (magnitude >>> 23) - 127;
  if (exponent > 15) return sign | 0x7c00;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  if (exponent >= -14) return sign + roundShift(significand, 13) + ((exponent + 14) << 10);
  const shift = 13 + (-14 - exponent);
  return shift > 24 ? sign : sign + roundShift(significand, shift);
}

/** float64 -> float32 that keeps a sticky last bit, so that the second rounding cannot err (double rounding). */
function roundToOdd(value: number): number {
  const single = Math.fround(value);
  if (single === value || !Number.isFinite(single))
    return Number.isFinite(value) && !Number.isFinite(single) ? Math.sign(value) * 3e38 : single;
  scratch.setFloat32(0, single);
  let bits = scratch.getUint32(0);
  if (Math.abs(single) > Math.abs(value)) bits -= 1;
  scratch.setUint32(0, bits | 1);
  return scratch.getFloat32(0);
}

function roundShift(significand: number, shift: number): number {
  const half = 2 ** (shift - 1);
  const kept = Math.floor(significand / (half * 2));
  const rest = significand - kept * half * 2;
  return kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
}

function buildTable(): Float32Array {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 1023;
    table[bits] =
      exponent === 31
        ? fraction === 0
          ? sign * Number.POSITIVE_INFINITY
          : Number.NaN
        : sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  }
  return table;
}

/**
 * The slot sizes for slabs of `slabBytes`, ascending, multiples of 8, from at least `from` up to exactly `to`.
 * A slot is at most one eighth and 8 bytes larger than the next smaller one, and a slab is divided so that less than
 * 8 bytes a slot are left over at its end.
 */
export function sizeClasses(options: {
  readonly slabBytes: number;
  readonly from: number;
  readonly to: number;
}): readonly number[] {
  const { slabBytes, from, to } = options;
  const sizes: number[] = [];
  for (let size = spread(slabBytes, from); size < to; size = nextSize(slabBytes, size)) sizes.push(size);
  sizes.push(to);
  return sizes;
}

function nextSize(slabBytes: number, size: number): number {
  const target = Math.max(size + 8, floor8(size * 1.125));
  const wide = spread(slabBytes, target);
  if (wide <= size * 1.125) return wide;
  const narrow = floor8(slabBytes / (Math.floor(slabBytes / target) + 1));
  return narrow > size ? narrow : wide;
}

/** The largest slot of which a slab holds as many as it holds slots of `size`. */
function spread(slabBytes: number, size: number): number {
  return floor8(slabBytes / Math.floor(slabBytes / size));
}

function floor8(bytes: number): number {
  return Math.floor(bytes / 8) * 8;
}

const WIDTH = 160;
const HEIGHT = 22;

/** A small line of a value over time, from 0 up to `most` or more; gaps where nothing is known. */
export function Spark({
  values,
  most = 0,
  color = "accent",
}: {
  values: readonly (number | null)[];
  most?: number;
  color?: string;
}) {
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) return <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  const top = Math.max(most, ...known, 1e-9);
  let path = "";
  let isOn = false;
  values.forEach((value, i) => {
    if (value === null) {
      isOn = false;
      return;
    }
    const x = (i / Math.max(1, values.length - 1)) * WIDTH;
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
    path += `${isOn ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isOn = true;
  });
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} fill="none" stroke={`var(--${color})`} stroke-width="1.3" vector-effect="non-scaling-stroke" />
    </svg>
  );
}

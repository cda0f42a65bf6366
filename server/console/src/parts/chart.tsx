import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { isDark } from "../theme.js";

export interface ChartLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Name of a colour of the style sheet, without dashes. */
  readonly color: string;
  readonly isFilled?: boolean;
  /** Against the axis on the right. */
  readonly isSecond?: boolean;
  readonly format: (value: number | null | undefined) => string;
}

/** Lines over the last minutes; gaps where nothing is known. */
export function Chart({
  seconds,
  lines,
  label,
}: {
  seconds: readonly number[];
  lines: readonly ChartLine[];
  label: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ seconds, lines });
  latest.current = { seconds, lines };
  const dark = isDark.value;
  const shape = lines.map((line) => `${line.label}${line.color}`).join();
  // colours come with the theme, lines with their shape
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new uPlot(optionsOf(element, latest.current.lines), dataOf(latest.current), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [dark, shape]);
  useEffect(() => {
    plot.current?.setData(dataOf({ seconds, lines }));
  });
  return <div class="chart" ref={box} role="img" aria-label={`${label}: ${inWords(lines)}`} />;
}

/** What the lines are, with their last values. */
export function Legend({ lines }: { lines: readonly ChartLine[] }) {
  return (
    <div class="legend">
      {lines.map(({ label, color, isFilled, values, format }) => (
        <span key={label}>
          <i class={isFilled === true ? "" : "line"} style={{ color: `var(--${color})` }} />
          {label} <b>{format(values.findLast((value) => value !== null))}</b>
        </span>
      ))}
    </div>
  );
}

function inWords(lines: readonly ChartLine[]): string {
  return lines
    .map(({ label, values, format }) => `${label} ${format(values.findLast((value) => value !== null))}`)
    .join(", ");
}

function dataOf({ seconds, lines }: { seconds: readonly number[]; lines: readonly ChartLine[] }): uPlot.AlignedData {
  return [[...seconds], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  const { paddingLeft, paddingRight, paddingBottom } = getComputedStyle(element);
  const width = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
  return { width: Math.max(80, width), height: element.clientHeight - Number.parseFloat(paddingBottom) };
}

function optionsOf(element: HTMLElement, lines: readonly ChartLine[]): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const font = `11px ${style.getPropertyValue("--font")}`;
  const axis = { stroke: color("muted"), font, ticks: { show: false } };
  const grid = { stroke: color("line"), width: 1 };
  const scaleOf = (line: ChartLine): string => (line.isSecond === true ? "second" : "y");
  const range = (_: uPlot, _min: number, max: number): [number, number] => [0, Math.max(max * 1.1, 1e-3) || 1];
  const values = (scale: string) => (_: uPlot, splits: number[]) => {
    const line = lines.find((one) => scaleOf(one) === scale);
    return splits.map((split) => line?.format(split) ?? "");
  };
  const second = lines.some((line) => line.isSecond === true);
  return {
    ...sizeOf(element),
    padding: [8, second ? 0 : 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range }, ...(second ? { second: { range } } : {}) },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        size: 22,
        gap: 4,
        values: (_, splits) => splits.map((at) => new Date(at * 1000).toLocaleTimeString("en-GB").slice(0, 5)),
      },
      { ...axis, grid, size: 56, gap: 6, space: 34, values: values("y") },
      ...(second
        ? [
            {
              ...axis,
              scale: "second",
              side: 1 as const,
              grid: { show: false },
              size: 56,
              gap: 6,
              space: 34,
              values: values("second"),
            },
          ]
        : []),
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        scale: scaleOf(line),
        stroke: color(line.color),
        width: 1.5,
        ...(line.isFilled === true ? { fill: `${color(line.color)}1f` } : {}),
        points: { show: false },
        spanGaps: false,
      })),
    ],
  };
}

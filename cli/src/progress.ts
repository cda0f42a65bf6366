import { formatCount, type Style } from "./style.js";
import type { TextSink } from "./world.js";

const BAR_WIDTH = 24;
/** Between two plain lines, where nobody watches. */
const PLAIN_EVERY_MS = 5_000;

export interface ProgressState {
  /** From 0 to 1; null where it is not known. */
  readonly fraction: number | null;
  readonly rows: number;
  /** What else to say: `12 refused`. */
  readonly notes: readonly string[];
}

/** Progress on standard error: one line that is redrawn on a terminal, a plain line now and then anywhere else. */
export class ProgressLine {
  readonly #sink: TextSink;
  readonly #style: Style;
  readonly #label: string;
  readonly #now: () => number;
  readonly #started: number;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isDrawn = false;
  /** What has not been told yet. */
  #untold: ProgressState | null = null;

  constructor(sink: TextSink, style: Style, label: string, now: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#style = style;
    this.#label = label;
    this.#now = now;
    this.#started = now();
  }

  update(state: ProgressState): void {
    if (this.#sink.isTerminal) {
      this.#draw(state);
      return;
    }
    this.#untold = state;
    if (this.#now() - this.#toldAt < PLAIN_EVERY_MS) return;
    this.#toldAt = this.#now();
    this.#tell();
  }

  /** Ends the line: on a terminal it goes, elsewhere the last state is told. */
  end(): void {
    if (this.#isDrawn) this.#sink.write("\r\u001b[K");
    this.#isDrawn = false;
    this.#tell();
  }

  #tell(): void {
    if (this.#untold !== null) this.#sink.write(`${this.#label}: ${this.#facts(this.#untold)}\n`);
    this.#untold = null;
  }

  #draw(state: ProgressState): void {
    const filled = Math.round((state.fraction ?? 0) * BAR_WIDTH);
    const bar =
      state.fraction === null
        ? ""
        : `${this.#style.cyan("━".repeat(filled))}${this.#style.dim("━".repeat(BAR_WIDTH - filled))} `;
    this.#sink.write(`\r\u001b[K${this.#label} ${bar}${this.#facts(state)}`);
    this.#isDrawn = true;
  }

  #facts({ fraction, rows, notes }: ProgressState): string {
    const seconds = (this.#now() - this.#started) / 1000;
    const rate = seconds > 0.5 ? `, ${formatCount(Math.round(rows / seconds))} rows/s` : "";
    const left =
      fraction !== null && fraction > 0.02 && fraction < 1 && seconds > 1
        ? [`${Math.ceil((seconds / fraction) * (1 - fraction))}s left`]
        : [];
    const percent = fraction === null ? "" : `${Math.floor(fraction * 100)}% `;
    return [`${percent}${formatCount(rows)} rows${rate}`, ...notes, ...left].join(", ");
  }
}

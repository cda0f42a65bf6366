import type { ControlTimer } from "./control-timer.js";

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that passes only when told to; alarms ring in order, and what they set off is done before the next one. */
export class FakeTimer implements ControlTimer {
  #nowMs = 0;
  #count = 0;
  readonly #alarms = new Set<Alarm>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, order: this.#count++, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (let alarm = this.#next(endMs); alarm !== undefined; alarm = this.#next(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, alarm.atMs);
      this.#alarms.delete(alarm);
      alarm.callback();
      await settled();
    }
    this.#nowMs = endMs;
  }

  /** The machine sleeps: the clock goes on, and whatever should have rung rings late. */
  sleep(ms: number): void {
    this.#nowMs += ms;
  }

  #next(endMs: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      const isSooner = first === undefined || alarm.atMs < first.atMs;
      const isBefore = alarm.atMs === first?.atMs && alarm.order < first.order;
      if (alarm.atMs <= endMs && (isSooner || isBefore)) first = alarm;
    }
    return first;
  }
}

/** Whatever promises have set off is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

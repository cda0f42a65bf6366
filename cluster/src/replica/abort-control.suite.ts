import type { AbortSignalLike } from "./ports.js";

/** An abort signal in the hand of a test, that knows how many listen. */
export class AbortControl implements AbortSignalLike {
  aborted = false;
  readonly listeners = new Set<() => void>();

  addEventListener(_type: "abort", listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.listeners.delete(listener);
  }

  abort(): void {
    this.aborted = true;
    for (const listener of [...this.listeners]) listener();
  }
}

/** Time for whoever looks after the cluster: a clock that only goes forward, and alarms. */
export interface ControlTimer {
  /** Monotonic, in milliseconds from an arbitrary start. */
  nowMs(): number;
  /** Calls once, after `delayMs`; the answer calls it off. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The process's own. Alarms do not keep it alive. */
export const SYSTEM_TIMER: ControlTimer = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timeout = setTimeout(callback, delayMs);
    timeout.unref();
    return () => clearTimeout(timeout);
  },
};

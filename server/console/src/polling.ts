import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ApiError, isSignedOut, token } from "./api.js";

/** What is known of something that is asked again and again. */
export interface Polled<T> {
  /** The last answer; null: none yet. */
  readonly data: T | null;
  /** When it came, by this browser's clock. */
  readonly at: number | null;
  /** Why the last question had none; null: it had. */
  readonly error: ApiError | null;
}

const NOTHING = { data: null, at: null, error: null } as const;

/** Since when the node has not answered, by this browser's clock; null: it does. */
export const silentSince = signal<number | null>(null);
/** The time, by this browser's clock, told once a second. */
export const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 1_000);

/**
 * Asks at once and then every so often, but not while nobody sees the page. The last answer stays when the next one fails.
 * @param key another one begins anew.
 */
export function usePolling<T>(key: string, everyMs: number, ask: () => Promise<T>): Polled<T> {
  const [state, setState] = useState<Polled<T> & { readonly key: string }>({ ...NOTHING, key });
  // what is asked is named by its key
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      if (!document.hidden) {
        try {
          const data = await ask();
          if (isOver) return;
          silentSince.value = null;
          setState({ data, at: Date.now(), error: null, key });
        } catch (error) {
          if (isOver) return;
          const known = error instanceof ApiError ? error : new ApiError("INTERNAL", String(error));
          if (known.code === "UNREACHABLE") silentSince.value ??= Date.now();
          setState((last) => ({ ...(last.key === key ? last : { ...NOTHING, key }), error: known }));
        }
      }
      timer = setTimeout(() => void look(), everyMs);
    };
    const wake = (): void => {
      if (document.hidden) return;
      clearTimeout(timer);
      void look();
    };
    void look();
    document.addEventListener("visibilitychange", wake);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [key, everyMs, token.value, isSignedOut.value]);
  return state.key === key ? state : NOTHING;
}

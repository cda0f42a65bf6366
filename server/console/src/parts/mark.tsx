import type { ComponentChildren } from "preact";

/** How something is; told by shape and word, never by colour alone. */
export type Tone = "ok" | "care" | "bad" | "none";

/** A filled dot, a triangle, a diamond or a ring, with what it means beside it. */
export function Mark({ tone, children, size = 9 }: { tone: Tone; children?: ComponentChildren; size?: number }) {
  return (
    <span class={`mark ${tone}`}>
      <Sign tone={tone} size={size} />
      {children}
    </span>
  );
}

/** The shape alone. */
export function Sign({ tone, size }: { tone: Tone; size: number }) {
  return (
    <svg class={`sign ${tone}`} width={size} height={size} viewBox="0 0 10 10" fill="currentColor" aria-hidden="true">
      {tone === "ok" && <circle cx="5" cy="5" r="4.6" />}
      {tone === "care" && <path d="M5 0.6 9.8 9.2H0.2Z" />}
      {tone === "bad" && <path d="M5 0 10 5 5 10 0 5Z" />}
      {tone === "none" && <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" stroke-width="1.4" />}
    </svg>
  );
}

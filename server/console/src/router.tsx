import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** Every page lies below this. */
const BASE = "/console";

/** Where we are. `path` begins with `/`, below the base, decoded. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Without `#`. */
  readonly hash: string;
}

export const place = signal(placeNow());
addEventListener("popstate", () => {
  place.value = placeNow();
});

/** Goes to a place, as in `/rows?entity=user`. `isReplacing`: without a step back to where we are. */
export function navigate(to: string, { isReplacing = false }: { isReplacing?: boolean } = {}): void {
  history[isReplacing ? "replaceState" : "pushState"](null, "", BASE + to);
  place.value = placeNow();
}

/** A link to a page of the console: without loading anything anew, unless another tab or window is wanted. */
export function Link({
  href,
  children,
  class: name = "",
  label,
  isCurrent = false,
}: {
  href: string;
  children?: ComponentChildren;
  class?: string;
  label?: string;
  isCurrent?: boolean;
}) {
  return (
    <a
      href={BASE + href}
      class={name}
      aria-label={label}
      aria-current={isCurrent ? "page" : undefined}
      onClick={(event) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(href);
      }}
    >
      {children}
    </a>
  );
}

function placeNow(): Place {
  const { pathname, search, hash } = location;
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  return { path: decoded(path === "" ? "/" : path), query: new URLSearchParams(search), hash: decoded(hash.slice(1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed a lone %
  }
}

import type { ComponentChildren } from "preact";
import type { ApiError } from "../api.js";
import type { Polled } from "../polling.js";
import { Mark } from "./mark.js";

/** Something is being asked for. */
export function Waiting() {
  return (
    <div class="wait" role="status">
      <span class="hidden">loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}

/** There is nothing, and what would change that. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A question had no answer. */
export function Failed({ error }: { error: ApiError }) {
  return (
    <div class="state" role="alert">
      <h2>
        <Mark tone="bad">{title(error.code)}</Mark>
      </h2>
      <p class="break">{error.message}</p>
    </div>
  );
}

/** What is known, or why nothing is. An answer of before stays while later questions fail: the page's frame says so. */
export function Known<T>({ of, children }: { of: Polled<T>; children: (data: T) => ComponentChildren }) {
  if (of.data !== null) return <>{children(of.data)}</>;
  return of.error === null ? <Waiting /> : <Failed error={of.error} />;
}

function title(code: string): string {
  switch (code) {
    case "UNREACHABLE":
      return "No answer";
    case "UNAUTHENTICATED":
      return "Not signed in";
    case "PERMISSION_DENIED":
      return "Not allowed";
    case "NOT_FOUND":
      return "Not found";
    case "INVALID_ARGUMENT":
      return "Not understood";
    case "RESOURCE_EXHAUSTED":
      return "Busy";
    default:
      return "That did not work";
  }
}

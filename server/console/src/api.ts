import { signal } from "@preact/signals";
import { type ClientResponse, hc } from "hono/client";
import type { ErrorAnswer } from "../../src/console/console-answers.js";
import type { ConsoleRoutes } from "../../src/console/console-routes.js";

const TOKEN_KEY = "featurestore-token";
/** What has no answer by then counts as unanswered. */
const ANSWER_MS_MAX = 10_000;

/** Of this tab alone, until it is closed. Empty: none. */
export const token = signal(sessionStorage.getItem(TOKEN_KEY) ?? "");
/** The node asks who we are, and does not know it. */
export const isSignedOut = signal(false);

/** Why a question has no answer. `code` is the server's, or `UNREACHABLE`. */
export class ApiError extends Error {
  readonly code: string;
  readonly field: string | null;

  constructor(code: string, message: string, field: string | null = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** The admin API of the node that served the page. */
export const api = hc<ConsoleRoutes>("/api/v1", {
  headers: (): Record<string, string> => (token.value === "" ? {} : { authorization: `Bearer ${token.value}` }),
  init: { cache: "no-store", credentials: "omit" },
  fetch: (input: RequestInfo | URL, init?: RequestInit) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) }),
});

/** What was answered. @throws ApiError. */
export async function answerOf<T>(asked: Promise<ClientResponse<T>>): Promise<T> {
  let response: ClientResponse<T>;
  try {
    response = await asked;
  } catch {
    throw new ApiError("UNREACHABLE", "this node does not answer");
  }
  if (response.ok) {
    isSignedOut.value = false;
    return (await response.json()) as T;
  }
  const told = (await response.json().catch(() => null)) as ErrorAnswer | null;
  const error = told?.error ?? { code: "UNREACHABLE", message: `this node answers ${response.status}`, field: null };
  if (error.code === "UNAUTHENTICATED") isSignedOut.value = true;
  throw new ApiError(error.code, error.message, error.field);
}

/** Uses this token from now on; empty forgets it. */
export function useTokenFromNowOn(text: string): void {
  token.value = text;
  if (text === "") sessionStorage.removeItem(TOKEN_KEY);
  else sessionStorage.setItem(TOKEN_KEY, text);
}

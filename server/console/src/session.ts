import { signal } from "@preact/signals";
import type { OverviewAnswer, SessionAnswer } from "../../src/console/console-answers.js";

/** Who we are to the node; null: not known yet. */
export const session = signal<SessionAnswer | null>(null);
/** The last overview, for every page's frame. */
export const overview = signal<OverviewAnswer | null>(null);

/** What a node is called: by where clients reach it, which people know, and else by its id. */
export function nodeName(id: string): string {
  return overview.value?.nodes.find((node) => node.id === id)?.client ?? id.slice(0, 8);
}

/** Each node's place among all, by which it has its colour. */
export function nodePlace(id: string): number {
  const place = overview.value?.nodes.findIndex((node) => node.id === id) ?? -1;
  return place < 0 ? 8 : place % 8;
}

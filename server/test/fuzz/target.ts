import { FeatureStoreError } from "@featurestore/proto";
import type { Chance } from "./chance.js";

/** Something that takes bytes from outside. */
export interface FuzzTarget {
  readonly name: string;
  /** Opens it, in whatever world it needs. */
  readonly open: () => Promise<OpenTarget>;
}

/** A target ready for inputs, one after another. */
export interface OpenTarget {
  /** Inputs that are as they should be; others are made of them. Not empty. */
  readonly seeds: readonly Uint8Array[];
  /** A change that keeps to the input's form; bytes are changed without it. */
  readonly mutate?: (input: Uint8Array, pool: readonly Uint8Array[], chance: Chance) => Uint8Array;
  /** After so many inputs the target is closed and opened anew: accepted inputs change its world. */
  readonly inputsMax?: number;
  /**
   * Gives it one input. @returns what came of it, in a word: an input whose word is new is kept to make others of. @throws where
   * the target broke a promise.
   */
  readonly run: (input: Uint8Array) => string | Promise<string>;
  readonly close: () => Promise<void>;
}

/** A promise that a target broke. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** What a refusal comes to, in a word. @throws the error itself where it is none that bad input may cause. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof FeatureStoreError) || error.code === "INTERNAL") throw error;
  return wordOf(`${error.code} ${error.message}`);
}

/** Runs what may refuse its input. */
export function refusing(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return refusalOf(error);
  }
}

/** The same for what answers later. */
export async function refusingLater(run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    return refusalOf(error);
  }
}

/** A message without what differs from input to input. */
export function wordOf(text: string): string {
  return text
    .replace(/"[^"]*"|'[^']*'/g, '""')
    .replace(/[0-9]+/g, "0")
    .slice(0, 60);
}

export function nothingToClose(): Promise<void> {
  return Promise.resolve();
}

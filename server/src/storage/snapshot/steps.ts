/**
 * Told the name of each step of receiving and restoring once it is done: a seam for tests that end the process there.
 * A step ends with one system call that a crash may fall behind.
 */
export type OnStep = (step: string) => void | Promise<void>;

export const NO_STEPS: OnStep = () => undefined;

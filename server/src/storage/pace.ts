/** Waits for as long as reading so many bytes more is too early. Rejects with the reason of the signal it was made with. */
export type Pace = (bytes: number) => Promise<void>;

/** As fast as it goes. */
export const UNPACED: Pace = () => Promise.resolve();

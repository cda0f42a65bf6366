/**
 * At most so many LevelDB jobs of the process run at once, so that a thread of libuv's pool is always left for
 * fdatasync and DNS. Waiting jobs start in order of arrival.
 */
export class JobLimit {
  readonly #most: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** The limit that fits libuv's pool: its size less four. */
  static forThreadPool(env: Readonly<Record<string, string | undefined>> = process.env): JobLimit {
    const pool = Number(env["UV_THREADPOOL_SIZE"]) || 4;
    return new JobLimit(pool - 4);
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((start) => this.#waiting.push(start));
    else this.#running++;
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

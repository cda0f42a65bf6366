import { stat } from "node:fs/promises";
import { type CertificateFiles, type Certificates, readCertificates } from "./certificate-files.js";

/** How often the files are looked at. */
const LOOK_MS = 1_000;

export interface CertificateStoreOptions {
  readonly files: CertificateFiles;
  /** What else has to hold for them. @throws what is wrong. */
  readonly check?: (certificates: Certificates) => void;
  /** Others than before are in use. */
  readonly onReload?: (certificates: Certificates) => void;
  /** The files are not usable: those read before stay in use. */
  readonly onFailure?: (error: Error) => void;
  readonly lookMs?: number;
  readonly nowMs?: () => number;
}

/**
 * Certificates from files, read again when they change: files written in place, replaced by a rename, or behind links that
 * point elsewhere. A change counts once it has lasted from one look to the next, so that certificate and key may be written
 * one after the other. What cannot be used is told and leaves those in use that were.
 */
export class CertificateStore {
  readonly #options: CertificateStoreOptions;
  readonly #listeners = new Set<(certificates: Certificates) => void>();
  readonly #timer: NodeJS.Timeout;
  #current: Certificates;
  /** What the files looked like when they were last read, and at the last look. */
  #readAt: string | null = null;
  #seen: string | null = null;
  #isLooking = false;
  #reloads = 0;
  #failures = 0;
  #isFailing = false;

  /** Reads them and begins to watch. @throws INVALID_ARGUMENT naming setting and file; what `check` throws. */
  constructor(options: CertificateStoreOptions) {
    this.#options = options;
    this.#current = this.#read();
    this.#timer = setInterval(() => void this.look(), options.lookMs ?? LOOK_MS);
    this.#timer.unref();
  }

  /** Those in use. */
  get current(): Certificates {
    return this.#current;
  }

  /** Times that others came into use. */
  get reloads(): number {
    return this.#reloads;
  }

  /** Changes that were of no use. */
  get failures(): number {
    return this.#failures;
  }

  /** True while the files are not those in use, because they cannot be. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Calls `listener` whenever others come into use. */
  onChange(listener: (certificates: Certificates) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the files now, changed or not. @returns whether others are in use than before. */
  reload(): boolean {
    let next: Certificates;
    try {
      next = this.#read();
    } catch (error) {
      this.#failures += 1;
      this.#isFailing = true;
      this.#options.onFailure?.(error as Error);
      return false;
    }
    this.#isFailing = false;
    if (isSame(next, this.#current)) return false;
    this.#current = next;
    this.#reloads += 1;
    for (const listener of this.#listeners) listener(next);
    this.#options.onReload?.(next);
    return true;
  }

  /** Looks whether the files have changed. The timer does; one look at a time. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const stamp = await this.#stampOf();
      const hasLasted = stamp === this.#seen;
      this.#seen = stamp;
      if (!hasLasted || stamp === this.#readAt) return;
      this.#readAt = stamp;
      this.reload();
    } finally {
      this.#isLooking = false;
    }
  }

  /** Looks no more. Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #read(): Certificates {
    const { files, check, nowMs = Date.now } = this.#options;
    const certificates = readCertificates(files, nowMs());
    check?.(certificates);
    return certificates;
  }

  async #stampOf(): Promise<string> {
    const { cert, key, ca } = this.#options.files;
    const stamps = [cert, key, ca].map(async (file) => {
      if (file === null) return "";
      const { mtimeMs, size, ino } = await stat(file.path).catch(() => ({ mtimeMs: 0, size: 0, ino: 0 }));
      return `${mtimeMs}:${size}:${ino}`;
    });
    return (await Promise.all(stamps)).join();
  }
}

function isSame(a: Certificates, b: Certificates): boolean {
  const isSameCa = a.ca === null || b.ca === null ? a.ca === b.ca : a.ca.equals(b.ca);
  return isSameCa && a.cert.equals(b.cert) && a.key.equals(b.key);
}

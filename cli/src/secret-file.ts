import { type FileHandle, open, unlink } from "node:fs/promises";
import { FeatureStoreError } from "@featurestore/proto";
import { EXIT, ExitError } from "./exit-codes.js";

/** Where a secret that is told once is to be kept. */
export interface SecretFile {
  /** The option that named it. */
  readonly option: string;
  /** Undefined: nowhere. */
  readonly path: string | undefined;
  /** What to do where it could not be written, although it was made. */
  readonly cure: string;
}

/**
 * Runs `make` and writes the secret of its answer to a new file that only its owner can read. The file is created first: what is
 * told once must not be lost for want of a place. Where `make` fails the file goes again.
 * @throws INVALID_ARGUMENT where the file exists or cannot be created.
 */
export async function withSecretFile<T>(
  to: SecretFile,
  make: () => Promise<T>,
  secretOf: (answer: T) => string | null,
): Promise<T> {
  const { path } = to;
  if (path === undefined) return make();
  const file = await create(to.option, path);
  try {
    const answer = await make().catch(async (error: unknown) => {
      await unlink(path);
      throw error;
    });
    await write(file, path, { secret: secretOf(answer) ?? "", cure: to.cure });
    return answer;
  } finally {
    await file.close();
  }
}

async function write(
  file: FileHandle,
  path: string,
  { secret, cure }: { readonly secret: string; readonly cure: string },
): Promise<void> {
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new ExitError(
      EXIT.failed,
      `it is done, but the token could not be written to ${path} (${reason}); ${cure}`,
      cause,
    );
  }
}

async function create(option: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "EEXIST" ? "it is there already" : `it cannot be created (${code ?? message})`;
    const details = { field: option };
    throw new FeatureStoreError("INVALID_ARGUMENT", `${option}: ${path}: ${reason}`, { cause, details });
  }
}

import { type FileHandle, open, unlink } from "node:fs/promises";
import { FeatureStoreError } from "@featurestore/proto";
import { EXIT, ExitError } from "../../exit-codes.js";

/**
 * Runs `make` and writes the token it answers to a new file that only its owner can read. The file is created first: a token
 * is told once, and must not be lost for want of a place. Where `make` fails the file goes again.
 * @throws INVALID_ARGUMENT where the file exists or cannot be created.
 */
export async function withTokenFile<T extends { readonly joinToken: string | null }>(
  path: string | undefined,
  make: () => Promise<T>,
): Promise<T> {
  if (path === undefined) return make();
  const file = await create(path);
  try {
    const answer = await make().catch(async (error: unknown) => {
      await unlink(path);
      throw error;
    });
    await write(file, path, answer.joinToken ?? "");
    return answer;
  } finally {
    await file.close();
  }
}

async function write(file: FileHandle, path: string, token: string): Promise<void> {
  try {
    await file.writeFile(`${token}\n`);
    await file.sync();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const cure = 'make another with "featurestore cluster add --new-token"';
    throw new ExitError(
      EXIT.failed,
      `it is done, but the token could not be written to ${path} (${reason}); ${cure}`,
      cause,
    );
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "EEXIST" ? "it is there already" : `it cannot be created (${code ?? message})`;
    const details = { field: "--join-token-file" };
    throw new FeatureStoreError("INVALID_ARGUMENT", `--join-token-file: ${path}: ${reason}`, { cause, details });
  }
}

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** A directory in one file: JSON of each file's path and its bytes in base64, compressed. Empty directories are left out. */
export async function pack(dir: string): Promise<Uint8Array> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: Record<string, string> = {};
  for (const path of paths.sort()) {
    files[relative(dir, path).split(sep).join("/")] = (await readFile(path)).toString("base64");
  }
  const text = Buffer.from(JSON.stringify(files));
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } });
}

/** Writes what `pack` took. */
export async function unpack(packed: Uint8Array, dir: string): Promise<void> {
  const files = JSON.parse(brotliDecompressSync(packed).toString()) as Readonly<Record<string, string>>;
  for (const [path, base64] of Object.entries(files)) {
    const at = join(dir, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, Buffer.from(base64, "base64"));
  }
}

import { stat } from "node:fs/promises";
import { invalid } from "@featurestore/proto";
import { readText } from "./read-text.js";
import type { World } from "./world.js";

const OPTION = "--token-file";
const FILE_VARIABLE = "FEATURESTORE_TOKEN_FILE";
const TOKEN_VARIABLE = "FEATURESTORE_TOKEN";
const OTHERS = 0o077;

/**
 * The token to send: out of the file of the option, of that of FEATURESTORE_TOKEN_FILE, or FEATURESTORE_TOKEN itself. Never an
 * argument, which everybody on the machine can read. A file that others can read is used, and told of.
 * @throws INVALID_ARGUMENT naming what it was read from, never what was read.
 */
export async function readToken(
  { env, warn }: Pick<World, "env"> & { readonly warn: (line: string) => void },
  file: string | undefined,
): Promise<string | null> {
  const [from, path] = file === undefined ? [FILE_VARIABLE, env[FILE_VARIABLE]] : [OPTION, file];
  if (path !== undefined && path !== "") {
    const token = checked(from, `${path} holds`, await readText(from, path));
    const { mode } = await stat(path);
    if ((mode & OTHERS) !== 0) warn(`${path}: others on this machine can read this token: chmod 600 ${path}`);
    return token;
  }
  const token = env[TOKEN_VARIABLE];
  return token === undefined || token === "" ? null : checked(TOKEN_VARIABLE, "it is", token);
}

function checked(field: string, where: string, text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw invalid(`${field}: ${where} no token; expected one line of printable ASCII without spaces`, { field });
}

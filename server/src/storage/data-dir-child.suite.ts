/** Takes the directory it is given, says so or why it cannot, and keeps it until its standard input ends. */
import { openDataDir } from "./data-dir.js";

try {
  const { identity } = await openDataDir(process.argv[2] ?? "");
  process.stdout.write(`holds ${identity.nodeId}\n`);
  for await (const _ of process.stdin);
} catch (error) {
  process.stdout.write(`${(error as Error & { code: string }).code}: ${(error as Error).message}\n`);
}

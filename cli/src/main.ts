import { EXIT } from "./exit-codes.js";
import { run } from "./run.js";
import { processWorld } from "./world.js";

// Whoever reads our output may have had enough (`| head`): that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
  });
}
process.exitCode = await run(processWorld());

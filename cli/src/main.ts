import { EXIT } from "./exit-codes.js";
import { run } from "./run.js";
import { processWorld } from "./world.js";

// Whoever reads our data may have had enough (`| head`): that is no error. Talk that nobody hears stops no work.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
});
process.stderr.on("error", () => undefined);
process.exitCode = await run(processWorld());

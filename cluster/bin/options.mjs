import { parseArgs } from "node:util";

/** Reads the command line. Answers `--help`, and what it cannot understand, with the usage: exit code 0, or 2. */
export function readOptions(options, usage) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: "boolean", default: false } } });
    if (!values.help) return values;
  } catch (error) {
    refuse(error.message, usage);
  }
  console.log(usage);
  process.exit(0);
}

/** Ends the process over what the user wrote, in plain words. */
export function refuse(why, usage) {
  console.error(`${why}\n${usage}`);
  process.exit(2);
}

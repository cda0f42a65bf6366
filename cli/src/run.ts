import { CommanderError } from "@commander-js/extra-typings";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import { Cli } from "./cli.js";
import { EXIT, ExitError, exitCodeOf } from "./exit-codes.js";
import { plainWords } from "./plain-words.js";
import { createProgram } from "./program.js";
import type { World } from "./world.js";

/** The parser spreads arguments over the stack, which bears about twice as many. */
const ARGUMENTS_MAX = 50_000;

/** Runs one command line. @returns the exit code; never throws. */
export async function run(world: World): Promise<number> {
  const cli = new Cli(world);
  const isDebugging = world.argv.slice(0, argumentsEnd(world.argv)).includes("--debug");
  try {
    if (world.argv.length > ARGUMENTS_MAX) {
      throw invalid(
        `${world.argv.length} arguments are too many; expected at most ${ARGUMENTS_MAX}: use several command lines`,
      );
    }
    const program = createProgram(cli);
    if (world.argv.length === 0) {
      cli.world.err.write(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync([...world.argv], { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExit(cli, error);
    report(cli, error, isDebugging);
    return exitCodeOf(error);
  }
}

function commanderExit(cli: Cli, error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.ok; // help or version, already written
  if (error.code === "commander.help") return EXIT.usage; // a group of commands without one: its help is written
  tell(cli, error.message.replace(/^error: /, "").replace(/\n\((.*)\)$/s, " ($1)"));
  return EXIT.usage;
}

function report(cli: Cli, error: unknown, isDebugging: boolean): void {
  tell(cli, messageOf(error));
  if (isDebugging) cli.say(stackOf(error));
  else if (!(error instanceof FeatureStoreError) && !(error instanceof ExitError))
    cli.say("run it with --debug to see where this comes from");
}

/** One line, whatever the message holds. */
function tell(cli: Cli, message: string): void {
  cli.say(`${cli.style.red("error:")} ${plainWords(message).replace(/\s*\n\s*/g, " ")}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function argumentsEnd(argv: readonly string[]): number {
  const end = argv.indexOf("--");
  return end < 0 ? argv.length : end;
}

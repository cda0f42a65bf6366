import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { Principal } from "@featurestore/client";
import { formatTime, invalid, type Json, ROLES } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { durationMs } from "../parse.js";
import { withSecretFile } from "../secret-file.js";

/** `token ...`: who may do what. */
export function tokenCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("token").description("say who may do what: make tokens, list them, revoke them");
  for (const make of [createCommand, listCommand, revokeCommand]) command.addCommand(make(cli));
  addExamples(command, [
    {
      what: "for a service that ranks",
      line: "featurestore token create --role reader --ttl 90d --to-file ranker.token",
    },
    { what: "who may do what", line: "featurestore token list" },
  ]);
  return command;
}

function createCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("create")
    .description("make a token, which is told once; or let a client certificate stand for somebody")
    .addOption(new Option("--role <role>", "each may do what those before it may").choices(ROLES).makeOptionMandatory())
    .option(
      "--views <patterns>",
      "names of views, services and entities, with commas between them and * in them (default *)",
    )
    .option("--ttl <duration>", "how long it holds, such as 90d", durationMs)
    .option("--no-expiry", "it holds until it is revoked")
    .option("--note <text>", "for people; no secret")
    .option("--certificate <name>", "the client certificate of this name stands for it: no token is made")
    .option("--to-file <file>", "write the token to this new file, for its owner only, and do not print it")
    .action(async ({ role, views, ttl, expiry, note, certificate, toFile }, self) => {
      if ((ttl === undefined) === expiry) {
        throw invalid("--ttl: say how long it holds, such as 90d, or --no-expiry", { field: "--ttl" });
      }
      if (certificate !== undefined && toFile !== undefined) {
        throw invalid("--to-file: there is no token to write with --certificate", { field: "--to-file" });
      }
      const printer = cli.printer(self);
      const cure = "revoke it, and make another";
      const { id, token, expiresAt } = await cli.withAdmin(self, (admin) =>
        withSecretFile(
          { option: "--to-file", path: toFile, cure },
          () =>
            admin.createToken({
              role,
              ttlMs: ttl ?? null,
              ...(views === undefined ? {} : { views: views.split(",").map((pattern) => pattern.trim()) }),
              ...(note === undefined ? {} : { note }),
              ...(certificate === undefined ? {} : { certificate }),
            }),
          (answer) => answer.token,
        ),
      );
      const told = toFile === undefined ? token : null;
      printer.item({ id, token: told, expires: timeText(expiresAt) }, () =>
        printer.pairs([
          ["id", id],
          ...(told === null ? [] : ([["token", told]] as const)),
          ["expires", timeText(expiresAt) ?? "never"],
        ]),
      );
      if (told !== null) cli.say("keep the token: it is told this once.");
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [
    {
      what: "reads views of users, for three months",
      line: "featurestore token create --role reader --views 'user_*' --ttl 90d --note ranker --to-file ranker.token",
    },
    {
      what: "whoever has the client certificate of this name may write",
      line: "featurestore token create --role writer --no-expiry --certificate loader.example",
    },
  ]);
  return command;
}

function listCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("list")
    .description("list who may do what; tokens themselves are not kept")
    .action(async (_options, self) => {
      const printer = cli.printer(self);
      const principals = await cli.withAdmin(self, (admin) => admin.tokens());
      printer.list(principals.map(principalJson), () =>
        principals.length === 0
          ? "there are none yet; make one with: featurestore token create --role reader --ttl 90d"
          : printer.table({
              head: ["ID", "ROLE", "VIEWS", "EXPIRES", "MADE BY", "NOTE"],
              rows: principals.map((one) => [
                one.id,
                one.role,
                one.views.join(","),
                expiryText(one),
                one.createdBy,
                [...(one.certificate === null ? [] : [`certificate ${one.certificate}`]), one.note].join(" ").trim(),
              ]),
            }),
      );
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [{ what: "all of them", line: "featurestore token list" }]);
  return command;
}

function revokeCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("revoke")
    .description("take a token back, for good: what it is used for ends within seconds")
    .argument("<id>", 'as "token list" has it: the part between fst_ and the second _')
    .action(async (id, _options, self) => {
      const printer = cli.printer(self);
      await cli.withAdmin(self, (admin) => admin.revokeToken(id));
      printer.item({ id, revoked: true }, () => `${id} is revoked`);
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [{ what: "one that somebody has seen", line: "featurestore token revoke k3c7pq2mxw4a" }]);
  return command;
}

function principalJson({ id, role, views, certificate, note, createdAt, createdBy, expiresAt }: Principal): Json {
  return {
    id,
    role,
    views: [...views],
    certificate,
    note,
    created: timeText(createdAt),
    createdBy,
    expires: timeText(expiresAt),
  };
}

function expiryText({ expiresAt }: Principal): string {
  if (expiresAt === null) return "never";
  return `${timeText(expiresAt)}${expiresAt <= Date.now() ? " (expired)" : ""}`;
}

function timeText(ms: number | null): string | null {
  return ms === null ? null : formatTime(ms * 1_000);
}

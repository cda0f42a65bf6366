import { type ErrorCode, FeatureStoreError, invalid } from "@featurestore/proto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { validator } from "hono/validator";
import { z } from "zod";
import type { ConsoleAct } from "./acts.js";
import type { Console } from "./console.js";
import type { ConsoleCaller } from "./console-access.js";
import type { ErrorAnswer } from "./console-answers.js";

/** Questions under way; more are refused. */
const REQUESTS_MAX = 32;
const BODY_BYTES_MAX = 16 * 1024;
const NAME_LENGTH_MAX = 400;
/** As much text as the longest key there is, escaped. */
const KEY_LENGTH_MAX = 16 * 1024;

const name = z.string().min(1).max(NAME_LENGTH_MAX);
const queries = {
  view: z.object({ name }),
  row: z.object({ entity: name, key: z.string().min(1).max(KEY_LENGTH_MAX) }),
  live: z.object({ after: z.coerce.number().min(0).default(0) }),
};
const act: z.ZodType<ConsoleAct> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("drain"), node: name }),
  z.strictObject({ kind: z.literal("activate"), node: name }),
  z.strictObject({ kind: z.literal("rebalance") }),
  z.strictObject({ kind: z.literal("transferLeader"), shard: z.int().min(0).max(4_095), node: name }),
  z.strictObject({ kind: z.literal("abort") }),
]);
const actRequest = z.strictObject({
  act,
  confirmation: z.string().max(NAME_LENGTH_MAX),
  expectedEpoch: z.int().min(0).nullable(),
});

interface Variables {
  readonly caller: ConsoleCaller;
}

/** The admin API under `/api/v1`, as JSON: what the console shows, and what it can do. */
export function consoleRoutes(console: Console) {
  let running = 0;
  return new Hono<{ Variables: Variables }>()
    .onError((error, context) => {
      const known = storeError(error);
      if (known.code === "UNAUTHENTICATED") context.header("www-authenticate", "Bearer");
      const field = known.details["field"];
      const answer: ErrorAnswer = {
        error: { code: known.code, message: known.message, field: typeof field === "string" ? field : null },
      };
      return context.json(answer, HTTP_STATUS[known.code] ?? 503);
    })
    .use(async (context, next) => {
      context.header("cache-control", "no-store");
      if (running >= REQUESTS_MAX) {
        throw new FeatureStoreError("RESOURCE_EXHAUSTED", `${REQUESTS_MAX} questions are under way; ask again soon`);
      }
      running++;
      try {
        const caller = await console.access.identify(context.req.header("authorization"));
        if (caller === null) throw new FeatureStoreError("UNAUTHENTICATED", "expected a bearer token that is valid");
        context.set("caller", caller);
        await next();
      } finally {
        running--;
      }
    })
    .get("/session", (context) => context.json(console.session(context.var.caller)))
    .get("/overview", async (context) => context.json(await console.overview(context.var.caller)))
    .get("/shards", async (context) => context.json(await console.shards(context.var.caller)))
    .get("/live", query(queries.live), async (context) =>
      context.json(await console.live(context.var.caller, context.req.valid("query").after)),
    )
    .get("/registry", (context) => context.json(console.registry(context.var.caller)))
    .get("/view", query(queries.view), async (context) =>
      context.json(await console.view(context.var.caller, context.req.valid("query").name)),
    )
    .get("/distribution", query(queries.view), async (context) =>
      context.json(await console.distribution(context.var.caller, context.req.valid("query").name)),
    )
    .get("/row", query(queries.row), async (context) => {
      const { entity, key } = context.req.valid("query");
      return context.json(await console.row(context.var.caller, entity, key));
    })
    .get("/activity", async (context) => context.json(await console.activity(context.var.caller)))
    .get("/audit", async (context) => context.json(await console.audit(context.var.caller)))
    .post(
      "/acts",
      bodyLimit({ maxSize: BODY_BYTES_MAX, onError: () => refuse(`body: more than ${BODY_BYTES_MAX} bytes`) }),
      async (context, next) => {
        checkOwnPage(context.req.raw.headers);
        await next();
      },
      validator("json", (value) => parsed(actRequest, value)),
      async (context) => {
        const { act: wanted, ...typed } = context.req.valid("json");
        const { epoch, message } = await console.act(context.var.caller, wanted, typed);
        return context.json({ epoch, message });
      },
    )
    .all("/*", () => {
      throw new FeatureStoreError("NOT_FOUND", "there is no such question");
    });
}

/** What the front end's client is typed by. */
export type ConsoleRoutes = ReturnType<typeof consoleRoutes>;

/**
 * A form or script of another site can send a request here, though it is not told the answer: it cannot say that it sends
 * JSON without being asked first, and browsers say whose page it is.
 * @throws PERMISSION_DENIED.
 */
export function checkOwnPage(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  if (!/^application\/json(?:\s*;|$)/i.test(type)) refuse("content-type: expected application/json");
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") foreign();
  const origin = headers.get("origin");
  if (origin !== null && (!URL.canParse(origin) || new URL(origin).host !== headers.get("host"))) foreign();
}

function foreign(): never {
  throw new FeatureStoreError("PERMISSION_DENIED", "the request comes from a page of another site");
}

function refuse(message: string): never {
  throw invalid(message, { field: "body" });
}

function query<Schema extends z.ZodType>(schema: Schema) {
  return validator("query", (value) => parsed(schema, value));
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join(".") || "request";
  throw invalid(`${field}: ${issue?.message ?? "not what it should be"}`, { field });
}

const HTTP_STATUS: Readonly<Partial<Record<ErrorCode, 400 | 401 | 403 | 404 | 409 | 429 | 500 | 504>>> = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  RESOURCE_EXHAUSTED: 429,
  DEADLINE_EXCEEDED: 504,
  INTERNAL: 500,
};

/** What went wrong, in our words; of what nobody expected no more than that. */
function storeError(error: Error): FeatureStoreError {
  if (error instanceof FeatureStoreError) return error;
  if (error instanceof HTTPException) return invalid("body: not a JSON document", { field: "body" });
  return new FeatureStoreError("INTERNAL", "this node could not answer; its log may say why", { cause: error });
}

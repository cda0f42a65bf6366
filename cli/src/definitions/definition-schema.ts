import { didYouMean, quote } from "@featurestore/proto";
import { z } from "zod";

const RESIDENCIES = ["memory", "cache", "disk"] as const;

/** A map of names. `z.record` would leave `__proto__` out in silence; the YAML reader has refused it before. */
const names = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

/** Numbers come as bigint where they are whole. */
const number = z.preprocess((value, context) => {
  if (typeof value !== "bigint") return value;
  if (Number.isSafeInteger(Number(value))) return Number(value);
  context.issues.push({ code: "custom", input: value, message: `${value} is beyond 2^53 - 1; a bound is a number` });
  return z.NEVER;
}, z.number());

const text = z.string();

/** An object that takes these keys only, and says which they are. */
function shape<T extends z.ZodRawShape>(form: string, members: T) {
  return z.strictObject(members, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return `expected ${form}, got ${quote(issue.input)}`;
      const [key = ""] = issue.keys;
      const known = Object.keys(members);
      return `unknown key ${quote(key)}${didYouMean(key, known)}; expected ${known.join(", ")}`;
    },
  });
}

const entity = shape("{ name, joinKeys }", {
  name: text,
  joinKeys: names(text),
  description: text.optional(),
});

const feature = z.preprocess(
  (value) => (typeof value === "string" ? { type: value } : value),
  shape("a type such as int32, or { type, default, min, max, description }", {
    type: text,
    default: z.unknown().optional(),
    min: number.optional(),
    max: number.optional(),
    description: text.optional(),
  }),
);

const featureView = shape("{ name, entity, features }", {
  name: text,
  entity: text,
  ttl: text.optional(),
  owner: text.optional(),
  description: text.optional(),
  tags: names(text).optional(),
  residency: z
    .enum(RESIDENCIES, { error: (issue) => `expected ${RESIDENCIES.join(", ")}, got ${quote(issue.input)}` })
    .optional(),
  maxFuture: text.optional(),
  tombstoneRetention: text.optional(),
  features: names(feature),
});

const selection = z.union([z.literal("*"), z.array(text)], {
  error: (issue) => `expected a list of features, or "*" for all of them, got ${quote(issue.input)}`,
});

const featureService = shape("{ name, version, features }", {
  name: text,
  version: number,
  description: text.optional(),
  features: names(selection).optional(),
  roles: names(names(selection)).optional(),
});

/** The structure of a file of definitions. What names, types and values mean is checked by the registry's own rules. */
export const definitionFile = shape("a map of entities, featureViews and featureServices", {
  entities: z.array(entity).optional(),
  featureViews: z.array(featureView).optional(),
  featureServices: z.array(featureService).optional(),
});

export type DefinitionFile = z.infer<typeof definitionFile>;
export type ServiceSpec = NonNullable<DefinitionFile["featureServices"]>[number];

/** An issue without zod's own words for types. */
export function issueMessage(issue: z.core.$ZodIssue): string {
  const message = issue.message.replace(/^Invalid input: /, "");
  return message.replaceAll("record", "map of names").replaceAll("received", "got").replaceAll("bigint", "number");
}

// What the Kubernetes API would not take, by the schemas in tools/kubernetes-schemas.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";

/** A check for each version whose schema is in `dir`: objects in, lines of what is wrong out. */
export function schemaChecks(dir) {
  const files = readdirSync(dir).filter((name) => name.endsWith(".json"));
  return files.sort().map((file) => {
    const { version, kinds, $defs } = JSON.parse(readFileSync(join(dir, file), "utf8"));
    const validators = new Map(
      Object.entries(kinds).map(([kind, schema]) => [kind, validatorOf({ ...schema, $defs })]),
    );
    return { version, check: (object) => problemsOf(object, validators.get(object?.kind)) };
  });
}

function validatorOf(schema) {
  // The formats are widths of numbers, which ajv does not know; "x-kubernetes-..." are words of their own.
  return new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
}

function problemsOf(object, validate) {
  if (validate === undefined) return [`${object?.kind}: no schema; see tools/kubernetes-schemas/extract.mjs`];
  // Both may be null by the schema, which tells what the API gives, not only what it takes.
  const missing = ["apiVersion", "metadata"]
    .filter((field) => object[field] == null)
    .map((field) => `${field} is missing`);
  if (validate(object)) return missing;
  const told = validate.errors.map(({ instancePath, message, params }) => {
    const extra = params.additionalProperty === undefined ? "" : `: ${params.additionalProperty}`;
    return `${instancePath || "/"} ${message}${extra}`;
  });
  return [...missing, ...new Set(told)];
}

// Writes the Kubernetes schemas that tools/check-manifests.mjs needs, out of an unpacked wheel of kubernetes-validate:
//   pip download --no-deps kubernetes-validate==1.37.0 && unzip -d wheel kubernetes_validate-*.whl
//   node tools/kubernetes-schemas/extract.mjs wheel
// Its "strict" schemas are those of the Kubernetes API with unknown fields refused. Descriptions are left out, and whatever
// none of the kinds refers to.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSIONS = ["1.30.0", "1.37.0"];
const KINDS = {
  ConfigMap: "configmap-v1",
  Namespace: "namespace-v1",
  NetworkPolicy: "networkpolicy-networking-v1",
  PodDisruptionBudget: "poddisruptionbudget-policy-v1",
  Service: "service-v1",
  StatefulSet: "statefulset-apps-v1",
};

const here = dirname(fileURLToPath(import.meta.url));
const [wheel] = process.argv.slice(2);
if (wheel === undefined) throw new TypeError("expected the directory of the unpacked wheel");
for (const version of VERSIONS) {
  const dir = join(wheel, "kubernetes_validate/kubernetes-json-schema", `v${version}-local-strict`);
  const all = JSON.parse(readFileSync(join(dir, "_definitions.json"), "utf8")).$defs;
  const definitions = {};
  const take = (schema) =>
    local(schema, (name) => {
      if (name in definitions) return;
      definitions[name] = null;
      definitions[name] = take(all[name]);
    });
  const kinds = Object.fromEntries(
    Object.entries(KINDS).map(([kind, file]) => [
      kind,
      take(JSON.parse(readFileSync(join(dir, `${file}.json`), "utf8"))),
    ]),
  );
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(here, `v${version}.json`), `${JSON.stringify({ version, kinds, $defs: sorted })}\n`);
}

/** A copy without descriptions, whose references are to `#/$defs`; `found` is told their names. */
function local(schema, found) {
  if (Array.isArray(schema)) return schema.map((item) => local(item, found));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (key === "description" && typeof value === "string") return [];
      if (key !== "$ref") return [[key, local(value, found)]];
      const name = value.replace(/^.*#\/\$defs\//, "");
      found(name);
      return [[key, `#/$defs/${name}`]];
    }),
  );
}

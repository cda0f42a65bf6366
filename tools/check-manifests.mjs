// Holds server/ops/kubernetes against the schemas of the Kubernetes API, against each other, and against the settings of the
// server; with --run, runs three servers with the variables that the pods would get. Needs `npm run build` before; no network.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { loadServerConfig } from "../server/dist/index.js";
import { find } from "./manifests/pods.mjs";
import { referenceProblems } from "./manifests/references.mjs";
import { schemaChecks } from "./manifests/schema.mjs";
import { podsOf, settingProblems } from "./manifests/settings.mjs";
import { tryOut } from "./manifests/try-out.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "server/ops/kubernetes");

try {
  const problems = await check();
  for (const problem of problems) console.error(`  wrong: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(`failed: ${error.message}\n${error.stderr ?? ""}`);
  process.exitCode = 1;
}

/** What is wrong; each step needs the ones before it. */
async function check() {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const [kustomization] = documentsOf("kustomization.yaml");
  const objects = files.filter((name) => name !== "kustomization.yaml").flatMap(documentsOf);
  const wrong = schemaChecks(join(root, "tools/kubernetes-schemas")).flatMap(({ version, check }) => {
    say(`${objects.length} objects against the API of Kubernetes ${version}`);
    return objects.flatMap((object) =>
      check(object).map((problem) => `Kubernetes ${version}: ${object?.kind} ${object?.metadata?.name}: ${problem}`),
    );
  });
  if (wrong.length > 0) return wrong;

  say("names, labels and ports against each other");
  const { version } = JSON.parse(readFileSync(join(root, "server/package.json"), "utf8"));
  wrong.push(...referenceProblems({ objects, kustomization, files, version }));
  if (wrong.length > 0) return wrong;

  const pods = podsOf({ objects, namespace: kustomization.namespace, load: loadServerConfig });
  say(`settings of ${pods.length} pods, as the server reads them`);
  wrong.push(...settingProblems({ objects, pods, fields: documentedSettings() }));
  if (wrong.length > 0 || !process.argv.includes("--run")) return wrong;

  const { terminationGracePeriodSeconds } = find(objects, "StatefulSet", "featurestore").spec.template.spec;
  await tryOut({ root, pods, graceMs: terminationGracePeriodSeconds * 1_000, say });
  return [];
}

function say(text) {
  console.log(`manifests: ${text}`);
}

function documentsOf(file) {
  const documents = parseAllDocuments(readFileSync(join(folder, file), "utf8"));
  for (const { errors } of documents) if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return documents.map((document) => document.toJS());
}

/** Those of the table in server/README.md. */
function documentedSettings() {
  const rows = readFileSync(join(root, "server/README.md"), "utf8").matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm);
  return [...rows].flatMap(([, names]) => [...names.matchAll(/\w+/g)].map(([name]) => name));
}

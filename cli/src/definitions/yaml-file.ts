import { FeatureStoreError, invalid, quote } from "@featurestore/proto";
import {
  type Alias,
  type Document,
  isAlias,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from "yaml";

/** A parsed YAML file: its data, and where in the text a path of it is. */
export interface YamlFile {
  readonly data: unknown;
  /** `file:line` of what is at the path, or of the nearest thing around it. */
  at(path: readonly PropertyKey[]): string;
}

const ALIASES_MAX = 100;

/**
 * Parses YAML (or JSON). Whole numbers come as bigint, so that int64 defaults keep their digits.
 * @throws INVALID_ARGUMENT naming file and line: bad syntax, a key given twice, an alias cycle, `__proto__` as a name.
 */
export function parseYamlFile(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    intAsBigInt: true,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: "error", // its warnings would be the process's
    lineCounter: lines,
  });
  const where = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const [error] = document.errors;
  if (error !== undefined) throw invalid(`${where(error.pos[0])}: ${syntaxMessage(error, text)}`, { field: file });
  checkNodes(document, where);
  return {
    data: toData(file, document),
    at: (path) => `${file}:${lines.linePos(offsetOf(document, path)).line}`,
  };
}

function syntaxMessage({ code, message, pos }: YAMLParseError, text: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "this key is given twice in one map";
    case "MULTIPLE_DOCS":
      return "a second document begins here; expected one";
    default:
      return `not YAML: ${message.split("\n")[0] ?? message}${hasBareBracket(text, pos[0]) ? " (names such as float32[64] need quotes within braces)" : ""}`;
  }
}

/** True where, up to the end of the line of `offset`, a word is followed by `[` within braces and outside quotes. */
function hasBareBracket(text: string, offset: number): boolean {
  const end = text.indexOf("\n", offset);
  const plain = text
    .slice(0, end < 0 ? text.length : end)
    .replace(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?<=^|\s)#.*$/gm, (part) => " ".repeat(part.length));
  const opened: number[] = [];
  for (let at = 0; at < plain.length; at++) {
    if (plain[at] === "{") opened.push(at);
    else if (plain[at] === "}") opened.pop();
    else if (plain[at] === "[" && opened.length > 0 && /\w/.test(plain[at - 1] ?? "")) return true;
  }
  return false;
}

function checkNodes(document: Document.Parsed, where: (offset: number) => string): void {
  visit(document, {
    Alias: (_key, alias, path) => checkAlias(document, alias, path, where),
    Pair: (_key, pair, path) => {
      const isData = path.some((step) => isPair(step) && isScalar(step.key) && step.key.value === "default");
      if (isData || !isScalar(pair.key) || pair.key.value !== "__proto__") return;
      throw invalid(
        `${where(pair.key.range?.[0] ?? 0)}: "__proto__" is not a name; expected a letter followed by letters, digits or single underscores`,
        { field: "__proto__" },
      );
    },
  });
}

function checkAlias(
  document: Document.Parsed,
  alias: Alias,
  path: readonly unknown[],
  where: (offset: number) => string,
): void {
  const at = where(alias.range?.[0] ?? 0);
  const target = alias.resolve(document);
  if (target === undefined)
    throw invalid(`${at}: the alias *${alias.source} has no anchor before it`, { field: alias.source });
  if (path.includes(target)) {
    throw invalid(`${at}: the alias *${alias.source} stands within its own anchor: a cycle`, { field: alias.source });
  }
}

function toData(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown;
  } catch (cause) {
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `${file}: its aliases expand to too much (${quote((cause as Error).message)})`,
      { cause, details: { field: file } },
    );
  }
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let found = 0;
  let node: Node | null = document.contents;
  for (const step of path) {
    found = node?.range?.[0] ?? found;
    const next = childOf(node, step);
    if (next === null) return found;
    node = isAlias(next) ? (next.resolve(document) ?? null) : next;
  }
  return node?.range?.[0] ?? found;
}

function childOf(node: Node | null, step: PropertyKey): Node | null {
  if (node === null || !("get" in node) || typeof node.get !== "function") return null;
  const child: unknown = node.get(step, true);
  return isNode(child) ? child : null;
}

/** HTML that is safe to put into a page: made by `html` alone, or a constant. */
export interface Markup {
  readonly markup: string;
}

export type Content = string | number | Markup | readonly Markup[];

/** Markup with everything between escaped, unless it is markup itself. In attributes: always in double quotes. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return { markup: strings.map((text, i) => (i === 0 ? text : written(contents[i - 1] ?? "") + text)).join("") };
}

export const NOTHING: Markup = { markup: "" };

/** Without the five characters that mean something in text and in quoted attributes, and without control characters. */
export function escapeHtml(text: string): string {
  return text.replace(CONTROLS, "\ufffd").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** All of Cc but tab and the ends of lines. */
const CONTROLS = /(?![\t\n\r])\p{Cc}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function written(content: Content): string {
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  if ("markup" in content) return content.markup;
  return content.map(({ markup }) => markup).join("");
}

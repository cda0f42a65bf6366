/** The result as a Markdown table. */
export function formatTable(mutants, results) {
  const rows = mutants.map(({ name, breaks }) => {
    const { isCaught, by, effort } = results.get(name) ?? { isCaught: false, by: "not run", effort: "" };
    return `| ${name} | ${cell(breaks)} | ${isCaught ? cell(by) : `**survives**: ${cell(by)}`} | ${cell(effort)} |`;
  });
  return ["| mutant | what it breaks | caught by | effort |", "|---|---|---|---|", ...rows].join("\n");
}

const BEGIN = "<!-- table -->";
const END = "<!-- end of table -->";

/** The page with its table replaced. */
export function tablePage(page, mutants, results) {
  const [head, rest] = page.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new Error(`the page has no ${BEGIN} and ${END}`);
  return `${head}${BEGIN}\n\n${formatTable(mutants, results)}\n\n${END}${tail}`;
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

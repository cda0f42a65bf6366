/**
 * The page's style. The colours of contenders were chosen by distance (OKLab, at least 0.12 between any two, as seen
 * with normal sight, protanopia, deuteranopia and tritanopia) and have 3:1 against the page in both themes.
 */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --raised: #f6f7f9; --edge: #dde1e7; --grid: #e6e9ee;
  --text: #1a1d23; --soft: #59616e;
  --ours: #1558d6; --floor: #868c96;
  --peer-0: #ed6e12; --peer-1: #745388; --peer-2: #c8393c; --peer-3: #692b35; --peer-4: #44219a;
  --met: #0b6b43; --met-back: #e0f3e8; --missed: #a3211c; --missed-back: #fce7e5; --unknown-back: #eceef2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --raised: #1c2027; --edge: #323843; --grid: #2a303a;
    --text: #e6e9ee; --soft: #a0a9b6;
    --ours: #6ea8ff; --floor: #8b93a0;
    --peer-0: #f4741e; --peer-1: #9d53c6; --peer-2: #70f1da; --peer-3: #fdd176; --peer-4: #c25335;
    --met: #7fdcab; --met-back: #12362a; --missed: #ffa49c; --missed-back: #46201f; --unknown-back: #2c323c;
  }
}
.ours { --tone: var(--ours); } .floor { --tone: var(--floor); } .other { --tone: var(--text); }
.peer-0 { --tone: var(--peer-0); } .peer-1 { --tone: var(--peer-1); } .peer-2 { --tone: var(--peer-2); }
.peer-3 { --tone: var(--peer-3); } .peer-4 { --tone: var(--peer-4); }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 16px; }
h2 { font-size: 22px; line-height: 1.25; margin: 0 0 4px; }
h3 { font-size: 17px; margin: 36px 0 2px; }
a { color: var(--ours); }
section { border-top: 1px solid var(--edge); margin-top: 48px; padding-top: 28px; }
section h2 small { color: var(--soft); font-weight: 600; margin-right: 6px; text-transform: uppercase; }
.says { color: var(--soft); margin: 0 0 14px; max-width: 100ch; }
.says:empty { margin: 0 0 8px; }
dl.facts { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: 4px 18px; margin: 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
dl.facts.given { font-size: 14px; }
dl.facts svg.swatch { margin-right: 6px; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
dd code { display: inline-block; background: var(--raised); border-radius: 4px; padding: 1px 7px; }
code span { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
.scrolls { overflow-x: auto; border: 1px solid var(--edge); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 7px 12px; text-align: left; font-weight: 400; vertical-align: top; border-top: 1px solid var(--grid); }
thead th { border-top: 0; background: var(--raised); color: var(--soft); font-size: 12.5px; white-space: nowrap; vertical-align: bottom; }
th.figure, td.figure { text-align: right; white-space: nowrap; }
th.group { background: var(--raised); font-weight: 600; }
th.group span { position: sticky; left: 12px; }
tbody th { min-width: 190px; position: sticky; left: 0; background: var(--page); }
.summary .says { color: var(--text); }
.summary tbody th, .summary td:nth-child(2) { width: 1%; min-width: 0; white-space: nowrap; }
.named { display: grid; grid-template-columns: 26px minmax(0, 1fr); gap: 8px; max-width: 360px; overflow-wrap: anywhere; }
.named svg.swatch { margin-top: 4px; }
.badge { display: inline-block; border-radius: 99px; padding: 1px 10px; font-size: 12.5px; font-weight: 600; white-space: nowrap; }
.badge.met { color: var(--met); background: var(--met-back); }
.badge.missed { color: var(--missed); background: var(--missed-back); }
.badge.unknown { color: var(--soft); background: var(--unknown-back); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 20px 24px; align-items: start; }
.panels.one { grid-template-columns: minmax(0, 760px); }
.panels.wide { grid-template-columns: minmax(0, 1fr); }
figure { margin: 0; border: 1px solid var(--edge); border-radius: 8px; padding: 12px 16px 14px; min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; font-size: 14px; margin-bottom: 8px; }
figcaption span { color: var(--soft); font-size: 13px; }
.legend, .events { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 12px; padding: 0; font-size: 13.5px; }
.events { margin: 10px 0 0; gap: 2px 18px; font-size: 13px; color: var(--soft); } .events b { color: var(--text); }
.notes { max-width: 100ch; padding-left: 20px; margin: 8px 0 0; } .notes li { margin: 4px 0; }
details { margin-top: 12px; } summary { cursor: pointer; color: var(--soft); margin-bottom: 8px; }
footer { color: var(--soft); font-size: 13.5px; margin-top: 56px; border-top: 1px solid var(--edge); padding-top: 16px; }
svg { overflow: visible; display: block; width: 100%; }
svg svg { width: auto; }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; fill: var(--text); }
svg .tick { fill: var(--soft); font-size: 11.5px; }
svg .grid { stroke: var(--grid); } svg .minor { stroke-opacity: .55; }
svg.swatch { display: inline-block; width: 26px; flex: none; vertical-align: -1px; }
svg.swatch line, .line { stroke: var(--tone); stroke-width: 2; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.ours .line { stroke-width: 3; }
.floor .line, svg.swatch.floor line { stroke-dasharray: 5 4; stroke-linecap: butt; }
.swatch svg *, .lines svg g > :not(title) { fill: var(--tone); stroke: var(--page); stroke-width: 1; }
.line-plot { padding: 10px 12px 26px 46px; }
.bar-plot { padding: 0 84px 20px 0; }
.bar-name { display: flex; align-items: baseline; gap: 8px; margin: 10px -84px 2px 0; font-size: 13.5px; line-height: 1.35; }
h2, .bar-name span, .legend li, .events li, .notes li, dl.facts dt { min-width: 0; overflow-wrap: anywhere; }
.bar-name:first-child { margin-top: 0; }
.bar-name em { margin-left: auto; color: var(--soft); font-style: normal; font-variant-numeric: tabular-nums; }
.bar { fill: var(--tone); stroke: var(--tone); }
.bar.faint { fill-opacity: .3; }
.floor .bar { fill-opacity: .25; stroke-dasharray: 4 3; } .floor .bar.faint { fill-opacity: .1; }
.value { fill: var(--soft); } .value .figure { fill: var(--text); }
.event { stroke: var(--soft); stroke-dasharray: 3 3; } svg .event-word { stroke: var(--page); stroke-width: 5; paint-order: stroke; }
@media (max-width: 600px) {
  main { padding: 20px 14px 48px; }
  h1 { font-size: 24px; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; } dl.facts dd { margin-bottom: 8px; }
  figure { padding: 10px 12px 12px; }
  th, td { padding: 6px 9px; } tbody th { min-width: 165px; } th.group span { left: 9px; }
  .summary table, .summary tbody { display: block; } .summary thead { display: none; }
  .summary tr { display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; padding: 10px 12px; border-top: 1px solid var(--grid); }
  .summary tr:first-child { border-top: 0; }
  .summary tbody th, .summary tbody td { display: block; padding: 0; border: 0; width: auto; grid-column: 1 / -1; }
  .summary tbody th, .summary tbody td:nth-child(2) { grid-column: auto; }
  .summary td:nth-child(3) { font-weight: 600; }
  .summary td:nth-child(4)::before { content: "wanted "; color: var(--soft); }
  .summary td:nth-child(5)::before { content: "measured "; color: var(--soft); }
}
@media print { section { break-before: page; } figure { break-inside: avoid; } }
`;

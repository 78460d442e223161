/** HTML that is safe to put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | readonly Part[];

/** HTML from a template; whatever is put into it is escaped unless it is `Markup` itself. */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: literals }, ...parts.map(escaped)));
}

function escaped(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(escaped).join('');
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row, index: number) => Markup | string | number;
  /** Numbers are right-aligned. */
  readonly number?: boolean;
  /** Whether the cell shows something bad. */
  readonly bad?: (row: Row) => boolean;
}

/** A table that scrolls by itself where the page is too narrow for it. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const classOf = ({ number }: Column<Row>) => (number === true ? 'number' : '');
  return markup`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => markup`<th scope="col" class="${classOf(column)}">${column.title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row, index) => markup`
<tr>${columns.map((column) => {
      const bad = column.bad?.(row) === true ? 'bad' : '';
      return markup`<td class="${classOf(column)} ${bad}">${column.cell(row, index)}</td>`;
    })}</tr>`,
  )}
</tbody></table></div>`;
}

/** Seconds or milliseconds in a column: two decimals, so that the points are below each other. */
export function fixed(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(2);
}

/** How the page looks, on a screen and on paper. */
export const style = new Markup(`<style>
:root { color-scheme: light; --line: #d5d9de; --quiet: #57606a; --bad: #b3261e; --good: #00594f; }
* { box-sizing: border-box; }
body { max-width: 1240px; margin: 0 auto; padding: 20px; background: #fff; color: #1b1f24; font: 14px/1.45 system-ui, sans-serif; }
h1 { margin: 0 0 4px; font-size: 24px; }
h2 { margin: 36px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); font-size: 19px; }
p { max-width: 80ch; }
a { color: inherit; }
.quiet, figcaption, caption { color: var(--quiet); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 0 40px; }
.facts table { margin-top: 12px; }
.facts th { width: 1%; white-space: nowrap; background: none; font-weight: 400; color: var(--quiet); }
.facts td { overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0 8px; padding: 0; list-style: none; }
.counts li { padding: 8px 16px; border: 1px solid var(--line); border-radius: 6px; }
.counts b { font-size: 22px; margin-right: 6px; }
.scroll { overflow-x: auto; margin: 12px 0; }
table { width: 100%; border-collapse: collapse; }
caption { padding: 0 8px 6px 0; text-align: left; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: #f3f5f7; vertical-align: bottom; font-size: 13px; }
tbody { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bad { background: #fdecea; color: var(--bad); font-weight: 700; }
.id { white-space: nowrap; }
.text { min-width: 200px; }
.seen { width: 36%; }
.limits { display: grid; grid-template-columns: minmax(130px, 1fr) 110px 110px; gap: 0 12px; margin-bottom: 4px; }
.limits span + span { text-align: right; font-variant-numeric: tabular-nums; }
.why { font-weight: 600; }
.verdict { display: inline-block; padding: 1px 8px; border: 1px solid; border-radius: 4px; white-space: nowrap; font-weight: 600; }
.pass { color: var(--good); background: #e6f3f1; }
.FAIL { color: #fff; background: var(--bad); border-color: var(--bad); }
.not { color: #444; border-style: dashed; }
ul.details { margin: 2px 0 0; padding-left: 16px; color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 12px 32px; }
figure { margin: 12px 0; break-inside: avoid; }
figcaption { max-width: 90ch; margin-bottom: 6px; }
figcaption b { color: #1b1f24; }
svg { display: block; width: 100%; height: auto; }
.wide svg { min-width: 900px; }
@media (max-width: 600px) { body { padding: 12px; } }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { max-width: none; padding: 0; font-size: 11px; print-color-adjust: exact; }
  .scroll { overflow: visible; }
  .wide svg { min-width: 0; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
</style>`);

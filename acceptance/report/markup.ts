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

/** Title and cells of a column of a table. `bad`: whatever is in it but 0 and nothing is marked. */
export type Column<Row> = readonly [title: string, cell: (row: Row) => Part | null, mark?: 'bad'];

/** A table that scrolls by itself where the page is too narrow for it. Rows can have an id, to be linked to. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  idOf?: (row: Row) => string,
): Markup {
  const cell = (row: Row, [, of, mark]: Column<Row>) => {
    const value = of(row);
    const bad = mark === 'bad' && value !== 0 && value !== '' ? 'bad' : '';
    if (typeof value === 'number' || value === null)
      return markup`<td class="number ${bad}">${inHundredths(value)}</td>`;
    return markup`<td class="${bad}">${value}</td>`;
  };
  return markup`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(([title]) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => {
    const cells = columns.map((column) => cell(row, column));
    return idOf === undefined ? markup`\n<tr>${cells}</tr>` : markup`\n<tr id="${idOf(row)}">${cells}</tr>`;
  })}
</tbody></table></div>`;
}

function inHundredths(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

export const style = new Markup(`<style>
body { max-width: 1240px; margin: 0 auto; padding: 20px; font: 14px/1.45 system-ui, sans-serif; }
h2 { margin-top: 36px; border-top: 1px solid #d5d9de; }
.scroll { overflow-x: auto; margin: 12px 0; }
table { border-collapse: collapse; }
caption, .quiet { text-align: left; color: #57606a; }
th, td { padding: 5px 8px; border-bottom: 1px solid #d5d9de; text-align: left; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.pass { color: #00594f; }
.FAIL, .bad { color: #b3261e; font-weight: 700; }
svg { display: block; width: 100%; height: auto; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 11px; }
  tr, svg { break-inside: avoid; }
}
</style>`);

/** Acknowledged writes that were lost, of how many. */
export const lostOf = (all: readonly { readonly acknowledged: number; readonly acknowledgedLost: number }[]) => {
  const sum = (of: 'acknowledged' | 'acknowledgedLost') => all.reduce((total, one) => total + one[of], 0);
  return `${sum('acknowledgedLost')} of ${sum('acknowledged').toLocaleString('en')}`;
};

/** A table of Markdown. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

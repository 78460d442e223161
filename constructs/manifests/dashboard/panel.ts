interface Panel {
  readonly title: string;
  /** What it tells, for the small i beside the title. */
  readonly description: string;
  /** `number`: the value of now. `name`: a label of the series of now. `bars`: one bar per series. `lines`: over time. */
  readonly kind: 'number' | 'name' | 'bars' | 'lines';
  /** Width, of 24. */
  readonly width: number;
  /** PromQL by the names of its series; labels in double braces. */
  readonly queries: Readonly<Record<string, string>>;
  /** Unit in the words of Grafana. Default: `short`. */
  readonly unit?: 'short' | 's' | 'percent' | 'bytes' | 'reqps' | 'd';
  /** Colours by value, from the lowest. Default: green. */
  readonly thresholds?: readonly { readonly from?: number; readonly colour: 'green' | 'orange' | 'red' }[];
  /** Words for values. */
  readonly words?: Readonly<Record<string, { readonly text: string }>>;
}

const panelOf =
  (kind: Panel['kind']) =>
  (width: number, title: string, panel: Omit<Panel, 'kind' | 'width' | 'title'>): Panel => ({
    kind,
    width,
    title,
    ...panel,
  });
export const number = panelOf('number');
export const name = panelOf('name');
export const bars = panelOf('bars');
export const lines = panelOf('lines');

/** A row that answers a question. */
export interface Row {
  readonly question: string;
  readonly height: number;
  readonly panels: readonly Panel[];
}

const kinds = { number: 'stat', name: 'stat', bars: 'bargauge', lines: 'timeseries' } as const;
const datasource = { type: 'prometheus', uid: '${datasource}' };

/** The panels of rows in the form of Grafana, one row below the other. */
export function grafanaPanels(rows: readonly Row[]): readonly object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { question, height, panels: ofRow } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: question,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    for (const panel of ofRow) {
      panels.push({ id: panels.length + 1, ...grafanaPanel(panel), gridPos: { x, y, w: panel.width, h: height } });
      x += panel.width;
    }
    y += height;
  }
  return panels;
}

function grafanaPanel({
  title,
  description,
  kind,
  queries,
  unit = 'short',
  thresholds = [{ colour: 'green' }],
  words,
}: Panel) {
  const instant = kind !== 'lines';
  return {
    type: kinds[kind],
    title,
    description,
    datasource,
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
      instant,
      range: !instant,
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === 'percent' ? { min: 0, max: 100 } : {}),
        noValue: 'no data',
        color: { mode: kind === 'lines' ? 'palette-classic' : 'thresholds' },
        thresholds: {
          mode: 'absolute',
          steps: thresholds.map(({ from = null, colour: color }) => ({ color, value: from })),
        },
        mappings: words === undefined ? [] : [{ type: 'value', options: words }],
      },
      overrides: [],
    },
    options: optionsOf(kind),
  };
}

function optionsOf(kind: Panel['kind']) {
  if (kind === 'lines') {
    return { legend: { showLegend: true, displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } };
  }
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  return kind === 'bars'
    ? { reduceOptions, orientation: 'horizontal', displayMode: 'basic', showUnfilled: true }
    : { reduceOptions, colorMode: 'background', graphMode: 'none', textMode: kind === 'name' ? 'name' : 'auto' };
}

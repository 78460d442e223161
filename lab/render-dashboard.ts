import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { svg } from '../acceptance/report/charts.js';

// Draws the dashboard of an environment from a Prometheus, so that it can be looked at without Grafana.

interface GrafanaPanel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly options: { readonly textMode?: string };
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit: string;
      readonly thresholds: { readonly steps: readonly { readonly color: string; readonly value: number | null }[] };
      readonly mappings: readonly { readonly options: Readonly<Record<string, { readonly text: string }>> }[];
    };
  };
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
  readonly values: readonly (readonly [number, string])[];
}

const [prometheus = '', manifest = '', output = '', minutes = '30'] = process.argv.slice(2);
if (output === '') {
  console.error('Usage: node run.js lab/render-dashboard.ts PROMETHEUS MANIFEST OUTPUT.html [MINUTES]');
  process.exit(2);
}
const { data } = parse(readFileSync(manifest, 'utf8')) as { data: Record<string, string> };
const { title, panels } = JSON.parse(Object.values(data)[0] ?? '') as { title: string; panels: GrafanaPanel[] };
const unit = 56;
const gridWidth = 1600 / 24;
const end = Math.floor(Date.now() / 1000);
const start = end - Number(minutes) * 60;

/** What Prometheus answers to the queries of a panel, with the names of the legend. */
async function ask({ targets }: GrafanaPanel, path: string, times: Record<string, string>) {
  const answers = targets.map(async ({ expr, legendFormat }) => {
    const parameters = new URLSearchParams({ query: expr, ...times });
    const answer = await fetch(`${prometheus}/api/v1/${path}?${parameters.toString()}`);
    const body = (await answer.json()) as { status: string; error?: string; data: { result: Sample[] } };
    if (body.status !== 'success') throw new Error(`${expr}: ${body.error ?? ''}`);
    return body.data.result.map(({ metric, ...sample }) => {
      const name = legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '');
      return { name, ...sample };
    });
  });
  return (await Promise.all(answers)).flat();
}

function readable(value: number, of: string): string {
  if (of === 'percent') return `${value.toFixed(1)} %`;
  if (of === 's') return value < 120 ? `${value.toFixed(0)} s` : `${(value / 60).toFixed(1)} min`;
  if (of === 'd') return `${value.toFixed(0)} days`;
  if (of === 'bytes')
    return value < 2 ** 20 ? `${(value / 2 ** 10).toFixed(0)} KiB` : `${(value / 2 ** 20).toFixed(1)} MiB`;
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

const palette: Readonly<Record<string, string>> = { green: '#3a8f4d', orange: '#c96f00', red: '#c43030' };

function colourOf({ fieldConfig }: GrafanaPanel, value: number): string {
  const step = fieldConfig.defaults.thresholds.steps.findLast((each) => each.value === null || value >= each.value);
  return palette[step?.color ?? 'green'] ?? '#3a8f4d';
}

async function now(panel: GrafanaPanel): Promise<string> {
  const { unit: of, mappings } = panel.fieldConfig.defaults;
  const samples = await ask(panel, 'query', { time: String(end) });
  const values = samples.map(({ name, value: [, text] }) => {
    const value = Number(text);
    return { name, value, text: mappings[0]?.options[text]?.text ?? readable(value, of) };
  });
  if (values.length === 0) return '<div class="number" style="background:#777">no data</div>';
  if (panel.type === 'bargauge') {
    return values
      .map(({ name, value, text }) => {
        const bar = `width:${Math.min(100, Math.max(0.5, value))}%;background:${colourOf(panel, value)}`;
        return `<div class="bar"><span>${name}</span><div class="track"><div style="${bar}"></div></div><b>${text}</b></div>`;
      })
      .join('');
  }
  return values
    .map(({ name, value, text }) => {
      const shown = panel.options.textMode === 'name' ? name : text;
      return `<div class="number" style="background:${colourOf(panel, value)}">${shown}</div>`;
    })
    .join('');
}

async function overTime(panel: GrafanaPanel, width: number, height: number): Promise<string> {
  const step = String(Math.max(15, Math.round((end - start) / 120)));
  const samples = await ask(panel, 'query_range', { start: String(start), end: String(end), step });
  const { unit: of } = panel.fieldConfig.defaults;
  return svg(width, height, panel.title, {
    grid: { left: 64, right: 12, top: 10, bottom: 48 },
    legend: { bottom: 0, type: 'plain' },
    xAxis: { type: 'time', min: start * 1000, max: end * 1000 },
    yAxis: { type: 'value', min: 0, axisLabel: { formatter: (value: number) => readable(value, of) } },
    series: samples.map(({ name, values }) => ({
      type: 'line',
      name,
      showSymbol: false,
      data: values.map(([time, value]) => [time * 1000, Number(value)]),
    })),
  }).text;
}

const drawn = await Promise.all(
  panels.map(async (panel) => {
    const { x, y, w, h } = panel.gridPos;
    const [width, height] = [w * gridWidth, h * unit];
    const place = `left:${x * gridWidth}px;top:${y * unit}px;width:${width - 8}px;height:${height - 8}px`;
    if (panel.type === 'row') return `<h2 style="${place}">${panel.title}</h2>`;
    const content = panel.type === 'timeseries' ? await overTime(panel, width - 24, height - 44) : await now(panel);
    return `<section style="${place}"><h3>${panel.title}</h3>${content}</section>`;
  }),
);
const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * unit;
writeFileSync(
  output,
  `<!doctype html><meta charset="utf-8"><title>${title}</title><style>
body { margin: 8px; font: 14px system-ui, sans-serif; background: #f4f5f6; color: #1b1f24; }
main { position: relative; width: 1600px; height: ${bottom}px; }
section, h2 { position: absolute; margin: 0; box-sizing: border-box; }
h2 { font-size: 16px; padding-top: 22px; }
section { background: #fff; border: 1px solid #dcdfe3; border-radius: 4px; padding: 8px; display: flex; flex-direction: column; overflow: hidden; }
h3 { font-size: 13px; font-weight: 600; margin: 0 0 6px; }
.number { flex: 1; color: #fff; font-size: 32px; font-weight: 600; display: flex; align-items: center; justify-content: center; border-radius: 3px; margin-bottom: 2px; }
.bar { display: grid; grid-template-columns: 120px 1fr 64px; gap: 8px; align-items: center; margin: 8px 0; }
.track { background: #eceef0; height: 22px; } .track div { height: 22px; }
</style><main>${drawn.join('\n')}</main>`,
);

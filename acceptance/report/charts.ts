import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Injection, LoadStep } from '../model.js';
import { Markup } from './markup.js';
import { percentile } from './statistics.js';

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, SVGRenderer]);

const sides = [
  { name: 'cluster', color: '#0072b2', gap: ({ clusterGap }: Injection) => clusterGap },
  { name: 'LAN', color: '#c76a00', gap: ({ lanGap }: Injection) => lanGap },
] as const;

const moments = [
  { name: 'detected', symbol: 'triangle', color: '#1b1f24', seconds: (of: Injection) => of.detectionSeconds },
  { name: 'promoted', symbol: 'diamond', color: '#a4247a', seconds: (of: Injection) => of.promotionSeconds },
  { name: 'repaired by hand', symbol: 'circle', color: '#00845f', seconds: (of: Injection) => of.healedSeconds },
] as const;

/** Draws a chart, in pixels. */
export function svg(width: number, height: number, label: string, option: EChartsCoreOption): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return new Markup(drawn.replace('<svg', `<svg role="img" aria-label="${label}" style="max-width: ${width}px"`));
}

/** The 95th percentile of the latency against the number of connections, for each side. */
export const latencyChart = (steps: readonly LoadStep[]): Markup =>
  svg(720, 320, '95th percentile of the latency by number of connections', {
    legend: { top: 0 },
    grid: { left: 50, right: 30 },
    xAxis: {
      type: 'category',
      name: 'connections',
      nameLocation: 'middle',
      data: steps.map((step) => step.connections),
    },
    yAxis: { type: 'value', name: 'ms' },
    series: sides.map(({ name, color }) => ({
      type: 'line',
      name,
      color,
      data: steps.map((step) => {
        const p95 = percentile(step.sides.find(({ from }) => from === name)?.latencies ?? [], 0.95);
        return Number.isFinite(p95) ? p95 : null;
      }),
    })),
  });

/** Seconds at which the axis begins; it is logarithmic, so that outages of 0.1 s and of 150 s can both be seen. */
const first = 0.1;

/** A row for each injection: for each side a bar from its last write before the outage to its first after it. */
export function outageChart(injections: readonly Injection[]): Markup {
  const landed = (seconds: (of: Injection) => number | null) =>
    injections.map((injection) => (injection.landed ? seconds(injection) : null));
  return svg(1120, 110 + injections.length * 32, 'Outage of each injection on a time line', {
    legend: { top: 0, data: [...sides, ...moments].map(({ name }) => name), selectedMode: false },
    grid: { left: 400, right: 60 },
    xAxis: { type: 'log', min: first, name: 'seconds after the injection', nameLocation: 'middle', nameGap: 28 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: injections.map((of) => `${of.fault}, ${of.target}${of.landed ? '' : ' (did not land)'}`),
      axisLabel: { width: 350, overflow: 'truncate' },
    },
    series: [
      ...sides.flatMap(({ name, color, gap }) => {
        const bar = { type: 'bar', stack: name, color };
        const start = (of: Injection) => Math.max(first, gap(of)?.[0] ?? first);
        const length = (of: Injection) => (gap(of)?.[1] ?? first) - start(of);
        return [
          { ...bar, silent: true, itemStyle: { opacity: 0 }, data: landed(start) },
          { ...bar, name, data: landed((of) => (length(of) > 0 && Number.isFinite(length(of)) ? length(of) : null)) },
        ];
      }),
      ...moments.map(({ name, symbol, color, seconds }) => ({
        type: 'scatter',
        name,
        symbol,
        color,
        data: landed((of) => (seconds(of) === null ? null : Math.max(first, seconds(of) ?? first))),
      })),
    ],
  });
}

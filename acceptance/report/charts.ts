import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import type { GridComponentOption, LegendComponentOption } from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Injection, LoadSide, LoadStep } from '../model.js';
import { percentile } from './statistics.js';

use([CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent, SVGRenderer]);

type Option = ComposeOption<
  CustomSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption | LegendComponentOption
>;

const colors = { cluster: '#0072b2', LAN: '#c76a00' } as const;
const sides = ['cluster', 'LAN'] as const;
const grey = '#8b939c';
const gridLine = { show: true, lineStyle: { color: '#e4e7ea' } };

function svg(width: number, height: number, label: string, option: Option): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', fontSize: 12, color: '#1b1f24' },
    ...option,
  });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn.replace('<svg', `<svg role="img" aria-label="${label}"`);
}

const oneTwoFive = [-2, -1, 0, 1, 2, 3, 4, 5].flatMap((exponent) => [1, 2, 5].map((digit) => digit * 10 ** exponent));

/** An axis on which `position` places each value, with ticks at the given values. */
function scaledAxis(ticks: readonly number[], position: (value: number) => number, read: (at: number) => number) {
  const customValues = ticks.map(position);
  return {
    type: 'value' as const,
    splitLine: gridLine,
    axisTick: { customValues },
    axisLabel: { customValues, color: '#444', formatter: (at: number) => String(Number(read(at).toPrecision(3))) },
  };
}

const shares = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/** Latency by percentile, for each side, at the fewest and at the most connections. */
export function percentileChart(load: readonly LoadStep[]): string {
  const steps = [...load].sort((a, b) => a.connections - b.connections);
  const ends = steps.length > 1 ? [steps[0], steps.at(-1)] : steps;
  const lines = ends.flatMap((step, index) =>
    (step?.sides ?? []).filter(hasLatencies).map((side) => ({
      ...lineOf(side.from, index === 0 ? 'solid' : 'dashed'),
      name: `${side.from}, ${step?.connections ?? 0} connections`,
      data: shares.map((share) => Math.log10(percentile(side.latencies, share))),
    })),
  );
  const seen = lines.flatMap(({ data }) => data).filter(Number.isFinite);
  const below = oneTwoFive.findLastIndex((tick) => Math.log10(tick) <= Math.min(...seen));
  const above = oneTwoFive.findIndex((tick) => Math.log10(tick) >= Math.max(...seen));
  const ticks = oneTwoFive.slice(Math.max(below, 0), above + 1);
  return svg(480, 340, 'Latency by percentile', {
    legend: legend(lines.map(({ name }) => name)),
    grid: { left: 50, right: 20, top: 92, bottom: 48 },
    xAxis: categories(
      shares.map((share) => `p${Number((share * 100).toFixed(1))}`),
      'percentile of the transactions',
    ),
    yAxis: {
      ...scaledAxis(ticks, Math.log10, (at) => 10 ** at),
      ...milliseconds,
      min: Math.log10(ticks[0] ?? 1),
      max: Math.log10(ticks.at(-1) ?? 10),
    },
    series: lines,
  });
}

/** The 95th percentile of the latency against the number of connections, for each side. */
export function connectionsChart(load: readonly LoadStep[]): string {
  const steps = [...load].sort((a, b) => a.connections - b.connections);
  return svg(480, 340, '95th percentile of the latency by number of connections', {
    legend: legend([...sides]),
    grid: { left: 50, right: 20, top: 56, bottom: 62 },
    xAxis: categories(
      steps.map(({ connections, held }) => `${connections}\nheld ${held}`),
      'connections, and how many of them the server held throughout',
    ),
    yAxis: { type: 'value', min: 0, splitLine: gridLine, ...milliseconds },
    series: sides.map((from) => ({
      ...lineOf(from, 'solid'),
      name: from,
      data: steps.map(({ sides }) => {
        const side = sides.find((side) => side.from === from);
        return side !== undefined && hasLatencies(side) ? Number(percentile(side.latencies, 0.95).toFixed(2)) : null;
      }),
    })),
  });
}

/** Whether there is anything to draw of a side. */
export function hasLatencies({ latencies }: LoadSide): boolean {
  return latencies.length > 0;
}

const milliseconds = { name: 'ms', nameGap: 10, nameTextStyle: { align: 'right' as const, color: '#444' } };

function categories(data: string[], name: string) {
  return {
    type: 'category' as const,
    data,
    name,
    nameLocation: 'middle' as const,
    nameGap: data.some((label) => label.includes('\n')) ? 42 : 28,
    axisLabel: { interval: 0, color: '#444' },
    axisLine: { onZero: false },
  };
}

function lineOf(from: LoadSide['from'], type: 'solid' | 'dashed') {
  return {
    type: 'line' as const,
    symbol: from === 'cluster' ? 'circle' : 'rect',
    symbolSize: 6,
    lineStyle: { width: 2, type },
    itemStyle: { color: colors[from] },
  };
}

function legend(data: string[]): LegendComponentOption {
  return { data, top: 0, left: 0, itemWidth: 34, itemGap: 24, selectedMode: false, textStyle: { color: '#1b1f24' } };
}

const rowHeight = 30;
const barHeight = 8;
const markers = [
  { name: 'detected', symbol: 'triangle', color: '#1b1f24', seconds: (of: Injection) => of.detectionSeconds },
  { name: 'promoted', symbol: 'diamond', color: '#a4247a', seconds: (of: Injection) => of.promotionSeconds },
  { name: 'repaired by hand', symbol: 'circle', color: '#00845f', seconds: (of: Injection) => of.healedSeconds },
];

/** Shortest and longest time on the axis that all outages share. */
export function spanOf(injections: readonly Injection[]): readonly [number, number] {
  const times = injections.flatMap((injection) => [
    ...[injection.clusterGap, injection.lanGap].flatMap((gap) => gap ?? []),
    ...markers.flatMap(({ seconds }) => seconds(injection) ?? []),
  ]);
  return [Math.min(-0.1, ...times), Math.max(1, ...times) * 1.05];
}

/**
 * One row for each injection: a bar for each side from its last write before the outage to its first after it.
 * The axis is linear below a second and logarithmic above, so that outages of 0.1 s and of 150 s can both be seen.
 */
export function outageChart(injections: readonly Injection[], [first, last]: readonly [number, number]): string {
  const position = (seconds: number) => Math.sign(seconds) * Math.log10(1 + Math.abs(seconds));
  const times = oneTwoFive.filter((tick) => tick >= 0.5);
  const ticks = [...times.map((tick) => -tick), 0, ...times].filter((tick) => tick >= first && tick <= last);
  const xAxis = {
    ...scaledAxis(ticks, position, (at) => Math.sign(at) * (10 ** Math.abs(at) - 1)),
    min: position(first),
    max: position(last),
  };
  const labels = injections.map(({ fault, target }) => shortened(`${fault} ${target}`, 54));
  const left = Math.min(400, 24 + 7 * Math.max(...labels.map((label) => label.length)));
  const bars = (lane: 0 | 1, landed: boolean) =>
    injections.flatMap((injection, row) => {
      const gap = lane === 0 ? injection.clusterGap : injection.lanGap;
      return gap === null || injection.landed !== landed ? [] : [[position(gap[0]), position(gap[1]), row, lane]];
    });
  const columns = {
    cluster: { width: 60, align: 'right', color: colors.cluster },
    LAN: { width: 60, align: 'right', color: colors.LAN },
    none: { width: 120, align: 'right', color: '#57606a' },
  } as const;
  return svg(1120, 84 + injections.length * rowHeight + 50, 'Outage of each injection on a time line', {
    legend: { ...legend([...sides, ...markers.map(({ name }) => name), 'did not land']), itemWidth: 16 },
    grid: { left, right: 150, top: 64, height: injections.length * rowHeight },
    xAxis: [
      { ...xAxis, name: 'seconds after the injection', nameLocation: 'middle', nameGap: 28 },
      { ...xAxis, show: injections.length > 12, position: 'top' },
    ],
    yAxis: [
      {
        type: 'category',
        inverse: true,
        data: labels,
        splitArea: { show: true, areaStyle: { color: ['#fff', '#f6f8fa'] } },
        axisLine: { show: true, onZero: true, lineStyle: { color: '#1b1f24' } },
        axisTick: { show: false },
        axisLabel: { interval: 0, color: '#1b1f24' },
      },
      {
        type: 'category',
        inverse: true,
        position: 'right',
        data: injections.map(outageText),
        name: '{cluster|cluster, s}{LAN|LAN, s}',
        nameLocation: 'start',
        nameTextStyle: { align: 'left', rich: columns },
        axisLine: { show: false, onZero: false },
        axisTick: { show: false },
        axisLabel: { interval: 0, rich: columns },
      },
    ],
    series: [
      barSeries('cluster', colors.cluster, bars(0, true)),
      barSeries('LAN', colors.LAN, bars(1, true)),
      barSeries('did not land', grey, [...bars(0, false), ...bars(1, false)]),
      ...markers.map(({ name, symbol, color, seconds }) => ({
        type: 'scatter' as const,
        name,
        symbol,
        symbolSize: 11,
        itemStyle: { color, borderColor: '#fff', borderWidth: 1 },
        data: injections.flatMap((injection, row) => {
          const at = seconds(injection);
          return at === null || !injection.landed ? [] : [[position(at), row]];
        }),
      })),
    ],
  });
}

const shortened = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function outageText({ landed, clusterGap, lanGap }: Injection): string {
  if (!landed) return '{none|did not land}';
  const length = (gap: readonly [number, number] | null) => (gap === null ? '–' : (gap[1] - gap[0]).toFixed(2));
  return `{cluster|${length(clusterGap)}}{LAN|${length(lanGap)}}`;
}

function barSeries(name: string, color: string, data: number[][]): CustomSeriesOption {
  return {
    type: 'custom',
    name,
    color,
    encode: { x: [0, 1], y: 2 },
    data,
    renderItem: (_, api) => {
      const [start, end, row, lane] = [0, 1, 2, 3].map((dimension) => Number(api.value(dimension)));
      const [x = 0, middle = 0] = api.coord([start ?? 0, row ?? 0]);
      const width = Math.max(2, (api.coord([end ?? 0, row ?? 0])[0] ?? 0) - x);
      const y = middle + (lane === 0 ? -barHeight - 1 : 1);
      const box = { type: 'rect' as const, shape: { x, y, width, height: barHeight } };
      if (name !== 'did not land') return { ...box, style: { fill: color } };
      const hatches = Array.from({ length: Math.max(0, Math.floor((width - barHeight) / 5) + 1) }, (_, index) => ({
        type: 'line' as const,
        shape: { x1: x + index * 5, y1: y + barHeight, x2: x + index * 5 + barHeight, y2: y },
        style: { stroke: grey, lineWidth: 1 },
      }));
      return { type: 'group', children: [{ ...box, style: { fill: '#fff', stroke: grey } }, ...hatches] };
    },
  };
}

import { parseTarGzip } from 'nanotar';
import { parse } from 'yaml';
import { reasonOf } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { operatorValues, pluginValues } from '../constructs/terraform/chart-values.js';
import { check, type Found, failed, ok, unknown, warning } from './finding.js';

type Path = readonly string[];

/** Whether the charts read every value that they are given: Helm ignores one that no template asks for. */
export const chartValues = check('chart values', async ({ environment }) =>
  (await Promise.all(releasesOf(environment).map(compare))).flat(),
);

/** The charts: what chooses each in the environment file, and what this project sets below its `values`. */
function releasesOf({ operator, monitoring, backup }: NamedEnvironment) {
  const labels = monitoring.enabled ? { podMonitorLabels: monitoring.labels } : {};
  const ours = { path: 'operator.chart', name: 'cloudnative-pg', chart: operator.chart };
  const releases = operator.install ? [{ ...ours, values: operatorValues({ operator, ...labels }) }] : [];
  if (backup.type !== 'object-store') return releases;
  const plugin = { path: 'backup.plugin.chart', name: 'plugin-barman-cloud', chart: backup.plugin.chart };
  return [...releases, { ...plugin, values: pluginValues(backup.plugin) }];
}

async function compare({ path, name, chart, values }: ReturnType<typeof releasesOf>[number]): Promise<Found> {
  const { repository, version } = chart;
  const shown = `helm show values ${name} --repo ${repository} --version ${version}`;
  let read: readonly Path[] | undefined;
  try {
    read = await valuesRead(repository, name, version);
  } catch (error) {
    return unknown(
      `${repository} cannot be read from here: ${(error as Error).message}.`,
      `Which values the chart ignores is not known. Name a repository that is reached in ${path}.repository, or compare yourself: ${shown}.`,
    );
  }
  if (read === undefined) {
    return failed(`${repository} has no chart ${name} ${version}.`, `Correct ${path}.version or ${path}.repository.`);
  }
  const ignored = (given: object) => leavesOf(given).filter((leaf) => !read.some((known) => touches(known, leaf)));
  const seen = (value: Path) => `The chart ${name} ${version} reads no value ${value.join('.')}; Helm ignores it.`;
  const findings = [
    ...ignored(values).map((value) =>
      warning(seen(value), `This project sets it: choose a version of the chart that has it in ${path}.version.`),
    ),
    ...ignored(chart.values).map((value) =>
      warning(seen(value), `Correct or remove it in ${path}.values. What there is: ${shown}.`),
    ),
  ];
  return findings.length > 0 ? findings : ok(`The chart ${name} ${version} reads every value that is set.`);
}

/** Paths of the values that a chart's templates read, its subcharts' included. Undefined where there is no such chart. */
async function valuesRead(repository: string, name: string, version: string): Promise<readonly Path[] | undefined> {
  const base = new URL(repository.replace(/\/?$/, '/'));
  const index = parse(await (await get(new URL('index.yaml', base))).text()) as {
    readonly entries?: Readonly<
      Record<string, readonly { readonly version: string; readonly urls: readonly string[] }[]>
    >;
  };
  const [url] = index.entries?.[name]?.find((entry) => entry.version === version)?.urls ?? [];
  if (url === undefined) return undefined;
  const files = await parseTarGzip(await (await get(new URL(url, base))).arrayBuffer());
  const manifest = files.find((file) => file.name === `${name}/Chart.yaml`);
  const { dependencies = [] } = parse(manifest?.text ?? '{}') as {
    readonly dependencies?: readonly { readonly name: string; readonly alias?: string; readonly condition?: string }[];
  };
  const conditions = dependencies.flatMap(({ condition = '' }) => condition.split(',').filter(Boolean));
  return [
    ...conditions.map((condition) => condition.trim().split('.')),
    ...files
      .filter((file) => file.name.includes('/templates/'))
      .flatMap((file) => {
        const [, folder, subchart] = file.name.split('/');
        if (folder === 'templates') return referencesIn(file.text);
        const scopes = dependencies.filter((dependency) => dependency.name === subchart);
        return scopes.flatMap(({ name: own, alias = own }) => referencesIn(file.text).map((path) => [alias, ...path]));
      }),
  ];
}

/** The paths behind `.Values` in a template; an empty one where the whole is read. */
const referencesIn = (template: string): readonly Path[] =>
  [...template.matchAll(/\.Values((?:\.\w+)*)/g)].map(([, path = '']) => path.split('.').slice(1));

/** Whether what is read holds the value, or lies in it. */
const touches = (read: Path, value: Path): boolean =>
  value.slice(0, read.length).every((key, depth) => key === read[depth]);

/** Paths of the single values in a tree; a list is one. */
function leavesOf(tree: object, above: Path = []): readonly Path[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const path = [...above, key];
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? leavesOf(value, path) : [];
    return inner.length > 0 ? inner : [path];
  });
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new Error(reasonOf((error as Error).cause ?? error));
  });
  if (response.ok) return response;
  throw new Error(`${url.href} answers HTTP ${response.status}`);
}

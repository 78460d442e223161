import { createServer } from 'node:http';
import { createTarGzip } from 'nanotar';
import { chartValues } from '../../preflight/chart-values.js';
import { listening } from '../support/listening.js';
import { print } from '../support/preflight.js';
import { objectStore } from '../support/valid.js';

const files = new Map<string, string | Uint8Array>();
const repository = createServer(({ url = '' }, response) => {
  const file = files.get(url);
  response.writeHead(file === undefined ? 404 : 200).end(file);
});
const address = `http://127.0.0.1:${await listening(repository)}/charts`;

/** Packs charts, each by the text of a template that reads its values, and puts them into the repository. */
async function pack(charts: Readonly<Record<string, string>>, more: readonly { name: string; data: string }[] = []) {
  files.clear();
  const entries: Record<string, object[]> = {};
  for (const [name, template] of Object.entries(charts)) {
    const version = name === 'cloudnative-pg' ? '0.29.0' : '0.7.0';
    const dependency = { name: 'dashboards', alias: 'monitoring', condition: 'monitoring.grafanaDashboard.create' };
    const chart = { apiVersion: 'v2', name, version, dependencies: [dependency] };
    const packed = [
      { name: `${name}/Chart.yaml`, data: JSON.stringify(chart) },
      { name: `${name}/templates/all.yaml`, data: template },
      ...more.map(({ name: path, data }) => ({ name: `${name}/${path}`, data })),
    ];
    files.set(`/charts/${name}.tgz`, await createTarGzip(packed));
    entries[name] = [{ version, urls: [`${name}.tgz`] }];
  }
  files.set('/charts/index.yaml', JSON.stringify({ entries }));
}

const operatorTemplate =
  '{{ .Values.replicaCount }} {{ toYaml .Values.config.data }} {{ .Values.additionalArgs }} {{ .Values.resources }} {{ .Values.tolerations }} {{ .Values.affinity }} {{ $.Values.monitoring.podMonitorEnabled }} {{ .Values.monitoring.podMonitorAdditionalLabels }}';
const pluginTemplate = '{{ .Values.replicaCount }} {{ .Values.resources }} {{ .Values.tolerations }}';
const charts = { 'cloudnative-pg': operatorTemplate, 'plugin-barman-cloud': pluginTemplate };
const say = (operatorValues: object = {}, pluginValues?: object) =>
  print(
    chartValues,
    {},
    {
      operator: { chart: { repository: address, values: operatorValues } },
      monitoring: { enabled: true },
      ...(pluginValues === undefined
        ? {}
        : { backup: { ...objectStore, plugin: { chart: { repository: address, values: pluginValues } } } }),
    },
  );

test('every value that is set is one that the charts read', async () => {
  await pack(charts);
  expect(await say({ config: { data: { INHERITED_LABELS: 'team' } } }, {})).toEqual([
    'ok       chart values: The chart cloudnative-pg 0.29.0 reads every value that is set.',
    'ok       chart values: The chart plugin-barman-cloud 0.7.0 reads every value that is set.',
  ]);
});

test('a value that a chart would silently ignore is told, with where it is set', async () => {
  await pack(charts);
  expect(await say({ replicas: 2, config: { clusterWide: true } }, { certificate: { createIssuer: false } })).toEqual([
    ...['replicas', 'config.clusterWide'].map(
      (value) =>
        `warning  chart values: The chart cloudnative-pg 0.29.0 reads no value ${value}; Helm ignores it.\n` +
        `         Correct or remove it in operator.chart.values. What there is: helm show values cloudnative-pg --repo ${address} --version 0.29.0.`,
    ),
    'warning  chart values: The chart plugin-barman-cloud 0.7.0 reads no value certificate.createIssuer; Helm ignores it.\n' +
      `         Correct or remove it in backup.plugin.chart.values. What there is: helm show values plugin-barman-cloud --repo ${address} --version 0.7.0.`,
  ]);
});

test('a value of this project that another version of the chart would ignore is told', async () => {
  await pack({ 'cloudnative-pg': operatorTemplate.replace('{{ .Values.tolerations }}', '') });
  expect(await say()).toEqual([
    'warning  chart values: The chart cloudnative-pg 0.29.0 reads no value tolerations; Helm ignores it.\n' +
      '         This project sets it: choose a version of the chart that has it in operator.chart.version.',
  ]);
});

test('values of a subchart go by its alias, and a condition reads one too', async () => {
  await pack(charts, [{ name: 'charts/dashboards/templates/all.yaml', data: '{{ .Values.grafanaDashboard.labels }}' }]);
  const dashboard = (values: object) => say({ monitoring: { grafanaDashboard: values } });
  expect((await dashboard({ create: true, labels: { team: 'a' } }))[0]).toMatch(/^ok/);
  expect((await dashboard({ colour: 'red' }))[0]).toMatch(/reads no value monitoring\.grafanaDashboard\.colour;/);
});

test('a chart version that the repository does not have stops a deploy', async () => {
  await pack({});
  expect(await say()).toEqual([
    `failed   chart values: ${address} has no chart cloudnative-pg 0.29.0.\n` +
      '         Correct operator.chart.version or operator.chart.repository.',
  ]);
});

test.each([
  ['answers with an error', () => address.replace('/charts', '/none'), /\/none\/index\.yaml answers HTTP 404\./],
  ['does not answer', () => 'http://127.0.0.1:2/charts', / cannot be read from here: ECONNREFUSED\./],
  ['is an OCI registry', () => 'oci://ghcr.io/cloudnative-pg', / cannot be read from here: unknown scheme\./],
])('a chart repository that %s leaves it open, and stops nothing', async (_, where, reason) => {
  const [line = ''] = await print(chartValues, {}, { operator: { chart: { repository: where() } } });
  expect(line).toMatch(/^unknown /);
  expect(line).toMatch(reason);
});

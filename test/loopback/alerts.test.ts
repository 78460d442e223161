import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment } from '../../config/load.js';
import { rulesOf } from '../../constructs/manifests/alerts/alerts.js';
import { scratch } from '../support/scratch.js';
import { objectStore, watched } from '../support/valid.js';
import { type Case, type Series, cases, healthy } from './alert-cases.js';

const environment = checkEnvironment('homelab', { ...watched, backup: objectStore });
const rules = rulesOf(environment);
const dumped = rulesOf(checkEnvironment('homelab', { ...watched, backup: { type: 'logical-dump' } }));

const folder = scratch();
const write = (name: string, content: object) => writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
write('rules', { groups: [{ name: 'postgres', rules }] });
write('dumped-rules', { groups: [{ name: 'postgres', rules: dumped }] });

const files: string[] = [];
/** Has promtool check what is expected of series. Returns what it says of that, once it has run. */
function expecting(series: Series, expectations: object, by = 'rules'): () => string | undefined {
  const input = Object.entries(series).filter(([, values]) => values !== '');
  const test = {
    interval: '30s',
    input_series: input.map(([labels, values]) => ({ series: labels, values })),
    ...expectations,
  };
  const name = `test-${files.length}`;
  write(name, { rule_files: [`${by}.json`], evaluation_interval: '30s', tests: [test] });
  files.push(`${name}.json`);
  return () => verdicts.get(`${name}.json`);
}

let verdicts: ReadonlyMap<string, string> = new Map();
// Once for all: a start takes as long as a test.
beforeAll(() => {
  const { stdout } = spawnSync('sh', ['-c', 'promtool test rules "$@" 2>&1', 'sh', ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  const parts = stdout.split('Unit Testing:  ').slice(1);
  verdicts = new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]));
});

/** How many alerts with these labels fire at a time. Default: none. */
const firingAt = (eval_time: string, labels: string, exp_samples: readonly object[] = []) => ({
  promql_expr_test: [{ expr: `count(ALERTS{${labels},alertstate="firing"})`, eval_time, exp_samples }],
});

function firing({ alert, severity, at, labels, summary, description }: Case) {
  const own = rules.filter((rule) => rule.alert === alert);
  const rule = own.find((candidate) => candidate.labels.severity === severity);
  if (rule === undefined) throw new Error(`there is no alert ${alert} of severity ${severity}`);
  // A disk that is critical is a warning as well.
  const fired = own.filter((other) => other === rule || (alert === 'PostgresDiskFull' && severity === 'critical'));
  const alerts = fired.map((each) => ({
    exp_labels: { ...labels, ...each.labels },
    exp_annotations: { ...each.annotations, summary, ...(description === undefined ? {} : { description }) },
  }));
  return { alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: alerts }] };
}

test('promtool accepts the rules', () => {
  expect(execFileSync('promtool', ['check', 'rules', join(folder, 'rules.json')], { encoding: 'utf8' })).toContain(
    `SUCCESS: ${rules.length} rules found`,
  );
});

test('every alert has a case that makes it fire', () => {
  const name = ({ alert, severity }: { alert: string; severity: string }) => `${alert} ${severity}`;
  expect([...new Set(cases.map(name))].sort()).toEqual(
    rules.map(({ alert, labels }) => name({ alert, severity: labels.severity })).sort(),
  );
});

const never = (eval_time: string) => ({ expr: 'ALERTS', eval_time, exp_samples: [] });
const well = expecting(healthy, { promql_expr_test: ['1m', '10m', '70m', '140m'].map(never) });
test('nothing fires while all is well', () => {
  expect(well()).toBe('SUCCESS');
});

describe.each(cases.map((each, index) => ({ ...each, index })))('$alert, $severity ($index)', (each) => {
  const fires = expecting({ ...healthy, ...each.fires }, firing(each));
  test('fires, and says what is wrong', () => {
    expect(fires()).toBe('SUCCESS');
  });

  const none = firingAt(each.at, `alertname="${each.alert}",severity="${each.severity}"`);
  const quiet = expecting({ ...healthy, ...each.quiet }, none);
  test('does not fire on what only comes near', () => {
    expect(quiet()).toBe('SUCCESS');
  });
});

const job = (name: string) => `kube_job_status_completion_time{namespace="databases",job_name="${name}"}`;
describe.each<[dump: string, series: Series, fires: boolean]>([
  ['is too old', { [job('postgres-dump-29000000')]: `${-30 * 3600}x300` }, true],
  ['is old', { [job('postgres-dump-29000000')]: `${-29 * 3600}x300` }, false],
  ['was made by hand', { [job('postgres-dump-1a2b3c4d')]: '_x16 480x300' }, false],
  ['never succeeded', {}, true],
  ['is that of something else', { [job('something-else')]: '480x300' }, true],
])('where dumps are the backups, and the last one %s', (_, series, fires) => {
  const samples = fires ? [{ labels: '{}', value: 1 }] : [];
  const said = expecting({ ...healthy, ...series }, firingAt('20m', 'alertname="PostgresBackupOld"', samples), 'dumped-rules'); // prettier-ignore
  test(fires ? 'an alert fires' : 'no alert fires', () => {
    expect(said()).toBe('SUCCESS');
  });
});

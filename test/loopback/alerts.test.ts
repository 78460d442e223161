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

const folder = scratch();
writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups: [{ name: 'postgres', rules }] }));

/** Runs promtool on series. Returns what it complains of. */
function promtool(name: string, series: Series, expectations: object): string {
  const file = join(folder, `${name}.json`);
  const input = Object.entries(series).filter(([, values]) => values !== '');
  const test = {
    interval: '30s',
    input_series: input.map(([labels, values]) => ({ series: labels, values })),
    ...expectations,
  };
  writeFileSync(file, JSON.stringify({ rule_files: ['rules.json'], evaluation_interval: '30s', tests: [test] }));
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

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

test('nothing fires while all is well', () => {
  const at = (eval_time: string) => ({ expr: 'ALERTS', eval_time, exp_samples: [] });
  expect(promtool('healthy', healthy, { promql_expr_test: ['1m', '10m', '70m', '140m'].map(at) })).toBe('');
});

describe.each(cases.map((each, index) => ({ ...each, index })))('$alert, $severity ($index)', (each) => {
  test('fires, and says what is wrong', () => {
    expect(promtool(`${each.index}-fires`, { ...healthy, ...each.fires }, firing(each))).toBe('');
  });

  test('does not fire on what only comes near', () => {
    const none = firingAt(each.at, `alertname="${each.alert}",severity="${each.severity}"`);
    expect(promtool(`${each.index}-quiet`, { ...healthy, ...each.quiet }, none)).toBe('');
  });
});

test('a dump that is too old, or that never once succeeded, fires where dumps are the backups', () => {
  const dumped = checkEnvironment('homelab', { ...watched, backup: { type: 'logical-dump' } });
  writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups: [{ name: 'postgres', rules: rulesOf(dumped) }] }));
  const job = (name: string) => `kube_job_status_completion_time{namespace="databases",job_name="${name}"}`;
  const count = (series: Series, samples: readonly object[]) =>
    promtool('dump', { ...healthy, ...series }, firingAt('20m', 'alertname="PostgresBackupOld"', samples));
  const fires = [{ labels: '{}', value: 1 }];
  expect(count({ [job('postgres-dump-29000000')]: `${-30 * 3600}x300` }, fires)).toBe('');
  expect(count({ [job('postgres-dump-29000000')]: `${-29 * 3600}x300` }, [])).toBe('');
  expect(count({ [job('postgres-dump-1a2b3c4d')]: '_x16 480x300' }, [])).toBe('');
  expect(count({}, fires)).toBe('');
  expect(count({ [job('something-else')]: '480x300' }, fires)).toBe('');
});

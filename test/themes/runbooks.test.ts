import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkEnvironment } from '../../config/load.js';
import { alertsOf } from '../../constructs/manifests/alerts/alerts.js';
import { runbookOf, runbooksOf } from '../../constructs/manifests/alerts/alert.js';
import { pagesOf } from '../e2e/runbook.js';
import { objectStore, valid, watched } from '../support/valid.js';

/** Pages for what the specification names as an edge case and no alert tells by itself. */
const edgeCases = ['all-instances-down', 'cluster-cut-off', 'network-partition'];

const environment = checkEnvironment('homelab', { ...watched, backup: objectStore });
const alerts = alertsOf(environment);
const pages = pagesOf(join(import.meta.dirname, '..', '..'));

test('every alert links to a page that exists, and every page has an alert or an edge case', () => {
  const linked = [...new Set(alerts.map(({ name }) => runbookOf(name)))];
  expect([...linked, ...edgeCases].sort()).toEqual(pages.map(({ name }) => name));
});

test.each(pages)(
  '$name has what somebody needs at night, in the order in which it is needed',
  ({ name, sections, text, blocks }) => {
    expect(sections).toEqual(['What it means', 'Look', 'Cure']);
    expect(blocks.some(({ byHand }) => !byHand)).toBe(true);
    for (const { script } of blocks) execFileSync('bash', ['-n'], { input: script });
    const alert = alerts.find((candidate) => runbookOf(candidate.name) === name);
    if (alert !== undefined) expect(text).toContain(`Alert \`${alert.name}\``);
  },
);

test('the commands that change something are marked, so that no program runs them', () => {
  const changing =
    /kubectl.* (annotate|apply|create|delete|drain|edit|label|patch|replace|scale)\b|pg_(terminate|cancel)_backend|vacuumdb|pg_stat_reset/;
  const unmarked = pages.flatMap(({ name, blocks }) =>
    blocks.filter(({ byHand, script }) => !byHand && changing.test(script)).map(({ script }) => `${name}: ${script}`),
  );
  expect(unmarked).toEqual([]);
});

test('runbooks are looked for beside the manifests, wherever the repository is', () => {
  const at = (repository: string, runbooks?: string) =>
    runbooksOf(
      checkEnvironment('homelab', {
        ...valid,
        argocd: { repository, revision: 'production' },
        monitoring: { alerts: runbooks === undefined ? {} : { runbooks } },
      }),
    );
  expect(at('https://git.home.arpa/ops/db.git')).toBe('https://git.home.arpa/ops/db/blob/production/docs/runbooks');
  expect(at('git@git.home.arpa:ops/db.git')).toBe('https://git.home.arpa/ops/db/blob/production/docs/runbooks');
  expect(at('ssh://git@git.home.arpa:2222/ops/db.git')).toBe(
    'https://git.home.arpa/ops/db/blob/production/docs/runbooks',
  );
  expect(at('https://git.home.arpa/ops/db.git', 'https://wiki.home.arpa/db/')).toBe('https://wiki.home.arpa/db');
});

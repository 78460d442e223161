import { warningsOf } from '../../config/derived.js';
import { checkEnvironment } from '../../config/load.js';
import { objectStore, valid } from '../support/valid.js';

const tried = (differences: object) =>
  warningsOf(checkEnvironment('homelab', { ...valid, backup: objectStore, ...differences })).filter((warning) =>
    warning.includes('not tried'),
  );
const image = (tag: string) => tried({ postgres: { image: `ghcr.io/cloudnative-pg/postgresql:${tag}` } });
const first = 'Take it on a test cluster first (docs/decisions/0005-cloudnative-pg-versions.md).';

test('every version that is a default was tried: one that is raised warns until somebody ran it', () => {
  expect(tried({})).toEqual([]);
});

test('warns of a chart of the operator or of the plugin that nobody tried', () => {
  expect(tried({ operator: { chart: { version: '0.30.0' } } })).toEqual([
    `operator.chart.version 0.30.0 was not tried with this project; 0.29.0 installs CloudNativePG 1.30.0, which was. ${first}`,
  ]);
  expect(tried({ backup: { ...objectStore, plugin: { chart: { version: '0.6.0' } } } })).toEqual([
    `backup.plugin.chart.version 0.6.0 was not tried with this project; 0.7.0 installs the Barman Cloud plugin 0.13.0, which was. ${first}`,
  ]);
});

test('does not speak of the chart of an operator that somebody else installs', () => {
  expect(tried({ operator: { install: false, chart: { version: '0.30.0' } } })).toEqual([]);
});

test('warns of a major version of PostgreSQL that nobody tried, and not of another minor one', () => {
  expect(image('16.14-standard-trixie')).toEqual([
    `postgres.image is PostgreSQL 16, which was not tried with this project; 15.18, 17.12, 18.6 were. ${first}`,
  ]);
  for (const tag of ['15.2', '17', '18.9-standard-trixie']) expect(image(tag)).toEqual([]);
});

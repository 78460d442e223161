import { join } from 'node:path';
import { obstacles } from '../../preflight/upgrade.js';
import { testTexts } from '../support/blocks.js';

const gibibyte = 2 ** 30;
const catalogs = (database: string, bytes: number) => ['catalogs', String(bytes), database];
const tenants = [catalogs('tenants', gibibyte)];
const slot = [['slot', 'debezium']];
type Situation = readonly [rows: readonly (readonly string[])[], from?: number, to?: number, room?: number];

const situations: Readonly<Record<string, Situation>> = {
  'nothing stands in the way': [[]],
  'what stops pg_upgrade is told all at once': [
    [
      ['prepared transaction', 'order-7'],
      ['extension', 'adminpack', 'app'],
      ['column', 'hooks.procedure', 'app'],
      ['column', 'jobs.handler', 'app'],
    ],
  ],
  'an extension that the new version still has is left alone': [[['extension', 'adminpack', 'app']], 15, 16],
  'catalogs exist twice, and have no room for it': [tenants, 16, 18, 2 * gibibyte],
  'catalogs have the room': [tenants, 16, 18, 4 * gibibyte],
  'replication slots are lost': [slot],
  'replication slots stop it where PostgreSQL takes them along': [slot, 17, 18],
  'options of columns that a later release made': [[['column option', 'pg_attver', 'app']], 17, 18],
};

const said = ([rows, from = 16, to = 18, room = gibibyte]: Situation) => {
  const quiet = [catalogs('postgres', 8e6), catalogs('app', 10e6)];
  const findings = obstacles([...quiet, ...rows], room, { from, to });
  return findings.map(({ state, seen, cure }) => `${state}: ${seen}${cure === undefined ? '' : `\n  ${cure}`}`);
};

testTexts(join(import.meta.dirname, 'upgrade.txt'), 'an upgrade: %s', situations, said);

import { changesOf, manifestsOf } from '../../review/change.js';
import { judged } from '../support/contract.js';
import { manifestFilesOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

const image = (version: string, more: object = {}) => ({
  postgres: { image: `ghcr.io/cloudnative-pg/postgresql:${version}-standard-trixie`, ...more },
});

const problem = (version: string, why: string, cure: string) =>
  [
    `  postgres.image = "ghcr.io/cloudnative-pg/postgresql:${version}-standard-trixie"`,
    `    ${why}`,
    `    ${cure}`,
  ].join('\n');

const majors = ['14.23', '15.18', '16.14', '17.10', '18.4'];
const pairs = majors.flatMap((from, index) => majors.slice(index + 1).map((to): [string, string] => [from, to]));

test.each(pairs)(
  'an upgrade from %s to %s changes nothing but the image, so that each server starts with all the rest',
  (from, to) => {
    const [before, after] = [from, to].map((version) => manifestsOf(manifestFilesOf({ ...valid, ...image(version) })));
    const paths = changesOf(before ?? [], after ?? []).map(({ kind, path }) => `${kind} ${path.join('.')}`);
    expect(paths.sort()).toEqual(['Cluster spec.imageCatalogRef.major', 'ImageCatalog spec.images']);
  },
);

test.each(pairs.filter(([, to]) => Number.parseInt(to) >= 16))(
  'an upgrade from %s to %s is accepted once it is acknowledged',
  async (from, to) => {
    const words = `postgresql: ${Number.parseInt(from)} -> ${Number.parseInt(to)}`;
    expect((await judged(image(from), { ...image(to), acknowledge: [words] })).text).toBe('accepted');
  },
);

test.each([
  [
    'a release that is older than the one that runs, because pg_upgrade meets what it does not know',
    '17.10',
    image('18.3'),
    problem(
      '18.3',
      'It came out before 17.10, which runs now; pg_upgrade may meet what it does not know, and fails with the service stopped.',
      'Use 18.4 or later.',
    ),
  ],
  [
    'an upgrade of a 17 that cannot be upgraded with the settings of this service',
    '17.5',
    image('18.4'),
    problem(
      '18.4',
      '17.5 cannot be upgraded while max_slot_wal_keep_size is set, as it is here.',
      'Use 17.6 or later of PostgreSQL 17 first, in a change of its own.',
    ),
  ],
  [
    'a major version that CloudNativePG does not upgrade to',
    '14.23',
    image('15.18'),
    problem(
      '15.18',
      'CloudNativePG upgrades only to PostgreSQL 16 or later.',
      'Use an image of PostgreSQL 16 or later.',
    ),
  ],
  [
    'another change in the same commit, because it reaches the old server first',
    '17.10',
    image('18.4', { maxConnections: 220 }),
    problem(
      '18.4',
      'postgresql.parameters.max_connections would change with it; CloudNativePG gives that to the old server before the upgrade, and nothing could be taken back alone.',
      'Change the image alone; make the other change before it or after it.',
    ),
  ],
])('refuses %s, whatever is acknowledged', async (_, from, to, text) => {
  const acknowledge = ['postgresql: 17 -> 18', 'postgresql: 14 -> 15'];
  expect((await judged(image(from), { ...to, acknowledge })).text).toBe(text);
});

test('a tag without a minor version is compared with nothing', async () => {
  const acknowledge = ['postgresql: 17 -> 18'];
  expect((await judged(image('17'), { ...image('18'), acknowledge })).text).toBe('accepted');
});

describe('the way back of an upgrade', () => {
  test('is free while the cluster says that the data is still of the old version', async () => {
    expect(await judged(image('18.4'), image('17.10'), { dataMajor: 17 })).toEqual({ text: 'accepted', asked: true });
  });

  test('is closed once the cluster says that the data is of the new one', async () => {
    const words = ['postgresql: 18 -> 17, the data is of 17'];
    expect((await judged(image('18.4'), { ...image('17.10'), acknowledge: words }, { dataMajor: 18 })).text).toBe(
      problem(
        '17.10',
        'The data is that of PostgreSQL 18; CloudNativePG refuses to go back.',
        'Use an image of PostgreSQL 18 or later; docs/day-two.md has the way back by a dump.',
      ),
    );
  });

  test('can be told in words where no cluster can be asked', async () => {
    const words = 'postgresql: 18 -> 17, the data is of 17';
    expect((await judged(image('18.4'), image('17.10'))).text).toBe(
      [
        '  acknowledge',
        `    This takes back an upgrade from PostgreSQL 17 to 18, which is possible only while it has not succeeded (status.pgDataImageInfo.majorVersion of the Cluster is 17): ${words}.`,
        `    Take the change back, or add '${words}' to acknowledge.`,
      ].join('\n'),
    );
    expect((await judged(image('18.4'), { ...image('17.10'), acknowledge: [words] })).text).toBe('accepted');
  });

  test('is the only change for which the cluster is asked', async () => {
    expect((await judged(image('17.10'), image('18.4'))).asked).toBe(false);
    expect((await judged({}, { postgres: { maxConnections: 220 } })).asked).toBe(false);
  });
});

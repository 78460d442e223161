import { changesOf, manifestsOf } from '../../review/change.js';
import { judged } from '../support/contract.js';
import { manifestFilesOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

const image = (version: string, more: object = {}) => ({
  postgres: { image: `ghcr.io/cloudnative-pg/postgresql:${version}-standard-trixie`, ...more },
});

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
      [
        '  postgres.image = "ghcr.io/cloudnative-pg/postgresql:17.10-standard-trixie"',
        '    The data is that of PostgreSQL 18; CloudNativePG refuses to go back.',
        '    Use an image of PostgreSQL 18 or later; docs/day-two.md has the way back by a dump.',
      ].join('\n'),
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

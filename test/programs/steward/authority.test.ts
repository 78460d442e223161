import { X509Certificate } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOf, holdsAuthority } from '../../../programs/steward/authority.js';
import { World, at, settings } from './cluster.js';
import { identity } from '../../support/https.js';
import { scratch } from '../../support/scratch.js';

const folder = scratch();
const [first, second] = [identity(folder, 'first'), identity(folder, 'second')];
const day = 24 * 3_600_000;
const both = bundleOf(second.cert, first.cert) ?? '';

describe('a copy of the CA', () => {
  const lasting = identity(folder, 'lasting', 400);
  const renewed = identity(folder, 'renewed', 400);

  test('holds the CA alone where there was nothing, or nothing that can be read', () => {
    expect(bundleOf(first.cert)).toBe(first.cert);
    expect(bundleOf(first.cert, 'what somebody wrote')).toBe(first.cert);
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(bundleOf(first.cert, broken)).toBe(first.cert);
  });

  test('holds the new CA and the old one for a day, and then the new one alone', () => {
    const during = bundleOf(renewed.cert, lasting.cert) ?? '';
    expect([...during.matchAll(/BEGIN CERTIFICATE/g)]).toHaveLength(2);
    expect(during).toContain(lasting.cert);
    expect(during).toContain(renewed.cert);
    expect(bundleOf(renewed.cert, during, Date.now() + day - 60_000)).toBe(during);
    expect(bundleOf(renewed.cert, during, Date.now() + day + 60_000)).toBe(renewed.cert);
  });

  test('is one text for all who write it, also while one of them still sees the old CA', () => {
    expect(bundleOf(first.cert, both)).toBe(both);
    expect(bundleOf(second.cert, both)).toBe(both);
    expect(bundleOf(first.cert, second.cert)).toBe(both);
  });

  test('holds no certificate that has ended', () => {
    const later = Date.now() + 2 * day;
    expect(bundleOf(lasting.cert, first.cert, later)).toBe(lasting.cert);
    expect(bundleOf(first.cert, lasting.cert, later)).toBeUndefined();
  });

  test('never holds a key, even if the file has one', () => {
    expect(bundleOf(`${first.key}${first.cert}`)).toBe(first.cert);
    expect(bundleOf(first.key)).toBeUndefined();
  });

  test('holds all of a CA that has two certificates, for as long as it has them', () => {
    const two = `${lasting.cert}${renewed.cert}`;
    const text = bundleOf(two, '', Date.now() + 3 * day) ?? '';
    expect(holdsAuthority(text, two)).toBe(true);
    expect(holdsAuthority(lasting.cert, two)).toBe(false);
    expect(holdsAuthority(text, 'nothing')).toBe(false);
  });
});

describe('the steward', () => {
  const file = join(folder, 'ca.crt');
  const told = { authority: { ...settings.authority, file } };
  const held = (world: World, namespace: string) => world.kubernetes.get(at.authority(namespace)).data?.['ca.crt'];
  const stale = (world: World, node: string) =>
    /copies_stale\{\} (\d+)/.exec(world.metrics.get(node)?.text() ?? '')?.[1];

  /** Copies as Terraform makes them, and what kubelet brought. */
  async function started(authority: string): Promise<World> {
    const world = await World.start();
    for (const namespace of ['databases', 'shop']) world.kubernetes.put(at.authority(namespace), {});
    writeFileSync(file, authority);
    return world;
  }

  test('fills every copy, tells of each, and then writes nothing', async () => {
    const world = await started(first.cert);
    const copies = world.copies('n1', told);
    await copies.turn();
    expect(['databases', 'shop'].map((namespace) => held(world, namespace))).toEqual([first.cert, first.cert]);
    expect(world.events).toEqual([
      'Wrote the CA to the ConfigMap databases/postgres-ca',
      'Wrote the CA to the ConfigMap shop/postgres-ca',
    ]);
    const { length } = world.kubernetes.writes;
    await copies.turn();
    expect(world.kubernetes.writes).toHaveLength(length);
    expect(stale(world, 'n1')).toBe('0');
    expect(world.metrics.get('n1')?.text()).toContain(
      `postgres_certificate_end_timestamp_seconds{certificate="ca"} ${Date.parse(new X509Certificate(first.cert).validTo) / 1000}\n`,
    );
  });

  test('writes a CA that was made anew, and another one that still sees the old CA leaves it so', async () => {
    const world = await started(first.cert);
    const lagging = { ...told.authority, file: join(folder, 'lagging.crt') };
    writeFileSync(lagging.file, first.cert);
    const [prompt, late] = [world.copies('n1', told), world.copies('n2', { authority: lagging })];
    await prompt.turn();
    writeFileSync(file, second.cert);
    await prompt.turn();
    expect(held(world, 'shop')).toBe(both);
    const { length } = world.kubernetes.writes;
    await late.turn();
    expect(world.kubernetes.writes).toHaveLength(length);
  });

  test('goes on where one namespace refuses, and counts it until it does not', async () => {
    const world = await started(first.cert);
    const copies = world.copies('n1', told);
    world.kubernetes.intercept = (_, path) => (path === at.authority('databases') ? 403 : undefined);
    await copies.turn();
    expect(held(world, 'databases')).toBeUndefined();
    expect(held(world, 'shop')).toBe(first.cert);
    expect(stale(world, 'n1')).toBe('1');
    world.kubernetes.intercept = () => undefined;
    await copies.turn();
    expect(held(world, 'databases')).toBe(first.cert);
    expect(stale(world, 'n1')).toBe('0');
  });

  test('overwrites nothing that was written between its look and its write', async () => {
    const world = await started(first.cert);
    world.kubernetes.intercept = (method, path) => {
      if (method === 'PATCH' && path === at.authority('shop'))
        world.kubernetes.change(path, { data: { 'ca.crt': both } });
      return undefined;
    };
    await world.copies('n1', told).turn();
    expect(held(world, 'shop')).toBe(both);
    expect(stale(world, 'n1')).toBe('1');
  });

  test.each([
    ['is not there yet', undefined],
    ['is no certificate', 'half a file'],
  ])('touches no copy while the CA %s', async (_, authority) => {
    const world = await started(first.cert);
    world.kubernetes.put(at.authority('shop'), { data: { 'ca.crt': first.cert } });
    if (authority === undefined) rmSync(file);
    else writeFileSync(file, authority);
    await world.copies('n1', told).turn();
    expect(world.kubernetes.writes).toEqual([]);
    expect(stale(world, 'n1')).toBe('2');
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment, chosenNames } from '../../config/load.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

test('accepts a storage class with dots, a namespace that begins with a digit, and clients that come by Tailscale', () => {
  const postgres = { storage: { storageClass: 'nfs.csi.k8s.io' }, walStorage: { storageClass: 'truenas-iscsi.v2' } };
  const lan = { ...valid.lan, networks: ['192.168.4.0/24', '100.64.0.0/10'] };
  const namespace = { name: '9-databases' };
  expect(checkEnvironment('homelab', { ...valid, postgres, lan, namespace })).toMatchObject({
    postgres,
    lan,
    namespace,
  });
});

test('accepts an extension whose library is loaded, by its name or by a parameter that makes CloudNativePG load it', () => {
  const postgres = { libraries: ['timescaledb', 'vectors.so'], parameters: { 'pgaudit.log': 'ddl' } };
  const extensions = ['timescaledb', 'vectors', 'pgaudit', 'postgis'];
  const applications = [{ name: 'shop', namespace: 'shop', extensions }];
  expect(checkEnvironment('homelab', { ...valid, postgres, applications })).toMatchObject({ postgres, applications });
});

test('tells faults of single fields and between fields at once', () => {
  const environment = { ...valid, postgres: { instances: 5 }, lan: { ...valid.lan, address: '10.1.1.1' } };
  expect(() => checkEnvironment('homelab', environment)).toThrow(
    /has 2 problems:[^]*postgres\.instances = 5\n {4}A cluster has 2 or 3 [^]*lan\.address = "10\.1\.1\.1"\n {4}It lies in none of/,
  );
});

test('names the environments there are when one is asked for that does not exist', () => {
  expect(() => chosenNames(scratch(), 'office')).toThrow(
    'There is no environment "office", which --environment or PGPLATFORM_ENV names: environments/office.ts does not exist. Use all, or several with commas.',
  );
});

test('an environment of your own is the one that is worked on, and the examples count no more', () => {
  const folder = scratch();
  mkdirSync(join(folder, 'examples'));
  for (const example of ['homelab', 'three-nodes']) writeFileSync(join(folder, 'examples', `${example}.ts`), '');
  expect(chosenNames(folder)).toEqual(['examples/homelab']);
  expect(chosenNames(folder, 'all')).toEqual(['examples/homelab', 'examples/three-nodes']);
  writeFileSync(join(folder, 'office.ts'), '');
  expect(chosenNames(folder)).toEqual(['office']);
  expect(chosenNames(folder, 'all')).toEqual(['office']);
  writeFileSync(join(folder, 'shop.ts'), '');
  expect(chosenNames(folder, 'shop,environments/office.ts')).toEqual(['shop', 'office']);
  expect(() => chosenNames(folder)).toThrow(
    'There is more than one environment, and none is called homelab. Set PGPLATFORM_ENV to one of office, shop, all, or several with commas.',
  );
});

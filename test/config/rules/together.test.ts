import { checkEnvironment } from '../../../config/load.js';
import { checkTogether } from '../../../config/rules/together.js';
import { valid } from '../../support/valid.js';

const environment = (name: string, change: object = {}) => checkEnvironment(name, { ...valid, ...change });
const kubernetes = (context: string) => ({ kubernetes: { ...valid.kubernetes, context } });
const second = {
  operator: { install: false },
  namespace: { name: 'shop-databases' },
  lan: { ...valid.lan, address: '192.168.4.206', hostName: 'shop.home.arpa' },
};

test('two environments for one cluster are refused what exists once in it, all at once', () => {
  expect(() => checkTogether([environment('homelab'), environment('shop')])).toThrow(
    new Error(
      [
        'environments/shop.ts has 4 problems:',
        ...[
          ['operator.install = true', 'Set operator.install: false here; one operator serves the whole cluster.'],
          ['namespace.name = "databases"', 'Give each database a namespace of its own.'],
          ['lan.address = "192.168.4.205"', 'Give each database an address of its own.'],
          ['lan.hostName = "postgres.home.arpa"', 'Give each database a name of its own, which leads to its address.'],
        ].flatMap(([field, cure]) => [
          `  ${field ?? ''}`,
          '    environments/homelab.ts has it too, for the same cluster (the current context of the kubeconfig).',
          `    ${cure ?? ''} If they are for different clusters, name each in kubernetes.context.`,
        ]),
      ].join('\n'),
    ),
  );
});

test('two databases share a cluster when each has a namespace and an address, and one of them the operator', () => {
  const homelab = environment('homelab', kubernetes('home'));
  const shop = environment('shop', { ...second, ...kubernetes('home') });
  expect(() => checkTogether([homelab, shop])).not.toThrow();
});

test('environments of different clusters may say the same', () => {
  const homelab = environment('homelab', kubernetes('home'));
  const office = environment('office', kubernetes('office'));
  expect(() => checkTogether([homelab, office])).not.toThrow();
});

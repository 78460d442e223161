import { checkEnvironment } from '../../../config/load.js';
import { pluginValues } from '../../../constructs/terraform/chart-values.js';
import { objectStore, valid } from '../../support/valid.js';

const valuesOf = (plugin: object) => {
  const { backup } = checkEnvironment('homelab', { ...valid, backup: { ...objectStore, plugin } });
  return backup.type === 'object-store' ? pluginValues(backup.plugin) : undefined;
};

test('one pod of the plugin leads, as its maintainers ship it', () => {
  expect(valuesOf({})).toMatchObject({ replicaCount: 1 });
  expect(JSON.stringify(valuesOf({}))).not.toMatch(/leader-elect|affinity/);
});

test('two pods of the plugin both answer, and no node has both', () => {
  expect(valuesOf({ replicas: 2 })).toMatchObject({
    replicaCount: 2,
    additionalArgs: ['--leader-elect=false'],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'plugin-barman-cloud' } },
          },
        ],
      },
    },
  });
});

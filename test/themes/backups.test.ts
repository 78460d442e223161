import { made } from '../support/synthesis.js';
import { objectStore, valid } from '../support/valid.js';

const backup = { ...objectStore, path: 'home' };
const restore = { from: 1, targetTime: '2026-01-02T03:04:05Z' };
const synthesized = (change: object) => {
  const all = made({ ...valid, ...change });
  return {
    ...all,
    cluster: (name: string) => all.manifest('Cluster', name)?.spec,
    selectors: () =>
      all
        .resources('database', 'kubernetes_service_v1')
        .map(({ spec }) => (spec as { selector: Record<string, string> }).selector['cnpg.io/cluster']),
  };
};

test('every lineage archives to a folder of its own, and is an archiver and no mere reader', () => {
  const { cluster } = synthesized({ backup, restore });
  for (const name of ['postgres-1', 'postgres-2']) {
    expect(cluster(name)?.['plugins']).toEqual([
      {
        name: 'barman-cloud.cloudnative-pg.io',
        enabled: true,
        isWALArchiver: true,
        parameters: { barmanObjectName: 'postgres-backups', serverName: name },
      },
    ]);
  }
});

test('a restore makes a Cluster beside the old one, and no endpoint moves before activeLineage says so', () => {
  const before = synthesized({ backup, restore });
  expect(before.ofKind('Cluster').map(({ metadata }) => metadata.name)).toEqual(['postgres-1', 'postgres-2']);
  expect(before.selectors()).toEqual(['postgres-1', 'postgres-1', 'postgres-1']);
  const after = synthesized({ backup, restore, activeLineage: 2 });
  expect(after.ofKind('Cluster')).toEqual(before.ofKind('Cluster'));
  expect(after.selectors()).toEqual(['postgres-2', 'postgres-2', 'postgres-2']);
  const retired = synthesized({ backup, restore, activeLineage: 2, retiredLineages: [1] });
  expect(retired.ofKind('Cluster')).toEqual(after.ofKind('Cluster').slice(1));
});

test('a restored lineage is recovered to its point of time, and signed by the CA that clients hold', () => {
  const spec = synthesized({ backup, restore }).cluster('postgres-2');
  expect(spec?.['bootstrap']).toMatchObject({
    recovery: { source: 'origin', recoveryTarget: { targetTime: '2026-01-02T03:04:05Z' } },
  });
  expect(spec?.['externalClusters']).toMatchObject([{ plugin: { parameters: { serverName: 'postgres-1' } } }]);
  expect(spec?.['certificates']).toMatchObject({ serverCASecret: 'postgres-1-ca' });
  expect(synthesized({ backup, restore }).cluster('postgres-1')?.['certificates']).not.toHaveProperty('serverCASecret');
});

test('a restored lineage whose restore is no longer in the file is never made again empty', () => {
  const spec = synthesized({ backup, activeLineage: 2 }).cluster('postgres-2');
  expect(spec?.['bootstrap']).not.toHaveProperty('initdb');
  expect(spec?.['externalClusters']).toMatchObject([{ plugin: { parameters: { serverName: 'postgres-2' } } }]);
});

test('credentials of the store pass through Terraform as ephemeral variables into write-only data', () => {
  const { stack, resources } = synthesized({ backup });
  const { variable } = stack('database');
  for (const name of ['backup_access_key_id', 'backup_secret_access_key']) {
    expect(variable?.[name]).toMatchObject({ ephemeral: true, sensitive: true });
    expect(variable?.[name]).not.toHaveProperty('default');
  }
  const secret = resources('database', 'kubernetes_secret_v1').find(
    ({ metadata }) => (metadata as { name: string }).name === 'postgres-backup-store',
  );
  expect(secret).toMatchObject({
    data_wo: { ACCESS_KEY_ID: '${var.backup_access_key_id}', SECRET_ACCESS_KEY: '${var.backup_secret_access_key}' },
    data_wo_revision: 1,
  });
  expect(secret).not.toHaveProperty('data');
});

test('instances may reach the store at its port, and nothing else beside it', () => {
  const policy = synthesized({ backup }).manifest('NetworkPolicy', 'postgres-1-to-store');
  expect(policy?.spec['egress']).toEqual([
    { to: [{ ipBlock: { cidr: '192.168.4.50/32' } }], ports: [{ port: 9000, protocol: 'TCP' }] },
  ]);
});

test('a store without fixed addresses is reached on every public address, and on no private one', () => {
  const r2 = { ...backup, endpoint: 'https://id.r2.cloudflarestorage.com', networks: ['0.0.0.0/0', '::/0'] };
  const policy = synthesized({ backup: r2 }).manifest('NetworkPolicy', 'postgres-1-to-store');
  const except = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
  expect(policy?.spec['egress']).toEqual([
    {
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }, { ipBlock: { cidr: '::/0', except: ['fc00::/7'] } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    },
  ]);
});

test('the plugin is installed only for an object store, and makes no certificates of its own', () => {
  const resources = (change: object) => synthesized(change).stack('operator').resource;
  const releases = (change: object) => Object.keys(resources(change)['helm_release'] ?? {});
  expect(releases({})).toEqual(['operator']);
  expect(releases({ backup: { type: 'logical-dump' } })).toEqual(['operator']);
  expect(Object.keys(resources({ backup }))).toEqual(Object.keys(resources({})));
});

test('the volume of the dumps is used at once, since a WaitForFirstConsumer class waits for that and Argo CD with it', () => {
  const dumps = (settings: object = {}) => {
    const { ofKind } = synthesized({ backup: { type: 'logical-dump', ...settings } });
    const [job, byTheClock, volume] = [ofKind('Job')[0], ofKind('CronJob')[0], ofKind('PersistentVolumeClaim')[0]];
    return { job, template: byTheClock?.spec['jobTemplate'], volume };
  };
  const { job, template, volume } = dumps();
  expect(template).toEqual({ spec: job?.spec });
  expect(job?.spec['template']).toMatchObject({
    spec: { volumes: [{ persistentVolumeClaim: { claimName: volume?.metadata.name } }, {}, {}] },
  });
  // A large dump may take longer than a deploy waits.
  expect(job?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/ignore-healthcheck': 'true' });
  expect(job?.metadata.name).toMatch(/^postgres-dump-[0-9a-f]{8}$/);
  expect(dumps({ schedule: '0 3 * * *' }).job?.metadata.name).toBe(job?.metadata.name);
  // Kubernetes refuses a change of a Job.
  expect(dumps({ keep: 3 }).job?.metadata.name).not.toBe(job?.metadata.name);
});

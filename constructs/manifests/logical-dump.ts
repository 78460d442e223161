import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { NamedEnvironment } from '../../config/load.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';
import { dnsEgress, tcp } from './network-access.js';
import { programsOf } from './programs.js';

/** Settings of dumps to a volume. */
export type LogicalDumpBackup = Extract<NamedEnvironment['backup'], { type: 'logical-dump' }>;

/** Dumps of the database to a volume, by the clock. They hold what was committed when they began, and nothing later. */
export class LogicalDump extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment, backup: LogicalDumpBackup) {
    super(scope, id);
    const { postgres, roles } = environment;
    const names = namesOf(environment);
    const labels = { 'app.kubernetes.io/name': names.dump };
    const { cpu, memory } = backup.resources;
    scope.add(
      new PersistentVolumeClaim({
        metadata: metadata(environment, names.dump, { durable: true }),
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(backup.volume.storageClass === undefined ? {} : { storageClassName: backup.volume.storageClass }),
          resources: { requests: { storage: backup.volume.size } },
        },
      }),
    );
    scope.add(new ConfigMap({ metadata: metadata(environment, names.dump), data: programsOf('dump') }));
    const byTheClock = scope.add(
      new CronJob({
        metadata: metadata(environment, names.dump),
        spec: {
          schedule: backup.schedule,
          concurrencyPolicy: 'Forbid',
          failedJobsHistoryLimit: 3,
          successfulJobsHistoryLimit: 3,
          jobTemplate: {
            spec: {
              backoffLimit: 3,
              template: {
                metadata: { labels },
                spec: {
                  restartPolicy: 'Never',
                  automountServiceAccountToken: false,
                  securityContext: {
                    runAsNonRoot: true,
                    runAsUser: 26,
                    runAsGroup: 26,
                    fsGroup: 26,
                    seccompProfile: { type: 'RuntimeDefault' },
                  },
                  containers: [
                    {
                      name: 'dump',
                      image: postgres.image,
                      command: ['bash', '/programs/dump.bash', '/dumps', String(backup.keep)],
                      env: [
                        { name: 'PGHOST', value: `${names.readWrite}.${environment.namespace.name}.svc` },
                        { name: 'PGDATABASE', value: postgres.database },
                        { name: 'PGUSER', value: roles.admin.name },
                        {
                          name: 'PGPASSWORD',
                          valueFrom: { secretKeyRef: { name: names.secret(roles.admin.name), key: 'password' } },
                        },
                        { name: 'PGSSLMODE', value: 'verify-full' },
                        { name: 'PGSSLROOTCERT', value: '/ca/ca.crt' },
                        { name: 'PGCONNECT_TIMEOUT', value: '10' },
                      ],
                      resources: { requests: { cpu, memory }, limits: { cpu, memory } },
                      securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ['ALL'] },
                      },
                      volumeMounts: [
                        { name: 'dumps', mountPath: '/dumps' },
                        { name: 'ca', mountPath: '/ca', readOnly: true },
                        { name: 'programs', mountPath: '/programs', readOnly: true },
                      ],
                    },
                  ],
                  volumes: [
                    { name: 'dumps', persistentVolumeClaim: { claimName: names.dump } },
                    {
                      name: 'ca',
                      secret: { secretName: names.authority, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
                    },
                    { name: 'programs', configMap: { name: names.dump } },
                  ],
                },
              },
            },
          },
        },
      }),
    );
    scope.add(firstDump(environment, byTheClock));
    scope.add(
      new NetworkPolicy({
        metadata: metadata(environment, `${names.dump}-to-database`, {
          annotations: { reason: 'The dump reads the database, which it finds by name.' },
        }),
        spec: {
          podSelector: { matchLabels: labels },
          policyTypes: ['Egress'],
          egress: [
            { to: [{ podSelector: { matchLabels: { 'cnpg.io/cluster': names.cluster } } }], ports: tcp(5432) },
            dnsEgress(environment),
          ],
        },
      }),
    );
  }
}

/**
 * A dump at once, and again when how dumps are taken changes: it proves that they can be taken, and is the consumer that a
 * volume of a WaitForFirstConsumer class waits for. A Job cannot change, so that another one gets another name.
 */
function firstDump(environment: NamedEnvironment, { spec }: CronJob): Job {
  const job = spec.jobTemplate.spec;
  const content = createHash('sha256').update(JSON.stringify([job, programsOf('dump')])).digest('hex').slice(0, 8);
  // A deploy does not wait until a large database is dumped; whether dumps succeed is told by an alert.
  const annotations = { 'argocd.argoproj.io/ignore-healthcheck': 'true' };
  return new Job({
    metadata: metadata(environment, `${namesOf(environment).dump}-${content}`, { annotations }),
    ...(job === undefined ? {} : { spec: job }),
  });
}

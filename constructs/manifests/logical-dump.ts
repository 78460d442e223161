import type { IIoK8sApiBatchV1JobSpec } from 'kubernetes-models/batch/v1/JobSpec';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { digestOf } from '../../config/digest.js';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { databasesOf } from '../../config/contract/applications.js';
import { namesOf } from '../../config/contract/names.js';
import { dnsEgress, letOut, podsWith, policiesOf } from './network-access.js';
import { nodesOf } from './placement.js';
import { programsOf } from './programs.js';

type LogicalDumpBackup = Extract<NamedEnvironment['backup'], { type: 'logical-dump' }>;

/** Dumps of every database to a volume, by the clock. They hold what was committed when they began, and nothing later. */
export function logicalDump(environment: NamedEnvironment, backup: LogicalDumpBackup): readonly Manifest[] {
  const { dump, cluster } = namesOf(environment);
  const job = dumpJob(environment, backup);
  const toDatabase = letOut(podsWith(labelsOf(environment)), [podsWith({ 'cnpg.io/cluster': cluster })], 5432);
  return [
    new PersistentVolumeClaim({
      metadata: metadata(environment, dump, { stays: 'quietly' }),
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(backup.volume.storageClass === undefined ? {} : { storageClassName: backup.volume.storageClass }),
        resources: { requests: { storage: backup.volume.size } },
      },
    }),
    new ConfigMap({ metadata: metadata(environment, dump), data: programsOf('dump') }),
    new CronJob({
      metadata: metadata(environment, dump),
      spec: {
        schedule: backup.schedule,
        concurrencyPolicy: 'Forbid',
        failedJobsHistoryLimit: 3,
        successfulJobsHistoryLimit: 3,
        jobTemplate: { spec: job },
      },
    }),
    firstDump(environment, job),
    ...policiesOf(environment, dump, [
      {
        name: 'to-database',
        reason: 'The dump reads the database, which it finds by name.',
        spec: { ...toDatabase, egress: [...toDatabase.egress, dnsEgress(environment)] },
      },
    ]),
  ];
}

const labelsOf = (environment: NamedEnvironment) => ({ 'app.kubernetes.io/name': namesOf(environment).dump });

function dumpJob(environment: NamedEnvironment, backup: LogicalDumpBackup): IIoK8sApiBatchV1JobSpec {
  const { postgres, roles } = environment;
  const names = namesOf(environment);
  const databases = [roles.admin.name, ...databasesOf(environment).map(({ name }) => name)];
  return {
    backoffLimit: 3,
    template: {
      metadata: { labels: labelsOf(environment) },
      spec: {
        restartPolicy: 'Never',
        ...nodesOf(backup.placement),
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
            command: ['bash', '/programs/dump.bash', '/dumps', String(backup.keep), ...databases],
            env: [
              { name: 'PGHOST', value: `${names.readWrite}.${environment.namespace.name}.svc` },
              { name: 'PGUSER', value: roles.admin.name },
              {
                name: 'PGPASSWORD',
                valueFrom: { secretKeyRef: { name: names.secret(roles.admin.name), key: 'password' } },
              },
              { name: 'PGSSLMODE', value: 'verify-full' },
              { name: 'PGSSLROOTCERT', value: '/ca/ca.crt' },
              { name: 'PGCONNECT_TIMEOUT', value: '10' },
            ],
            resources: { requests: backup.resources, limits: backup.resources },
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
  };
}

/**
 * A dump at once, and again when how dumps are taken changes: it proves that they can be taken, and is the consumer that a
 * volume of a WaitForFirstConsumer class waits for. A Job cannot change, so that another one gets another name.
 */
function firstDump(environment: NamedEnvironment, spec: IIoK8sApiBatchV1JobSpec): Job {
  const content = digestOf([spec, programsOf('dump')]).slice(0, 8);
  // A deploy does not wait until a large database is dumped; whether dumps succeed is told by an alert.
  const annotations = { 'argocd.argoproj.io/ignore-healthcheck': 'true' };
  return new Job({
    metadata: metadata(environment, `${namesOf(environment).dump}-${content}`, { annotations }),
    spec,
  });
}

import { Construct } from 'constructs';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { NamedEnvironment } from '../../config/load.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { databasesOf } from '../../config/contract/applications.js';
import { namesOf } from '../../config/contract/names.js';
import { dnsEgress, tcp } from './network-access.js';

/** Settings of dumps to a volume. */
export type LogicalDumpBackup = Extract<NamedEnvironment['backup'], { type: 'logical-dump' }>;

/** A dump counts once it is complete and readable; only then the oldest goes. */
const script = `set -euo pipefail
cd /dumps
name=$(date -u +%Y-%m-%dT%H%M%SZ)
rm -rf ./*.part
mkdir "$name.part"
pg_dumpall --roles-only --no-role-passwords --file="$name.part/roles.sql"
for database in $DATABASES; do
  pg_dump --format=custom --file="$name.part/$database.dump" "$database"
  pg_restore --list "$name.part/$database.dump" >/dev/null
done
sync
mv "$name.part" "$name"
echo "$name: $(du --summarize --bytes "$name" | cut -f 1) bytes"
ls -d 20*Z | sort -r | tail -n +"$((KEEP + 1))" | xargs -r rm -rf --
`;

/** Dumps of every database to a volume, by the clock. They hold what was committed when they began, and nothing later. */
export class LogicalDump extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment, backup: LogicalDumpBackup) {
    super(scope, id);
    const { postgres, roles } = environment;
    const names = namesOf(environment);
    const databases = [roles.admin.name, ...databasesOf(environment).map(({ name }) => name)];
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
    scope.add(
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
                      command: ['bash', '-c', script],
                      env: [
                        { name: 'KEEP', value: String(backup.keep) },
                        { name: 'PGHOST', value: `${names.readWrite}.${environment.namespace.name}.svc` },
                        { name: 'DATABASES', value: databases.join(' ') },
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
                      ],
                    },
                  ],
                  volumes: [
                    { name: 'dumps', persistentVolumeClaim: { claimName: names.dump } },
                    {
                      name: 'ca',
                      secret: { secretName: names.authority, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
                    },
                  ],
                },
              },
            },
          },
        },
      }),
    );
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

import { CronJobV1 } from '@cdktf/provider-kubernetes/lib/cron-job-v1/index.js';
import { JobV1 } from '@cdktf/provider-kubernetes/lib/job-v1/index.js';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1/index.js';
import { RoleV1 } from '@cdktf/provider-kubernetes/lib/role-v1/index.js';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface PluginCertificatesProps {
  readonly namespace: string;
  /** Image with bash and openssl. */
  readonly image: string;
  readonly dependsOn: ITerraformDependable[];
}

const name = 'barman-cloud-certificates';
const secrets = { server: 'barman-cloud-server-tls', client: 'barman-cloud-client-tls' };

/**
 * Makes each certificate that is missing or due. Each side trusts the certificates in the Secret of the other, so the
 * old one stays beside the new; and the plugin has to know a new client certificate before the operator shows it.
 * Braces after a dollar sign would be Terraform's.
 */
const script = `set -euo pipefail
umask 077
cd /tmp
account=/var/run/secrets/kubernetes.io/serviceaccount
write() { # SECRET CERTIFICATES KEY
  local body length
  body=$(printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s"},"type":"kubernetes.io/tls","data":{"tls.crt":"%s","tls.key":"%s"}}' "$1" "$(base64 -w0 "$2")" "$(base64 -w0 "$3")")
  length=$(printf %s "$body" | wc -c)
  {
    printf 'PATCH /api/v1/namespaces/%s/secrets/%s?fieldManager=${name}&force=true HTTP/1.0\\r\\n' "$NAMESPACE" "$1"
    printf 'Host: kubernetes.default.svc\\r\\nAuthorization: Bearer %s\\r\\n' "$(cat $account/token)"
    printf 'Content-Type: application/apply-patch+yaml\\r\\nContent-Length: %s\\r\\n\\r\\n%s' "$length" "$body"
  } | openssl s_client -quiet -connect kubernetes.default.svc:443 -CAfile $account/ca.crt \\
    -verify_return_error -verify_hostname kubernetes.default.svc >answer 2>errors || true
  head -1 answer | grep -q ' 20[01] ' || { echo "Secret $1 was not written: $(head -1 answer) $(tail -1 errors)" >&2; exit 1; }
}
for side in server client; do
  now=/current/$side secret=barman-cloud-$side-tls
  if [ -s $now/tls.crt ] && openssl x509 -noout -checkend $((RENEW_DAYS * 86400)) -in $now/tls.crt >/dev/null; then
    echo "$secret: nothing to do, $(openssl x509 -noout -enddate -in $now/tls.crt)"
    continue
  fi
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout new.key -out new.crt -days "$DAYS" \\
    -subj "/CN=barman-cloud" -addext subjectAltName=DNS:barman-cloud -addext "extendedKeyUsage=$side"Auth 2>/dev/null
  if [ -s $now/tls.crt ]; then
    openssl x509 -in $now/tls.crt -out old.crt
    if [ $side = client ]; then
      cat old.crt new.crt >both.crt
      write $secret both.crt $now/tls.key
      sleep "$OVERLAP_SECONDS"
    fi
    cat new.crt old.crt >all.crt
  else
    cp new.crt all.crt
  fi
  write $secret all.crt new.key
  echo "$secret: new, $(openssl x509 -noout -enddate -in new.crt)"
done
`;

/**
 * Certificates of the plugin and of the operator towards each other, made in the cluster: their keys are in two Secrets
 * and nowhere else. A Job makes them before the plugin starts, a CronJob renews them.
 */
export class PluginCertificates extends Construct {
  /** The first certificates. */
  readonly resource: JobV1;

  constructor(scope: Construct, id: string, { namespace, image, dependsOn }: PluginCertificatesProps) {
    super(scope, id);
    const metadata = { name, namespace };
    const account = new ServiceAccountV1(this, 'account', { metadata, dependsOn });
    const role = new RoleV1(this, 'role', {
      metadata,
      rule: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['patch'], resourceNames: Object.values(secrets) },
        // Kubernetes cannot limit it by name.
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      ],
      dependsOn,
    });
    const binding = new RoleBindingV1(this, 'binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subject: [{ kind: 'ServiceAccount', name, namespace }],
      dependsOn: [account, role],
    });
    const template = podTemplate(namespace, image);
    const jobSpec = { backoffLimit: 4, template };
    this.resource = new JobV1(this, 'first', {
      metadata,
      spec: jobSpec,
      waitForCompletion: true,
      timeouts: { create: '5m', update: '5m' },
      dependsOn: [binding],
    });
    new CronJobV1(this, 'renewal', {
      metadata,
      spec: {
        schedule: '17 3 * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { metadata: {}, spec: jobSpec },
      },
      dependsOn: [this.resource],
    });
  }
}

function podTemplate(namespace: string, image: string) {
  const variable = (key: string, value: string) => ({ name: key, value });
  return {
    metadata: {},
    spec: {
      restartPolicy: 'Never',
      serviceAccountName: name,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: '26',
        runAsGroup: '26',
        fsGroup: '26',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      container: [
        {
          name: 'certificates',
          image,
          command: ['bash', '-c', script],
          env: [
            variable('NAMESPACE', namespace),
            variable('DAYS', '90'),
            variable('RENEW_DAYS', '30'),
            // The kubelet brings a changed Secret into a pod within 90 s.
            variable('OVERLAP_SECONDS', '150'),
          ],
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '64Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            // Said again, since the provider would write false.
            runAsNonRoot: true,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMount: [
            { name: 'tmp', mountPath: '/tmp' },
            ...Object.keys(secrets).map((side) => ({ name: side, mountPath: `/current/${side}`, readOnly: true })),
          ],
        },
      ],
      volume: [
        { name: 'tmp', emptyDir: {} },
        ...Object.entries(secrets).map(([side, secretName]) => ({
          name: side,
          secret: { secretName, optional: true },
        })),
      ],
    },
  };
}

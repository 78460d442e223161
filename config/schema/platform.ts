import * as z from 'zod';
import {
  chart,
  cidr,
  count,
  flag,
  group,
  hostName,
  kind,
  label,
  labels,
  list,
  namespaceName,
  nonEmpty,
  oneOrMore,
  resources,
  webAddress,
} from './fields.js';
import { installedBy, proven } from '../proven.js';
import { spread } from './placement.js';

export const kubernetes = z.strictObject({
  context: nonEmpty
    .optional()
    .describe(
      'Context of the kubeconfig to use, for the state of Terraform too where it is in the cluster. Default: the current context. A fixed one keeps a deploy from reaching another cluster.',
    ),
  podNetworks: oneOrMore(cidr, 'network').describe(
    'Networks that pods get their addresses from (k3s: 10.42.0.0/16). pg_hba lets roles that connect from the cluster in from here.',
  ),
  apiServers: oneOrMore(cidr, 'network').describe(
    'Addresses of the Kubernetes API: the `kubernetes` Service (k3s: 10.43.0.1/32) and every server node. Instances may reach `apiPorts` there; without it they cannot start.',
  ),
  apiPorts: oneOrMore(count(1, 65535), 'port')
    .default([443, 6443])
    .describe(
      'Ports of the Kubernetes API: of the `kubernetes` Service, and of the servers behind it (MicroK8s: 16443). A NetworkPolicy may see either.',
    ),
  clusterDomain: hostName.default('cluster.local').describe('DNS domain of the cluster.'),
  dnsNamespace: namespaceName.default('kube-system').describe('Namespace of the cluster DNS.'),
  dnsPodLabels: labels.default({ 'k8s-app': 'kube-dns' }).describe('Labels of the pods of the cluster DNS.'),
  dnsAddresses: list(cidr).describe(
    'Addresses at which the cluster DNS answers on the nodes themselves, where no label of a pod leads to it. NodeLocal DNSCache: 169.254.20.10/32 and the address of the Service `kube-dns`.',
  ),
  nodeMonitorGraceSeconds: count(10, 300)
    .default(50)
    .describe(
      'The `node-monitor-grace-period` that the cluster runs with, in seconds: how long a silent node counts as alive. It is not set from here (docs/decisions/0002-failover.md); probes are timed to it. Too low a value stops failover after the loss of a node.',
    ),
});

const localBackend = z.strictObject({
  type: kind('local', 'State files in the working copy, beside main.ts.'),
});

const s3Backend = z.strictObject({
  type: kind(
    's3',
    'State in an S3-compatible store, with a lock beside it: the store has to honour `If-None-Match` (AWS, MinIO and R2 do). Credentials come from the environment of Terraform, and the CA of the store where it is your own (`AWS_CA_BUNDLE`).',
  ),
  bucket: nonEmpty.describe('Bucket of the state.'),
  region: nonEmpty.describe('Region. With `endpoint`, any word that the store takes: garage, auto, us-east-1.'),
  keyPrefix: nonEmpty.default('postgresql').describe('The state of a stack is at `<keyPrefix>/<stack>.tfstate`.'),
  endpoint: webAddress('Write it in full, for example https://nas.home.arpa:9000.')
    .optional()
    .describe('Address of the store where it is not AWS.'),
});

const kubernetesBackend = z.strictObject({
  type: kind('kubernetes', 'State in a Secret of the cluster, with a Lease as lock.'),
  namespace: namespaceName.default('kube-system').describe('Namespace of the Secret. It must exist.'),
});

export const terraform = group({
  backend: z
    .discriminatedUnion('type', [localBackend, s3Backend, kubernetesBackend])
    .default({ type: 'local' })
    .describe(
      'Where Terraform keeps its state. On change: run `terraform init -migrate-state` in the folder of each stack.',
    ),
});

export const operator = group({
  install: flag(
    true,
    'Whether Terraform installs the operator. `false`: somebody else does, or another environment of the same cluster; `npm run preflight` looks at its version, its replicas and whether it watches the namespace, and of the other settings here only `namespace` and `chart.version` count.',
  ),
  namespace: namespaceName
    .default('cnpg-system')
    .describe(
      'Namespace of the CloudNativePG operator. On change: the operator is reinstalled; Helm refuses while the old one holds the CRDs.',
    ),
  release: label(53)
    .default('cloudnative-pg')
    .describe(
      'Name of the Helm release. An operator that Helm installed under another name is taken over by this name and `npm run deploy -- --adopt` (docs/day-two.md). On change: the operator is reinstalled.',
    ),
  chart: chart('cloudnative-pg', '0.29.0', installedBy(proven.operator, 'CloudNativePG')),
  replicas: count(1, 5)
    .default(2)
    .describe('Operator pods, each on a node of its own. One leads; the others take over when its node is lost.'),
  evictionSeconds: count(0, 300)
    .default(15)
    .describe('How long an operator pod stays bound to a lost node before it is started elsewhere, in seconds.'),
  leaseSeconds: count(5, 60)
    .default(8)
    .describe(
      'How long the operator that leads may be silent before another one takes over, in seconds. One that cannot renew its lease for 2 s less starts again. Shorter than `kubernetes.nodeMonitorGraceSeconds`, an operator leads when a lost node is noticed.',
    ),
  certificateDays: count(30, 36500)
    .default(3650)
    .describe(
      'Life of the certificates that the operator issues, the CA among them, in days. LAN clients hold a copy of the CA, so it is long. On change: counts for certificates issued from then on.',
    ),
  resources: resources('200m', '512Mi'),
  placement: spread.describe('Nodes of the operator pods.'),
});

export const argocd = z.strictObject({
  namespace: namespaceName.default('argocd').describe('Namespace in which Argo CD runs and looks for Applications.'),
  repository: nonEmpty.describe(
    'Git repository that holds `manifests/`, as Argo CD reads it. Argo CD needs access to it.',
  ),
  revision: nonEmpty.default('main').describe('Branch or tag that Argo CD follows.'),
  waitMinutes: count(1, 120)
    .default(15)
    .describe('How long Terraform waits for the Application to be Synced and Healthy, in minutes.'),
});

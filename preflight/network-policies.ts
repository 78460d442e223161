import type { V1NetworkPolicySpec } from '@kubernetes/client-node';
import { type Kubernetes, waitsFor } from '../cluster/kubernetes.js';
import { restrictedContainer, restrictedPod, shortLived } from '../cluster/restricted.js';
import { within } from '../cluster/wait.js';
import { namesOf } from '../config/contract/names.js';
import { vitalOpenings } from '../constructs/manifests/network-access.js';
import { check, type Finding, type Found, type Target, failed, ok, unknown } from './finding.js';

/** Namespace of the probe. It exists only while the probe runs. */
const probeNamespace = 'postgresql-preflight';

/**
 * Whether NetworkPolicies are enforced, by trying: one pod connects to another before and after a policy forbids it, in
 * both directions. Then whether the policies of the database leave it what it cannot live without: the Kubernetes API and
 * the DNS. It is the only check that writes, to a namespace of its own, which it deletes.
 */
export const networkPolicies = check('NetworkPolicy', async (target) => {
  const { core } = target.kubernetes;
  if ((await core.listNamespace()).items.some(({ metadata }) => metadata?.name === probeNamespace)) {
    return unknown(
      `The namespace ${probeNamespace} of an earlier probe is still there.`,
      `kubectl delete namespace ${probeNamespace}, then try again.`,
    );
  }
  try {
    return await probe(target);
  } finally {
    await core.deleteNamespace({ name: probeNamespace }).catch(() => undefined);
  }
});

async function probe(target: Target): Promise<Found> {
  const { kubernetes, environment } = target;
  const { core } = kubernetes;
  const { image } = environment.postgres;
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await core.createNamespace({ body: { metadata: { name: probeNamespace, labels } } });
  await createPod(kubernetes, 'server', image);
  await createPod(kubernetes, 'client', image);
  const address = await within(120, async () => {
    const pods = (await core.listNamespacedPod({ namespace: probeNamespace })).items;
    const running = pods.filter(({ status }) => status?.phase === 'Running');
    return running.length === 2
      ? running.find(({ metadata }) => metadata?.name === 'server')?.status?.podIP
      : undefined;
  });
  if (address === undefined) {
    return unknown(
      `Two pods of ${image} did not start within two minutes: ${await reasons(kubernetes)}.`,
      'Mend that; the database needs the same image.',
    );
  }
  const reaches = () => succeeds(kubernetes, ['pg_isready', '-h', address, '-t', '2']);
  if (!(await isSo(60, reaches))) {
    const seen = 'One pod does not reach another, although no policy forbids it.';
    return unknown(seen, 'Mend the network of the pods first.');
  }
  const finding = await enforcement(kubernetes, reaches);
  return finding.state === 'ok' ? [finding, ...(await vitalWays(target))] : finding;
}

async function enforcement(kubernetes: Kubernetes, reaches: () => Promise<boolean>): Promise<Finding> {
  const { networking } = kubernetes;
  const ignored: string[] = [];
  for (const [direction, pod] of Object.entries({ ingress: 'server', egress: 'client' })) {
    const policyTypes = [direction === 'egress' ? 'Egress' : 'Ingress'];
    await createPolicy(kubernetes, direction, { podSelector: { matchLabels: { probe: pod } }, policyTypes });
    if (!(await isSo(20, async () => !(await reaches())))) ignored.push(direction);
    await networking.deleteNamespacedNetworkPolicy({ namespace: probeNamespace, name: direction });
    await isSo(30, reaches);
  }
  return ignored.length === 0
    ? ok('NetworkPolicies are enforced in both directions, as two pods tried.')
    : failed(
        `NetworkPolicies are not enforced (${ignored.join(' and ')}): a pod reached another that a policy had closed.`,
        'Use a network that enforces them: k3s does unless --disable-network-policy is set; Calico does; flannel alone does not.',
      );
}

/** What an instance needs before anything else, and how a pod tries it. */
const needs = (clusterDomain: string) => [
  {
    opening: 'to-api-server',
    what: 'the Kubernetes API at the address that Kubernetes gives to pods',
    field: 'kubernetes.apiServers and kubernetes.apiPorts',
    command: ['timeout', '3', 'bash', '-c', 'exec 3<>"/dev/tcp/$KUBERNETES_SERVICE_HOST/$KUBERNETES_SERVICE_PORT"'],
  },
  {
    opening: 'to-dns',
    what: 'the DNS of the cluster',
    field: 'kubernetes.dnsNamespace, dnsPodLabels and dnsAddresses',
    command: ['timeout', '5', 'getent', 'hosts', `kubernetes.default.svc.${clusterDomain}`],
  },
];

/** Tries, with the NetworkPolicies that instances get, what no instance starts without. */
async function vitalWays({ kubernetes, environment }: Target): Promise<readonly Finding[]> {
  const client = { podSelector: { matchLabels: { probe: 'client' } }, policyTypes: ['Egress'] };
  const openings = vitalOpenings(environment, namesOf(environment).cluster);
  await createPolicy(kubernetes, 'deny', client);
  const wanted = needs(environment.kubernetes.clusterDomain);
  for (const { opening, command } of wanted) {
    // Closed first, so that a way that stays open for some seconds does not count. Some networks never close one.
    await isSo(20, async () => !(await succeeds(kubernetes, command)));
    const egress = openings.find(({ name }) => name === opening)?.spec.egress as V1NetworkPolicySpec['egress'];
    await createPolicy(kubernetes, opening, { ...client, egress: egress ?? [] });
  }
  const cilium = await kubernetes.knows('ciliumnodes.cilium.io');
  return Promise.all(
    wanted.map(async ({ what, field, command }) => {
      if (await isSo(30, () => succeeds(kubernetes, command))) {
        return ok(`With the NetworkPolicies of the database, a pod reaches ${what}.`);
      }
      return failed(
        `With the NetworkPolicies of the database, a pod does not reach ${what}: no instance would start.`,
        cilium
          ? `Cilium matches nodes by their addresses only when it is told to: set policyCIDRMatchMode: nodes in its Helm values (1.15 or later). Else correct ${field}.`
          : `Correct ${field}; if they are right, the network does not apply ipBlock to nodes.`,
      );
    }),
  );
}

const succeeds = async (kubernetes: Kubernetes, command: readonly string[]): Promise<boolean> => {
  const client = { namespace: probeNamespace, name: 'client', container: 'main' };
  return (await kubernetes.run(client, command, 15)).status === 0;
};

const createPolicy = ({ networking }: Kubernetes, name: string, spec: V1NetworkPolicySpec) =>
  networking.createNamespacedNetworkPolicy({ namespace: probeNamespace, body: { metadata: { name }, spec } });

/** Whether it is so before the limit, in seconds. */
const isSo = async (seconds: number, look: () => Promise<boolean>): Promise<boolean> =>
  (await within(seconds, look)) === true;

/** Makes a pod that runs an empty PostgreSQL which lets nobody in. */
async function createPod({ core }: Kubernetes, name: string, image: string): Promise<void> {
  const data = '/scratch/data';
  const settings = ['-c', 'listen_addresses=*', '-c', 'unix_socket_directories='];
  const container = {
    image,
    securityContext: restrictedContainer,
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
  };
  await core.createNamespacedPod({
    namespace: probeNamespace,
    body: {
      metadata: { name, labels: { probe: name } },
      spec: {
        ...shortLived,
        ...restrictedPod,
        initContainers: [{ name: 'initdb', ...container, command: ['initdb', '-D', data, '-A', 'reject'] }],
        containers: [{ name: 'main', ...container, command: ['postgres', '-D', data, ...settings] }],
        volumes: [{ name: 'scratch', emptyDir: {} }],
      },
    },
  });
}

const reasons = async ({ core }: Kubernetes): Promise<string> =>
  (await core.listNamespacedPod({ namespace: probeNamespace })).items.flatMap(waitsFor).join('; ');

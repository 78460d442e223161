import type { V1NetworkPolicySpec } from '@kubernetes/client-node';
import type { Kubernetes } from '../cluster/kubernetes.js';
import { within } from '../cluster/wait.js';
import { type Check, type Finding, type Target, failed, ok, unknown } from './finding.js';

/** Namespace of the probe. It exists only while the probe runs. */
export const probeNamespace = 'postgresql-preflight';

/**
 * Whether NetworkPolicies are enforced, by trying: one pod connects to another before and after a policy forbids it, in
 * both directions. It is the only check that writes, to a namespace of its own, which it deletes.
 */
export const networkPolicies: Check = {
  name: 'NetworkPolicy',
  async look(target) {
    const { core } = target.kubernetes;
    if ((await core.listNamespace()).items.some(({ metadata }) => metadata?.name === probeNamespace)) {
      return [
        unknown(
          `The namespace ${probeNamespace} of an earlier probe is still there.`,
          `kubectl delete namespace ${probeNamespace}, then try again.`,
        ),
      ];
    }
    try {
      return [await probe(target)];
    } finally {
      await core.deleteNamespace({ name: probeNamespace }).catch(() => undefined);
    }
  },
};

async function probe({ kubernetes, environment }: Target): Promise<Finding> {
  const { core, networking } = kubernetes;
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
  const reaches = async () => {
    const client = { namespace: probeNamespace, name: 'client', container: 'main' };
    return (await kubernetes.run(client, ['pg_isready', '-h', address, '-t', '2'], 15)).status === 0;
  };
  if ((await within(60, async () => ((await reaches()) ? true : undefined))) !== true) {
    return unknown(
      'One pod does not reach another, although no policy forbids it.',
      'Mend the network of the pods first.',
    );
  }
  const policies: Readonly<Record<string, V1NetworkPolicySpec>> = {
    ingress: { podSelector: { matchLabels: { probe: 'server' } }, policyTypes: ['Ingress'] },
    egress: { podSelector: { matchLabels: { probe: 'client' } }, policyTypes: ['Egress'] },
  };
  const ignored: string[] = [];
  for (const [direction, spec] of Object.entries(policies)) {
    const namespace = probeNamespace;
    await networking.createNamespacedNetworkPolicy({ namespace, body: { metadata: { name: direction }, spec } });
    if ((await within(20, async () => ((await reaches()) ? undefined : true))) !== true) ignored.push(direction);
    await networking.deleteNamespacedNetworkPolicy({ namespace, name: direction });
    await within(30, async () => ((await reaches()) ? true : undefined));
  }
  return ignored.length === 0
    ? ok('NetworkPolicies are enforced in both directions, as two pods tried.')
    : failed(
        `NetworkPolicies are not enforced (${ignored.join(' and ')}): a pod reached another that a policy had closed.`,
        'Use a network that enforces them: k3s does unless --disable-network-policy is set; Calico and Cilium do, flannel alone does not.',
      );
}

/** Makes a pod that runs an empty PostgreSQL which lets nobody in. */
async function createPod({ core }: Kubernetes, name: string, image: string): Promise<void> {
  const data = '/scratch/data';
  const settings = ['listen_addresses=*', 'unix_socket_directories='];
  const container = {
    image,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
  };
  await core.createNamespacedPod({
    namespace: probeNamespace,
    body: {
      metadata: { name, labels: { probe: name } },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: 'RuntimeDefault' } },
        initContainers: [{ name: 'initdb', ...container, command: ['initdb', '-D', data, '-A', 'reject'] }],
        containers: [
          {
            name: 'main',
            ...container,
            command: ['postgres', '-D', data, ...settings.flatMap((setting) => ['-c', setting])],
          },
        ],
        volumes: [{ name: 'scratch', emptyDir: {} }],
      },
    },
  });
}

/** Why the pods do not run, in the words of Kubernetes. */
async function reasons({ core }: Kubernetes): Promise<string> {
  const { items } = await core.listNamespacedPod({ namespace: probeNamespace });
  return items
    .flatMap(({ metadata, status }) =>
      [
        ...(status?.conditions ?? []).filter(({ type, status: met }) => type === 'PodScheduled' && met === 'False'),
        ...[...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(
          ({ state }) => state?.waiting ?? state?.terminated ?? [],
        ),
      ].map(({ reason, message }) => `${metadata?.name ?? ''}: ${reason ?? ''} ${message ?? ''}`.trim()),
    )
    .join('; ');
}

import type { V1Node, V1Pod, V1Service } from '@kubernetes/client-node';
import { isReady } from '../cluster/kubernetes.js';
import { isIn, speaksPostgres, whoHas } from '../cluster/lan.js';
import {
  type Advertisement,
  advertisementsOf,
  announces,
  announcesFrom,
  askedBy,
  givenTo,
  poolWith,
  poolsOf,
  serves,
} from '../cluster/metallb.js';
import { until } from '../cluster/wait.js';
import { namesOf } from '../config/contract/names.js';
import { check, type Finding, type Found, type Target, failed, ok, unknown } from './finding.js';
import { isUsable, nameOf } from './node-facts.js';

/** Whether MetalLB may give the LAN address to the database and announce it, and nobody else has it. */
export const lanAddress = check('LAN address', async (target) => {
  if (!(await target.kubernetes.knows('ipaddresspools.metallb.io'))) {
    return failed('MetalLB is not installed.', 'Install it: https://metallb.io/installation/.');
  }
  return [await pool(target), await holder(target)].flat();
});

async function pool({ kubernetes, environment }: Target): Promise<Found> {
  const { lan, namespace, postgres } = environment;
  const pools = await poolsOf(kubernetes);
  const found = poolWith(pools, lan.address);
  if (found === undefined) {
    const there = pools.map(({ metadata, spec }) => `${metadata.name}: ${spec.addresses.join(', ')}`).join('; ');
    return failed(
      `${lan.address} is in no pool of MetalLB (${there || 'there is none'}).`,
      'Choose lan.address from a pool, or add it to one.',
    );
  }
  const { name } = found.metadata;
  if (!serves(found, namespace.name)) {
    return failed(
      `The pool ${name} is only for the namespaces ${found.spec.serviceAllocation?.namespaces?.join(', ') ?? ''}.`,
      `Add ${namespace.name} to spec.serviceAllocation.namespaces of the pool, or use another pool.`,
    );
  }
  const ads = (await advertisementsOf(kubernetes)).filter((ad) => announces(ad, found));
  if (ads.length === 0) {
    const cure = `Add an L2Advertisement that names the pool ${name}.`;
    return failed(`The pool ${name} is not announced to the LAN.`, cure);
  }
  const { items } = await kubernetes.core.listNode();
  const { items: pods } = await kubernetes.core.listPodForAllNamespaces();
  const nodes = items.filter((node) => isUsable(node, postgres.placement));
  const there = ok(`${lan.address} is in the pool ${name}, which is announced.`);
  // The check of the nodes tells when there are none.
  return nodes.length === 0 ? there : [there, announcement(nodes, pods, ads)];
}

/** The node of the primary announces the address, and every node that takes instances may have it. */
function announcement(nodes: readonly V1Node[], pods: readonly V1Pod[], ads: readonly Advertisement[]): Finding {
  const speakers = pods.filter(isSpeaker);
  if (speakers.length === 0) {
    return unknown(
      'From which nodes MetalLB announces cannot be seen: there is no speaker with the labels of its manifests or its chart.',
      'See that a speaker runs on every node that takes instances.',
    );
  }
  const silent = nodes.flatMap((node) => {
    const why = silence(node, speakers, ads);
    return why === undefined ? [] : [`${nameOf(node)}: ${why}`];
  });
  return silent.length === 0
    ? ok(`MetalLB announces from every node that may run the primary: ${nodes.map(nameOf).join(', ')}.`)
    : failed(
        `The primary may run where MetalLB does not announce its address: ${silent.join('; ')}. From there the LAN would not reach it.`,
        'Mend that, or keep instances off these nodes (postgres.placement).',
      );
}

const isSpeaker = ({ metadata }: V1Pod): boolean =>
  (metadata?.labels?.['app'] ?? metadata?.labels?.['app.kubernetes.io/name']) === 'metallb' &&
  (metadata?.labels?.['component'] ?? metadata?.labels?.['app.kubernetes.io/component']) === 'speaker';

const excluded = 'node.kubernetes.io/exclude-from-external-load-balancers';

function silence(node: V1Node, speakers: readonly V1Pod[], ads: readonly Advertisement[]): string | undefined {
  const speaker = speakers.find(({ spec }) => spec?.nodeName === nameOf(node));
  if (speaker === undefined || !isReady(speaker)) return 'no speaker is ready there';
  const ignores = speaker.spec?.containers.some(({ args }) => args?.some((arg) => arg.includes('ignore-exclude-lb')));
  if (node.metadata?.labels?.[excluded] !== undefined && ignores !== true) return `the node has the label ${excluded}`;
  if (ads.some((ad) => announcesFrom(ad, node))) return undefined;
  return `no nodeSelectors of ${ads.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')} match it`;
}

const serviceName = ({ metadata }: V1Service) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** Who has the address: our Service as it asked, another one, another machine, or nobody. */
async function holder({ kubernetes, environment }: Target): Promise<Finding> {
  const { lan, namespace } = environment;
  const { items } = await kubernetes.core.listServiceForAllNamespaces();
  const own = `${namespace.name}/${namesOf(environment).lan}`;
  const others = items
    .filter((service) => serviceName(service) !== own)
    .filter((service) => [...askedBy(service), ...givenTo(service)].includes(lan.address));
  if (others.length > 0) {
    return failed(
      `${lan.address} belongs to the Service ${others.map(serviceName).join(', ')}.`,
      'Choose another lan.address, or free this one.',
    );
  }
  const ours = items.find((service) => serviceName(service) === own);
  if (ours !== undefined) {
    const given = givenTo(ours);
    if (given.includes(lan.address)) return ok(`${lan.address} belongs to the Service ${own}.`);
    // One that asks for another address is about to be moved.
    if (askedBy(ours).includes(lan.address)) return notAsAsked(own, lan.address, given, namespace.name);
  }
  return free(lan.address, lan.port);
}

const notAsAsked = (service: string, asked: string, given: readonly string[], namespace: string): Finding =>
  failed(
    given.length === 0
      ? `The Service ${service} asked for ${asked} and was given no address.`
      : `The Service ${service} asked for ${asked} and was given ${given.join(', ')}: clients look for it in vain.`,
    `MetalLB says why: kubectl -n ${namespace} describe service ${service.split('/')[1] ?? ''}. Before 0.14.9 it reads only the annotation metallb.universe.tf/loadBalancerIPs, which npm run deploy sets as well.`,
  );

async function free(address: string, port: number): Promise<Finding> {
  const answer = await whoHas(address, port);
  if (answer === 'nobody') return ok(`Nobody answers at ${address}.`);
  if (answer === 'unknown') {
    return unknown(
      `Whether another machine has ${address} cannot be seen from here: no answer.`,
      'Run arping on the LAN.',
    );
  }
  return failed(
    `A machine answers at ${address}, and no Service of the cluster has that address.`,
    'Choose another lan.address, or turn that machine off; both at once would make connections fail at random.',
  );
}

/** Whether the LAN reaches the database: after a deploy, from the machine that ran it. */
export const lanAnswer = check('LAN', async ({ environment: { lan } }) => {
  const inside = isIn(lan.networks);
  const asked = () => speaksPostgres(lan.address, lan.port);
  // From elsewhere there is nothing to wait for.
  if (await until('PostgreSQL answers', inside ? 20 : 0, asked).catch(() => false))
    return ok(`PostgreSQL answers at ${lan.address}:${lan.port}.`);
  const seen = `PostgreSQL does not answer here at ${lan.address}:${lan.port}`;
  return inside
    ? failed(
        `${seen}, and this machine is in lan.networks.`,
        'See npm run preflight, and which node announces it: kubectl get servicel2statuses -A (MetalLB 0.14 or later).',
      )
    : unknown(`${seen}; this machine is not in lan.networks, so that it should not.`, 'Try it from the LAN.');
});

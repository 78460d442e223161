import { createConnection } from 'node:net';
import type { V1Service } from '@kubernetes/client-node';
import ipaddr from 'ipaddr.js';
import { contains } from '../config/networks.js';
import { namesOf } from '../config/contract/names.js';
import { type Check, type Finding, type Target, failed, ok, unknown } from './finding.js';

interface Pool {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly addresses: readonly string[];
    readonly serviceAllocation?: { readonly namespaces?: readonly string[] };
  };
}

interface Advertisement {
  readonly spec?: { readonly ipAddressPools?: readonly string[]; readonly ipAddressPoolSelectors?: readonly unknown[] };
}

/** Whether MetalLB may give the LAN address to the database, and nobody else has it. */
export const lanAddress: Check = {
  name: 'LAN address',
  async look(target) {
    const { kubernetes } = target;
    if (!(await kubernetes.knows('ipaddresspools.metallb.io'))) {
      return [failed('MetalLB is not installed.', 'Install it: https://metallb.io/installation/.')];
    }
    return [await pool(target), ...(await holders(target))];
  },
};

async function pool({ kubernetes, environment: { lan, namespace } }: Target): Promise<Finding> {
  const pools = await kubernetes.all<Pool>('metallb.io', 'v1beta1', 'ipaddresspools');
  const found = pools.find(({ spec }) => spec.addresses.some((range) => inRange(range, lan.address)));
  if (found === undefined) {
    const there = pools.map(({ metadata, spec }) => `${metadata.name}: ${spec.addresses.join(', ')}`).join('; ');
    return failed(
      `${lan.address} is in no pool of MetalLB (${there || 'there is none'}).`,
      'Choose lan.address from a pool, or add it to one.',
    );
  }
  const { name } = found.metadata;
  const allowed = found.spec.serviceAllocation?.namespaces;
  if (allowed !== undefined && allowed.length > 0 && !allowed.includes(namespace.name)) {
    return failed(
      `The pool ${name} is only for the namespaces ${allowed.join(', ')}.`,
      `Add ${namespace.name} to spec.serviceAllocation.namespaces of the pool, or use another pool.`,
    );
  }
  const advertisements = [
    ...(await kubernetes.all<Advertisement>('metallb.io', 'v1beta1', 'l2advertisements')),
    ...(await kubernetes.all<Advertisement>('metallb.io', 'v1beta1', 'bgpadvertisements')),
  ];
  const announced = advertisements.some(
    ({ spec }) =>
      spec?.ipAddressPools?.includes(name) ??
      // One that names no pool announces all; one that selects by label may.
      true,
  );
  return announced
    ? ok(`${lan.address} is in the pool ${name}, which is announced.`)
    : failed(`The pool ${name} is not announced to the LAN.`, `Add an L2Advertisement that names the pool ${name}.`);
}

function inRange(range: string, address: string): boolean {
  if (range.includes('/')) return contains(range.trim(), address);
  const [from = '', to = ''] = range.split('-').map((end) => end.trim());
  const [low, high, candidate] = [from, to, address].map((text) => ipaddr.parse(text));
  if (low?.kind() !== candidate?.kind()) return false;
  const order = (one: ipaddr.IPv4 | ipaddr.IPv6 | undefined) => Buffer.from(one?.toByteArray() ?? []);
  return order(low).compare(order(candidate)) <= 0 && order(candidate).compare(order(high)) <= 0;
}

/** Other Services that hold or ask for the address, and other machines that answer at it. */
async function holders({ kubernetes, environment }: Target): Promise<readonly Finding[]> {
  const { lan, namespace } = environment;
  const { items } = await kubernetes.core.listServiceForAllNamespaces();
  const nameOf = ({ metadata }: V1Service) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  const own = `${namespace.name}/${namesOf(environment).lan}`;
  const holding = items.filter((service) => addressesOf(service).includes(lan.address));
  const others = holding.filter((service) => nameOf(service) !== own).map(nameOf);
  if (others.length > 0) {
    return [
      failed(
        `${lan.address} belongs to the Service ${others.join(', ')}.`,
        'Choose another lan.address, or free this one.',
      ),
    ];
  }
  if (holding.length > 0) return [ok(`${lan.address} belongs to the Service ${own}.`)];
  return [await answers(lan.address, lan.port)];
}

function addressesOf({ metadata, spec, status }: V1Service): readonly string[] {
  const annotations = metadata?.annotations ?? {};
  const asked = annotations['metallb.io/loadBalancerIPs'] ?? annotations['metallb.universe.tf/loadBalancerIPs'] ?? '';
  const given = status?.loadBalancer?.ingress?.map(({ ip }) => ip ?? '') ?? [];
  return [...given, ...asked.split(',').map((text) => text.trim()), spec?.loadBalancerIP ?? ''];
}

/** Asks the address itself. On its own network, the kernel sends ARP and says so when nobody answers. */
function answers(address: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, timeout: 5000 });
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    const taken = failed(
      `A machine answers at ${address}, and no Service of the cluster has that address.`,
      'Choose another lan.address, or turn that machine off; both at once would make connections fail at random.',
    );
    socket.on('connect', () => {
      end(taken);
    });
    socket.on('timeout', () => {
      end(
        unknown(
          `Whether another machine has ${address} cannot be seen from here: no answer.`,
          'Run arping on the LAN.',
        ),
      );
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EHOSTUNREACH') end(ok(`Nobody answers at ${address}.`));
      else if (code === 'ECONNREFUSED') end(taken);
      else
        end(
          unknown(
            `Whether another machine has ${address} cannot be seen from here: ${code ?? ''}.`,
            'Run arping on the LAN.',
          ),
        );
    });
  });
}

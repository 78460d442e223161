import type { V1Node } from '@kubernetes/client-node';
import type { Kubernetes } from '../cluster/kubernetes.js';
import type { Lan } from '../cluster/lan.js';
import {
  addressesFromTheEnd,
  advertisementsOf,
  announces,
  askedBy,
  givenTo,
  type Pool,
  poolsOf,
  serves,
} from '../cluster/metallb.js';
import { networkAround } from '../cluster/networks.js';
import { contains, isPrivate } from '../config/networks.js';
import { asked, known, type Setting } from './setting.js';

/** How many addresses of a pool are asked for before a person is. */
const mostAsked = 16;

const addressPath = 'lan.address';

/** An address that MetalLB may give and nobody has, a name, and the network that it is in. */
export async function lanSettings(
  kubernetes: Kubernetes,
  nodes: readonly V1Node[],
  namespace: string,
  lan: Lan,
): Promise<readonly Setting[]> {
  const address = await freeAddress(kubernetes, namespace, lan);
  return [
    address,
    known(
      'lan.hostName',
      'postgres.home.arpa',
      'A name of your choice: point it at the address in your DNS. npm run connect works without.',
    ),
    networks(typeof address.value === 'string' ? address.value : undefined, nodes, lan),
  ];
}

async function freeAddress(kubernetes: Kubernetes, namespace: string, lan: Lan): Promise<Setting> {
  const path = addressPath;
  const wish = 'Which free address of the LAN shall the database have?';
  if (!(await kubernetes.knows('ipaddresspools.metallb.io'))) {
    return asked(path, `${wish} MetalLB is not installed (https://metallb.io/installation/); it has to give it.`);
  }
  const ads = await advertisementsOf(kubernetes);
  const pools = (await poolsOf(kubernetes)).filter(
    (pool) => serves(pool, namespace) && ads.some((ad) => announces(ad, pool)),
  );
  if (pools.length === 0) return asked(path, `${wish} MetalLB has no pool for it that is announced.`);
  const { items } = await kubernetes.core.listServiceForAllNamespaces();
  const taken = new Set(items.flatMap((service) => [...askedBy(service), ...givenTo(service)]));
  for (const pool of pools) {
    const found = await freeIn(pool, taken, lan);
    if (found !== undefined) return found;
  }
  const there = pools.map(({ metadata, spec }) => `${metadata.name}: ${spec.addresses.join(', ')}`).join('; ');
  return asked(path, `${wish} In the pools of MetalLB (${there}) none was found that nobody has.`);
}

async function freeIn(pool: Pool, taken: ReadonlySet<string>, { whoHas }: Lan): Promise<Setting | undefined> {
  const candidates = addressesFromTheEnd(pool).filter((address) => !taken.has(address));
  const where = `pool ${pool.metadata.name} of MetalLB (${pool.spec.addresses.join(', ')})`;
  for (const value of candidates.slice(0, mostAsked)) {
    const answer = await whoHas(value, 5432);
    if (answer === 'somebody') continue;
    const seen = answer === 'nobody' ? 'nobody answers there' : 'whether a machine has it cannot be seen from here';
    return known(addressPath, value, `From the ${where}: no Service has it, and ${seen}. Clients keep it: choose now.`);
  }
  return undefined;
}

function networks(address: string | undefined, nodes: readonly V1Node[], { localNetworks }: Lan): Setting {
  const path = 'lan.networks';
  const here = localNetworks().find(({ cidr }) => address !== undefined && contains(cidr, address) && isPrivate(cidr));
  if (here !== undefined) {
    return known(path, [here.cidr], `Who may connect: the network of ${here.name} on this machine.`);
  }
  const home =
    address ??
    nodes.flatMap(({ status }) => status?.addresses ?? []).find(({ type }) => type === 'InternalIP')?.address;
  if (home === undefined) return asked(path, 'Which networks may connect? No node tells its address.');
  return known(
    path,
    [networkAround(home, home.includes(':') ? 64 : 24)],
    'Who may connect: the network around it, which is an assumption; this machine is not in it.',
  );
}

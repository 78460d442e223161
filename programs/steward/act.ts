import { type Api, ApiError } from './api.js';
import { type Lease, type List, type Pod, type Service, paths, roleLabel } from './kubernetes.js';
import { leaseNamed, microTime } from './look.js';
import type { Instance, Look } from './observation.js';
import { type Settings, recordOf } from './settings.js';
import { type Verdict, exempt } from './verdict.js';

/** What was done, in the order in which it was done, and what of it failed. */
export interface Deed {
  readonly step: string;
  readonly error?: string;
}

/**
 * Declares the pod of a verdict gone. Each step is a compare-and-swap, or names the UID of what it deletes: a steward that is
 * ended between two of them, or two stewards that act at once, do no more than one that was not.
 *
 * Throws before anything is deleted when another steward declared another pod gone, or the primary renewed its Lease.
 */
export async function declareGone(
  { suspect, role }: Verdict,
  { record, primaryLease }: Look,
  cluster: string,
  settings: Settings,
  api: Api,
): Promise<readonly Deed[]> {
  const { namespace, operator, dns } = settings;
  const { name, uid, node } = suspect;
  await claim(record, recordOf(cluster), uid, namespace, api);
  if (role === 'primary' && primaryLease !== undefined && primaryLease.holder !== '')
    await release(namespace, cluster, primaryLease.version, api);
  const deleted = api.remove(paths.pod(namespace, name), uid).then(() => [name]);
  return Promise.all([
    attempt('pod deleted', deleted),
    attempt('leaders released', freeLeaders(node, operator, api)),
    ...(operator.plugins ? [attempt('plugins deleted', clearPlugins(node, operator.namespace, api))] : []),
    ...(dns === undefined ? [] : [attempt('DNS pods deleted', clear(dns.namespace, dns.podLabels, node, api))]),
  ]);
}

/** Says for all stewards whose pod is declared gone. Fails when another one says it meanwhile. */
async function claim(record: Look['record'], name: string, pod: string, namespace: string, api: Api): Promise<void> {
  const spec = { holderIdentity: pod, acquireTime: microTime() };
  if (record === undefined) await api.create(paths.leases(namespace), leaseNamed(name, spec));
  else if (record.pod !== pod) await swap(namespace, name, record.version, spec, api);
}

/** Ends the time in which no other pod may be declared gone. */
export async function forget(record: NonNullable<Look['record']>, cluster: string, settings: Settings, api: Api) {
  await swap(settings.namespace, recordOf(cluster), record.version, { holderIdentity: '' }, api);
}

/** Replaces the spec of a Lease that has not changed since that version. */
async function swap(namespace: string, name: string, resourceVersion: string, spec: object, api: Api): Promise<void> {
  const lease = leaseNamed(name, spec);
  await api.replace(paths.lease(namespace, name), { ...lease, metadata: { name, resourceVersion } });
}

/**
 * Takes a Lease from its holder, unless it was renewed since that version. What is written is what a holder writes that
 * releases it (internal/cmd/manager/instance/run/lease/runnable.go).
 */
async function release(namespace: string, name: string, version: string, api: Api): Promise<void> {
  const { metadata, ...lease } = await api.get<Lease>(paths.lease(namespace, name));
  if (metadata.resourceVersion !== version) throw new ApiError(409, `the Lease ${name} was renewed`);
  const now = microTime();
  const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
  await api.replace(paths.lease(namespace, name), { ...lease, metadata, spec });
}

/** An operator or a plugin that led from the node would hold its Lease for up to 15 s more. */
async function freeLeaders(node: string, { leases, namespace }: Settings['operator'], api: Api) {
  // A plugin may run without an election, and who held a Lease last may be gone.
  const orNobody = (error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  };
  const freed = leases.map((lease) => freeLeader(node, lease, namespace, api).catch(orNobody));
  return (await Promise.all(freed)).flat();
}

async function freeLeader(node: string, name: string, namespace: string, api: Api): Promise<readonly string[]> {
  const lease = await api.get<Lease>(paths.lease(namespace, name));
  // client-go names the holder <pod>_<random>.
  const pod = (lease.spec?.holderIdentity ?? '').split('_')[0] ?? '';
  if (pod === '') return [];
  const { spec } = await api.get<Pod>(paths.pod(namespace, pod));
  if (spec.nodeName !== node) return [];
  await release(namespace, name, lease.metadata.resourceVersion, api);
  return [pod];
}

/** Plugins are found as CloudNativePG finds them: by the label of their Service. */
async function clearPlugins(node: string, namespace: string, api: Api): Promise<readonly string[]> {
  const { items } = await api.get<List<Service>>(paths.services(namespace, { 'cnpg.io/pluginName': '' }));
  const selectors = items.flatMap(({ spec }) => (spec?.selector === undefined ? [] : [spec.selector]));
  return (await Promise.all(selectors.map((labels) => clear(namespace, labels, node, api)))).flat();
}

/** Deletes the pods with these labels on the node, so that their Deployment makes new ones. */
async function clear(namespace: string, labels: Readonly<Record<string, string>>, node: string, api: Api) {
  const { items } = await api.get<List<Pod>>(paths.pods(namespace, labels));
  const lost = items.filter(({ metadata, spec }) => spec.nodeName === node && metadata.deletionTimestamp === undefined);
  await Promise.all(lost.map(({ metadata: { name, uid } }) => api.remove(paths.pod(namespace, name), uid)));
  return lost.map(({ metadata }) => metadata.name);
}

/** What helps the failover and must not stop it. */
async function attempt(step: string, work: Promise<readonly string[]>): Promise<Deed> {
  try {
    return { step: `${step}: ${(await work).join(', ') || 'none'}` };
  } catch (error) {
    return { step, error: String(error) };
  }
}

/** A pod in the way of CloudNativePG, and what was said of it when it was deleted. */
export interface Cleared {
  readonly action: 'image' | 'deposed';
  readonly why: string;
}

/** Deletes the pods that are in the way of CloudNativePG, which makes new ones. */
export async function clearWay(look: Look, cluster: string, settings: Settings, api: Api): Promise<readonly Cleared[]> {
  const { namespace } = settings;
  const primaries = paths.pods(namespace, { 'cnpg.io/cluster': cluster, [roleLabel]: 'primary' });
  const clear = async (each: Instance): Promise<readonly Cleared[]> => {
    const cleared = each.terminating ? undefined : (missesImage(each, look) ?? stepsDown(each, look));
    if (cleared === undefined) return [];
    if (cleared.action === 'deposed' && (await api.get<List<Pod>>(primaries)).items.length > 0) return [];
    await api.remove(paths.pod(namespace, each.name), each.uid);
    return [{ ...cleared, why: `Deleted ${each.name}, which ${cleared.why}` }];
  };
  return (await Promise.all(look.instances.map(clear))).flat();
}

/** It never ran: CloudNativePG waits for it for ever. */
function missesImage({ missingImage = '' }: Instance, { cluster }: Look): Cleared | undefined {
  const wanted = cluster?.image ?? '';
  if ([missingImage, wanted].includes('') || missingImage === wanted) return undefined;
  return { action: 'image', why: `waited for an image that the Cluster no longer names (${missingImage})` };
}

/**
 * Its PostgreSQL has ended, and another instance has the Lease of the primary. That one gets its label later the longer this
 * pod is there: each step of the operator asks it for two seconds
 * (pkg/management/postgres/webserver/client/remote/instance.go). While nobody has that label, the Service leads to nobody, and
 * no pg_rewind can have begun (internal/management/controller/instance_startup.go); so it is asked for last.
 */
function stepsDown({ name, role }: Instance, { cluster, primaryLease, instances }: Look): Cleared | undefined {
  if (role !== 'unhealthy' || cluster === undefined || exempt(cluster) !== undefined) return undefined;
  const { targetPrimary, size, cordoned } = cluster;
  const others = instances.filter((each) => each.name !== name);
  const taken = others.some((each) => each.name === targetPrimary) && primaryLease?.holder === targetPrimary;
  // A new pod would wait: for an instance that is not there, or for the node.
  const waits = others.length + 1 < size || others.some(({ ready, terminating }) => !ready || terminating) || cordoned;
  return taken && !waits ? { action: 'deposed', why: `was the primary and gave way to ${targetPrimary}` } : undefined;
}

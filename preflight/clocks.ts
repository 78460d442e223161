import { within } from '../cluster/wait.js';
import { check, ok, unknown, warning } from './finding.js';
import { nameOf } from './node-facts.js';

const mostSeconds = 2;
// The time that an answer takes counts as well.
const mostSecondsFromHere = 5;

/**
 * Whether the clocks of the nodes agree. Kubelet writes its time into the lease of its node every few seconds; how old
 * that is when it appears tells how far its clock is from the one of this machine, to about half a second.
 */
export const clocks = check('clocks', async ({ kubernetes }) => {
  const nodes = (await kubernetes.core.listNode()).items.map(nameOf);
  const first = new Map<string, number>();
  const offsets = new Map<string, number>();
  const look = async () => {
    const { items } = await kubernetes.coordination.listNamespacedLease({ namespace: 'kube-node-lease' });
    for (const { metadata, spec } of items) {
      const name = metadata?.name ?? '';
      if (!nodes.includes(name) || spec?.renewTime === undefined || offsets.has(name)) continue;
      // A text, whatever its type says.
      const renewed = new Date(spec.renewTime).getTime();
      // The first value may be of any age.
      if (!first.has(name)) first.set(name, renewed);
      else if (first.get(name) !== renewed) offsets.set(name, (Date.now() - renewed) / 1000);
    }
    return offsets.size >= nodes.length;
  };
  await within(25, look, 500);
  const silent = nodes.filter((name) => !offsets.has(name));
  if (silent.length > 0) {
    return unknown(`The clock of ${silent.join(', ')} cannot be seen: no lease was renewed.`, 'Is the node up?');
  }
  const values = [...offsets.values()];
  const spread = Math.max(...values) - Math.min(...values);
  const from = Math.max(...values.map(Math.abs));
  const seen = `The clocks of the nodes are at most ${spread.toFixed(1)} s apart, and ${from.toFixed(1)} s from the clock here.`;
  if (spread > mostSeconds) return warning(seen, 'Run a time service (chrony, systemd-timesyncd) on every node.');
  if (from > mostSecondsFromHere) return warning(seen, 'Set the clock of this machine.');
  return ok(seen);
});

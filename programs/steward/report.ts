import type { Api } from './api.js';
import { paths } from './kubernetes.js';
import type { Self, Settings } from './settings.js';

/** One line of JSON, as CloudNativePG logs. */
export function log(level: 'info' | 'warning' | 'error', msg: string, details: object = {}): void {
  console.log(JSON.stringify({ level, ts: new Date().toISOString(), logger: 'steward', msg, ...details }));
}

/** Logs, and tells whoever looks at the events of the Cluster. An event that cannot be written stops nothing. */
export async function announce(
  reason: 'NodeLost' | 'NodeLostDoubted' | 'ImageMissing',
  message: string,
  cluster: { readonly name: string; readonly uid: string },
  { settings: { namespace }, self, api }: { readonly settings: Settings; readonly self: Self; readonly api: Api },
): Promise<void> {
  log('warning', message, { cluster: cluster.name, reason });
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${cluster.name}-steward-`, namespace },
    involvedObject: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', namespace, ...cluster },
    type: 'Warning',
    reason,
    message,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'postgres-steward', host: self.node },
    reportingComponent: 'postgres-steward',
    reportingInstance: self.pod,
  };
  try {
    await api.create(paths.events(namespace), event);
  } catch (error) {
    log('error', 'the event could not be written', { error: String(error) });
  }
}

import type { Api } from './api.js';
import { paths } from './kubernetes.js';
import type { Self, Settings } from './settings.js';

/** One line of JSON, as CloudNativePG logs. */
export function log(level: 'info' | 'warning' | 'error', msg: string, details: object = {}): void {
  console.log(JSON.stringify({ level, ts: new Date().toISOString(), logger: 'steward', msg, ...details }));
}

/** What hinders, told once and not at every look, and once more when it is over. */
export class Problems {
  private readonly told = new Set<string>();

  constructor(
    private readonly over: string,
    private readonly details: object = {},
  ) {}

  tell(problems: readonly string[]): void {
    const fresh = problems.filter((problem) => !this.told.has(problem));
    if (fresh.length > 0) log('warning', fresh.join('; '), this.details);
    for (const problem of fresh) this.told.add(problem);
    if (problems.length > 0 || this.told.size === 0) return;
    log('info', this.over, this.details);
    this.told.clear();
  }
}

/** Logs, and tells whoever looks at the events in the namespace of the database. An event that cannot be written stops nothing. */
export async function announce(
  reason: 'NodeLost' | 'NodeLostDoubted' | 'ImageMissing' | 'PrimaryDeposed' | 'AuthorityPublished',
  message: string,
  about: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid?: string },
  { settings: { namespace }, self, api }: { readonly settings: Settings; readonly self: Self; readonly api: Api },
): Promise<void> {
  const planned = ['AuthorityPublished', 'PrimaryDeposed'].includes(reason);
  log(planned ? 'info' : 'warning', message, { about: about.name, reason });
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${about.name}-steward-`, namespace },
    involvedObject: { namespace, ...about },
    type: planned ? 'Normal' : 'Warning',
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

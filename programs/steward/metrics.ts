import { type Server, createServer } from 'node:http';

type Labels = Readonly<Record<string, string>>;

/** Metrics and their help, as Prometheus reads them. */
const help = {
  postgres_steward_clean_look_age_seconds: ['gauge', 'Time since a full look at the Cluster was answered in full'],
  postgres_steward_silent_instances: ['gauge', 'Instances that answer nothing'],
  postgres_steward_unheard_instances: ['gauge', 'Instances on other nodes that have never answered this steward'],
  postgres_steward_behind_instances: ['gauge', 'Ready replicas that it has not seen to have every commit'],
  postgres_steward_refusals_total: ['counter', 'Looks that found an instance silent and did not declare it gone'],
  postgres_steward_actions_total: [
    'counter',
    'Pods declared gone, or deleted since CloudNativePG waits for them in vain',
  ],
  postgres_steward_failed_steps_total: ['counter', 'Steps of an action that failed'],
  postgres_certificate_end_timestamp_seconds: ['gauge', 'When the first of these certificates ends: ca, server'],
  postgres_steward_authority_copies_stale: [
    'gauge',
    'Copies of the CA certificate that could not be brought up to date',
  ],
} as const;

export type Metric = keyof typeof help;

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** The numbers of one steward. */
export class Metrics {
  private readonly values = new Map<string, { readonly metric: Metric; readonly read: () => number }>();

  /** Sets a gauge: to a number, or to what it is when somebody asks. */
  set(metric: Metric, labels: Labels, value: number | (() => number)): void {
    this.values.set(keyOf(metric, labels), { metric, read: typeof value === 'number' ? () => value : value });
  }

  /** Counts up; by nothing, so that the series is there before it happens. */
  count(metric: Metric, labels: Labels, by = 1): void {
    const value = (this.values.get(keyOf(metric, labels))?.read() ?? 0) + by;
    this.set(metric, labels, value);
  }

  text(): string {
    return Object.entries(help)
      .flatMap(([name, [type, what]]) => {
        const own = [...this.values].filter(([, { metric }]) => metric === name);
        return own.length === 0
          ? []
          : [`# HELP ${name} ${what}`, `# TYPE ${name} ${type}`, ...own.map(([key, { read }]) => `${key} ${read()}`)];
      })
      .map((line) => `${line}\n`)
      .join('');
  }
}

const keyOf = (metric: Metric, labels: Labels): string =>
  `${metric}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(',')}}`;

/** Serves `/metrics`, and `/healthz`: 200 while looks end. */
export function serve(metrics: Metrics, healthy: () => boolean, port: number): Server {
  return createServer((request, response) => {
    if (request.url === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(metrics.text());
    } else if (request.url === '/healthz') {
      response.statusCode = healthy() ? 200 : 503;
      response.end(healthy() ? 'ok\n' : 'no look has ended for 30 s\n');
    } else {
      response.statusCode = 404;
      response.end();
    }
  }).listen(port);
}

import { writeFileSync } from 'node:fs';
import { run } from '../commands/process.js';
import { confirm, root } from '../commands/setup.js';
import { Stop } from '../commands/stop.js';
import { durabilityOf } from '../config/derived.js';
import type { NamedEnvironment } from '../config/load.js';
import { Clients } from './clients.js';
import { chosen, inOrder } from './criteria.js';
import { type Criterion, limitText, type Outcome, outcomeOf, valueText } from './criterion.js';
import type { Fault } from './faults/fault.js';
import { type Lan } from './lan.js';
import { open } from './open.js';
import { environmentOf, options } from './options.js';
import { htmlReport } from './report-html.js';
import type { Results } from './results.js';
import { createSchema, dropSchema } from './schema.js';
import { Site } from './site.js';
import { watch } from './watch.js';

type Options = ReturnType<typeof options>;

/** Measures every promise of the specification on the live service, one line each. */
async function main(args: readonly string[]): Promise<number> {
  const chosenOptions = options(args);
  const wanted = await chosen(chosenOptions.only);
  if (chosenOptions.list) {
    for (const criterion of wanted) console.log(description(criterion));
    return 0;
  }
  const environment = await environmentOf(chosenOptions.environment);
  if (chosenOptions.watch) return watchUntilStopped(environment, chosenOptions.output);
  return measure(environment, chosenOptions, inOrder(wanted));
}

function description({ id, promise, measured, from, limits, invalidWhen, breaks, faults = [] }: Criterion): string {
  const needs = breaks !== undefined ? ' [--faults]' : faults.length > 0 ? ' [more with --faults]' : '';
  const bounds = limits.map((limit) => `${limit.what} ${limitText(limit)}`).join('; ');
  return `${id.padEnd(7)} ${promise}${needs}
          measured  ${measured}
          from      ${from}
          limit     ${bounds}
          invalid   when ${invalidWhen}`;
}

async function watchUntilStopped(environment: NamedEnvironment, file: string | undefined): Promise<number> {
  const { lan } = await open(environment);
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopped = true));
  await watch(lan, environment.roles.admin.name, file, () => stopped);
  return 0;
}

async function measure(environment: NamedEnvironment, given: Options, wanted: readonly Criterion[]): Promise<number> {
  const { cluster, lan } = await open(environment);
  if (given.faults) await allowFaults(environment, given, wanted, lan);
  const progress = new Progress();
  let clients: Clients | undefined;
  const site: Site = new Site({
    environment,
    lan,
    cluster,
    client: async (avoid) => {
      clients ??= await Clients.open(cluster, environment, lan.target, site.tidy);
      return clients.get(avoid);
    },
    clients: () => clients,
    faultsAllowed: given.faults,
    repeat: given.repeat,
    ...(given.outside === undefined ? {} : { outside: given.outside }),
    ...(given['fault-command'] === undefined ? {} : { faultCommand: given['fault-command'] }),
    ...(given.watched === undefined ? {} : { watched: given.watched }),
    tell: (text) => {
      progress.tell(text);
    },
  });
  stopOnSignal(site);
  const started = new Date();
  const outcomes: Outcome[] = [];
  const seconds = () => Math.round((Date.now() - started.getTime()) / 1000);
  try {
    await createSchema(await site.control(), environment.roles.owner.name);
    site.tidy.later('drop the schema', async () => dropSchema(await site.control()));
    await site.inside();
    const versions = await versionsOf(site);
    for (const criterion of wanted) {
      progress.tell(`${criterion.id}: ${criterion.promise}`);
      const outcome = await outcomeOf(criterion, site);
      outcomes.push(outcome);
      console.log(line(outcome));
      // After each, so that an interrupted run leaves what it measured.
      save(given, {
        environment: environment.name,
        started: started.toISOString(),
        seconds: seconds(),
        versions,
        settings: settingsOf(environment, given),
        outcomes: [...outcomes].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
        load: site.load,
        injections: site.injections,
      });
    }
  } finally {
    progress.end();
    await tidied(site);
    site.close();
  }
  const count = (verdict: Outcome['verdict']) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  console.log(`${count('pass')} pass, ${count('FAIL')} FAIL, ${count('not measured')} not measured, in ${seconds()} s`);
  if (count('FAIL') > 0) return 1;
  return count('not measured') > 0 ? 3 : 0;
}

function save({ json, html }: Options, results: Results): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, rounded, 1)}\n`);
  if (html !== undefined) writeFileSync(html, htmlReport(results));
}

function line({ id, promise, limits, values, verdict, why }: Outcome): string {
  const measured = values.map((value, index) => {
    const limit = limits[index];
    if (limit === undefined) return String(value);
    const shown = Number.isFinite(value) ? valueText(value, limit.unit) : `no ${limit.unit}`;
    return `${limit.what} ${shown} (${limitText(limit)})`;
  });
  const reason = why === undefined ? '' : ` (${why})`;
  return `${id.padEnd(7)} ${promise} ${measured.join('; ')}${measured.length > 0 ? ' ' : ''}${verdict}${reason}`;
}

/** Asks once, and refuses where somebody else uses the database. */
async function allowFaults(
  environment: NamedEnvironment,
  given: Options,
  wanted: readonly Criterion[],
  lan: Lan,
): Promise<void> {
  const admin = environment.roles.admin.name;
  const databases = await lan.rows<{ name: string }>(
    admin,
    `select datname as name from pg_database where not datistemplate and datname not in ('postgres', current_database())`,
  );
  const sessions = await lan.rows<{ name: string }>(
    admin,
    `select distinct usename || ' from ' || client_addr as name from pg_stat_activity
     where backend_type = 'client backend' and client_addr is not null and application_name not like 'acceptance-%'
       and usename not in ('postgres', 'streaming_replica')`,
  );
  const others = [
    ...databases.map(({ name }) => `database ${name}`),
    ...sessions.map(({ name }) => `session of ${name}`),
  ];
  if (others.length > 0 && !given['even-with-others']) {
    throw new Stop(
      `Somebody else uses this cluster: ${others.join(', ')}. Nothing was broken.`,
      'Faults take the database away from them for minutes. --even-with-others does it nevertheless.',
    );
  }
  const faults = new Map<string, string>();
  for (const criterion of wanted) {
    for (const { name, breaks } of criterion.faults ?? ([] as readonly Fault[])) faults.set(name, breaks);
    if (criterion.breaks !== undefined && criterion.faults === undefined) faults.set(criterion.id, criterion.breaks);
  }
  console.log(`--faults breaks ${environment.name} on purpose, ${given.repeat} time(s) each:`);
  for (const [name, breaks] of faults) console.log(`  ${name}: ${breaks}`);
  await confirm(given.yes, 'Clients lose the database for up to minutes.', environment.name);
}

function stopOnSignal(site: Site): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error(stopping ? 'Still cleaning up.' : `${signal}: repairing and cleaning up.`);
      if (stopping) return;
      stopping = true;
      void tidied(site).then(() => process.exit(130));
    });
  }
}

async function tidied(site: Site): Promise<void> {
  for (const failure of await site.tidy.all()) console.error(`Could not ${failure}`);
}

async function versionsOf(site: Site): Promise<Record<string, string>> {
  const { cluster, environment } = site;
  const { rows } = await (
    await site.control()
  ).query<{ version: string }>("select current_setting('server_version') as version");
  const { items } = await cluster.apps.listNamespacedDeployment({
    namespace: environment.operator.namespace,
    labelSelector: 'app.kubernetes.io/name=cloudnative-pg',
  });
  const commit = await run('git', ['-C', root, 'rev-parse', '--short', 'HEAD']);
  return {
    Kubernetes: cluster.version,
    PostgreSQL: rows[0]?.version ?? 'unknown',
    CloudNativePG: items[0]?.spec?.template.spec?.containers[0]?.image?.split(':').at(-1) ?? 'unknown',
    Node: process.version,
    commit: commit.stdout.trim(),
  };
}

function settingsOf({ postgres, kubernetes, pooler }: NamedEnvironment, { faults, repeat }: Options) {
  const { instances, resources, image } = postgres;
  return {
    instances,
    durability: durabilityOf(postgres),
    resources,
    image,
    kubernetes,
    pooler: pooler.enabled,
    faults,
    repeat,
  };
}

/** Hundredths are exact enough, and infinity is no number in JSON. */
function rounded(_: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : String(value);
}

/** Tells on the standard error what is going on, and that it still is. */
class Progress {
  private readonly started = Date.now();
  private text = '';
  private since = Date.now();
  private readonly timer = setInterval(() => {
    if (Date.now() - this.since > 14_000) this.print(`... ${this.text}`);
  }, 15_000);

  tell(text: string): void {
    this.text = text;
    this.since = Date.now();
    this.print(text);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private print(text: string): void {
    const seconds = Math.floor((Date.now() - this.started) / 1000);
    console.error(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

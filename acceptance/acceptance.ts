import { writeFileSync } from 'node:fs';
import { guarded } from '../cluster/command-line.js';
import { labelSelectorOf } from '../cluster/kubernetes.js';
import { runCommand } from '../cluster/process.js';
import { environmentOf, root } from '../config/project.js';
import { durabilityOf } from '../config/derived.js';
import type { NamedEnvironment } from '../config/load.js';
import { operatorPodLabels } from '../config/contract/names.js';
import { chosen, inOrder } from './criteria.js';
import { type Criterion, outcomeOf } from './criterion.js';
import { limitText, measuredText, type Outcome, type Results, verdicts } from './model.js';
import { possible } from './faults/faults.js';
import { open } from './clients/open.js';
import { options } from './options.js';
import { permitFaults } from './permission.js';
import { progress } from './report/progress.js';
import { htmlReport } from './report/report-html.js';
import { AcceptanceContext } from './context.js';
import { visit } from './visit.js';
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
          limit     ${bounds}${invalidWhen === undefined ? '' : `\n          invalid   when ${invalidWhen}`}`;
}

async function watchUntilStopped(environment: NamedEnvironment, file: string | undefined): Promise<number> {
  const { lan } = await open(environment);
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopped = true));
  await watch(lan, environment.roles.admin.name, file, () => stopped);
  return 0;
}

async function measure(environment: NamedEnvironment, given: Options, wanted: readonly Criterion[]): Promise<number> {
  const { kubernetes, lan } = await open(environment);
  if (given.faults) await permitFaults(environment, lan, breaksOf(wanted, environment), given);
  const context = new AcceptanceContext({ ...given, environment, kubernetes, lan, tell: progress() });
  const started = new Date();
  const outcomes: Outcome[] = [];
  const seconds = () => Math.round((Date.now() - started.getTime()) / 1000);
  await visit(context, async () => {
    const versions = await versionsOf(context);
    for (const criterion of wanted) {
      context.tell(`${criterion.id}: ${criterion.promise}`);
      const outcome = await outcomeOf(criterion, context);
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
        load: context.load,
        injections: context.injections,
      });
    }
  });
  const count = (verdict: Outcome['verdict']) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  console.log(`${verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')}, in ${seconds()} s`);
  if (count('FAIL') > 0) return 1;
  return count('not measured') > 0 ? 3 : 0;
}

function save({ json, html }: Options, results: Results): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, rounded, 1)}\n`);
  if (html !== undefined) writeFileSync(html, htmlReport(results));
}

function line({ id, promise, limits, values, verdict, why }: Outcome): string {
  const measured = values.map((value, index) => measuredText(value, limits[index]));
  const reason = why === undefined ? '' : ` (${why})`;
  return `${id.padEnd(7)} ${promise} ${measured.join('; ')}${measured.length > 0 ? ' ' : ''}${verdict}${reason}`;
}

function breaksOf(wanted: readonly Criterion[], environment: NamedEnvironment): ReadonlyMap<string, string> {
  const breaking = new Map<string, string>();
  for (const { id, faults, breaks } of wanted) {
    for (const fault of possible(faults ?? [], environment)) breaking.set(fault.name, fault.breaks);
    if (breaks !== undefined && faults === undefined) breaking.set(id, breaks);
  }
  return breaking;
}

async function versionsOf(context: AcceptanceContext): Promise<Record<string, string>> {
  const { kubernetes, environment } = context;
  const [server] = await context.rows<{ version: string }>("select current_setting('server_version') as version");
  const { items } = await kubernetes.apps.listNamespacedDeployment({
    namespace: environment.operator.namespace,
    labelSelector: labelSelectorOf(operatorPodLabels),
  });
  const commit = await runCommand('git', ['-C', root, 'rev-parse', '--short', 'HEAD']);
  return {
    Kubernetes: kubernetes.version,
    PostgreSQL: server?.version ?? 'unknown',
    CloudNativePG: items[0]?.spec?.template.spec?.containers[0]?.image?.split(':').at(-1) ?? 'unknown',
    Node: process.version,
    commit: commit.stdout.trim(),
  };
}

function settingsOf({ postgres, kubernetes, pooler }: NamedEnvironment, { faults, repeat }: Options) {
  const { instances, resources, image } = postgres;
  const durability = durabilityOf(postgres);
  return { instances, durability, resources, image, kubernetes, pooler: pooler.enabled, faults, repeat };
}

/** Hundredths are exact enough, and infinity is no number in JSON. */
function rounded(_: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : String(value);
}

await guarded(() => main(process.argv.slice(2)));

import { guarded } from '../../cluster/command-line.js';
import { runCommand } from '../../cluster/process.js';
import { environmentOf, root } from '../../config/project.js';
import { UserError } from '../../config/user-error.js';
import { inject } from '../../acceptance/faults/inject.js';
import { open } from '../../acceptance/clients/open.js';
import { permitFaults } from '../../acceptance/permission.js';
import { progress } from '../../acceptance/report/progress.js';
import { LiveService } from '../../acceptance/service.js';
import { visit } from '../../acceptance/visit.js';
import { apply, otherThan } from './apply.js';
import { appendEntry, type Entry, entryOf, readEntries } from './entries.js';
import { options } from './options.js';
import { type Case, countIn, drawsOf, nextCase } from './plan.js';
import { type Prepared, prepared, readProfiles } from './profiles.js';
import { outage, summary, table } from './summary.js';

type Options = ReturnType<typeof options>;

/** Attempts that may fail one after the other until the run gives up. */
const patience = 5;

/** Injects faults under several settings, time after time, and keeps what each of them did. */
async function main(args: readonly string[]): Promise<number> {
  const given = options(args);
  if (given.summary) {
    console.log(table(summary(readEntries(given.json))));
    return 0;
  }
  return measure(given);
}

async function measure(given: Options): Promise<number> {
  const base = await environmentOf(given.environment);
  const profiles = await chosenProfiles(given, base);
  const way = await open(base);
  const { repeat, seed } = given;
  const faults = [...given.faults, ...(given.chores ?? [])];
  const draw = seed === undefined ? () => 0 : drawsOf(seed);
  const breaks = new Map(faults.map((fault) => [fault.name, fault.breaks]));
  await permitFaults(base, way.lan, breaks, given);
  const commit = (await runCommand('git', ['-C', root, 'describe', '--always', '--dirty'])).stdout.trim();
  const { faultCommand } = given;
  const context = new LiveService({ ...way, environment: base, faultCommand, tell: progress() });
  const end = Date.now() + given.minutes * 60_000;
  const cases = profiles.flatMap((profile) => faults.map((fault) => ({ profile, fault })));
  // What could not be measured is tried again, but not for ever.
  const failures = new Map<Case, number>();
  const failuresOf = (one: Case) => failures.get(one) ?? 0;
  let inForce: Prepared | undefined;
  const next = () => {
    if (Date.now() > end) return undefined;
    const counted = countIn(readEntries(given.json));
    const open = cases.filter((one) => counted(one) < repeat && failuresOf(one) < patience);
    return nextCase(open, (one) => counted(one) + failuresOf(one), inForce, draw());
  };
  await visit(context, async () => {
    for (let one = next(); one !== undefined; one = next()) {
      const { profile, fault } = one;
      try {
        if (inForce !== profile) {
          inForce = undefined;
          await apply(context, profile);
          inForce = profile;
        }
        const injection = await inject(context, fault);
        const other = await otherThan(context, profile);
        if (other !== undefined) {
          inForce = undefined;
          throw new Error(`not counted, since the settings changed meanwhile: ${other}`);
        }
        const { name, shipped, settings } = profile;
        const entry = entryOf(injection, { default: shipped, profile: name, settings, commit });
        appendEntry(given.json, entry);
        console.log(line(entry));
        if (!entry.landed) failures.set(one, failuresOf(one) + 1);
      } catch (error) {
        console.error(`${profile.name}: ${fault.name}: ${(error as Error).message}`);
        failures.set(one, failuresOf(one) + 1);
      }
    }
  });
  console.log(table(summary(readEntries(given.json))));
  return failures.size > 0 ? 3 : 0;
}

async function chosenProfiles(given: Options, base: Prepared['environment']): Promise<readonly Prepared[]> {
  const all = await readProfiles(given.profiles);
  const names = new Set(given.profile?.split(',') ?? Object.keys(all));
  return [...names].map((name) => {
    const profile = all[name];
    if (profile !== undefined) return prepared(base, name, profile);
    throw new UserError(`There is no profile "${name}".`, `There are: ${Object.keys(all).join(', ')}.`);
  });
}

function line(entry: Entry): string {
  const seconds = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} s`);
  const { profile, fault, landed, detectionSeconds, promotionSeconds, acknowledged, acknowledgedLost } = entry;
  const gone = entry.declaredGone ? `, ${entry.declaredGone} declared gone` : '';
  const figures = landed
    ? `detected ${seconds(detectionSeconds)}, promoted ${seconds(promotionSeconds)}, without writes ${seconds(outage(entry))}, ${acknowledgedLost} of ${acknowledged} lost, ${entry.unknown} unknown, healthy ${seconds(entry.recoverySeconds)}${gone}`
    : 'did not land';
  const rest = [...entry.inconsistencies, ...(entry.note === undefined ? [] : [entry.note])];
  return [`${profile}: ${fault}: ${figures}`, ...rest].join('; ');
}

await guarded(() => main(process.argv.slice(2)));

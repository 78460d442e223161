import type { Criterion } from '../criterion.js';
import { NotMeasured } from '../model.js';
import { all } from '../faults/faults.js';
import { outageOf } from '../faults/outage.js';
import { availabilityOf } from '../watch-file.js';

/** 0.1 % of 30 days. */
const budgetSeconds = 0.001 * 30 * 86_400;
const requiredDays = 30;

export default {
  id: 'SC-005',
  promise: 'The service is available 99.9 % of the time over 30 days.',
  measured:
    'share of the probes of `npm run acceptance -- watch` that were answered, from the file given by --watched; it takes 30 days',
  from: 'LAN',
  limits: [
    { what: 'available', unit: '%', atLeast: 99.9 },
    { what: 'watched', unit: 'days', atLeast: requiredDays },
  ],
  invalidWhen: 'the file covers less than 30 days, or the probe did not run in some of them',
  faults: all,
  async measure(context) {
    if (context.faultsAllowed) await context.faults(all).catch(() => undefined);
    const budget = [
      `the budget is ${Math.floor(budgetSeconds / 60)} min ${budgetSeconds % 60} s of outage in 30 days`,
      ...worstByFault(context.injections).map(
        ([fault, seconds]) =>
          `${fault}: ${seconds.toFixed(1)} s without writes, ${seconds > 0 ? Math.floor(budgetSeconds / seconds) : 'any number'} of them fit into it`,
      ),
    ];
    const file = context.parts.watched;
    if (file === undefined) {
      const how = 'it takes 30 days of `npm run acceptance -- watch`, then --watched FILE';
      throw new NotMeasured(`${how}; ${budget.join('; ')}`);
    }
    const { percent, days } = availabilityOf(file);
    if (days < requiredDays) {
      throw new NotMeasured(`${file} covers ${days.toFixed(2)} of ${requiredDays} days, ${percent.toFixed(3)} % available so far; ${budget.join('; ')}`); // prettier-ignore
    }
    return { values: [percent, days], details: budget };
  },
} satisfies Criterion;

function worstByFault(injections: Parameters<typeof outageOf>[0][]): [string, number][] {
  const worst = new Map<string, number>();
  for (const injection of injections.filter(({ landed }) => landed)) {
    worst.set(injection.fault, Math.max(worst.get(injection.fault) ?? 0, outageOf(injection)));
  }
  return [...worst];
}

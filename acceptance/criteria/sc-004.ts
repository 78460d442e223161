import { all } from '../faults/faults.js';
import type { Criterion } from '../criterion.js';
import { NotMeasured, valueText } from '../model.js';

export default {
  id: 'SC-004',
  promise: 'Every acknowledged write can be read back.',
  measured:
    'writers on both sides append numbered rows for 10 s, and with --faults through every fault; afterwards each row whose commit was acknowledged is looked for. A write whose answer never came counts as unknown',
  from: 'cluster and LAN',
  limits: [{ what: 'lost', unit: 'acknowledged writes', atMost: 0 }],
  invalidWhen: 'fewer than 100 writes were acknowledged, or a fault did not land',
  faults: all,
  async measure(context) {
    const { audit } = await context.steadyLedger();
    const { injections, missing } = context.faultsAllowed ? await context.faults(all) : { injections: [] };
    const sum = (of: 'unknown' | 'acknowledged' | 'acknowledgedLost') =>
      [audit, ...injections].reduce((total, each) => total + each[of], 0);
    const [unknown, acknowledged, lost] = [sum('unknown'), sum('acknowledged'), sum('acknowledgedLost')];
    if (acknowledged < 100 && lost === 0) throw new NotMeasured(`only ${acknowledged} writes were acknowledged`);
    return {
      values: [lost],
      details: [
        `${valueText(acknowledged, 'writes')} acknowledged, ${injections.length} faults; ${valueText(unknown, 'writes')} whose answer never came`,
        ...injections
          .filter(({ acknowledgedLost }) => acknowledgedLost > 0)
          .map(({ fault, target, acknowledgedLost }) => `${fault} on ${target}: ${acknowledgedLost} lost`),
      ],
      missing,
    };
  },
} satisfies Criterion;

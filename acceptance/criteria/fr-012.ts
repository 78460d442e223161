import type { Criterion } from '../criterion.js';
import { NotMeasured } from '../model.js';
import { drill } from '../../drill/drill.js';
import { backupAgeHours, sentence } from '../../drill/result.js';

export default {
  id: 'FR-012',
  promise: 'Data is backed up, and can be restored.',
  measured:
    'the newest base backup and the WAL after it, restored beside the live cluster: all schemas, rows and digests compared at one position of the WAL, pg_amcheck, the time it took, and how far the archive was behind',
  from: 'Kubernetes API',
  limits: [
    { what: 'newest base backup', unit: 'h old', atMost: 26 },
    { what: 'archive behind', unit: 's', atMost: 600 },
    { what: 'recovery', unit: 's', atMost: 3600 },
  ],
  invalidWhen: 'the environment has no object store',
  async measure(context) {
    const { backup } = context.environment;
    if (backup.type !== 'object-store') {
      throw new NotMeasured(`backup.type is '${backup.type}': nothing is restored by itself`);
    }
    const result = await drill(context.kubernetes, context.environment, {
      minutes: 60,
      tidy: context.tidy,
      tell: (text) => context.tell(`FR-012: ${text}`),
    });
    if (!result.passed) throw new Error(result.why);
    const values = [backupAgeHours(result), result.dataAgeSeconds, result.recoverySeconds];
    return { values: values.map((value) => value ?? NaN), details: [sentence(result)] };
  },
} satisfies Criterion;

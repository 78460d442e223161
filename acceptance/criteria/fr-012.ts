import { type Criterion, NotMeasured } from '../criterion.js';

export default {
  id: 'FR-012',
  promise: 'Data is backed up, and can be restored.',
  measured: 'the age of the newest backup, and the time and result of restoring it beside the live cluster',
  from: 'Kubernetes API',
  limits: [{ what: 'newest backup that was restored', unit: 'h old', atMost: 26 }],
  invalidWhen: 'there is no backup to restore',
  measure() {
    return Promise.reject(new NotMeasured('this version sets up no backups: there is nothing to restore'));
  },
} satisfies Criterion;

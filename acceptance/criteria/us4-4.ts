import type { Criterion } from '../criterion.js';
import { changeInGit } from '../checks/git-change.js';

export default {
  id: 'US4-4',
  promise: 'A change is reversible: its revert in Git takes it back.',
  measured: 'time from the push of a revert until the live object is as before, with Argo CD told to look',
  from: 'Kubernetes API',
  limits: [{ what: 'until the revert is live', unit: 's', atMost: 900 }],
  invalidWhen: 'the repository cannot be pushed to from here',
  breaks: 'pushes two commits to the repository of Argo CD, an annotation and its revert',
  async measure(context) {
    return { values: [(await changeInGit(context)).refreshedSeconds] };
  },
} satisfies Criterion;

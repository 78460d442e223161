import type { Criterion } from '../criterion.js';
import { changeInGit } from '../checks/git-change.js';

export default {
  id: 'SC-006',
  promise: 'A change in Git is applied within 15 min.',
  measured:
    'time from git push of an annotation until the live object has it, found by Argo CD itself; then of its revert, with Argo CD told to look (as a webhook does)',
  from: 'Kubernetes API',
  limits: [
    { what: 'by polling', unit: 's', atMost: 900 },
    { what: 'by refresh', unit: 's', atMost: 900 },
  ],
  invalidWhen: 'the repository cannot be pushed to from here',
  breaks: 'pushes two commits to the repository of Argo CD, an annotation and its revert',
  async measure(context) {
    const { polledSeconds, refreshedSeconds } = await changeInGit(context);
    return { values: [polledSeconds, refreshedSeconds] };
  },
} satisfies Criterion;

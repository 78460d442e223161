import { checkPushed } from '../../cluster/git.js';
import { root } from '../../config/project.js';
import { UserError } from '../../config/user-error.js';
import type { Criterion } from '../criterion.js';
import { NotMeasured } from '../model.js';

export default {
  id: 'FR-009',
  promise: 'The cluster is declared in files under version control.',
  measured:
    'the commit that Argo CD runs holds the same manifests as this working copy, and nothing here is uncommitted or not pushed',
  from: 'Kubernetes API',
  limits: [{ what: 'commits that Argo CD is behind', unit: 'commits', atMost: 0 }],
  invalidWhen: 'this is not the working copy of what Argo CD reads, or Git cannot be reached',
  async measure(context) {
    const pushed = await checkPushed(root, context.environment).catch((error: unknown) => {
      throw error instanceof UserError ? new NotMeasured(error.message.replaceAll('\n', ' ')) : error;
    });
    const { status } = await context.argo.found();
    const runs = status?.sync?.revision ?? 'none';
    return { values: [runs === pushed ? 0 : 1], details: [`Argo CD runs ${runs}, pushed is ${pushed}`] };
  },
} satisfies Criterion;

import { gitIn } from '../../cluster/git.js';
import { root } from '../../config/project.js';
import type { Criterion } from '../criterion.js';
import { NotMeasured } from '../model.js';

export default {
  id: 'US4-1',
  promise: 'What runs is declared in the repository, and nowhere else.',
  measured:
    'repository, branch and folder of the Application against the environment file, and its commit against the head of the branch',
  from: 'Kubernetes API',
  limits: [{ what: 'differences', unit: 'settings', atMost: 0 }],
  invalidWhen: 'the repository cannot be read from here',
  async measure(context) {
    const { argocd, name } = context.environment;
    const { spec, status } = await context.argo.found();
    const asked = await gitIn(root)('ls-remote', argocd.repository, argocd.revision);
    const head = asked.stdout.split('\t')[0] ?? '';
    if (asked.status !== 0 || head === '') {
      const why = asked.stderr.trim().split('\n')[0] ?? '';
      throw new NotMeasured(`${argocd.repository} cannot be read from here: ${why}`);
    }
    const pairs = [
      ['repository', spec.source?.repoURL, argocd.repository],
      ['branch', spec.source?.targetRevision, argocd.revision],
      ['folder', spec.source?.path, `manifests/${name}`],
      ['commit', status?.sync?.revision, head],
    ] as const;
    const different = pairs.filter(([, is, declared]) => is !== declared);
    return {
      values: [different.length],
      details: different.map(([what, is, declared]) => `${what}: ${is ?? 'none'}, declared ${declared}`),
    };
  },
} satisfies Criterion;

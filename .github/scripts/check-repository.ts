import { annotate, github, main, setting } from './github.ts';

// Refuses a self-hosted runner in a public repository; warns where nobody has to agree before a job gets the cluster.
// Usage: node .github/scripts/check-repository.ts ENVIRONMENT
await main(async () => {
  const repository = setting('GITHUB_REPOSITORY');
  const [environment = ''] = process.argv.slice(2);
  if (!(await github<{ private: boolean }>('')).private) {
    throw new Error(
      `${repository} is public, and CLUSTER_RUNNER names a runner: whoever opens a pull request from a fork can bring a workflow of their own that runs on it.\n` +
        'Make the repository private, or take the runner and the variable CLUSTER_RUNNER away and run npm run deploy by hand.',
    );
  }
  const rules = await protectionRules(environment);
  if (rules.some(({ type }) => type === 'required_reviewers')) return;
  annotate(
    'warning',
    `The environment ${environment} has no required reviewers: whoever may push a branch to ${repository} has the cluster. ` +
      'Require reviewers (in a private repository that takes GitHub Enterprise), or let nobody push who may not have the database.',
  );
});

/** Where GitHub's plan has no environments, or nobody made this one, nothing protects it. */
async function protectionRules(environment: string): Promise<readonly { readonly type: string }[]> {
  try {
    const path = `/environments/${encodeURIComponent(environment)}`;
    return (await github<{ protection_rules?: readonly { type: string }[] }>(path)).protection_rules ?? [];
  } catch {
    return [];
  }
}

import { measuredAs } from '../../config/contract/applications.js';
import { until } from '../../cluster/wait.js';
import { stacksOf } from '../../stacks/render.js';
import { search } from './leaks.js';
import { type Report, expect, timed } from './report.js';
import type { Workspace } from './workspace.js';

/** What happens when something changes: in Git, by hand, in the environment file, or not at all. */
export async function changeChecks(report: Report, workspace: Workspace): Promise<void> {
  const { environment, kubernetes } = workspace;
  const admin = environment.roles.admin.name;
  const reader = environment.roles.lanReader.name;
  const shown = async (parameter: string) =>
    (await workspace.rows<Record<string, string>>(`show ${parameter}`))[0]?.[parameter];

  await report.check('US4 a second plan has no changes', async () => {
    const seconds: string[] = [];
    for (const stack of stacksOf(environment)) {
      const plan = [`-chdir=cdktf.out/stacks/${stack}`, 'plan', '-input=false', '-detailed-exitcode', '-no-color'];
      const [taken, { status, stdout }] = await timed(() => workspace.run('terraform', ...plan));
      expect(status === 0, `${stack} would change:\n${stdout}`);
      seconds.push(`${taken.toFixed(1)} s`);
    }
    const said = await workspace.npm('plan');
    const unchanged = stacksOf(environment).filter((stack) => said.includes(`${stack}: no changes.`));
    expect(unchanged.length === 2, `npm run plan says:\n${said}`);
    return `${seconds.join(' and ')} for the two stacks (target 5 s)`;
  });

  await report.check('SC-006 a parameter changed in Git is live without any other command', async () => {
    const before = await shown('work_mem');
    await workspace.publish('a parameter', { postgres: { parameters: { work_mem: '9MB' } } });
    const live = () => until('work_mem = 9MB', 900, async () => (await shown('work_mem')) === '9MB');
    const [seconds] = await timed(live);
    return `work_mem ${before ?? ''} -> 9MB, ${seconds.toFixed(0)} s after git push (limit 900 s)`;
  });

  await report.check('FR-010 drift made by hand is reverted', async () => {
    const { object } = workspace.instances;
    await kubernetes.objects.patchNamespacedCustomObject({
      ...object,
      body: [{ op: 'replace', path: '/spec/postgresql/parameters/work_mem', value: '3MB' }],
    });
    const policies = {
      group: 'networking.k8s.io',
      version: 'v1',
      namespace: environment.namespace.name,
      plural: 'networkpolicies',
      name: 'default-deny',
    };
    await kubernetes.objects.deleteNamespacedCustomObject(policies);
    const reverted = async () => {
      const { spec } = (await kubernetes.objects.getNamespacedCustomObject(object)) as {
        spec: { postgresql: { parameters: Record<string, string> } };
      };
      await kubernetes.objects.getNamespacedCustomObject(policies);
      return spec.postgresql.parameters['work_mem'] === '9MB';
    };
    const [seconds] = await timed(() => until('the drift is gone', 900, reverted));
    return `a changed parameter and a deleted NetworkPolicy were back after ${seconds.toFixed(0)} s`;
  });

  const passwords = new Set<string>();
  const passwordOf = async (role: string) => (await workspace.lan()).target.passwordOf(role);
  const remember = async () => {
    for (const role of [measuredAs(environment).role, admin, reader]) passwords.add(await passwordOf(role));
  };
  await remember();
  const plans: string[] = [];

  await report.check('a password is rotated by its revision, and no connection is lost', async () => {
    const old = await passwordOf(reader);
    const session = await (await workspace.lan()).connect(reader);
    let answers = 0;
    const faults: string[] = [];
    const asking = setInterval(() => {
      session.query('select 1').then(
        () => (answers += 1),
        (error: unknown) => faults.push((error as Error).message),
      );
    }, 200);
    try {
      await workspace.publish('a password', {
        roles: { lanReader: { ...environment.roles.lanReader, passwordRevision: 2 } },
      });
      const stack = `-chdir=cdktf.out/stacks/${stacksOf(environment)[1]}`;
      await workspace.must('terraform', stack, 'plan', '-input=false', '-out=searched.tfplan');
      plans.push((await workspace.must('terraform', stack, 'show', '-json', 'searched.tfplan')).stdout);
      await workspace.npm('deploy', '--yes');
      const fresh = await workspace.lan();
      expect(fresh.target.passwordOf(reader) !== old, 'the Secret still has the old password');
      const accepted = () => until('the new password is accepted', 60, () => fresh.rows(reader, 'select 1'));
      const [seconds] = await timed(accepted);
      const refused = await fresh.refusal(reader, 'select 1', { password: old });
      expect(refused?.code === '28P01', `the old password: ${refused?.message ?? 'it was accepted'}`);
      expect(faults.length === 0, `the open connection failed: ${faults[0] ?? ''}`);
      return `old refused (28P01), new accepted ${seconds.toFixed(1)} s after deploy; the open connection answered ${answers} times, failed 0`;
    } finally {
      clearInterval(asking);
      await session.end();
    }
  });

  await remember();
  await report.check('no state, plan or file of the working copy holds a live password', () => {
    const inFiles = search(workspace.folder, [...passwords]);
    expect(inFiles.found.length === 0, `found in ${inFiles.found.join(', ')}`);
    const inPlans = plans.filter((plan) => [...passwords].some((password) => plan.includes(password)));
    expect(inPlans.length === 0 && plans.length > 0, 'found in the plan of the rotation');
    const control = search(workspace.folder, [environment.lan.hostName]).found.filter((file) =>
      file.endsWith('.tfstate'),
    );
    expect(control.length > 0, 'the search does not even find the host name in the state');
    return `${passwords.size} passwords, ${inFiles.read} files and ${plans.length} plan searched; the host name is found in ${control.length} state`;
  });
}

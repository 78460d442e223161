import { pause, until } from '../../cluster/wait.js';
import { namesOf } from '../../config/contract/names.js';
import { Archive } from './archive.js';
import { Availability } from './availability.js';
import { expect, type Report, timed } from './report.js';
import type { Workspace } from './workspace.js';

/** A mistake in the database, its restore to the second before, the move of the endpoints, and the way back. */
export async function restoreChecks(report: Report, workspace: Workspace): Promise<void> {
  const { environment, kubernetes } = workspace;
  const lineage = environment.activeLineage + 1;
  const { cluster: restored } = namesOf(environment, lineage);
  const rows = async () =>
    (await workspace.rows<{ kept: number }>('select count(*)::int as kept from restore_sample'))[0]?.kept;
  /** The Cluster that the endpoints lead to: CloudNativePG writes its name into the parameter. */
  const serving = async () => (await workspace.rows<{ cluster_name: string }>('show cluster_name'))[0]?.cluster_name;
  const moves = async (message: string, activeLineage: number) => {
    const [took, client] = await Availability.during(workspace, 'select 1', async () => {
      const [needed] = await timed(() => workspace.deploy(message, { activeLineage }));
      await pause(5000);
      return needed;
    });
    return `${took.toFixed(0)} s for the deploy; longest time without an answer for a client on the LAN ${client.longest.toFixed(1)} s`;
  };

  let targetTime = '';
  await report.check('restore to a point of time beside the old cluster', async () => {
    await workspace.rows(
      `drop table if exists restore_sample;
       create table restore_sample as select n as id from generate_series(1, 1000) n`,
    );
    await pause(2000);
    targetTime = new Date(Date.now() - 1000).toISOString().replace(/\.\d+Z$/, 'Z');
    await pause(2000);
    await workspace.rows('delete from restore_sample where id > 10');
    await workspace.rows('create table written_after_the_mistake (id int)');
    await pause(65000);
    await new Archive(workspace).caughtUp();
    const restore = { from: environment.activeLineage, lineage, targetTime };
    const [took] = await timed(() => workspace.deploy('restore', { restore }));
    expect((await rows()) === 10, 'the endpoints moved by themselves');
    return `${restored} recovered to ${targetTime} and healthy with all instances in ${took.toFixed(0)} s; the old one serves on`;
  });

  await report.check('move the endpoints', async () => {
    const said = await moves('move', lineage);
    await until('the restored rows are there', 30, async () => (await rows()) === 1000);
    const [later] = await workspace.rows<{ found: string | null }>(
      `select to_regclass('written_after_the_mistake') as found`,
    );
    expect(later?.found === null, 'what was written after the point of time is there');
    return `${said}; 1000 rows are back, what came later is not; the CA that clients hold is still the right one`;
  });

  await report.check('roll back', async () => {
    const before = await serving();
    expect(before === restored, `${before ?? 'nothing'} serves: nothing was moved that could go back`);
    const said = await moves('back', environment.activeLineage);
    const { cluster: old } = namesOf(environment);
    await until(`the endpoints lead to ${old}`, 30, async () => (await serving()) === old);
    expect((await rows()) === 10, 'the old cluster does not hold what it held');
    return `${said}; from ${before} to ${old}`;
  });

  await report.check('retire the old lineage', async () => {
    await workspace.deploy('move again', { activeLineage: lineage });
    await workspace.publish('retire', { retiredLineages: [environment.activeLineage] });
    const said = await workspace.npm('retire', '--yes');
    await workspace.npm('deploy', '--yes');
    expect((await rows()) === 1000, 'the restored cluster does not serve');
    const { items } = await kubernetes.core.listNamespacedPod({
      namespace: environment.namespace.name,
      labelSelector: `cnpg.io/cluster=${namesOf(environment).cluster}`,
    });
    expect(items.length === 0, 'pods of the old cluster are left');
    return said.trim().split('\n').at(-1) ?? '';
  });
}

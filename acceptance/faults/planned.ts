import { ApiException } from '@kubernetes/client-node';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import { bytesOf, readableBytes } from '../../config/quantities.js';
import { program, sent } from '../../constructs/manifests/programs.js';
import { NotMeasured } from '../model.js';
import { pause } from '../../cluster/wait.js';
import type { Fault } from './fault.js';

export const switchover: Fault = {
  name: 'switchover',
  class: 'planned',
  breaks: 'makes a replica the primary, as kubectl cnpg promote does',
  aim: ({ kubernetes, instances, replicas }) => ({
    target: replicas[0].pod,
    inject: () =>
      kubernetes.objects.patchNamespacedCustomObjectStatus({
        ...instances.object,
        body: [
          { op: 'replace', path: '/status/targetPrimary', value: replicas[0].pod },
          { op: 'add', path: '/status/targetPrimaryTimestamp', value: new Date().toISOString() },
          { op: 'replace', path: '/status/phase', value: 'Switchover in progress' },
        ],
      }),
    missed: async () => {
      const { currentPrimary } = await instances.status();
      return currentPrimary === replicas[0].pod ? undefined : `the primary is still ${currentPrimary ?? 'unknown'}`;
    },
  }),
};

export const cordoned = ({ core }: Kubernetes, name: string, value: boolean) =>
  core.patchNode({ name, body: [{ op: 'add', path: '/spec/unschedulable', value }] });

export const nodeDrained: Fault = {
  name: 'node drained',
  class: 'planned',
  breaks: 'cordons the node of the primary and evicts the primary, as kubectl drain does, for 30 s',
  lasts: 30,
  aim: ({ kubernetes, environment, instances, primary }) => {
    const namespace = environment.namespace.name;
    const cordon = (value: boolean) => cordoned(kubernetes, primary.node, value);
    const gone = async () => !(await instances.list()).some(({ uid, ready }) => uid === primary.uid && ready);
    return {
      target: primary.node,
      nodes: [primary.node],
      inject: async () => {
        await cordon(true);
        // The disruption budget refuses until another instance is the primary; drain asks again too.
        for (let attempt = 0; attempt < 60 && !(await gone()); attempt++) {
          await kubernetes.core
            .createNamespacedPodEviction({ namespace, name: primary.pod, body: { metadata: { name: primary.pod } } })
            .catch((error: unknown) => {
              if (!(error instanceof ApiException) || ![404, 429].includes(error.code)) throw error;
            });
          await pause(1000);
        }
      },
      missed: async () => ((await gone()) ? undefined : `${primary.pod} is still on ${primary.node}`),
      heal: () => cordon(false),
    };
  },
};

export const diskFull: Fault = {
  name: 'WAL volume full',
  class: 'process',
  breaks: "fills the primary's WAL volume for 45 s, and uses up the files of WAL that it has in store",
  lasts: 45,
  aim: async ({ instances, primary, environment }) => {
    const { storage, walStorage } = environment.postgres;
    const folder = '/var/lib/postgresql/wal';
    const file = `${folder}/acceptance-run.fill`;
    const space = () => instances.room(primary.pod, folder);
    const { size } = await space();
    const claimed = bytesOf(storage.size) + bytesOf(walStorage.size);
    if (!(size <= claimed * 1.5)) {
      throw new NotMeasured(
        `the storage class does not enforce sizes: the volume is a file system of ${readableBytes(size)} that others use too, claimed are ${readableBytes(claimed)}`,
      );
    }
    let writes: string | undefined;
    return {
      target: primary.pod,
      inject: async () => {
        await instances.run(primary.pod, sent('faults/fill-volume.bash', file), 60);
        // A PostgreSQL that cannot write WAL ends, and with it psql (2), or its container and the connection to that.
        const psql = ['psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-c', program('faults/use-up-wal.sql'), 'postgres'];
        const lost = () => ({ status: 2, stderr: '' });
        const { status, stderr } = await instances.run(primary.pod, psql, 60).catch(lost);
        writes = status === 2 ? undefined : `PostgreSQL still writes ${stderr}`.trim();
      },
      missed: async () => {
        const { free } = await space();
        if (free >= 2 ** 20) return `${readableBytes(free)} are still free`;
        return writes;
      },
      heal: async () => {
        const { status, stderr } = await instances.run(primary.pod, ['rm', '-f', file]);
        if (status !== 0) throw new Error(stderr);
      },
    };
  },
};

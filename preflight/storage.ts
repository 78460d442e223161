import type { V1StorageClass } from '@kubernetes/client-node';
import { isDefault, storageClassIn } from '../cluster/kubernetes.js';
import { bytesOf, readableBytes } from '../config/quantities.js';
import { check, type Finding, type Target, failed, ok, unknown, warning } from './finding.js';
import { isUsable, nameOf } from './node-facts.js';

const nameOne = 'Name one in postgres.storage.storageClass and postgres.walStorage.storageClass.';
const localPath = 'rancher.io/local-path';

/** What the storage classes of the volumes promise, and what they do not. */
export const storage = check('storage', async (target) => {
  const { kubernetes, environment } = target;
  const { items } = await kubernetes.storage.listStorageClass();
  const { postgres, backup } = environment;
  const dumps = backup.type === 'logical-dump' ? [backup.volume.storageClass] : [];
  const wanted = new Set([postgres.storage.storageClass, postgres.walStorage.storageClass, ...dumps]);
  const found = [...wanted].map((name) => [name, storageClassIn(items, name)] as const);
  const findings = found.flatMap(([name, storageClass]) =>
    storageClass === undefined ? [missing(name, items)] : describe(storageClass),
  );
  if (wanted.has(undefined) && items.filter(isDefault).length > 1) {
    findings.push(warning(`Several storage classes are the default: ${names(items.filter(isDefault))}.`, nameOne));
  }
  const onNodes = found.some(([, storageClass]) => storageClass?.provisioner === localPath);
  return onNodes ? [...findings, ...(await freeSpace(target))] : findings;
});

const names = (items: readonly V1StorageClass[]) => items.map(({ metadata }) => metadata?.name ?? '').join(', ');

function missing(name: string | undefined, items: readonly V1StorageClass[]): Finding {
  const there = items.length === 0 ? 'There is none at all.' : `There are: ${names(items)}.`;
  if (name === undefined) return failed(`No storage class is the default. ${there}`, nameOne);
  const cure = 'Correct storageClass in postgres.storage, postgres.walStorage or backup.volume.';
  return failed(`There is no storage class ${name}. ${there}`, cure);
}

function describe(storageClass: V1StorageClass): readonly Finding[] {
  const { metadata, provisioner, volumeBindingMode, reclaimPolicy, allowVolumeExpansion } = storageClass;
  const name = metadata?.name ?? '';
  const growth = allowVolumeExpansion === true ? 'volumes can grow' : 'volumes cannot grow';
  return [
    volumeBindingMode === 'WaitForFirstConsumer'
      ? ok(`${name} (${provisioner}) makes a volume where its pod runs; ${growth}.`)
      : warning(
          `${name} (${provisioner}) makes a volume before its pod has a node; ${growth}.`,
          'Use a class with volumeBindingMode: WaitForFirstConsumer, or instances may end up on one node and stay Pending.',
        ),
    reclaimPolicy === 'Retain'
      ? ok(`${name} keeps the data of a deleted claim (Retain).`)
      : warning(
          `${name} deletes the data together with its claim (reclaimPolicy ${reclaimPolicy ?? 'Delete'}).`,
          'Nothing here deletes a claim unasked. A class with reclaimPolicy: Retain also survives a mistake by hand.',
        ),
    provisioner === localPath
      ? warning(
          `${name} does not enforce sizes: a volume may fill the disk of its node.`,
          'Give it a file system of its own, and watch the disk (alert PostgresDiskFull).',
        )
      : unknown(
          `Whether ${name} (${provisioner}) enforces sizes cannot be seen.`,
          'See the documentation of the provisioner, and watch the disk (alert PostgresDiskFull).',
        ),
  ];
}

/** Of the file system of kubelet, which is where local-path keeps its volumes unless it was told otherwise. */
async function freeSpace({ kubernetes, environment }: Target): Promise<readonly Finding[]> {
  const { storage: data, walStorage } = environment.postgres;
  const wanted = bytesOf(data.size) + bytesOf(walStorage.size);
  const { items } = await kubernetes.core.listNode();
  return Promise.all(
    items
      .filter((node) => isUsable(node, environment.postgres.placement))
      .map(async (node): Promise<Finding> => {
        const name = nameOf(node);
        try {
          type Summary = { readonly node: { readonly fs: { readonly availableBytes: number } } };
          const { availableBytes: free } = (await kubernetes.kubelet<Summary>(name, 'stats/summary')).node.fs;
          const seen = `The file system of kubelet on ${name} has ${readableBytes(Math.floor(free / 2 ** 30) * 2 ** 30)} free; the volumes of an instance may take ${readableBytes(wanted)}.`;
          const cure =
            'Free or add disk before the database needs it, or lower postgres.storage.size before the first deploy.';
          return free >= wanted ? ok(seen) : warning(seen, cure);
        } catch {
          return unknown(`The free space of ${name} cannot be seen.`, 'Run df on the node.');
        }
      }),
  );
}

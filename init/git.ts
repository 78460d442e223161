import { gitIn } from '../cluster/git.js';
import type { Kubernetes } from '../cluster/kubernetes.js';
import { asked, known, type Setting } from './setting.js';

/** The repository of a working copy, as Argo CD can read it, and the branch. */
export async function gitSettings(root: string, kubernetes: Kubernetes): Promise<readonly Setting[]> {
  const git = gitIn(root);
  const [first = '', ...others] = (await git('remote')).stdout.split('\n');
  const remote = others.includes('origin') ? 'origin' : first;
  const url = (await git('remote', 'get-url', remote)).stdout.trim();
  const branch = (await git('symbolic-ref', '--quiet', '--short', 'HEAD')).stdout.trim();
  return [
    await repository(remote, url, kubernetes),
    branch === ''
      ? known('argocd.revision', 'main', 'The default: no branch is checked out here.')
      : known('argocd.revision', branch, 'The branch that is checked out here.'),
  ];
}

async function repository(remote: string, url: string, kubernetes: Kubernetes): Promise<Setting> {
  const path = 'argocd.repository';
  if (url === '') {
    return asked(
      path,
      'Which repository does Argo CD read? This working copy has no remote: push it to a repository of your own.',
    );
  }
  if (/^(\.|\/|file:)/.test(url)) {
    return asked(
      path,
      `Which repository does Argo CD read? The remote ${remote} is ${url}, which is on this machine only.`,
    );
  }
  const plain = url.replace(/^([a-z+]+:\/\/)[^/@]*@(?=[^/])/, (whole, scheme: string) =>
    scheme === 'ssh://' ? whole : scheme,
  );
  const held = (await credentialsOf(kubernetes)).find(({ address }) => placeOf(address) === placeOf(plain));
  return held === undefined
    ? known(path, plain, `The remote ${remote} of this working copy. Argo CD needs to be able to read it.`)
    : known(path, held.address, `The remote ${remote}, as Argo CD has credentials for it (Secret ${held.secret}).`);
}

/** Host and path of a repository, which are the same by HTTPS and SSH. */
const placeOf = (address: string): string =>
  address
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/^([^/:]+):(?:\d+\/)?/, '$1/')
    .replace(/(\.git)?\/*$/, '')
    .toLowerCase();

async function credentialsOf({ core }: Kubernetes) {
  const labelSelector = 'argocd.argoproj.io/secret-type=repository';
  const { items } = await core.listSecretForAllNamespaces({ labelSelector });
  return items.flatMap(({ metadata, data }) => {
    const address = Buffer.from(data?.['url'] ?? '', 'base64').toString();
    return address === '' ? [] : [{ secret: `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`, address }];
  });
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import { Terraform, terraformProgram } from '../../cluster/terraform.js';
import { kubeconfigOf } from '../support/fake-cluster.js';
import { scratch } from '../support/scratch.js';
import { served } from '../support/https.js';
import { outputOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

const there = spawnSync(terraformProgram(), ['version']).status === 0;
const withTerraform = there ? test : test.skip;
const stack = 'homelab-operator';

type Held = Map<string, string>;

/** A server on loopback that keeps what it is given under its path, and knows what it was asked. */
async function storing(
  answer: (held: Held, request: IncomingMessage, path: string, body: string, response: ServerResponse) => void,
) {
  const asked: string[] = [];
  const held: Held = new Map();
  const port = await served((request, response) => {
    void text(request).then((body) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      asked.push(`${request.method ?? ''} ${path}`);
      answer(held, request, path, body, response);
    });
  });
  return { address: `http://127.0.0.1:${port}`, asked, held };
}

/** Objects of a Kubernetes API, as far as a state needs them. */
const kubernetes = () =>
  storing((held, { method, url = '' }, path, body, response) => {
    const sent = JSON.parse(body || '{}') as { metadata?: { name?: string } };
    const place = method === 'POST' ? `${path}/${sent.metadata?.name ?? ''}` : path;
    // Terraform sends a Secret without saying that it is one.
    if (method !== 'GET') held.set(place, JSON.stringify({ kind: 'Secret', apiVersion: 'v1', ...sent }));
    const none = '{"kind":"SecretList","apiVersion":"v1","items":[]}';
    const found = url.includes('labelSelector') ? none : held.get(place);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(found ?? '{"kind":"Status","code":404,"reason":"NotFound"}');
  });

/** Objects of a bucket; one that must not exist yet is refused when it does. */
const bucket = () =>
  storing((held, { method, headers }, path, body, response) => {
    const known = held.get(path);
    if (method === 'GET' && !path.endsWith('.tfstate') && !path.endsWith('.tflock')) {
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
    } else if (method === 'PUT' && headers['if-none-match'] === '*' && known !== undefined) {
      response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
    } else if (method === 'PUT') {
      held.set(path, body);
      response.writeHead(200, { etag: '"1"' }).end();
    } else if (method === 'DELETE') {
      held.delete(path);
      response.writeHead(204).end();
    } else if (known === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    else response.writeHead(200).end(method === 'HEAD' ? undefined : known);
  });

/** The backend that an environment makes, with nothing to manage but one output, so that no provider is needed. */
function prepared(environment: object, config = kubeconfigOf({}, '')) {
  const folder = scratch();
  const place = join(folder, 'cdktf.out', 'stacks', stack);
  const made = outputOf({ ...valid, ...environment }).get(`cdktf.out/stacks/${stack}/cdk.tf.json`) ?? '{}';
  const { backend } = (JSON.parse(made) as { terraform: { backend: object } }).terraform;
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, 'cdk.tf.json'),
    JSON.stringify({ terraform: { backend }, output: { answer: { value: 42 } } }),
  );
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, config);
  const apply = async () => {
    const terraform = await Terraform.init(folder, stack, { files: [file] } as unknown as Kubernetes);
    await terraform.preview();
    return terraform.apply();
  };
  return { folder, apply };
}

withTerraform('state in the cluster follows kubernetes.context, whichever context is current', async () => {
  const [home, work] = [await kubernetes(), await kubernetes()];
  const config = kubeconfigOf({ home: home.address, work: work.address }, 'work');
  const backend = { type: 'kubernetes', namespace: 'terraform' };
  const { apply } = prepared({ kubernetes: { ...valid.kubernetes, context: 'home' }, terraform: { backend } }, config);
  expect(await apply()).toBe(true);
  expect([...home.held.keys()]).toContain(`/api/v1/namespaces/terraform/secrets/tfstate-default-${stack}`);
  expect(home.asked).toContain('POST /apis/coordination.k8s.io/v1/namespaces/terraform/leases');
  expect(work.asked).toEqual([]);
});

withTerraform('state in the cluster of the current context, where none is named', async () => {
  const [home, work] = [await kubernetes(), await kubernetes()];
  const config = kubeconfigOf({ home: home.address, work: work.address }, 'work');
  process.env['KUBE_CTX'] = 'home';
  expect(await prepared({ terraform: { backend: { type: 'kubernetes' } } }, config).apply()).toBe(true);
  delete process.env['KUBE_CTX'];
  expect([...work.held.keys()]).toContain(`/api/v1/namespaces/kube-system/secrets/tfstate-default-${stack}`);
  expect(home.asked).toEqual([]);
});

withTerraform('state in an S3 look-alike whose region AWS does not know, with a lock', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'none';
  const store = await bucket();
  const backend = { type: 's3', bucket: 'state', region: 'garage', endpoint: store.address };
  const { apply } = prepared({ terraform: { backend } });
  const [state, lock] = ['', '.tflock'].map((ending) => `/state/postgresql/${stack}.tfstate${ending}`);
  store.held.set(lock ?? '', JSON.stringify({ ID: '1', Who: 'somebody else', Operation: 'OperationTypeApply' }));
  await expect(apply()).rejects.toThrow(/Error acquiring the state lock[^]*somebody else/);
  store.held.delete(lock ?? '');
  expect(await apply()).toBe(true);
  expect(JSON.parse(store.held.get(state ?? '') ?? '{}')).toMatchObject({ outputs: { answer: { value: 42 } } });
  expect(store.held.has(lock ?? '')).toBe(false);
  expect(store.asked).toContain(`PUT ${lock ?? ''}`);
});

withTerraform('state in a file beside main.ts, where nothing else is chosen', async () => {
  const { folder, apply } = prepared({});
  expect(await apply()).toBe(true);
  const file = join(folder, `terraform.${stack}.tfstate`);
  expect(existsSync(file) && readFileSync(file, 'utf8')).toContain('42');
});

withTerraform('another backend in the same working copy is told with the way to move the state', async () => {
  const { folder, apply } = prepared({});
  expect(await apply()).toBe(true);
  const file = join(folder, 'cdktf.out', 'stacks', stack, 'cdk.tf.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"path":"[^"]*"/, '"path":"elsewhere.tfstate"'));
  await expect(apply()).rejects.toThrow('terraform.backend is another one than this working copy used before');
});

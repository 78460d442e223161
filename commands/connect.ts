import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { namesOf } from '../config/contract/names.js';
import { Kubernetes, orNothing } from '../cluster/kubernetes.js';
import { applicationText } from './application-text.js';
import { connectionNotes, connectionText, formats, origins } from './connection.js';
import { environmentOf } from '../config/project.js';
import { guarded, readOptions } from './setup.js';
import { UserError } from '../config/user-error.js';

const known =
  'Options are --application NAME (what its developer needs), or --role NAME (default: admin), --from lan|cluster, --format psql|jdbc|url|env (default: psql), --ca FILE and --environment NAME (default: PGPLATFORM_ENV, else homelab).';

// Prints how a role connects, and fetches the CA certificate; or what an application needs. Changes nothing in the cluster.
await guarded(async () => {
  const options = readOptions(
    {
      environment: { type: 'string' },
      application: { type: 'string' },
      role: { type: 'string' },
      from: { type: 'string' },
      format: { type: 'string', default: 'psql' },
      ca: { type: 'string' },
    },
    known,
  );
  const environment = await environmentOf(options.environment);
  if (options.application !== undefined) {
    if (options.role !== undefined) throw new UserError('--application and --role are two things.', known);
    console.log(applicationText(environment, options.application));
    return;
  }
  const names = namesOf(environment);
  const authority = resolve(options.ca ?? `${names.authority}.crt`);
  const format = oneOf('--format', formats, options.format);
  const from = options.from === undefined ? {} : { from: oneOf('--from', origins, options.from) };
  const request = { role: options.role ?? environment.roles.admin.name, format, authority, ...from };
  // First, so that nothing is fetched for a role that does not exist.
  const text = connectionText(environment, request);

  const kubernetes = await Kubernetes.connect(environment);
  const secret = { namespace: environment.namespace.name, name: names.authority };
  const found = await orNothing(kubernetes.secret(secret.namespace, secret.name, 'ca.crt'));
  if (found === undefined) {
    throw new UserError(
      `There is no Secret ${secret.namespace}/${secret.name} with the CA.`,
      'Run npm run deploy first.',
    );
  }
  writeFileSync(authority, found);
  // What is not to be pasted goes to the other stream, so that the output can be used as it is.
  console.error(`# CA certificate: ${authority}`);
  for (const note of connectionNotes(environment, request)) console.error(`# ${note}`);
  console.log(text);
});

function oneOf<Word extends string>(option: string, words: readonly Word[], given: string): Word {
  const word = words.find((candidate) => candidate === given);
  if (word === undefined) throw new UserError(`${option} ${given} does not exist.`, `Use one of: ${words.join(', ')}.`);
  return word;
}

import { lookup } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { namesOf } from '../config/contract/names.js';
import { authorityOf } from '../cluster/authority.js';
import { Kubernetes, orNothing } from '../cluster/kubernetes.js';
import { applicationText } from './application-text.js';
import { connectionNotes, connectionText, formats, origins } from './connection.js';
import { environmentOf } from '../config/project.js';
import { Option } from '@commander-js/extra-typings';
import { command, guarded, read } from '../cluster/command-line.js';
import { UserError } from '../config/user-error.js';

const program = command(
  'connect',
  'Prints how a role connects, and fetches the CA certificate; or what an application needs. Changes nothing in the cluster.',
)
  .option('--role <name>', 'who connects (default: admin)')
  .addOption(new Option('--application <name>', 'what the developer of an application needs').conflicts('role'))
  .addOption(new Option('--from <side>', 'where from').choices(origins))
  .addOption(new Option('--format <format>', 'how it is printed').choices(formats).default('psql' as const))
  .option('--ca <file>', 'where the certificate is written');

await guarded(async () => {
  const options = read(program);
  const environment = await environmentOf(options.environment);
  if (options.application !== undefined) {
    console.log(applicationText(environment, options.application));
    return;
  }
  const names = namesOf(environment);
  const authority = resolve(options.ca ?? `${names.authority}.crt`);
  const { hostName, address } = environment.lan;
  const resolved = await lookup(hostName, { all: true }).catch(() => []);
  const resolves = resolved.some((answer) => answer.address === address);
  const role = options.role ?? environment.roles.admin.name;
  const request = { resolves, role, format: options.format, authority, from: options.from };
  // First, so that nothing is fetched for a role that does not exist.
  const text = connectionText(environment, request);

  const kubernetes = await Kubernetes.connect(environment);
  const found = await orNothing(authorityOf(kubernetes, environment));
  if (found === undefined) {
    const secret = `${environment.namespace.name}/${names.authority}`;
    throw new UserError(`There is no Secret ${secret} with the CA.`, 'Run npm run deploy first.');
  }
  writeFileSync(authority, found);
  // What is not to be pasted goes to the other stream, so that the output can be used as it is.
  console.error(`# CA certificate: ${authority}`);
  for (const note of connectionNotes(environment, request)) console.error(`# ${note}`);
  console.log(text);
});

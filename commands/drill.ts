import { parseArgs } from 'node:util';
import { Kubernetes } from '../cluster/kubernetes.js';
import { UserError } from '../config/user-error.js';
import { drill } from '../drill/drill.js';
import { metrics, publish, sentence } from '../drill/result.js';
import { environmentOf } from '../config/project.js';
import { Tidy } from '../cluster/tidy.js';

const usage = `Usage: npm run drill -- [OPTIONS]
  --environment NAME      name in environments/, or a file (default: PGPLATFORM_ENV, else the only one)
  --minutes N             how long the recovery may take (default: 60)
  --json FILE             writes the result
  --metrics FILE          writes the result for the textfile collector of Prometheus' node exporter`;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        environment: { type: 'string' },
        minutes: { type: 'string', default: '60' },
        json: { type: 'string' },
        metrics: { type: 'string' },
      },
    });
    const minutes = Number(values.minutes);
    if (!(minutes >= 1)) throw new Error(`--minutes is "${values.minutes}", not a number from 1`);
    return { ...values, minutes };
  } catch (error) {
    throw new UserError((error as Error).message, usage);
  }
}

// Proves the newest backup by restoring it beside the live cluster. Changes nothing that serves clients.
async function main(): Promise<number> {
  const { environment: choice, minutes, json, metrics: textfile } = options();
  const environment = await environmentOf(choice);
  if (environment.backup.type !== 'object-store') {
    throw new UserError(
      `backup.type of ${environment.name} is '${environment.backup.type}': a drill restores from an object store.`,
      'Set backup (docs/backups.md). A logical dump is tried as that page says.',
    );
  }
  const kubernetes = await Kubernetes.connect(environment);
  const tidy = new Tidy();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error(`${signal}: removing what the drill made.`);
      void tidy.all().then(() => process.exit(130));
    });
  }
  const result = await drill(kubernetes, environment, {
    minutes,
    tidy,
    tell: (text) => {
      console.log(text);
    },
  });
  if (json !== undefined) publish(json, `${JSON.stringify(result, null, 1)}\n`);
  if (textfile !== undefined) publish(textfile, metrics(result));
  console.log(sentence(result));
  return result.passed ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

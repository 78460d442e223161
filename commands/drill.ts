import { command, count, guarded, read } from '../cluster/command-line.js';
import { Kubernetes } from '../cluster/kubernetes.js';
import { UserError } from '../config/user-error.js';
import { drill } from '../drill/drill.js';
import { metrics, sentence } from '../drill/result.js';
import { publish } from '../cluster/process.js';
import { environmentOf } from '../config/project.js';
import { Tidy } from '../cluster/tidy.js';

const program = command(
  'drill',
  'Proves the newest backup by restoring it beside the live cluster. Changes nothing that serves clients.',
)
  .option('--minutes <n>', 'how long the recovery may take', count, 60)
  .option('--json <file>', 'writes the result')
  .option('--metrics <file>', "writes the result for the textfile collector of Prometheus' node exporter");

await guarded(async () => {
  const { environment: choice, minutes, json, metrics: textfile } = read(program);
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
  const result = await drill(kubernetes, environment, { minutes, tidy, tell: (text) => console.log(text) });
  if (json !== undefined) publish(json, `${JSON.stringify(result, null, 1)}\n`);
  if (textfile !== undefined) publish(textfile, metrics(result));
  console.log(sentence(result));
  return result.passed ? 0 : 1;
});

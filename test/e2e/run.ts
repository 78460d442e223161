import { guarded } from '../../cluster/command-line.js';

// `npm run e2e -- [NAME] [OPTIONS]` runs one of these against a test cluster; without a name, the test of every promise.
const name = ['backups', 'blast-radius', 'runbooks'].find((each) => each === process.argv[2]);
if (name !== undefined) process.argv.splice(2, 1);
// A bundler finds them by this pattern.
await guarded(() => import(`./${name ?? 'e2e'}.ts`));

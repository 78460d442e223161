import { synthesize } from './commands/synthesize.js';
import { namesIn, root } from './config/project.js';

try {
  await synthesize(root, namesIn(root));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

import { guarded } from './cluster/command-line.js';
import { synthesize } from './commands/synthesize.js';
import { namesIn, root } from './config/project.js';

await guarded(() => synthesize(root, namesIn(root)));

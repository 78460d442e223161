import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../config/project.js';
import { configurationReference } from './configuration-reference.js';
import { environmentTypes } from './environment-types.js';

writeFileSync(join(root, 'docs', 'configuration.md'), configurationReference());
writeFileSync(join(root, 'config', 'schema', 'environment-file.ts'), await environmentTypes());

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from './configuration-reference.js';
import { environmentTypes } from './environment-types.js';

const root = join(import.meta.dirname, '..', '..', '..');
writeFileSync(join(root, 'docs', 'configuration.md'), configurationReference());
writeFileSync(join(root, 'config', 'schema', 'environment-file.ts'), await environmentTypes());

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from './configuration-reference.js';

writeFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'configuration.md'), configurationReference());

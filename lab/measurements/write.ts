import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../config/project.js';
import { measurementPages } from './pages.js';

for (const [name, text] of measurementPages(join(root, 'docs'))) {
  writeFileSync(join(root, 'docs', 'measurements', name), text);
}

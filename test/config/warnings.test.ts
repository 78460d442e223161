import { join } from 'node:path';
import { warningsOf } from '../../config/derived.js';
import { checkEnvironment } from '../../config/load.js';
import { changesIn } from '../support/blocks.js';
import { objectStore, valid } from '../support/valid.js';

const quiet = { ...valid, backup: objectStore, applications: [{ name: 'scanner' }] };

test.each(changesIn(join(import.meta.dirname, 'warnings.txt'), quiet))(
  'a synthesis says of %s',
  (_, __, environment, lines) => {
    expect(warningsOf(checkEnvironment('homelab', environment))).toEqual(lines.map((line) => line.trim()));
  },
);

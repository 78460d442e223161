import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../constructs/manifests/programs.js';

const programs = readdirSync('programs', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.bash$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name).replace(/^programs\//, ''));

test.each(programs)('%s names its interpreter and says how it is used', (path) => {
  expect(program(path)).toMatch(/^#!\/usr\/bin\/env bash\n[^]*usage: \S/);
});

test('a program that is not found is told with what to do', () => {
  expect(() => program('watchdog/nothing.bash')).toThrow(
    /programs\/watchdog\/nothing\.bash does not exist\. Run this in the folder of the project/,
  );
});

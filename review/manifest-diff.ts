import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Folder } from './change.js';
import { runCommand } from '../cluster/process.js';

/** How many files differ, and how, in the form of `git diff`. */
export async function manifestDiff(environment: string, before: Folder, after: Folder) {
  const folder = mkdtempSync(join(tmpdir(), 'postgresql-diff-'));
  try {
    for (const [side, files] of Object.entries({ a: before, b: after })) {
      const target = join(folder, side, 'manifests', environment);
      mkdirSync(target, { recursive: true });
      for (const [file, content] of files) writeFileSync(join(target, file), content);
    }
    const options = ['diff', '--no-index', '--no-color', '--no-ext-diff', '--src-prefix=', '--dst-prefix='];
    const { stdout } = await runCommand('git', [...options, 'a', 'b'], { cwd: folder });
    const text = stdout.trimEnd();
    return { files: (text.match(/^diff --git /gm) ?? []).length, text };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

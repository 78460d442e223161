import { buildSync } from 'esbuild';
import { root } from '../../config/project.js';

const made = new Map<string, string>();

/**
 * A program of `programs/` with all its files in one, as Node.js 22 runs it, names and lines left readable. The same text
 * wherever it is made.
 *
 * @param entry its first file, below the folder of the project: `programs/steward/main.ts`.
 * @throws Error when this does not run in the folder of the project.
 */
export function bundle(entry: string): string {
  const text = made.get(entry) ?? build(entry);
  made.set(entry, text);
  return text;
}

function build(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    charset: 'utf8',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

import { buildSync } from 'esbuild';
import { root } from '../../config/project.js';

let made: string | undefined;

/**
 * The program of the steward with all its files in one, as Node.js 22 runs it, names and lines left readable. The same text
 * wherever it is made.
 *
 * @throws Error when this does not run in the folder of the project.
 */
export function stewardProgram(): string {
  made ??= buildSync({
    entryPoints: ['programs/steward/main.ts'],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    charset: 'utf8',
    logLevel: 'silent',
  }).outputFiles[0]?.text;
  return made ?? '';
}

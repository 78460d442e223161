import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type * as z from 'zod';
import type { Environment, environmentSchema } from '../../../config/environment.js';
import { environmentTypes } from './environment-types.js';

const root = join(import.meta.dirname, '..', '..', '..');

// npm run types fails here when the documented fields are other ones than those that are checked.
type Checked = z.input<typeof environmentSchema>;
export const bothWays = [(file: Environment): Checked => file, (file: Checked): Environment => file];

test('config/schema/environment-file.ts is what the schema says; npm run docs writes it', async () => {
  const file = join(root, 'config', 'schema', 'environment-file.ts');
  expect(readFileSync(file, 'utf8')).toBe(await environmentTypes());
});

test('an editor shows what a field means in an environment file', () => {
  const file = join(root, 'environments', 'examples', 'homelab.ts');
  const text = readFileSync(file, 'utf8');
  const editor = editorOf(file);
  const shown = (field: string) =>
    ts.displayPartsToString(editor.getQuickInfoAtPosition(file, text.indexOf(field))?.documentation);
  expect(shown('address:')).toContain('address of the LoadBalancer');
  expect(shown('podNetworks:')).toContain('Networks that pods get their addresses from');
});

/** What an editor asks about a file. Without the types of packages, which say nothing about fields and take seconds to read. */
function editorOf(file: string): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return ts.createLanguageService({
    fileExists: (path) => !path.includes('node_modules') && ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getCompilationSettings: () => ({ ...options, types: [], noLib: true }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (chosen) => ts.getDefaultLibFilePath(chosen),
  });
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { closest } from 'fastest-levenshtein';
import { UserError } from '../config/user-error.js';
import type { Criterion } from './criterion.js';

const folder = join(import.meta.dirname, 'criteria');
const byNumber = new Intl.Collator('en', { numeric: true });

/** Every promise that has a file, in the order of their ids. */
export async function criteria(): Promise<readonly Criterion[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const found: Criterion[] = [];
  for (const file of files) {
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: Criterion };
    found.push(module.default);
  }
  return found.sort((a, b) => byNumber.compare(a.id, b.id));
}

/** The promises that `--only` names, or all. Throws UserError on an id that does not exist. */
export async function chosen(only: string | undefined): Promise<readonly Criterion[]> {
  const all = await criteria();
  if (only === undefined) return all;
  const ids = only.split(',').map((id) => id.trim().toUpperCase());
  const known = all.map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    throw new UserError(
      `--only names "${id}", which is no promise.`,
      `Did you mean ${closest(id, known)}? npm run acceptance -- --list shows all ${known.length}.`,
    );
  }
  return all.filter(({ id }) => ids.includes(id));
}

/** Those that break nothing first: they measure the service before anything was done to it. */
export const inOrder = (all: readonly Criterion[]): readonly Criterion[] => {
  const breaks = ({ breaks, faults }: Criterion) => breaks !== undefined || faults !== undefined;
  return [...all.filter((criterion) => !breaks(criterion)), ...all.filter(breaks)];
};

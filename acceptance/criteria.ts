import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { root } from '../config/project.js';
import { UserError } from '../config/user-error.js';
import type { Criterion } from './criterion.js';

const byNumber = new Intl.Collator('en', { numeric: true });

/** Every promise that has a file, in the order of their ids. */
export async function criteria(): Promise<readonly Criterion[]> {
  const found: Criterion[] = [];
  for (const file of readdirSync(join(root, 'acceptance', 'criteria'))) {
    // A bundler finds all of them by this pattern.
    const module = (await import(`./criteria/${basename(file, '.ts')}.ts`)) as { default: Criterion };
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

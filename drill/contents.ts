import type { Kubernetes } from '../cluster/kubernetes.js';
import { program, sent } from '../constructs/manifests/programs.js';

/**
 * Reads all contents of a server, line by line: schema, rows and digest of every table, roles; and the position in the WAL.
 *
 * @param mode `as-is` for a server at rest; for a replica, the position in the WAL behind which replay is stopped to read.
 * @throws Error with the words of PostgreSQL.
 */
export async function contentsOf(
  kubernetes: Kubernetes,
  pod: { readonly namespace: string; readonly name: string },
  mode: 'as-is' | { readonly behind: string },
  seconds: number,
) {
  const { status, stdout, stderr } = await kubernetes.run(
    { ...pod, container: 'postgres' },
    sent(
      'drill/contents.bash',
      ...(mode === 'as-is' ? [mode] : ['behind', mode.behind]),
      program('drill/contents.sql'),
    ),
    seconds,
  );
  if (status !== 0) throw new Error(`${pod.name} could not be read: ${stderr.trim().slice(-600)}`);
  const [lsn = '', ...lines] = stdout.trim().split('\n');
  return { lsn, lines: lines.sort() };
}

/** What differs, one line each: what only one side has, and what both have otherwise. */
export function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  const split = (line: string) => {
    const words = line.split(' ');
    const values = line.includes(' schema ') || line.startsWith('roles ') ? 1 : 2;
    return [words.slice(0, -values).join(' '), words.slice(-values).join(' ')] as const;
  };
  const [was, is] = [new Map(before.map(split)), new Map(after.map(split))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => `${key}: ${was.get(key) ?? 'not there'} became ${is.get(key) ?? 'not there'}`);
}

/** Tables, and the rows in them. */
export function totals(lines: readonly string[]): { readonly tables: number; readonly rows: number } {
  const tables = lines.filter((line) => line.includes(' table '));
  return { tables: tables.length, rows: tables.reduce((sum, line) => sum + Number(line.split(' ').at(-2)), 0) };
}

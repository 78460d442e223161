import type { Instances } from '../cluster/instances.js';
import { program, sent } from '../constructs/manifests/programs.js';

/**
 * Reads all contents of a server, line by line: schema, rows and digest of every table, roles; and the position in the WAL.
 *
 * @param behind of a replica, the position in the WAL behind which replay is stopped to read. Default: a server at rest.
 * @throws Error with the words of PostgreSQL.
 */
export async function contentsOf(instances: Instances, pod: string, seconds: number, behind?: string) {
  const mode = behind === undefined ? ['as-is'] : ['behind', behind];
  const command = sent('drill/contents.bash', ...mode, program('drill/contents.sql'));
  const { status, stdout, stderr } = await instances.run(pod, command, seconds);
  if (status !== 0) throw new Error(`${pod} could not be read: ${stderr.trim().slice(-600)}`);
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

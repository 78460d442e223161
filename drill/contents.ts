import type { Kubernetes } from '../cluster/kubernetes.js';

/** A pod of an instance. */
export interface InstancePod {
  readonly namespace: string;
  readonly name: string;
}

/** What a server holds, line by line: schema, rows and digest of every table, roles. */
export interface Contents {
  /** Position in the WAL of what was read. */
  readonly lsn: string;
  readonly lines: readonly string[];
}

/**
 * Reads everything in one snapshot for each database. On a replica, replay of the WAL stands still until every snapshot is
 * taken: what they see is then exactly what the WAL holds up to one position.
 */
const script = String.raw`set -euo pipefail
mode=$1 behind=$2
export PGOPTIONS='-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c statement_timeout=0 -c search_path=pg_catalog'
dir=$(mktemp -d -p /controller)
go_on() { rm -rf "$dir"; if [ "$mode" = pause ]; then psql -XqAtc 'select pg_wal_replay_resume()' >/dev/null || true; fi; }
trap go_on EXIT
lsn=-
mapfile -t databases < <(psql -XqAtc 'select datname from pg_database where datallowconn and not datistemplate order by 1')
if [ "$mode" = pause ]; then
  for _ in $(seq 300); do [ "$(psql -XqAtc "select pg_last_wal_replay_lsn() >= '$behind'")" != t ] || break; sleep 0.1; done
  psql -XqAtc 'select pg_wal_replay_pause()' >/dev/null
  for _ in $(seq 100); do [ "$(psql -XqAtc 'select pg_get_wal_replay_pause_state()')" != paused ] || break; sleep 0.1; done
  lsn=$(psql -XqAtc "select pg_last_wal_replay_lsn() where pg_get_wal_replay_pause_state() = 'paused' and pg_last_wal_replay_lsn() >= '$behind'")
  [ -n "$lsn" ] || { echo "replay did not stand still behind $behind within 30 s" >&2; exit 1; }
fi
read_database() { # NUMBER NAME
  psql -XqAt -v ON_ERROR_STOP=1 -v number="$1" -v dir="$dir" -d "$2" >"$dir/$1.out" <<'SQL'
begin isolation level repeatable read;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot
\setenv DATABASE :DBNAME
\setenv READY :dir/:number.ready
\! touch "$READY"
\! pg_dump --schema-only --snapshot="$SNAPSHOT" --dbname="$DATABASE" | grep -Ev '^\\(un)?restrict ' | md5sum | sed "s/ .*//; s/^/$DATABASE schema /"
select format('select %L || '' '' || count(*) || '' '' || coalesce(sum(pg_catalog.hashtextextended(t::text, 0)::numeric), 0) from only %I.%I t',
              current_database() || ' table ' || n.nspname || '.' || c.relname, n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'm') and c.relpersistence = 'p' and c.relispopulated
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by n.nspname, c.relname \gexec
select current_database() || ' large objects ' || count(*) || ' ' || coalesce(sum(pg_catalog.hashtextextended(t::text, 0)::numeric), 0) from pg_largeobject t;
commit;
SQL
}
number=0
readers=()
for database in "${'$'}{databases[@]}"; do
  number=$((number + 1))
  read_database $number "$database" &
  readers+=($!)
done
if [ "$mode" = pause ]; then
  for _ in $(seq 300); do [ "$(find "$dir" -name '*.ready' | wc -l)" -lt $number ] || break; sleep 0.1; done
  [ "$(find "$dir" -name '*.ready' | wc -l)" -ge $number ]
  psql -XqAtc 'select pg_wal_replay_resume()' >/dev/null
fi
for reader in "${'$'}{readers[@]}"; do wait "$reader"; done
echo "$lsn"
cat "$dir"/*.out
psql -XqAtc "select 'roles ' || md5(string_agg(r::text, '' order by rolname)) from (select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit from pg_roles) r"
`;

/**
 * Reads all contents of a server.
 *
 * @param mode `as-is` for a server at rest; for a replica, the position in the WAL behind which replay is stopped to read.
 * @throws Error with the words of PostgreSQL.
 */
export async function contentsOf(
  kubernetes: Kubernetes,
  pod: InstancePod,
  mode: 'as-is' | { readonly behind: string },
  seconds: number,
): Promise<Contents> {
  const { status, stdout, stderr } = await kubernetes.run(
    { ...pod, container: 'postgres' },
    ['bash', '-c', script, 'bash', ...(mode === 'as-is' ? ['as-is', ''] : ['pause', mode.behind])],
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

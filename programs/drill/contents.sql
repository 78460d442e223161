-- What one database holds, for psql: its schema, every table and the large objects, a line each, in one snapshot.
-- usage: psql -XqAt -v ON_ERROR_STOP=1 -v ready=FILE -d DATABASE < contents.sql; FILE is there once the snapshot is taken.
begin isolation level repeatable read;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot
\setenv DATABASE :DBNAME
\setenv READY :ready
\! touch "$READY"
\! pg_dump --schema-only --snapshot="$SNAPSHOT" --dbname="$DATABASE" | grep -Ev '^\\(un)?restrict ' | md5sum | sed "s/ .*//; s/^/$DATABASE schema /"
select format('select %L || '' '' || count(*) || '' '' || coalesce(sum(pg_catalog.hashtextextended(t::text, 0)::numeric), 0) from only %I.%I t',
              current_database() || ' table ' || n.nspname || '.' || c.relname, n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'm') and c.relpersistence = 'p' and c.relispopulated
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by n.nspname, c.relname \gexec
select current_database() || ' large objects ' || count(*) || ' ' || coalesce(sum(pg_catalog.hashtextextended(t::text, 0)::numeric), 0) from pg_largeobject t;
commit;

-- Asked of a primary: whether it went on without an instance that has received the WAL up to a position.
-- It did when it names it no more and has written since, or when the instance is too far behind to be named.
select current_setting('synchronous_standby_names') not like '%"' || :'instance' || '"%'
       and pg_current_wal_flush_lsn() > :'received'
       or pg_wal_lsn_diff(pg_current_wal_flush_lsn(), :'received') > :caught_up;

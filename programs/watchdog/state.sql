-- What an instance is, the last position in the WAL that it has received, and how it reaches its primary.
select case
         when not pg_is_in_recovery() then 'primary'
         when exists (select from pg_stat_wal_receiver where status = 'streaming') then 'streaming'
         else 'away'
       end,
       pg_last_wal_receive_lsn(),
       current_setting('primary_conninfo');

-- Whether this is a primary whose commits wait for one of several replicas, and what changes with each answer of such a
-- replica.
select not pg_is_in_recovery() and current_setting('synchronous_standby_names') like '%,%',
       string_agg(pid || ' ' || reply_time, ',' order by pid)
from pg_stat_replication
where sync_state <> 'async';

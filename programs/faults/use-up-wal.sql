-- Begins every file of WAL that there is. A full volume stops nobody while checkpoints give old files a new name; the slot,
-- which ends with its session, keeps them from that, as an archive that is away does.
select pg_create_physical_replication_slot('acceptance_run_fill', true, true);
do $$ begin
  for file in 0..(select count(*) from pg_ls_waldir()) loop
    perform pg_logical_emit_message(false, 'acceptance-run', 'fill');
    perform pg_switch_wal();
  end loop;
end $$;

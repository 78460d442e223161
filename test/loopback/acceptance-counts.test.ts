import { environment, sound, testFaults } from './service.js';

/** A trigger on the ledger that knows whether a write is one of those that are hit: one in twenty. */
const trigger = (body: string, ...events: readonly string[]) => `
  create sequence acceptance_run.writes;
  create function acceptance_run.plant() returns trigger security definer language plpgsql as $$ begin ${body} end $$;
  ${events.map((event) => `create trigger plant ${event} for each row execute function acceptance_run.plant();`).join('\n')}`;

/** All of a transaction is left undone, and its commit acknowledged. */
const dropsCommits = trigger(
  `if tg_table_name = 'ledger' then
     perform set_config('plant.drops', (nextval('acceptance_run.writes') % 20 = 0)::text, true);
   end if;
   if current_setting('plant.drops') = 'true' then return null; end if;
   return new;`,
  'before insert on acceptance_run.ledger',
  'before update on acceptance_run.accounts',
);

const duplicatesRows = trigger(
  `if pg_trigger_depth() = 1 and nextval('acceptance_run.writes') % 20 = 0 then
     insert into acceptance_run.ledger select new.*;
   end if;
   return null;`,
  'after insert on acceptance_run.ledger',
);

testFaults([
  { service: 'drops acknowledged commits', plant: dropsCommits, breaks: 'SC-004', line: 'beyond the limit: lost' },
  { service: 'writes rows twice', plant: duplicatesRows, breaks: 'FR-008', line: 'beyond the limit: inconsistencies' },
  {
    service: 'accepts any password of one role',
    admit: [`hostssl all ${environment.roles.lanReader.name} 127.0.0.1/32 trust`, ...sound],
    breaks: 'FR-006',
    line: 'beyond the limit: admitted',
  },
  {
    service: 'accepts clear text',
    admit: [...sound, 'host all all 127.0.0.1/32 scram-sha-256'],
    breaks: 'FR-002',
    line: 'beyond the limit: admitted in clear text',
  },
]);

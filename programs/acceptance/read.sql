-- A transaction of pgbench: a row by its key, and the newest of an owner.
\set id random(1, :items)
select body from :schema.items where id = :id;
select id, updated from :schema.items where owner = :id % 500 order by updated desc limit 20;

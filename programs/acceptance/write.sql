-- A transaction of pgbench: changes a row and notes it.
\set id random(1, :items)
begin;
update :schema.items set body = md5(random()::text), updated = clock_timestamp() where id = :id;
insert into :schema.journal (item, at) values (:id, clock_timestamp());
commit;

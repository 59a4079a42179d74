-- The furthest that somebody ever was in a lesson by watching or reading. Who starts again keeps it.
alter table progress add column furthest_permille bigint not null default 0;
update progress
set furthest_permille = case when marked_complete then 0 else permille end;

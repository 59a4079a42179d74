-- Reviewers decide on what people report, and on what the word filter holds.
update role
set permissions = permissions || ' report.manage.any'
where name = 'reviewer' and permissions <> '*';

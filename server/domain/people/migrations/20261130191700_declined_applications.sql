-- Applications are declined, as requests for refunds are.
update teacher_application
set state = 'declined'
where state = 'refused';

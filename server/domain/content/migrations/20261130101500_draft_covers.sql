-- A cover is for everybody once its course is published: those of drafts were from the beginning.
update file
set public = false
where id in (select u.file_id from file_use u where u.lesson_id = 0
    and not exists (select 1 from release r where r.course_id = u.course_id))
  and id not in (select u.file_id from file_use u where u.lesson_id = 0
    and exists (select 1 from release r where r.course_id = u.course_id));

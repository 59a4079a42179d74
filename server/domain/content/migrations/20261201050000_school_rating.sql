-- The reviews of all courses together, as they were counted last: what the mean of a course is drawn to.
create table school_rating (
  id bigint primary key not null,        -- 1: there is one row
  reviews bigint not null,
  stars bigint not null
);
insert into school_rating (id, reviews, stars)
select 1, cast(coalesce(sum(reviews), 0) as bigint), cast(coalesce(sum(stars), 0) as bigint)
from course_rating;

-- What lists show and sort by. It stands beside the listing, which each release replaces; whoever keeps the reviews
-- counts them.
create table course_rating (
  course_id bigint primary key not null references course (id) on delete cascade,
  reviews bigint not null,               -- at least 1: a course without reviews has no row
  stars bigint not null,                 -- of all reviews together
  mean bigint not null                   -- drawn to the school's mean, in thousandths of a star
);

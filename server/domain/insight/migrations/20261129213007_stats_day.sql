-- The days that figures are counted by, as they begin in the school's time zone.
create table stats_day (
  day bigint primary key not null,       -- the day's first instant
  zone text not null                     -- such as Asia/Shanghai: the same in all rows
);

-- What people are told of. One for each event and person, ever.
create table notice (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  kind text not null,
  event_key {key_text} not null,
  thing {key_text} not null,             -- what it is about: lines of the centre are gathered by it
  actor_id bigint references person (id), -- whose doing it is; null: the school's
  title text not null,
  excerpt text not null,
  href text not null,
  followed text,                         -- teacher, course or tag: one had to follow it; null: nothing
  followed_id bigint,
  is_in_app boolean not null,            -- false: it is there for mails and text messages alone
  at bigint not null,
  read_at bigint,
  unique (person_id, event_key)
);
create index notice_lines on notice (person_id, kind, thing, id);
create index notice_unread on notice (person_id, id) where read_at is null and is_in_app;
create index notice_at on notice (at);
create index notice_read_at on notice (read_at);
create index notice_actor_id on notice (actor_id);

-- A mail, a line of a digest or a text message of a notice.
create table notice_delivery (
  notice_id bigint not null references notice (id) on delete cascade,
  channel text not null,
  person_id bigint not null references person (id),
  due_at bigint not null,
  settled_at bigint,                     -- null: it waits; else it was handed over, or is wanted no more
  primary key (notice_id, channel)
);
create index notice_delivery_person_id on notice_delivery (person_id, channel, due_at);
create index notice_delivery_due on notice_delivery (due_at) where settled_at is null;

-- When people want to be left alone, and when their digest comes. Without a row: never, and in the morning.
create table notice_setting (
  person_id bigint primary key not null references person (id),
  quiet_from bigint,                     -- hours, 0 to 23; null: no quiet hours
  quiet_until bigint,
  digest_hour bigint not null,
  time_zone text not null                -- empty: the school's
);

-- What people have chosen by which channel, where it is not the default.
create table notice_choice (
  person_id bigint not null references person (id),
  kind text not null,
  channel text not null,
  is_on boolean not null,
  primary key (kind, person_id, channel)
);
create index notice_choice_person_id on notice_choice (person_id);

-- Templates of mails that the school has changed.
create table mail_template (
  kind text not null,
  lang text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  changed_at bigint not null,
  changed_by bigint references person (id),
  primary key (kind, lang)
);
create index mail_template_changed_by on mail_template (changed_by);

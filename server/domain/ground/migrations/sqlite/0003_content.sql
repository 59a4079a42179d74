-- Content: identity, drafts and releases.
create table file (
  id bigint primary key not null,
  hash text not null unique,             -- SHA-256 in hex; the file lies at media/ab/<hash>
  mime text not null,
  bytes bigint not null,
  width bigint,
  height bigint,
  placeholder text,                      -- data: address of a blurred picture
  public boolean not null,               -- covers are; all else needs a signed address
  created_at bigint not null
);

create table category (
  id bigint primary key not null,
  parent bigint references category (id),
  path text not null unique,             -- folded names joined by '/'
  name text not null,
  position bigint not null
);

create table course (
  id bigint primary key not null,
  slug text not null unique,
  teacher bigint not null references person (id),
  created_at bigint not null
);
create index course_teacher on course (teacher);

create table lesson (
  id bigint primary key not null,
  course bigint not null references course (id),
  slug text not null,                    -- its identity when the course is imported again
  created_at bigint not null,
  unique (course, slug)
);

create table blob (
  hash text primary key not null,        -- SHA-256 in hex of the text
  body blob not null                     -- the text, compressed with zstd
);

-- The working text: of a lesson, or of the course's page (lesson 0).
create table draft (
  course bigint not null references course (id),
  lesson bigint not null,
  language text not null,
  blob text not null references blob (hash),
  saved_at bigint not null,
  primary key (course, lesson, language)
);
create index draft_blob on draft (blob);

create table release (
  id bigint primary key not null,
  course bigint not null references course (id),
  live_at bigint not null,
  author bigint not null references person (id)
);
create index release_live on release (course, live_at);

create table release_item (
  release bigint not null references release (id),
  lesson bigint not null,
  language text not null,
  blob text not null references blob (hash),
  primary key (release, lesson, language)
);
create index release_item_blob on release_item (blob);

create table file_use (
  course bigint not null references course (id),
  lesson bigint not null,
  file bigint not null references file (id),
  primary key (course, lesson, file)
);
create index file_use_file on file_use (file);

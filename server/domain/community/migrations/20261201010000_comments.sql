-- What people say under a lesson: the first comment of a thread (its thread is itself), and what was said to it.
create table comment (
  id bigint primary key not null,
  course_id bigint not null references course (id) on delete cascade,
  lesson_id bigint not null references lesson (id) on delete cascade,
  thread_id bigint not null references comment (id) on delete cascade,
  parent_id bigint references comment (id) on delete cascade, -- null: the first of its thread
  depth bigint not null,                 -- 0: the first; as deep as is shown at most
  path {key_text} not null,              -- the ids on the way to it: replies stand below what they answer
  person_id bigint not null references person (id),
  kind text not null,                    -- of the thread
  body text not null,                    -- empty: deleted
  written_at bigint not null,
  edited_at bigint,
  likes bigint not null default 0,       -- the number of its votes
  held_at bigint,                        -- a word in it has to be looked at; null: nothing to look at
  hidden_at bigint,                      -- null: everybody sees it
  hidden_by bigint references person (id),
  hidden_reason text not null default '',
  deleted_at bigint,                     -- a gap, since others have answered
  -- Of the first of a thread only:
  anchor text not null default 'lesson', -- lesson, passage, second
  anchor_millis bigint,                  -- the second of the recording
  anchor_file bigint,                    -- that recording
  quote text not null default '',        -- the passage
  quote_prefix text not null default '',
  quote_suffix text not null default '',
  place bigint not null default 0,       -- where it stood in the lesson when it was written, to order by
  sames bigint not null default 0,       -- the people who have the same question
  replies bigint not null default 0,     -- what everybody sees of them
  accepted_id bigint references comment (id) on delete set null,
  waits_since bigint,                    -- since when the teacher is to answer; null: not
  pinned_at bigint,
  locked_at bigint
);
create index comment_course_id on comment (course_id, parent_id, waits_since);
create index comment_lesson_id on comment (lesson_id, parent_id);
create index comment_thread_id on comment (thread_id, path);
create index comment_parent_id on comment (parent_id);
create index comment_person_id on comment (person_id);
create index comment_hidden_by on comment (hidden_by);
create index comment_accepted_id on comment (accepted_id);

-- Who likes which comment, and who has the same question.
create table comment_vote (
  comment_id bigint not null references comment (id) on delete cascade,
  person_id bigint not null references person (id),
  kind text not null,                    -- like, same
  at bigint not null,
  primary key (comment_id, kind, person_id)
);
create index comment_vote_person_id on comment_vote (person_id);

-- The earlier texts of comments.
create table comment_version (
  id bigint primary key not null,
  comment_id bigint not null references comment (id) on delete cascade,
  body text not null,
  written_at bigint not null
);
create index comment_version_comment_id on comment_version (comment_id);

-- Whom a comment mentions, among those who may see it.
create table comment_mention (
  comment_id bigint not null references comment (id) on delete cascade,
  person_id bigint not null references person (id),
  primary key (comment_id, person_id)
);
create index comment_mention_person_id on comment_mention (person_id);

-- Whom a teacher has blocked in the talk of their courses.
create table talk_block (
  teacher_id bigint not null references person (id),
  person_id bigint not null references person (id),
  at bigint not null,
  primary key (teacher_id, person_id)
);
create index talk_block_person_id on talk_block (person_id);

-- The courses under whose public lessons whoever is signed in may write.
create table open_talk (
  course_id bigint primary key not null references course (id) on delete cascade,
  at bigint not null
);

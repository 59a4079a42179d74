-- Courses: identity, working texts, releases, and who may open them.
create table category (
  id bigint primary key not null,
  parent_id bigint references category (id),
  path {key_text} not null unique,       -- folded names joined by '/'
  name {key_text} not null,
  position bigint not null
);

-- Where a category was before it was moved: courses and addresses still name it so.
create table category_alias (
  path text primary key not null,
  category_id bigint not null references category (id)
);

create table course (
  id bigint primary key not null,
  slug {key_text} not null unique,
  teacher_id bigint not null references person (id),
  created_at bigint not null,
  hidden_at bigint                       -- taken out of the catalogue; who has bought it keeps it
);
create index course_teacher_id on course (teacher_id);

create table lesson (
  id bigint primary key not null,
  course_id bigint not null references course (id),
  slug {key_text} not null,              -- its identity when the course is imported again
  created_at bigint not null,
  unique (course_id, slug)
);

create table blob (
  hash text primary key not null,        -- SHA-256 in hex of the text
  body {bytes} not null                  -- the text, compressed with zstd
);

-- The working text: of a lesson, or of the course's page (lesson 0).
create table draft (
  course_id bigint not null references course (id),
  lesson_id bigint not null,
  language text not null,
  blob_hash text not null references blob (hash),
  saved_at bigint not null,
  primary key (course_id, lesson_id, language)
);
create index draft_blob_hash on draft (blob_hash);

-- Every state that a working text had. A newer state of one sitting takes the place of the one before.
create table revision (
  id bigint primary key not null,
  course_id bigint not null references course (id),
  lesson_id bigint not null,             -- 0: the course's page
  blob_hash text not null references blob (hash),
  author_id bigint references person (id), -- null: the operator
  saved_at bigint not null
);
create index revision_course_id on revision (course_id, lesson_id, id);
create index revision_blob_hash on revision (blob_hash);

-- Who has a page of a course open for editing.
create table editor_presence (
  course_id bigint not null references course (id),
  lesson_id bigint not null,             -- 0: the course's page
  person_id bigint not null references person (id),
  seen_at bigint not null,
  primary key (course_id, lesson_id, person_id)
);

create table release (
  id bigint primary key not null,
  course_id bigint not null references course (id),
  live_at bigint not null,
  author_id bigint not null references person (id)
);
create index release_live on release (course_id, live_at);

create table release_item (
  release_id bigint not null references release (id),
  lesson_id bigint not null,
  language text not null,
  blob_hash text not null references blob (hash),
  primary key (release_id, lesson_id, language)
);
create index release_item_blob_hash on release_item (blob_hash);

create table file_use (
  course_id bigint not null references course (id),
  lesson_id bigint not null,
  file_id bigint not null references file (id),
  primary key (course_id, lesson_id, file_id)
);
create index file_use_file_id on file_use (file_id);

-- A file on its way from a teacher's computer. Its bytes lie at upload/<id> until it is whole.
create table upload (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  course_id bigint not null references course (id),
  name text not null,
  bytes bigint not null,
  received bigint not null,
  kind text,                             -- told by its content, once it is whole
  file_id bigint references file (id),   -- what it became
  thumbnail_id bigint references file (id), -- a picture in the width of lists
  millis bigint,                         -- of a recording
  pages bigint,                          -- of a document
  created_at bigint not null,
  seen_at bigint not null
);
create index upload_person_id on upload (person_id);
create index upload_course_id on upload (course_id);

-- Who may open which course, why, and for how long. Access is the union of grants.
create table access_grant (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  course_id bigint not null references course (id),
  source text not null,
  -- The order that paid for it, and the item in it. Both are the shop's, to the right of here, so they are no
  -- references; the rule "grant-is-paid" of `lyceum check` looks after them.
  order_id bigint,
  order_item_id bigint unique,
  starts_at bigint not null,
  ends_at bigint                         -- null: for good
);
create index access_grant_person_id on access_grant (person_id, course_id);
create unique index access_grant_person_id_key on access_grant (person_id, course_id) where source = 'free';
create index access_grant_starts on access_grant (starts_at);
create index access_grant_order on access_grant (order_id);

-- The catalogue: what is live, as lists and searches need it. Written when a release goes live,
-- and made anew from the releases by `lyceum reindex`.
create table listing (
  course_id bigint primary key not null references course (id),
  release_id bigint not null references release (id),
  slug {key_text} not null,
  title {key_text} not null,
  subtitle {key_text} not null,
  language text not null,
  level text not null,
  category_id bigint references category (id),
  teacher_id bigint not null references person (id),
  price bigint not null,                 -- minor units; 0: free
  currency text not null,
  cover_id bigint references file (id),
  lessons bigint not null,
  published_at bigint not null
);
create index listing_newest on listing (published_at desc, course_id desc);
create index listing_title on listing (title, course_id);
create index listing_price on listing (price, course_id);
create index listing_category_id on listing (category_id);
create index listing_teacher_id on listing (teacher_id);
create index listing_level on listing (level);
create index listing_language on listing (language);

create table tag (
  id bigint primary key not null,
  name {key_text} not null unique        -- folded
);

create table listing_tag (
  course_id bigint not null references listing (course_id),
  tag_id bigint not null references tag (id),
  primary key (course_id, tag_id)
);
create index listing_tag_tag_id on listing_tag (tag_id, course_id);

-- A course's page or a lesson that everybody may read, as searches find it.
create table search_text (
  id bigint primary key not null,        -- the course's or the lesson's id
  course_id bigint not null references listing (course_id),
  lesson_id bigint not null,             -- 0: the course's page
  title {key_text} not null,
  body text not null,                    -- plain text for snippets
  language text not null
);
create index search_text_course_id on search_text (course_id, lesson_id);

-- Which text has which word, and how much it weighs there.
create table search_word (
  word {key_text} not null,
  search_text_id bigint not null references search_text (id),
  weight bigint not null,
  primary key (word, search_text_id) {postgres: include (weight)}
) {sqlite: without rowid};                -- both: the weight lies beside the key
create index search_word_search_text_id on search_word (search_text_id);

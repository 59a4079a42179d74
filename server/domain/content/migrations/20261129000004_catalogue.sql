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

-- The catalogue: what is live, as lists and searches need it. Written when a release goes live,
-- and made anew from the releases by `lyceum reindex`.
create table listing (
  course bigint primary key not null references course (id),
  release bigint not null references release (id),
  slug {key_text} not null,
  title {key_text} not null,
  subtitle {key_text} not null,
  language text not null,
  level text not null,
  category bigint references category (id),
  teacher bigint not null references person (id),
  price bigint not null,                 -- minor units; 0: free
  currency text not null,
  cover bigint references file (id),
  lessons bigint not null,
  published_at bigint not null
);
create index listing_newest on listing (published_at desc, course desc);
create index listing_title on listing (title, course);
create index listing_price on listing (price, course);
create index listing_category on listing (category);
create index listing_teacher on listing (teacher);
create index listing_level on listing (level);
create index listing_language on listing (language);

create table tag (
  id bigint primary key not null,
  name {key_text} not null unique        -- folded
);

create table listing_tag (
  course bigint not null references listing (course),
  tag bigint not null references tag (id),
  primary key (course, tag)
);
create index listing_tag_tag on listing_tag (tag, course);

-- A course's page or a lesson that everybody may read, as searches find it.
create table search_text (
  id bigint primary key not null,        -- the course's or the lesson's id
  course bigint not null references listing (course),
  lesson bigint not null,                -- 0: the course's page
  title {key_text} not null,
  body text not null,                    -- plain text for snippets
  language text not null
);
create index search_text_course on search_text (course, lesson);

-- Which text has which word, and how much it weighs there.
create table search_word (
  word {key_text} not null,
  text bigint not null references search_text (id),
  weight bigint not null,
  primary key (word, text) {postgres: include (weight)}
) {sqlite: without rowid};                -- both: the weight lies beside the key
create index search_word_text on search_word (text);

-- The words of titles and tags alone, in which the beginnings of words are looked for first: they weigh as much as the
-- title of a lesson, or more (content::search::index).
create index search_word_title on search_word (word, search_text_id, weight) where weight >= 600;

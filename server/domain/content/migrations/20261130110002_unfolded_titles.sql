-- Titles that a process of an earlier version wrote, which knew nothing of the column.
create index listing_unfolded on listing (course_id) where title_folded = '';

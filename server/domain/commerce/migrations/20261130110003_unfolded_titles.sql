-- Titles that a process of an earlier version wrote, which knew nothing of the column.
create index order_item_unfolded on order_item (id) where title_folded = '';

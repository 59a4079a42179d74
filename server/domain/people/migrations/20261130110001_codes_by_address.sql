-- Codes are counted by their address, whatever they are for.
create index verification_code_address on verification_code (value_hmac, created_at);
drop index verification_code_value_hmac;
-- Names that a process of an earlier version wrote, which knew nothing of the column.
create index person_unfolded on person (id) where name_folded = '';

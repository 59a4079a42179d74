-- By which a token is known again is called as it is everywhere else.
alter table saved_method rename column token_lookup to token_hmac;

-- Which lines of statements are about a refund is asked whenever one succeeds.
create index statement_line_refund_id on statement_line (refund_id);
create index statement_line_reference on statement_line (reference);

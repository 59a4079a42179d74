-- Mails come as HTML, too, and can be ended by a click.
alter table dev_mailbox add column html text;
alter table dev_mailbox add column unsubscribe text;

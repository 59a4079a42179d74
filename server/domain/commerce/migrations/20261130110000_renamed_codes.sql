-- Codes by their present names: of the job that polls a provider, and of a refund whose provider is gone.
update job
set kind = 'payment.poll'
where kind = 'payment.ask';

update refund
set last_error = 'provider_removed'
where last_error = 'the school has this provider no more';

//! HTTP tests: requests against the router, as browsers and others send them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod agree;
mod bell;
mod buy;
mod canary;
mod cli;
mod csv;
mod door;
mod events;
mod files;
mod form_provider;
mod forms;
mod front;
mod functions;
mod headers;
mod kill;
mod limits;
mod machines;
mod media;
mod page_policy;
mod payers;
mod payments;
mod providers;
mod reports;
mod reviews;
mod settings;
mod shares;
mod statements;
mod stop;
mod studio;
mod support;
mod talk;
mod talk_pages;
mod unsubscribe;
mod visitors;

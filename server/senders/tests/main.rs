//! The senders against providers and servers that listen on real connections, keep to their protocols and say no.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod aliyun;
mod mime;
mod provider;
mod smtp;
mod smtp_server;
mod support;
mod tencent;
mod twilio;
mod wire;

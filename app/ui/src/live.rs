//! Events from the server while a page is open.

use futures::{StreamExt, channel::oneshot, future::abortable};
use gloo_net::eventsource::futures::EventSource;
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// The time until the next attempt, when the server refused the connection.
const RECONNECT_DELAY: Duration = Duration::from_secs(5);

/// Listens to an address of server-sent events until the surrounding scope ends, such as the
/// Effect that calls this. The browser reconnects by itself; a refused connection is tried again.
/// Does nothing on the server.
pub fn live(address: String, on_message: impl Fn(String) + 'static) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let (listening, line) = abortable(listen(address, on_message));
    on_cleanup(move || line.abort());
    spawn_local(async move {
        // It only ever ends by being cut.
        let _ = listening.await;
    });
}

async fn listen(address: String, on_message: impl Fn(String)) {
    loop {
        if let Ok(mut source) = EventSource::new(&address)
            && let Ok(mut messages) = source.subscribe("message")
        {
            while let Some(Ok((_, message))) = messages.next().await {
                if let Some(text) = message.data().as_string() {
                    on_message(text);
                }
            }
        }
        pause().await;
    }
}

async fn pause() {
    let (over, waiting) = oneshot::channel();
    set_timeout(
        move || {
            // Nobody waits any more when the page is gone.
            let _ = over.send(());
        },
        RECONNECT_DELAY,
    );
    let _ = waiting.await;
}

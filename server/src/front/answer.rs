//! Step 6: the answer on its way. By HTTP/1 a connection that takes nothing for long ends (the writing is timed); by
//! HTTP/2 one stream may stand still while the others flow, so each is timed. Slow is well, as long as it goes on.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::{
    body::{Frame, SizeHint},
    rt::Executor,
};
use tokio::time::Instant;

use super::{busy::Busy, timed_out};

/// The bytes that a stream is given at once: each such piece that is taken shows that somebody reads.
const PIECE_BYTES: usize = 16 * 1024;

tokio::task_local! {
    /// The stream of HTTP/2 in which the present request is answered.
    static STREAM: Arc<Progress>;
}

/// Since when a stream waits for its client; `None` while the client waits for us.
#[derive(Debug, Default)]
struct Progress(Mutex<Option<Instant>>);

impl Progress {
    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Waits until the client has taken nothing for so long.
    async fn stalled(&self, silence: Duration) {
        loop {
            let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let due = since.unwrap_or_else(Instant::now) + silence;
            if due <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(due).await;
        }
    }
}

/// The body of an answer: its request lasts as long as it does.
#[derive(Debug)]
pub struct Answer {
    body: Body,
    /// What is left of a piece that was too large for a stream.
    rest: Bytes,
    stream: Option<Arc<Progress>>,
    _busy: Busy,
}

impl Answer {
    /// Wraps the body of an answer; within a stream of HTTP/2 it tells the stream how it goes.
    pub(super) fn new(body: Body, busy: Busy) -> Self {
        let stream = STREAM.try_with(Arc::clone).ok();
        if let Some(stream) = &stream {
            stream.set(Some(Instant::now()));
        }
        Self { body, rest: Bytes::new(), stream, _busy: busy }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let Some(stream) = &this.stream else { return Pin::new(&mut this.body).poll_frame(cx) };
        let polled = if this.rest.is_empty() {
            Pin::new(&mut this.body).poll_frame(cx).map_ok(|frame| match frame.into_data() {
                Ok(mut bytes) => {
                    this.rest = bytes.split_off(bytes.len().min(PIECE_BYTES));
                    Frame::data(bytes)
                }
                Err(frame) => frame,
            })
        } else {
            let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES));
            Poll::Ready(Some(Ok(Frame::data(piece))))
        };
        stream.set(polled.is_ready().then(Instant::now));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (left, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(left));
        }
        hint.set_lower(body.lower().saturating_add(left));
        hint
    }
}

/// Runs the streams of HTTP/2, and resets those of which nothing is taken for so long.
#[derive(Clone, Copy, Debug)]
pub struct StreamExecutor {
    /// The time after which a stream is reset.
    pub silence: Duration,
}

impl<F> Executor<F> for StreamExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let (silence, progress) = (self.silence, Arc::new(Progress::default()));
        tokio::spawn(async move {
            tokio::select! {
                () = STREAM.scope(progress.clone(), stream) => {}
                () = progress.stalled(silence) => timed_out("answer"),
            }
        });
    }
}

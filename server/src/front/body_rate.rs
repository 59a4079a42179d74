//! The least rate of a body: whoever sends a byte now and then keeps a place as surely as one who sends nothing. Only
//! the time in which we waited for the client counts, and what matters is the last while, never the whole.

use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

/// The least that has to come of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeastRate {
    /// So many bytes,
    pub bytes: u64,
    /// each time that they were waited for so long: the first such time is the grace.
    pub per: Duration,
}

/// The error of a body that comes too slowly to be anybody's line.
#[derive(Debug)]
pub struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body comes too slowly")
    }
}

impl Error for TooSlow {}

/// A body that ends with [`TooSlow`] when it comes more slowly than the least rate.
#[derive(Debug)]
pub struct PacedBody<B> {
    body: Pin<Box<B>>,
    least: LeastRate,
    came: u64,
    waited: Duration,
    /// Since when we wait for the client.
    since: Option<Instant>,
}

impl<B> PacedBody<B> {
    /// Holds a body to this rate.
    pub fn new(least: LeastRate, body: B) -> Self {
        Self { body: Box::pin(body), least, came: 0, waited: Duration::ZERO, since: None }
    }

    /// Returns whether the last while, once it is over, brought too little; then another one begins.
    fn is_too_slow(&mut self) -> bool {
        if self.waited < self.least.per {
            return false;
        }
        self.waited = Duration::ZERO;
        std::mem::take(&mut self.came) < self.least.bytes
    }
}

impl<B> HttpBody for PacedBody<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Some(since) = this.since.take() {
            this.waited += since.elapsed();
        }
        // Each byte that comes wakes us, and so does silence: there is no need of a timer of our own.
        let polled = this.body.as_mut().poll_frame(cx);
        match &polled {
            Poll::Pending => this.since = Some(Instant::now()),
            Poll::Ready(Some(Ok(frame))) => {
                this.came = this.came.saturating_add(frame.data_ref().map_or(0, |data| data.len() as u64));
            }
            Poll::Ready(_) => return polled.map_err(Into::into),
        }
        if this.is_too_slow() {
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        polled.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::body::Body;
    use futures::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    const LEAST: LeastRate = LeastRate { bytes: 8, per: Duration::from_millis(400) };

    /// Reads a body of so many pieces, each of which comes after this time. Returns the bytes that came, and whether
    /// all did.
    async fn read(pieces: usize, bytes: usize, pause: Duration, busy: Duration) -> (usize, bool) {
        let body = stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, io::Error>(Bytes::from(vec![b'x'; bytes]))
        });
        let (mut body, mut came) = (PacedBody::new(LEAST, Body::from_stream(body)), 0);
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return (came, false) };
            came += frame.data_ref().map_or(0, Bytes::len);
            std::thread::sleep(busy);
        }
        (came, true)
    }

    #[tokio::test]
    async fn a_byte_now_and_then_ends_a_body_and_a_slow_line_goes_on() {
        let (pause, none) = (Duration::from_millis(100), Duration::ZERO);
        let (came, is_whole) = read(40, 1, pause, none).await;
        assert!((1..8).contains(&came) && !is_whole, "{came}");
        assert_eq!(read(16, 8, pause, none).await, (128, true), "four times as long as the while, and fast enough");
        assert_eq!(read(2, 1, pause / 2, none).await, (2, true), "short and over within the grace");
    }

    #[tokio::test]
    async fn whoever_sends_much_at_first_still_has_to_send_afterwards() {
        let first = stream::iter([Ok::<_, io::Error>(Bytes::from(vec![b'x'; 100_000]))]);
        let rest = stream::iter(0..40).then(|_| async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(Bytes::from_static(b"x"))
        });
        let mut body = PacedBody::new(LEAST, Body::from_stream(first.chain(rest)));
        let mut came = 0;
        let error = loop {
            match body.frame().await.unwrap() {
                Ok(frame) => came += frame.data_ref().map_or(0, Bytes::len),
                Err(error) => break error,
            }
        };
        assert!(error.is::<TooSlow>() && came < 100_020, "{came}");
    }

    #[tokio::test]
    async fn time_that_we_spend_ourselves_is_not_the_clients() {
        let busy = Duration::from_millis(100);
        assert_eq!(read(12, 1, Duration::from_millis(1), busy).await, (12, true));
    }
}

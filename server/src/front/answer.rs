//! Step 6: the answer on its way. By HTTP/1 a connection that takes nothing for long ends (the writing is timed); by
//! HTTP/2 one stream may stand still while the others flow, so each is timed. Slow is well, as long as it goes on. What is
//! not taken yet is in memory, or an open file: so answers are counted, in all and by client, until they are taken.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use hyper::{
    body::{Frame, SizeHint},
    rt::Executor,
};
use tokio::time::Instant;

use super::{
    Front, FrontLimits, Held, SITE_SHARE_DIVISOR, busy::Busy, handles::within_handles, refused, site, timed_out,
};

/// The bytes that a stream is given at once: each such piece that is taken shows that somebody reads.
const PIECE_BYTES: usize = 16 * 1024;
/// The part of the answers that are left which one client may have.
const CLIENT_SHARE_DIVISOR: u64 = 4;
/// The answers that one client may have however few are left: a page with all its files, and films read in parts.
const MIN_ANSWERS_BY_CLIENT: u64 = 96;

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

/// A place among the answers under way, from when the request has come until the answer is taken.
#[derive(Clone, Debug)]
pub struct UnderWay {
    _held: Arc<(Held<()>, Held<IpAddr>, Held<IpAddr>)>,
}

impl Front {
    /// Counts the answer to a request of this client.
    ///
    /// # Errors
    /// 429 when the client lets too many wait, 503 when all do: [`refusal`] is the answer.
    pub fn under_way(&self, limits: &FrontLimits, client: Option<IpAddr>) -> Result<UnderWay, StatusCode> {
        let taken = || {
            // Each may need a file handle.
            let most = within_handles(limits.answers);
            let by_client = by_client(limits, most, most.saturating_sub(self.answers()));
            let theirs = self.answers_by_client.take(client, 1, by_client);
            let theirs = theirs.ok_or((StatusCode::TOO_MANY_REQUESTS, "answers_by_client"))?;
            let of_site = (most / SITE_SHARE_DIVISOR).max(by_client);
            let site = self.answers_by_site.take(site(client), 1, of_site);
            let site = site.ok_or((StatusCode::TOO_MANY_REQUESTS, "answers_by_site"))?;
            let one = self.answers.take(Some(()), 1, most).ok_or((StatusCode::SERVICE_UNAVAILABLE, "answers"))?;
            Ok((one, theirs, site))
        };
        taken().map(|held| UnderWay { _held: Arc::new(held) }).map_err(|(status, reason)| {
            refused(reason);
            status
        })
    }
}

/// Returns how many answers may be under way to one client, of so many in all and so many that are left: the fewer are
/// left, the fewer a client may have, so that a few clients together do not take all.
fn by_client(limits: &FrontLimits, most: u64, left: u64) -> u64 {
    let part = (left / CLIENT_SHARE_DIVISOR).max(MIN_ANSWERS_BY_CLIENT);
    limits.answers_by_client.min((most / SITE_SHARE_DIVISOR).max(1)).min(part)
}

/// Returns the answer to a request that would be one too many under way. It has no words, or it would be one more.
#[must_use]
pub fn refusal(status: StatusCode) -> Response {
    let headers = [
        (RETRY_AFTER, HeaderValue::from_static("1")),
        (CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
    ];
    (status, headers).into_response()
}

/// The body of an answer: its request lasts as long as it does.
#[derive(Debug)]
pub struct Answer {
    body: Body,
    /// What is left of a piece that was too large for a stream.
    rest: Bytes,
    stream: Option<Arc<Progress>>,
    _busy: Busy,
    _under_way: Option<UnderWay>,
}

impl Answer {
    /// Wraps the body of an answer; within a stream of HTTP/2 it tells the stream how it goes.
    pub(super) fn new(body: Body, busy: Busy, under_way: Option<UnderWay>) -> Self {
        let stream = STREAM.try_with(Arc::clone).ok();
        if let Some(stream) = &stream {
            stream.set(Some(Instant::now()));
        }
        Self { body, rest: Bytes::new(), stream, _busy: busy, _under_way: under_way }
    }
}

/// Takes the next piece off the rest of what was read. The last byte is one by itself: a stream is done with a piece as
/// soon as the client takes one byte of it, and with the whole answer when that is true of its last piece.
fn piece(rest: &mut Bytes) -> Bytes {
    let most = rest.len().saturating_sub(1).clamp(1, PIECE_BYTES);
    rest.split_to(most.min(rest.len()))
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let Some(stream) = &this.stream else { return Pin::new(&mut this.body).poll_frame(cx) };
        let polled = if this.rest.is_empty() {
            Pin::new(&mut this.body).poll_frame(cx).map_ok(|frame| match frame.into_data() {
                Ok(bytes) => {
                    this.rest = bytes;
                    Frame::data(piece(&mut this.rest))
                }
                Err(frame) => frame,
            })
        } else {
            Poll::Ready(Some(Ok(Frame::data(piece(&mut this.rest)))))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_of_many_households_has_a_part_of_all_answers() {
        let limits = FrontLimits { answers: 40, answers_by_client: 5, ..FrontLimits::default() };
        let front = Front::fixed(limits.clone());
        let to = |network: &str| front.under_way(&limits, Some(network.parse().unwrap()));
        let households: Vec<_> = (0..40).map_while(|n| to(&format!("2001:db8:1:{n:x}::")).ok()).collect();
        assert_eq!(households.len(), 10);
        assert_eq!(to("2001:db8:1:ff::").unwrap_err(), StatusCode::TOO_MANY_REQUESTS);
        assert!(to("2001:db8:2::").is_ok(), "another site");
        assert_eq!(front.answers(), 10);
        let one: Vec<_> = (0..9).map_while(|_| to("192.0.2.1").ok()).collect();
        assert_eq!(one.len(), 5);
        let machine: Vec<_> = (0..99).map_while(|_| front.under_way(&limits, None).ok()).collect();
        assert_eq!(machine.len(), 25, "who is not counted counts among all");
        drop((households, one, machine));
        assert_eq!(front.answers(), 0);
    }

    #[test]
    fn one_client_has_a_part_of_the_answers_that_are_left() {
        let limits = FrontLimits::default();
        let front = Front::fixed(limits.clone());
        let most = within_handles(limits.answers);
        let (mut held, mut clients) = (Vec::new(), 0_u8);
        while front.answers() < most {
            let left = most - front.answers();
            let client = Some([192, 0, 2, clients].into());
            let before = held.len();
            held.extend((0..most).map_while(|_| front.under_way(&limits, client).ok()));
            let taken = (held.len() - before) as u64;
            assert!(
                taken > 0 && taken <= (left / CLIENT_SHARE_DIVISOR).max(MIN_ANSWERS_BY_CLIENT),
                "{clients}: {taken} of {left}"
            );
            assert!(taken <= limits.answers_by_client && taken <= (most / 4).max(1), "{clients}: {taken} of {most}");
            clients += 1;
        }
        assert!(clients > 4, "{clients} take all");
        assert_eq!(front.under_way(&limits, None).unwrap_err(), StatusCode::SERVICE_UNAVAILABLE);
        drop(held);
        assert_eq!(front.answers(), 0);
    }

    #[test]
    fn few_answers_in_all_and_many_by_client_leave_the_others_theirs() {
        let limits = FrontLimits::default();
        let parts = [(4_096, 4_096), (4_096, 1_024), (4_096, 8), (400, 400), (100, 100), (16, 16), (3, 3), (0, 0)];
        let expected = [512, 256, 96, 100, 25, 4, 1, 1];
        assert_eq!(parts.map(|(most, left)| by_client(&limits, most, left)), expected);
    }

    #[test]
    fn pieces_are_small_and_the_last_byte_is_one_by_itself() {
        for (length, sizes) in [(0, vec![]), (1, vec![1]), (2, vec![1, 1]), (PIECE_BYTES, vec![PIECE_BYTES - 1, 1])] {
            let mut rest = Bytes::from(vec![7; length]);
            let cut: Vec<_> = std::iter::from_fn(|| (!rest.is_empty()).then(|| piece(&mut rest).len())).collect();
            assert_eq!(cut, sizes, "{length}");
        }
        let mut rest = Bytes::from(vec![7; 3 * PIECE_BYTES]);
        let cut: Vec<_> = std::iter::from_fn(|| (!rest.is_empty()).then(|| piece(&mut rest).len())).collect();
        assert_eq!((cut.iter().max(), cut.last(), cut.len()), (Some(&PIECE_BYTES), Some(&1), 4));
        assert!(piece(&mut Bytes::new()).is_empty());
    }
}

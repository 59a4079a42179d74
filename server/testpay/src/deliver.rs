//! The delivery of webhooks: they are sent until they are accepted.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use futures::{StreamExt, stream};
use http::{HeaderName, StatusCode, header::CONTENT_TYPE};
use reqwest::redirect;
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use crate::{
    Error, Provider,
    notice::{self, Notice},
    sign::sign,
};

/// The header with the signature.
const SIGNATURE: HeaderName = HeaderName::from_static("test-gateway-signature");
/// The longest time that one attempt takes.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest time that the payer waits for the merchant to be told.
const PAYER_WAIT_TIMEOUT: Duration = Duration::from_secs(2);
/// The longest sleep: the clock may be moved.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// The longest answer of a merchant, in bytes.
const MAX_ANSWER_BYTES: usize = 4 * 1024;
/// The number of attempts at the same time, so that one slow receiver does not hold up the others.
const AT_ONCE: usize = 8;

/// Returns the client, with ring for its TLS (it brings none of its own and would panic) and the roots compiled in: a
/// host without certificates must be able to send webhooks to itself. No proxy and no redirect: a webhook goes where
/// the merchant said.
pub(crate) fn client() -> Result<reqwest::Client, Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(REQUEST_TIMEOUT);
    Ok(client.redirect(redirect::Policy::none()).build()?)
}

impl Provider {
    /// Sends what is due until told to stop. What is under way then is sent again after the next start.
    pub async fn deliver(&self, until: impl Future<Output = ()>) {
        let mut until = pin!(until);
        loop {
            let work = async {
                let pause = match self.pass().await {
                    Ok(pause) => pause,
                    Err(error) => {
                        tracing::error!(%error, "notifications of the test provider");
                        POLL_INTERVAL
                    }
                };
                tokio::select! {
                    () = self.0.bell.notified() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            };
            tokio::select! {
                biased;
                () = &mut until => return,
                () = work => {}
            }
        }
    }

    /// Sends what is due, once each; returns how many were accepted.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn deliver_due(&self) -> Result<usize, Error> {
        let mut tx = self.begin().await?;
        let due = notice::due(&mut tx, self.now()).await?;
        tx.commit().await?;
        let attempts = stream::iter(due).map(|id| async move {
            let mut conn = self.0.pool.acquire().await?;
            let notice = notice::claim(&mut conn, &id, self.now()).await?;
            drop(conn);
            match notice {
                Some(notice) => self.attempt(&notice).await,
                None => Ok(false),
            }
        });
        let outcomes: Vec<Result<bool, Error>> = attempts.buffer_unordered(AT_ONCE).collect().await;
        outcomes.into_iter().try_fold(0, |sum, accepted| Ok(sum + usize::from(accepted?)))
    }

    /// Sends what is due; returns the time until there is something to do again.
    async fn pass(&self) -> Result<Duration, Error> {
        self.deliver_due().await?;
        let mut conn = self.0.pool.acquire().await?;
        let next = notice::next(&mut conn).await?;
        let wait = next.map(|at| Duration::from_millis(u64::try_from(at - self.now()).unwrap_or_default()));
        Ok(wait.unwrap_or(POLL_INTERVAL).min(POLL_INTERVAL))
    }

    /// Sends a webhook that is in hand, before the payer goes on; the payer does not wait for ever.
    pub(crate) async fn deliver_first(&self, notice: Notice) {
        let provider = self.clone();
        let attempt = tokio::spawn(async move {
            if let Err(error) = provider.attempt(&notice).await {
                tracing::error!(%error, "a notification of the test provider");
            }
        });
        // The task goes on when its time is up here.
        let _ = tokio::time::timeout(PAYER_WAIT_TIMEOUT, attempt).await;
    }

    /// Makes one attempt, signed anew; returns whether it was accepted.
    async fn attempt(&self, notice: &Notice) -> Result<bool, Error> {
        let signature = sign(&self.0.secret, self.now().div_euclid(1000), notice.body.as_bytes());
        let request = self.0.client.post(&notice.url).header(CONTENT_TYPE, "application/json");
        let answer = acknowledged(request.header(SIGNATURE, signature).body(notice.body.clone())).await;
        let mut conn = self.0.pool.acquire().await?;
        let failure = match answer {
            Ok(status) if status.is_success() => {
                notice::accepted(&mut conn, notice, self.now()).await?;
                return Ok(true);
            }
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let given_up = notice::refused(&mut conn, notice, self.now()).await?;
        tracing::warn!(notice = notice.id, attempt = notice.attempts, given_up, failure, "a notification failed");
        // The time of the next attempt may be nearer than what the loop is waiting for.
        self.0.bell.notify_one();
        Ok(false)
    }
}

/// Sends a webhook; returns the status of the answer. A success says `{"received":true}`: what answers everything with
/// 200 has heard nothing.
async fn acknowledged(request: reqwest::RequestBuilder) -> Result<StatusCode, reqwest::Error> {
    let mut answer = request.send().await?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER_BYTES {
            return Ok(StatusCode::BAD_GATEWAY);
        }
    }
    let said: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
    let is_received = said.is_some_and(|said| said["received"] == true);
    Ok(if status.is_success() && !is_received { StatusCode::BAD_GATEWAY } else { status })
}

//! The running server: connections, the worker, and a graceful shutdown.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, routing::get};
use commerce::payment;
use ground::{
    Db, Error, Result,
    jobs::{self, JobRegistry},
    settings,
};
use insight::stats;
use learning::progress;
use people::events;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::{
    front::{SHUTDOWN_GRACE_SECONDS, connection},
    providers,
    settings::Settings,
    web::{self, Web},
};

/// The interval at which buffers in memory are written.
const TICK: Duration = Duration::from_secs(1);
/// The interval at which the settings in the database are read: they hold everywhere within a second.
const SETTINGS_INTERVAL: Duration = Duration::from_millis(500);
/// The interval at which last visits are written and metrics are folded, in seconds.
const UPKEEP_INTERVAL_SECS: u32 = 60;
/// The interval at which teachers' statistics are counted, in seconds.
const STATS_INTERVAL_SECS: u32 = 300;

/// Serves until the process is told to stop.
pub async fn serve(db: Db, settings: Settings) -> Result<()> {
    let listener = bind(settings.addr).await?;
    let metrics = match settings.metrics_addr {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    if settings.package.is_none() {
        tracing::warn!("the site is not built: pages will have neither styles nor scripts (cargo xtask build)");
    }
    tracing::info!("Lyceum at http://{} ({}, data in {})", settings.addr, db.engine_name(), settings.data.display());
    let testpay = if settings.test_provider { Some(providers::test(&db, &settings).await?) } else { None };
    serve_on(listener, metrics, Web::with_provider(db, settings, testpay), signal()).await
}

/// Serves on these listeners until `stop`; then finishes the requests in flight.
pub async fn serve_on(
    listener: TcpListener,
    metrics: Option<TcpListener>,
    web: Web,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    ground::media::settle(&web.db).await?;
    content::upload::sweep(&web.db).await?;
    let (end, ended) = watch::channel(false);
    let router = web::router(&web);
    let worker = tokio::spawn(jobs::run(web.db.clone(), registry(&web.settings)?, until(ended.clone())));
    let background = tokio::spawn(background_tasks(web.clone(), until(ended.clone())));
    let followed = tokio::spawn(follow_settings(web.clone(), until(ended.clone())));
    let inbox = tokio::spawn(payment::webhook::run(web.db.clone(), until(ended.clone())));
    let events = tokio::spawn(web::follow_events(web.clone(), until(ended.clone())));
    let testpay = web.testpay.clone().map(|provider| {
        let until = until(ended.clone());
        tokio::spawn(async move { provider.deliver(until).await })
    });
    let shown = metrics.map(|listener| tokio::spawn(serve_metrics(listener, web.clone(), until(ended))));

    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let is_proxy = web.settings.trusted_proxies.trusts(peer.ip().to_canonical());
                    if let Some(admitted) = connection::admit(&web.front, stream, peer, is_proxy) {
                        let (front, ending) = (web.front.clone(), web.ending.subscribe());
                        connections.spawn(connection::serve(front, admitted, peer, router.clone(), ending));
                    }
                }
                Err(error) => pause_after(&error).await,
            },
            Some(_) = connections.join_next() => {}
            () = &mut stop => break,
        }
    }
    drop(listener);
    web.ending.send_replace(true);
    tracing::info!("stopping: no new connections, {} open", connections.len());
    let grace = web.db.settings().get(&SHUTDOWN_GRACE_SECONDS);
    let last = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(Duration::from_secs(grace), last).await.is_err() {
        tracing::warn!("some requests did not finish within {grace} s");
    }
    let _ = end.send(true);
    let _ = tokio::join!(worker, background, followed, inbox, events);
    if let Some(testpay) = testpay {
        let _ = testpay.await;
    }
    if let Some(shown) = shown {
        let _ = shown.await;
    }
    web.last_seen.write(&web.db).await?;
    flush_buffers(&web).await?;
    if let Some(provider) = &web.testpay {
        provider.close().await;
    }
    web.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| Error::Internal(format!("cannot listen on {address}: {error}")))
}

/// Waits when file handles have run out, rather than spin. All other errors concern one connection only.
async fn pause_after(error: &io::Error) {
    tracing::warn!("accept: {error}");
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Returns the jobs that the worker can do.
fn registry(settings: &Settings) -> Result<JobRegistry> {
    providers::deliver(school::register(), settings)
}

/// Writes what was buffered in memory: learners' progress, events, and what payment providers answered.
async fn flush_buffers(web: &Web) -> Result<()> {
    progress::flush(&web.db).await?;
    events::flush(&web.db).await?;
    payment::health::flush(&web.db).await?;
    Ok(())
}

/// Schedules the counting of teachers' statistics.
async fn schedule_stats(web: &Web) {
    if let Err(error) = stats::schedule(&web.db).await {
        tracing::warn!(%error, "teachers' figures will be counted later: {error}");
    }
}

/// Follows what others change of the settings and of the payment providers.
async fn follow_settings(web: Web, end: impl Future<Output = ()>) {
    let mut end = pin!(end);
    loop {
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(SETTINGS_INTERVAL) => {}
        }
        match settings::reload(&web.db).await {
            // Days may begin elsewhere from now on.
            Ok(true) => schedule_stats(&web).await,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the settings could not be read again: {error}"),
        }
        if let Err(error) = payment::reload(&web.db).await {
            tracing::warn!(%error, "the payment providers could not be read again: {error}");
        }
    }
}

/// Does the work of each second, each minute, and every few minutes.
async fn background_tasks(web: Web, end: impl Future<Output = ()>) {
    let mut end = pin!(end);
    let mut seconds = 0;
    schedule_stats(&web).await;
    loop {
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(TICK) => seconds += 1,
        }
        if let Err(error) = flush_buffers(&web).await {
            tracing::warn!(%error, "what was gathered could not be written, it is tried again: {error}");
        }
        if seconds % UPKEEP_INTERVAL_SECS != 0 {
            continue;
        }
        web.metrics.run_upkeep();
        if seconds % STATS_INTERVAL_SECS == 0 {
            schedule_stats(&web).await;
        }
        if let Err(error) = web.last_seen.write(&web.db).await {
            tracing::warn!(%error, "last visits could not be written: {error}");
        }
    }
}

async fn serve_metrics(listener: TcpListener, web: Web, end: impl Future<Output = ()> + Send + 'static) {
    let router = Router::new().route("/metrics", get(move || web::metrics(web.clone())));
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(end).await {
        tracing::error!("metrics: {error}");
    }
}

async fn until(mut ended: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end as well.
    let _ = ended.wait_for(|ended| *ended).await;
}

/// Waits for SIGTERM or Ctrl-C.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let wait = |kind| async move {
        match signal(kind) {
            Ok(mut signals) => drop(signals.recv().await),
            Err(error) => {
                tracing::error!("this process cannot be told to stop: {error}");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => {}
        () = wait(SignalKind::interrupt()) => {}
    }
}

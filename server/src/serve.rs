//! The running server: connections, the worker, and a graceful shutdown.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, routing::get};
use commerce::payment;
use ground::{
    Db, Error, Result,
    jobs::{self, JobRegistry},
};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use insight::stats;
use learning::progress;
use people::events;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::ServiceExt;

use crate::{
    providers,
    settings::Settings,
    web::{self, Peer, Web},
};

/// The longest time that requests in flight may take when the server stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);
/// The longest time that a client may take to send the head of a request.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The interval at which buffers in memory are written.
const TICK: Duration = Duration::from_secs(1);
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
    let inbox = tokio::spawn(payment::webhook::run(web.db.clone(), until(ended.clone())));
    let testpay = web.testpay.clone().map(|provider| {
        let until = until(ended.clone());
        tokio::spawn(async move { provider.deliver(until).await })
    });
    let shown = metrics.map(|listener| tokio::spawn(serve_metrics(listener, web.clone(), until(ended))));

    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => connect(stream, peer, router.clone(), &connections),
                Err(error) => pause_after(&error).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    web.ending.send_replace(true);
    tracing::info!("stopping: no new connections, {} open", connections.count());
    if tokio::time::timeout(SHUTDOWN_GRACE, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish within {} s", SHUTDOWN_GRACE.as_secs());
    }
    let _ = end.send(true);
    let _ = tokio::join!(worker, background, inbox);
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

/// Serves one connection in a task of its own.
fn connect(stream: TcpStream, peer: SocketAddr, router: Router, connections: &GracefulShutdown) {
    let _ = stream.set_nodelay(true);
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_READ_TIMEOUT).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(32 * 1024)
        .max_concurrent_streams(128)
        .keep_alive_interval(HEADER_READ_TIMEOUT);
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().oneshot(request)
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("connection: {error}");
        }
    });
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

/// Writes what was buffered in memory: learners' progress, and events.
async fn flush_buffers(web: &Web) -> Result<()> {
    progress::flush(&web.db).await?;
    events::flush(&web.db).await?;
    Ok(())
}

/// Schedules the counting of teachers' statistics.
async fn schedule_stats(web: &Web) {
    if let Err(error) = stats::schedule(&web.db).await {
        tracing::warn!(%error, "teachers' figures will be counted later: {error}");
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

//! Prometheus metrics for operators: requests by route, method and status, and their durations.

use std::{sync::OnceLock, time::Duration};

use http::StatusCode;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The name of the histogram of what the front costs a page.
const FRONT: &str = "front_seconds";
/// Its buckets, in seconds: microseconds of work, mostly.
const FRONT_BUCKETS: [f64; 8] = [0.000_005, 0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.001, 0.01];

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Installs the process's one metrics recorder, and returns the handle that renders it.
///
/// # Panics
/// When another recorder was installed before ours.
pub fn install_recorder() -> PrometheusHandle {
    let install = || {
        PrometheusBuilder::new()
            .set_buckets(&[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0])
            .expect("there are buckets")
            .set_buckets_for_metric(Matcher::Full(FRONT.to_owned()), &FRONT_BUCKETS)
            .expect("there are buckets, too")
            .install_recorder()
            .expect("this is the only recorder of the process")
    };
    RECORDER.get_or_init(install).clone()
}

/// Records what the front cost a page before its handler began: the processor time of its thread.
pub fn record_front(spent: Duration) {
    metrics::histogram!(FRONT).record(spent.as_secs_f64());
}

/// Records an answered request in the metrics.
pub fn record_request(route: &str, method: &'static str, status: StatusCode, spent: Duration) {
    let route: metrics::SharedString = route.to_owned().into();
    metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(spent.as_secs_f64());
}

//! The state of all handlers: the school, its settings, and what is counted in this process.

use std::sync::{Arc, Once};

use ground::Db;
use kit::server::Mode;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;

use super::{archives, events, files, last_seen, report};
use crate::{
    front::{Front, FrontLimits, SharedFront},
    settings::Settings,
};

/// The state that every handler needs; cheap to clone.
#[derive(Clone, Debug)]
pub struct Web(Arc<Inner>);

/// The inside of [`Web`].
#[derive(Debug)]
pub struct Inner {
    /// The school's database.
    pub db: Db,
    /// The settings of the server.
    pub settings: Settings,
    /// The settings of Leptos.
    pub options: LeptosOptions,
    /// Sessions that were used since the last writing.
    pub last_seen: last_seen::LastSeen,
    /// The metrics that the endpoint renders.
    pub metrics: PrometheusHandle,
    /// Set to `true` on shutdown; streaming responses end when it changes.
    pub ending: watch::Sender<bool>,
    /// The test provider, where it runs.
    pub testpay: Option<testpay::Provider>,
    /// What the front counts.
    pub front: SharedFront,
    /// Done once a proxy was met that is not named in the settings, and the log has said so.
    pub(super) unnamed_proxy: Once,
    pub(super) events: events::Hub,
    pub(super) reports: report::Reports,
    pub(super) files: files::Files,
    pub(super) archives: archives::Archives,
}

impl std::ops::Deref for Web {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Installs the recorder of the figures and describes them.
fn recorder() -> PrometheusHandle {
    let recorder = crate::metrics::install_recorder();
    crate::front::describe_figures();
    recorder
}

impl Web {
    /// Makes the state of a server for this school.
    #[must_use]
    pub fn new(db: Db, settings: Settings) -> Self {
        Self::with_provider(db, settings, None)
    }

    /// Makes the same, with the test provider in the process.
    #[must_use]
    pub fn with_provider(db: Db, settings: Settings, testpay: Option<testpay::Provider>) -> Self {
        // The recorder comes first: figures that are older show nothing.
        let metrics = recorder();
        let front = Front::of(&db, settings.mode);
        Self::assemble(db, settings, testpay, metrics, front)
    }

    /// Makes the same without the provider, with fixed limits of the front.
    #[must_use]
    pub fn with_limits(db: Db, settings: Settings, limits: FrontLimits) -> Self {
        Self::assemble(db, settings, None, recorder(), Front::fixed(limits))
    }

    fn assemble(
        db: Db,
        settings: Settings,
        testpay: Option<testpay::Provider>,
        metrics: PrometheusHandle,
        front: Front,
    ) -> Self {
        // Only the first call in a process does something.
        let _ = any_spawner::Executor::init_tokio();
        let (options, files) = (settings.leptos(), files::Files::new(&settings.site));
        let (last_seen, reports) = Default::default();
        let front = SharedFront::new(front);
        let ending = watch::Sender::new(false);
        Self(Arc::new(Inner {
            db,
            settings,
            options,
            last_seen,
            metrics,
            ending,
            testpay,
            front,
            unnamed_proxy: Once::new(),
            events: events::Hub::default(),
            reports,
            files,
            archives: archives::Archives::default(),
        }))
    }

    /// Returns the mode, development or production.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.settings.mode
    }
}

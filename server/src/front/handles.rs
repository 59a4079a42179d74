//! File handles, of which each connection takes one and each file on its way another.

/// Returns how many files this process may open; asks for as many as the system allows.
pub(super) fn handles() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    static HANDLES: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    *HANDLES.get_or_init(|| {
        let now = getrlimit(Resource::Nofile);
        let raised = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, maximum: now.maximum });
        let got = if raised.is_ok() { now.maximum } else { now.current };
        got.unwrap_or(u64::MAX)
    })
}

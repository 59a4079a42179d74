//! File handles, of which each connection takes one and each file on its way another.

/// Returns how many connections or answers there may be at once: as many as are wanted, but no more than two of five
/// file handles, since as many again are for the other.
pub(super) fn within_handles(wanted: u64) -> u64 {
    wanted.min(handles() / 5 * 2)
}

/// Returns how many files this process may open; asks for as many as the system allows.
fn handles() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    static HANDLES: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    *HANDLES.get_or_init(|| {
        let now = getrlimit(Resource::Nofile);
        let raised = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, maximum: now.maximum });
        let got = if raised.is_ok() { now.maximum } else { now.current };
        got.unwrap_or(u64::MAX)
    })
}

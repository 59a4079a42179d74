//! The route table: every page, server function and machine route of the product, with what each asks of a visitor. The
//! router is built from it, pictures and access tests walk it, and what is not in it is refused.

mod row;
mod table;

use std::{collections::HashMap, sync::LazyLock};

pub use row::{Access, Kind, RateClass, Route, STREAMED};
pub use table::ROUTES;

/// The prefix of the paths of the test provider, which answers for them itself.
pub const TEST_PROVIDER: &str = "/pay/test/";

/// The table as it is looked up: paths that are written out by themselves, those with variable segments by their first
/// segment.
#[derive(Debug, Default)]
struct Index {
    exact: HashMap<&'static str, &'static Route>,
    variable: HashMap<&'static str, Vec<&'static Route>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for route in ROUTES {
        if route.path.contains('{') {
            index.variable.entry(first_segment(route.path)).or_default().push(route);
        } else {
            index.exact.insert(route.path, route);
        }
    }
    index
});

/// Returns the row for the path of a request, or `None` when there is none. A path that is written out goes before one
/// with variable segments.
#[must_use]
pub fn find(path: &str) -> Option<&'static Route> {
    let exact = INDEX.exact.get(path).copied();
    exact.or_else(|| {
        let rows = INDEX.variable.get(first_segment(path))?;
        rows.iter().copied().find(|route| matches(route.path, path))
    })
}

fn first_segment(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(p), Some(s)) if p == s || (p.starts_with('{') && !s.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Returns the address, if it is a path of ours that fits into a header, else `/`.
#[must_use]
pub fn local(to: &str) -> &str {
    let good = to.starts_with('/') && !to.starts_with("//") && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if good { to } else { "/" }
}

#[cfg(test)]
mod tests;

//! The catalogue: what is live, in lists that can be narrowed.

mod facets;
mod filter;
mod list;
pub(crate) mod listing;

pub(crate) use facets::FacetCache;
pub use facets::{facets, tags};
pub use list::list;
pub(crate) use list::of_teacher;
pub use listing::reindex;

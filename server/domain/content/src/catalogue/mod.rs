//! The catalogue: live courses, in lists that can be narrowed. Knows nothing of drafts.

mod facets;
mod filter;
mod home;
mod list;
pub mod listing;
pub mod rating;
mod reindex;
mod sale;
mod ttl_cache;

pub use facets::{FacetCache, facets, tags};
pub use home::home;
pub(crate) use list::of_teacher;
pub use list::{list, list_for};
pub(crate) use reindex::REFOLD;
pub use reindex::{analyze, reindex};
pub use sale::SaleCheck;
pub(crate) use sale::is_off_sale;

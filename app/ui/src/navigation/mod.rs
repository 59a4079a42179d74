//! Navigation: plain links all of them.

mod bars;
mod breadcrumb;
mod chip;
mod pagination;
mod tabs;

pub use bars::{BottomBar, Footer, NavLink, SearchBox, SkipLink, TopBar};
pub use breadcrumb::{Breadcrumb, Crumb};
pub use chip::{Chip, FilterChip};
pub use pagination::Pagination;
pub use tabs::{Tab, Tabs};

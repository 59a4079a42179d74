//! The content of pages: cards and covers, prices and progress, notes, tables, and what stands
//! there while there is nothing yet.

mod avatar;
mod badge;
mod callout;
mod card;
mod code;
mod cover;
mod empty;
mod error;
mod pattern;
mod precision;
mod price;
mod progress;
mod rating;
mod share;
mod skeleton;
mod table;
mod when;

pub use avatar::{Avatar, Size};
pub use badge::Badge;
pub use callout::Callout;
pub use card::{Card, CourseCard, CourseFace};
pub use code::CodeBlock;
pub use cover::{Cover, CoverPicture};
pub use empty::Empty;
pub use error::ErrorPanel;
pub use precision::Precision;
pub use price::Price;
pub use progress::{ProgressBar, ProgressRing};
pub use rating::{Rating, Stars};
pub use share::ShareButton;
pub use skeleton::{Skeleton, SkeletonKind};
pub use table::{Column, Sort, Table};
pub use when::{Clocks, LocalTime, When, tell_times};

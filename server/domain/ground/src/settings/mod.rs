//! The settings of the school: typed keys with a default, a check, and the permission that may change them.
//!
//! A value comes from the highest layer that has one: default, database, file, environment. Wings declare their keys as
//! constants ([`Setting`]); this knows none of them but the school's own.

mod catalogue;
mod change;
mod error;
mod setting;
mod snapshot;

pub use catalogue::{Catalogue, Fixed};
pub use change::{ReauthCheck, SECRET, SettingRow, find, list, set, unset};
pub use error::{Layer, Reason, SettingError, environment_name};
pub use setting::{Declared, Setting, SettingValue, Value};
pub use snapshot::{Settings, reload};

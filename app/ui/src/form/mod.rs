//! Form fields. Each part carries its own label, help and error, keeps the value it
//! is given and is a plain native control without script.

mod choice;
mod frame;
mod input;
mod select;
mod stars;
mod textarea;

pub use choice::{Checkbox, RadioGroup, Switch};
pub use input::{Field, Input};
pub use select::{Choice, Select};
pub use stars::StarsInput;
pub use textarea::TextArea;

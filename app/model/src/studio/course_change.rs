//! The change that an action on a whole course made for its learners.

use crate::text_enum;

text_enum! {
    /// The change that publishing or restoring made to what learners see, as the address of the page after it says.
    pub enum CourseChange {
        /// The working draft was published.
        Published = "published",
        /// Nothing: learners see the working draft already.
        Same = "same",
        /// An earlier release was published once more.
        Restored = "restored",
    }
}

//! What people of the school answer to those who ask it for something.

use crate::text_enum;

text_enum! {
    /// A decision about what somebody asked the school for: to teach, or to have their money back.
    pub enum Decision {
        /// They get it.
        Accept = "accept",
        /// They do not, and read why.
        Decline = "decline",
    }
}

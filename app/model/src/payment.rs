//! Payment providers: how they fail.

use crate::text_enum;

text_enum! {
    /// The reason why a provider gave no usable answer.
    pub enum GatewayErrorKind {
        /// Nobody answered, or only with an error of the provider's own.
        Unreachable = "unreachable",
        /// The answer did not come in time.
        TimedOut = "timed_out",
        /// The keys are not accepted.
        Unauthorized = "unauthorized",
        /// The provider will not do what was asked.
        Refused = "refused",
        /// The answer cannot be read, or is about something else.
        Unreadable = "unreadable",
        /// The provider has no such service.
        Unsupported = "unsupported",
    }
}

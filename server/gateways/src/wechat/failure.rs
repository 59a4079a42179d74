//! What WeChat Pay says of a failure: `{"code":"ORDER_NOT_EXIST","message":"…"}` with a status that is no success.

use std::fmt;

use commerce::payment::{GatewayError, GatewayErrorKind};
use reqwest::StatusCode;
use serde::Deserialize;

/// The codes by which WeChat Pay does not take our keys.
const UNAUTHORIZED: [&str; 5] = ["SIGNERROR", "NOAUTH", "APPIDMCHIDNOTMATCH", "MCHNOTEXISTS", "INVALIDMCHID"];
/// The codes of what it cannot do just now.
const UNREACHABLE: [&str; 6] =
    ["SYSTEMERROR", "BANKERROR", "FREQUENCYLIMITED", "FREQUENCYLIMITEXCEED", "FREQUENCYLIMIT", "RATELIMITEXCEEDED"];
/// The codes of a reference that belongs to another request, so that what it made is not what was asked for.
const UNREADABLE: [&str; 2] = ["OUTTRADENOUSED", "REFUNDFEEMISMATCH"];

/// The reason why a call brought nothing.
#[derive(Debug)]
pub(super) enum CallError {
    /// There was no answer that can be believed.
    NoAnswer(GatewayError),
    /// WeChat Pay will not or cannot do it, and says why.
    Failed(Failure),
}

/// A failure. Its words for people are left out.
#[derive(Debug)]
pub(super) struct Failure {
    pub status: StatusCode,
    pub code: String,
    /// Whether it is signed by WeChat Pay. What is not is an error, and never the state of anything.
    pub is_signed: bool,
}

impl Failure {
    /// Reads a failure; one without a code is told by its status.
    pub fn read(status: StatusCode, body: &[u8], is_signed: bool) -> Self {
        #[derive(Deserialize)]
        struct Said {
            code: String,
        }
        let code = serde_json::from_slice(body).map_or_else(|_| String::new(), |said: Said| said.code);
        Self { status, code, is_signed }
    }

    /// Returns whether it has one of these codes, and is signed.
    pub fn is(&self, codes: &[&str]) -> bool {
        self.is_signed && codes.contains(&self.word().as_str())
    }

    /// Returns the code without what stands between its words: `ORDERPAID` is `ORDER_PAID` in another part of the API.
    fn word(&self) -> String {
        self.code.replace('_', "")
    }

    fn kind(&self) -> GatewayErrorKind {
        let word = self.word();
        let is_of = |codes: &[&str]| codes.contains(&word.as_str());
        match self.status {
            _ if is_of(&UNAUTHORIZED) => GatewayErrorKind::Unauthorized,
            _ if is_of(&UNREACHABLE) => GatewayErrorKind::Unreachable,
            _ if is_of(&UNREADABLE) => GatewayErrorKind::Unreadable,
            StatusCode::UNAUTHORIZED => GatewayErrorKind::Unauthorized,
            StatusCode::FORBIDDEN if word.is_empty() => GatewayErrorKind::Unauthorized,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => GatewayErrorKind::Unreachable,
            status if status.is_client_error() => GatewayErrorKind::Refused,
            status if status.is_server_error() => GatewayErrorKind::Unreachable,
            _ => GatewayErrorKind::Unreadable,
        }
    }
}

impl CallError {
    /// Returns whether WeChat Pay failed with one of these codes, and signed that.
    pub fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Failed(failure) if failure.is(codes))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word: String = self.code.chars().filter(char::is_ascii_graphic).take(100).collect();
        write!(f, "{} {word}", self.status.as_u16())
    }
}

impl From<GatewayError> for CallError {
    fn from(error: GatewayError) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NoAnswer(error) => error,
            CallError::Failed(failure) => Self::new(failure.kind(), failure.to_string()),
        }
    }
}

//! What WeChat Pay signs of its answers and notifications: the time, a nonce and the body, each with an end of line. The
//! signature stands in headers, with the serial of the key that made it.

use model::Millis;

/// The header with the serial of the key.
pub(super) const SERIAL: &str = "wechatpay-serial";
/// The header with the time, in seconds.
pub(super) const TIMESTAMP: &str = "wechatpay-timestamp";
/// The header with the nonce.
pub(super) const NONCE: &str = "wechatpay-nonce";
/// The header with the signature in Base64.
pub(super) const SIGNATURE: &str = "wechatpay-signature";
/// The header with the algorithm, where there is one.
const ALGORITHM_HEADER: &str = "wechatpay-signature-type";

/// The only algorithm: RSA with SHA-256. Requests are signed by it as well.
pub(super) const ALGORITHM: &str = "WECHATPAY2-SHA256-RSA2048";
/// The beginning of a signature that WeChat Pay gets wrong on purpose, now and then, to see whether somebody looks.
const PROBE: &str = "WECHATPAY/SIGNTEST/";
/// The time that a signature may be old, or ahead of us, in milliseconds.
const TOLERANCE_MS: i64 = 5 * Millis::MINUTE;

/// The signature of a body.
#[derive(Clone, Copy)]
pub(super) struct Signature<'a> {
    /// The serial of the key.
    pub serial: &'a str,
    /// The signature in Base64.
    pub value: &'a str,
    timestamp: &'a str,
    nonce: &'a str,
}

impl<'a> Signature<'a> {
    /// Reads a signature from headers; `None` where one is missing, and for another algorithm.
    pub fn read(header: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let is_known = header(ALGORITHM_HEADER).is_none_or(|algorithm| algorithm == ALGORITHM);
        let filled = |name: &str| header(name).filter(|value| !value.is_empty());
        let read = Self {
            serial: filled(SERIAL)?,
            value: filled(SIGNATURE)?,
            timestamp: filled(TIMESTAMP)?,
            nonce: filled(NONCE)?,
        };
        is_known.then_some(read)
    }

    /// Returns what is signed.
    pub fn content(&self, body: &[u8]) -> Vec<u8> {
        [self.timestamp.as_bytes(), b"\n", self.nonce.as_bytes(), b"\n", body, b"\n"].concat()
    }

    /// Returns whether it is wrong on purpose.
    pub fn is_probe(&self) -> bool {
        self.value.starts_with(PROBE)
    }

    /// Returns whether it was made five minutes before or after an instant, at most.
    pub fn is_recent(&self, at: Millis) -> bool {
        let is_number = self.timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let made =
            self.timestamp.parse::<i64>().ok().filter(|_| is_number).and_then(|at| at.checked_mul(Millis::SECOND));
        // The time is told in whole seconds.
        made.is_some_and(|made| (-TOLERANCE_MS..TOLERANCE_MS + Millis::SECOND).contains(&at.0.saturating_sub(made)))
    }
}

//! A request, and all that is checked before it is carried out.

use crate::{
    error::ApiError,
    fake::{Fake, Inner},
    order::value_of,
    sign::Fields,
    time,
};

/// The time that a request may come from the future, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 10 * 60 * 1_000;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The page on which a payer pays.
    Page,
    /// A code for a payer's phone.
    Code,
    Refund,
    /// The undoing of a payment on its day.
    Undo,
    Query,
    File,
}

impl Wanted {
    /// Returns the name by which faults are ordered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Code => "code",
            Self::Refund => "refund",
            Self::Undo => "undo",
            Self::Query => "query",
            Self::File => "file",
        }
    }

    /// Returns what is wanted of the door at this path by this type and subtype; `None` when it is nothing of that door's.
    pub fn of(path: &str, fields: &Fields) -> Option<Self> {
        let kind = (value_of(fields, "txnType"), value_of(fields, "txnSubType"));
        Some(match (path, kind) {
            ("/frontTransReq.do", ("01", "01")) => Self::Page,
            ("/backTransReq.do", ("01", "07")) => Self::Code,
            ("/backTransReq.do", ("04", "00")) => Self::Refund,
            ("/backTransReq.do", ("31", "00")) => Self::Undo,
            ("/queryTrans.do", ("00", "00")) => Self::Query,
            ("/", ("76", "01")) => Self::File,
            _ => return None,
        })
    }
}

/// Reads a form.
///
/// # Errors
/// Code 10 when it is not in UTF-8, or a field comes twice.
pub(crate) fn read(body: &[u8]) -> Result<Fields, ApiError> {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(body) {
        if value.contains('\u{fffd}') || fields.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            return Err(ApiError::field(&name));
        }
    }
    fields.retain(|_, value| !value.is_empty());
    Ok(fields)
}

/// Returns a field that has to be there.
///
/// # Errors
/// Code 13 when it is missing.
pub(crate) fn want<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, ApiError> {
    fields.get(name).map(String::as_str).ok_or_else(|| ApiError::missing(name))
}

/// Returns an amount in fen.
///
/// # Errors
/// Codes 13 and 10.
pub(crate) fn amount(fields: &Fields) -> Result<i64, ApiError> {
    let text = want(fields, "txnAmt")?;
    let is_number = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let amount = text.parse().ok().filter(|amount| is_number && *amount > 0);
    amount.ok_or_else(|| ApiError::field("txnAmt"))
}

impl Fake {
    /// Checks what every request has: who asks, and that they have signed it; and its number and time.
    ///
    /// # Errors
    /// The first that is wrong.
    pub(crate) fn check(&self, wanted: Wanted, fields: &Fields) -> Result<(), ApiError> {
        let Inner { settings, merchant_key, .. } = &*self.0;
        let is = |name: &str, wanted: &str| match want(fields, name)? {
            value if value.eq_ignore_ascii_case(wanted) => Ok(()),
            _ => Err(ApiError::field(name)),
        };
        is("version", "5.1.0")?;
        is("encoding", "UTF-8")?;
        is("signMethod", "01")?;
        is("accessType", "0")?;
        if want(fields, "merId")? != settings.merchant_id {
            return Err(ApiError::of("31"));
        }
        want(fields, "signature")?;
        if want(fields, "certId")? != settings.merchant_certificate_id || !merchant_key.verify(fields) {
            return Err(ApiError::of("11"));
        }
        want(fields, "bizType")?;
        let at = time::read(want(fields, "txnTime")?).ok_or_else(|| ApiError::field("txnTime"))?;
        if at > time::now_ms() + CLOCK_TOLERANCE_MS {
            return Err(ApiError::field("txnTime"));
        }
        if wanted != Wanted::File {
            let number = want(fields, "orderId")?;
            let is_number = (8..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_number {
                return Err(ApiError::field("orderId"));
            }
        }
        Ok(())
    }
}

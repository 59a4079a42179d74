//! How UnionPay is asked: a form that we sign, and an answer that it signs.

use std::time::Duration;

use commerce::payment::{GatewayError, GatewayErrorKind};
use reqwest::{Client, Url};

use super::{
    code::{Code, said},
    keys::Keys,
    message::{Message, SIGNATURE},
    signature::sign,
    trust::{Distrust, SIGN_METHOD, VERSION},
};
use crate::client::{fetch, present, refusal, unreadable};

/// The size of an answer in bytes, at most.
const MAX_BODY_BYTES: usize = 256 * 1024;
/// The size of an answer with a file in bytes, at most.
const MAX_FILE_BYTES: usize = 96 * 1024 * 1024;
/// The time that an answer with a file may take.
const FILE_TIMEOUT: Duration = Duration::from_secs(50);

/// A door of UnionPay's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// Its page, to which the payer's browser goes.
    Page,
    /// For transactions without the payer's browser.
    Transaction,
    /// For questions.
    Query,
    /// For files.
    File,
}

/// The gateway, as one merchant asks it.
pub(super) struct Api {
    pub client: Client,
    /// The address of the gateway.
    pub gateway: Url,
    /// The address of the machine that gives out files.
    pub files: Url,
    pub keys: Keys,
}

impl Api {
    /// Returns the address of a door.
    pub fn address(&self, door: Door) -> String {
        let base = self.gateway.as_str().trim_end_matches('/');
        match door {
            Door::Page => format!("{base}/frontTransReq.do"),
            Door::Transaction => format!("{base}/backTransReq.do"),
            Door::Query => format!("{base}/queryTrans.do"),
            Door::File => self.files.to_string(),
        }
    }

    /// Returns a request with what every one has, and its signature.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unauthorized`] when the certificate has ended, or the key cannot sign.
    pub fn signed(&self, request: Message) -> Result<Message, GatewayError> {
        let identity = &self.keys.identity;
        if !identity.validity.contains(present()) {
            return Err(unauthorized("the merchant's certificate has ended"));
        }
        let mut request = request.with([
            ("version", VERSION.into()),
            ("encoding", "UTF-8".into()),
            ("signMethod", SIGN_METHOD.into()),
            // The merchant itself asks, and nobody on behalf of others.
            ("accessType", "0".into()),
            ("merId", self.keys.merchant_id.clone()),
            ("certId", identity.certificate_id.clone()),
        ]);
        let signature = sign(&identity.key, &request.signed_content());
        request.put(SIGNATURE, signature.ok_or_else(|| unauthorized("the private key cannot sign"))?);
        Ok(request)
    }

    /// Sends a request and returns the answer, whatever its code says.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer, or none of UnionPay's to this merchant.
    pub async fn ask(&self, door: Door, request: Message) -> Result<Message, GatewayError> {
        let mut sending = self.client.post(self.address(door)).form(&self.signed(request)?.into_fields());
        let mut max_bytes = MAX_BODY_BYTES;
        if door == Door::File {
            (sending, max_bytes) = (sending.timeout(FILE_TIMEOUT), MAX_FILE_BYTES);
        }
        let (status, body) = fetch(sending, max_bytes).await?;
        if !status.is_success() {
            return Err(refusal(status, &"an error without words"));
        }
        let answer = Message::answered(&body).ok_or_else(|| unreadable("no answer of names and values".into()))?;
        match self.keys.trust.check(&answer, present()) {
            Ok(()) if answer.get("merId") == self.keys.merchant_id => Ok(answer),
            Ok(()) => Err(unreadable("an answer to another merchant".into())),
            Err(Distrust::Unsigned) => Err(unsigned(&answer)),
            Err(why) => Err(unauthorized(&format!("an answer that is not believed: {why:?}"))),
        }
    }
}

/// Returns the error of an answer without a signature. UnionPay gives such where it does not know the merchant, or cannot
/// read its signature; whatever else it says is believed no more than an answer that did not come.
fn unsigned(answer: &Message) -> GatewayError {
    match Code::of(answer.get("respCode")) {
        Code::Failed(GatewayErrorKind::Unauthorized) => unauthorized(&said(answer, "respCode", "respMsg")),
        _ => unreadable("an answer that nobody signed".into()),
    }
}

pub(super) fn unauthorized(detail: &str) -> GatewayError {
    GatewayError::new(GatewayErrorKind::Unauthorized, detail)
}

//! The platform's certificates, each sealed so that only the merchant reads it.

use serde_json::{Value, json};

use crate::{
    call::{Answer, Call, Said},
    error::ApiError,
    id, keys, seal,
    state::State,
    time,
};

/// `GET /v3/certificates`. Merchants with a public key have none.
pub(crate) fn list(state: &mut State, _: &Call) -> Answer {
    if state.settings.has_public_key {
        return Err(ApiError::new("RESOURCE_NOT_EXISTS", "无可用的平台证书，请使用微信支付公钥"));
    }
    let old = (keys::PLATFORM_SERIAL, keys::PLATFORM_CERTIFICATE);
    let next = (keys::PLATFORM_NEXT_SERIAL, keys::PLATFORM_NEXT_CERTIFICATE);
    let listed = match (state.has_next_certificate, state.lists_old_certificate) {
        (false, _) => vec![old],
        (true, true) => vec![old, next],
        (true, false) => vec![next],
    };
    Ok(Said::Json(json!({ "data": listed.into_iter().map(sealed).collect::<Vec<_>>() })))
}

fn sealed((serial, certificate): (&str, &str)) -> Value {
    let life = keys::PLATFORM_LIFE.lines().filter_map(time::read).map(time::write);
    let life: Vec<_> = life.collect();
    json!({
        "serial_no": serial, "effective_time": life.first(), "expire_time": life.last(),
        "encrypt_certificate": seal::sealed(certificate, keys::API_V3_KEY, &id::nonce()[..12], "certificate"),
    })
}

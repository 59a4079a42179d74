//! Bills: the address of one, which holds for some minutes, its hash, and the file behind it, packed or plain.

use std::io::Write;

use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use ring::{digest, hmac};
use serde_json::json;

use crate::{
    bill_table::{self, Kind},
    call::{Answer, Call, Said},
    error::ApiError,
    state::State,
    time,
};

/// The time for which an address holds, in milliseconds.
const ADDRESS_LIFE_MS: i64 = 5 * 60 * 1_000;

/// `GET /v3/bill/tradebill?bill_date=…&bill_type=…&tar_type=…`.
pub(crate) fn address(state: &mut State, call: &Call) -> Answer {
    let date = call.required("bill_date")?;
    let (kind, packing) = (call.get("bill_type").unwrap_or("ALL"), call.get("tar_type").unwrap_or_default());
    if !matches!(packing, "" | "GZIP") {
        return Err(ApiError::parameter("tar_type", "不支持的压缩类型"));
    }
    let text = text(state, kind, date)?;
    let expires_ms = time::now_ms() + ADDRESS_LIFE_MS;
    let asked = content(kind, date, packing, expires_ms);
    let token = HEXLOWER.encode(hmac::sign(call.address_key, asked.as_bytes()).as_ref());
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    Ok(Said::Json(json!({
        "download_url": format!("{}/v3/billdownload/file?{asked}&token={token}", call.base),
        "hash_type": "SHA1", "hash_value": HEXLOWER.encode(hash.as_ref()),
    })))
}

/// `GET /v3/billdownload/file?…`: the file, whose hash is that of the plain text.
pub(crate) fn download(state: &mut State, call: &Call) -> Answer {
    let wrong = || ApiError::new("INVALID_REQUEST", "下载地址已失效");
    let (kind, date) = (call.required("bill_type")?, call.required("bill_date")?);
    let packing = call.get("tar_type").unwrap_or_default();
    let expires_ms: i64 = call.required("expires_ms")?.parse().map_err(|_| wrong())?;
    let token = HEXLOWER.decode(call.required("token")?.as_bytes()).map_err(|_| wrong())?;
    hmac::verify(call.address_key, content(kind, date, packing, expires_ms).as_bytes(), &token).map_err(|_| wrong())?;
    if expires_ms < time::now_ms() {
        return Err(wrong());
    }
    let text = text(state, kind, date)?;
    if packing.is_empty() {
        return Ok(Said::File(text.into_bytes()));
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    // Only writing to a file can fail.
    let _ = packed.write_all(text.as_bytes());
    Ok(Said::File(packed.finish().unwrap_or_default()))
}

fn content(kind: &str, date: &str, packing: &str, expires_ms: i64) -> String {
    format!("bill_type={kind}&bill_date={date}&tar_type={packing}&expires_ms={expires_ms}")
}

fn text(state: &State, kind: &str, date: &str) -> Result<String, ApiError> {
    let kind = Kind::read(kind).ok_or_else(|| ApiError::parameter("bill_type", "不支持的账单类型"))?;
    let (from_ms, to_ms) = time::read_day(date).ok_or_else(|| ApiError::parameter("bill_date", "日期格式不正确"))?;
    let rows = bill_table::rows(state, kind, from_ms, to_ms);
    // A day that is not over has no bill, and neither has one on which nothing happened.
    if to_ms > state.now_ms() || rows.is_empty() {
        return Err(ApiError::of("NO_STATEMENT_EXIST"));
    }
    Ok(bill_table::write(&rows, &state.settings))
}

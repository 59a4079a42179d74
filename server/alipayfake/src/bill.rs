//! Bills: the address of one, which holds for half a minute, and the zip behind it.

use std::{
    collections::HashMap,
    io::{Cursor, Write},
};

use axum::{
    Router,
    extract::{Query, State as Shared},
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use http::{
    StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use ring::hmac;
use serde::Deserialize;
use serde_json::json;
use zip::{ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::{
    bill_table::{self, Kind},
    call::{Answer, Call},
    error::ApiError,
    fake::Fake,
    state::State,
    time,
};

/// The time for which an address holds, in milliseconds.
const ADDRESS_LIFE_MS: i64 = 30_000;
/// Fills up the names that stand in for those in GB18030.
const NAME_MARK: char = '~';

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new().route("/bill", get(download))
}

/// `alipay.data.dataservice.bill.downloadurl.query`.
pub(crate) fn address(state: &mut State, call: &Call) -> Answer {
    let kind = call.params.required("bill_type", 20)?;
    if Kind::read(kind).is_none() {
        return Err(ApiError::parameter("bill_type"));
    }
    let date = call.params.required("bill_date", 10)?;
    let (from_ms, to_ms) = time::read_span(date).ok_or_else(|| ApiError::parameter("bill_date"))?;
    // A day that is not over has no bill, and neither has one on which nothing happened.
    if to_ms > state.now_ms() || bill_table::rows(state, from_ms, to_ms).is_empty() {
        return Err(ApiError::of("isp.bill_not_exist"));
    }
    let mut asked = Asked { bill_type: kind.into(), bill_date: date.into(), expires_ms: 0, sign: String::new() };
    asked.expires_ms = time::now_ms() + ADDRESS_LIFE_MS;
    let sign = HEXLOWER.encode(hmac::sign(call.address_key, asked.content().as_bytes()).as_ref());
    Ok(json!({ "bill_download_url": format!("{}/bill?{}&sign={sign}", call.base, asked.content()) }))
}

/// What the address of a bill says.
#[derive(Deserialize)]
struct Asked {
    bill_type: String,
    bill_date: String,
    expires_ms: i64,
    sign: String,
}

impl Asked {
    fn content(&self) -> String {
        format!("bill_type={}&bill_date={}&expires_ms={}", self.bill_type, self.bill_date, self.expires_ms)
    }
}

async fn download(Shared(fake): Shared<Fake>, Query(asked): Query<Asked>) -> Response {
    let sign = HEXLOWER.decode(asked.sign.as_bytes()).unwrap_or_default();
    let is_ours = hmac::verify(&fake.0.address_key, asked.content().as_bytes(), &sign).is_ok();
    let (Some(kind), Some((from_ms, to_ms))) = (Kind::read(&asked.bill_type), time::read_span(&asked.bill_date)) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    if !is_ours || asked.expires_ms < time::now_ms() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (rows, seller, now_ms) = {
        let state = fake.state();
        (bill_table::rows(&state, from_ms, to_ms), state.settings.seller_id.clone(), state.now_ms())
    };
    let name = format!("{seller}0156_{}", asked.bill_date.replace('-', ""));
    let files = bill_table::files(kind, &rows, &seller, (from_ms, to_ms), now_ms);
    let files = files.map(|(what, text)| (format!("{name}_{what}.csv"), text));
    let Ok(zip) = zip(&files) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let file = format!("attachment; filename={name}.csv.zip");
    ([(CONTENT_TYPE, "application/octet-stream".to_owned()), (CONTENT_DISPOSITION, file)], zip).into_response()
}

/// Returns what writes texts in GB18030. It looks each letter up once: the library searches for it each time.
fn gb18030() -> impl FnMut(&str) -> Vec<u8> {
    let mut known: HashMap<char, Vec<u8>> = HashMap::new();
    move |text| {
        let mut bytes = Vec::with_capacity(text.len());
        for letter in text.chars() {
            if letter.is_ascii() {
                bytes.extend(u8::try_from(letter));
                continue;
            }
            let encode = || encoding_rs::GB18030.encode(letter.encode_utf8(&mut [0; 4])).0.into_owned();
            bytes.extend_from_slice(known.entry(letter).or_insert_with(encode));
        }
        bytes
    }
}

/// Returns a zip of texts in GB18030. Their names are in GB18030 as well, and nothing in the zip says so.
fn zip(files: &[(String, String)]) -> ZipResult<Vec<u8>> {
    let mut bytes = gb18030();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut names = Vec::new();
    for (place, (name, text)) in files.iter().enumerate() {
        // The library writes names as UTF-8 only: of ASCII and of the same length first, replaced afterwards.
        let name = bytes(name);
        let mut stand_in = place.to_string();
        stand_in.extend(std::iter::repeat_n(NAME_MARK, name.len() - stand_in.len()));
        archive.start_file(&stand_in, SimpleFileOptions::default().compression_level(Some(1)))?;
        archive.write_all(&bytes(text))?;
        names.push((stand_in, name));
    }
    let mut whole = archive.finish()?.into_inner();
    for (stand_in, name) in names {
        while let Some(at) = whole.windows(stand_in.len()).position(|window| window == stand_in.as_bytes()) {
            whole[at..at + name.len()].copy_from_slice(&name);
        }
    }
    Ok(whole)
}

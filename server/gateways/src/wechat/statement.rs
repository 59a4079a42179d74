//! Statements: the bill of the trades of a day, compressed, at an address that WeChat Pay gives out with its hash. WeChat Pay
//! makes the bill by ten in the morning of the next day.

use std::{io::Read, time::Duration};

use commerce::payment::{
    GatewayError, GatewayErrorKind, Statement, StatementDay, StatementError, StatementFault as Fault,
};
use data_encoding::HEXLOWER_PERMISSIVE;
use flate2::read::GzDecoder;
use model::Millis;
use reqwest::Url;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde::Deserialize;

use super::{api::Api, bill};
use crate::{
    client::{fetch, refusal, unreadable},
    shanghai::UTC_OFFSET_MINUTES,
};

/// The size of a compressed bill in bytes, at most.
const MAX_COMPRESSED_BYTES: usize = 64 * 1024 * 1024;
/// The size of a bill in bytes, at most.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// The time that the download may take.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(50);
/// The time after the end of a day by which its bill is made, in milliseconds. A day without one had no trades.
const BILLS_ARE_MADE_MS: i64 = 10 * Millis::HOUR;
/// The code of a day without a bill.
const NO_BILL: &str = "NOSTATEMENTEXIST";
/// The beginning of everything that is compressed by gzip.
const GZIP: &[u8] = b"\x1f\x8b";

/// Where a bill is.
#[derive(Deserialize)]
struct Place {
    download_url: String,
    hash_type: String,
    /// The hash of the bill before it was compressed.
    hash_value: String,
}

/// Downloads the trades of a day in Shanghai. `now` is the present.
///
/// # Errors
/// [`GatewayErrorKind::Refused`] while the day is not over, or its bill not made; [`GatewayError`] when WeChat Pay does
/// not answer, or with something that is no bill of the day.
pub(super) async fn download(api: &Api, day: StatementDay, now: Millis) -> Result<Statement, GatewayError> {
    if now < day.after().begins(UTC_OFFSET_MINUTES) {
        return Err(not_ready(day, "is not over"));
    }
    let path = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP");
    let place: Place = match api.get(&path).await {
        Ok(place) => place,
        Err(error) if error.is(&[NO_BILL]) => return without_bill(day, now),
        Err(error) => return Err(error.into()),
    };
    let url = own_address(api, &place.download_url)?;
    let (status, file) = fetch(api.download(url)?.timeout(DOWNLOAD_TIMEOUT), MAX_COMPRESSED_BYTES).await?;
    if !status.is_success() {
        return Err(refusal(status, &"no bill"));
    }
    let statement = unpacked(&file, MAX_FILE_BYTES).and_then(|content| {
        let hash = HEXLOWER_PERMISSIVE.decode(place.hash_value.as_bytes()).unwrap_or_default();
        let is_whole = place.hash_type == "SHA1" && digest(&SHA1_FOR_LEGACY_USE_ONLY, &content).as_ref() == hash;
        if is_whole { bill::read(&content, &api.keys.merchant_id, Some(day)) } else { Err(cut_off()) }
    });
    statement.map_err(|error| unreadable(format!("statement: {error}")))
}

/// Returns the statement of a day of which there is no bill: empty, once there would be one.
fn without_bill(day: StatementDay, now: Millis) -> Result<Statement, GatewayError> {
    let is_quiet = now >= day.after().begins(UTC_OFFSET_MINUTES).plus(BILLS_ARE_MADE_MS);
    if is_quiet { Ok(Statement::new(day, Vec::new())) } else { Err(not_ready(day, "has no bill yet")) }
}

fn not_ready(day: StatementDay, what: &str) -> GatewayError {
    GatewayError::new(GatewayErrorKind::Refused, format!("{day} {what}"))
}

/// Returns an address from which a bill may be fetched: over TLS, or where WeChat Pay itself is.
fn own_address(api: &Api, address: &str) -> Result<Url, GatewayError> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "https" || url.origin() == api.payments.origin());
    url.ok_or_else(|| unreadable("statement: an address that is not fetched from".into()))
}

/// Returns the statement in a bill of a merchant, compressed or not.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read(file: &[u8], merchant: &str) -> Result<Statement, StatementError> {
    if !file.starts_with(GZIP) {
        return bill::read(file, merchant, None);
    }
    bill::read(&unpacked(file, MAX_FILE_BYTES)?, merchant, None)
}

/// Returns the day of such a bill, of which no more is unpacked than says it.
///
/// # Errors
/// As [`read`].
pub(super) fn day(file: &[u8], merchant: &str) -> Result<StatementDay, StatementError> {
    if !file.starts_with(GZIP) {
        return bill::day(file, merchant);
    }
    bill::day(&unpacked(file, bill::TOP_BYTES as u64)?, merchant)
}

/// Returns so many bytes, at most, of what is compressed.
fn unpacked(file: &[u8], max_bytes: u64) -> Result<Vec<u8>, StatementError> {
    let mut content = Vec::new();
    GzDecoder::new(file).take(max_bytes).read_to_end(&mut content).map_err(|_| cut_off())?;
    Ok(content)
}

const fn cut_off() -> StatementError {
    StatementError::whole(Fault::CutOff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_a_bill_had_no_trades_from_ten_in_the_morning_on() {
        let day = StatementDay::parse("2026-11-30").unwrap();
        // By the clocks of Shanghai.
        let ten = Millis::parse_date("2026-12-01").unwrap().plus(2 * Millis::HOUR);
        let early = without_bill(day, ten.plus(-1)).unwrap_err();
        assert_eq!(early.kind, GatewayErrorKind::Refused);
        assert_eq!(without_bill(day, ten), Ok(Statement::new(day, Vec::new())));
    }
}

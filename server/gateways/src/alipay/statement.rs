//! Statements: the bill of the trades of a day. Alipay has two kinds. This one (`trade`) says of each payment and refund
//! by which of our references it was asked for, and what its fee was; the other one (`signcustomer`) lists what moved the
//! balance, with fees as lines of their own and without the references of refunds.

use std::{
    io::{Cursor, Read},
    time::Duration,
};

use commerce::payment::{
    GatewayError, GatewayErrorKind, Statement, StatementDay, StatementError, StatementFault as Fault,
};
use model::Millis;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use zip::ZipArchive;

use super::{
    api::{Api, Call, CallError},
    bill,
};
use crate::{
    client::{fetch, refusal, unreadable},
    shanghai::UTC_OFFSET_MINUTES,
};

/// The size of an archive in bytes, at most.
const MAX_ARCHIVE_BYTES: usize = 64 * 1024 * 1024;
/// The size of a file in it in bytes, at most.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// The files in an archive, at most.
const MAX_FILES: usize = 16;
/// The time that the download may take.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(50);
/// The time after the end of a day by which its bill is made, in milliseconds. A day without one had no trades.
const BILLS_ARE_MADE_MS: i64 = 12 * Millis::HOUR;
/// What the code of a day without a bill ends with.
const NO_BILL: &str = "bill_not_exist";
/// The beginning of every archive.
const ARCHIVE: &[u8] = b"PK";

#[derive(Deserialize)]
struct Address {
    bill_download_url: String,
}

/// Downloads the trades of a day in Shanghai. `now` is the present.
///
/// # Errors
/// [`GatewayErrorKind::Refused`] while the day is not over, or its bill not made; [`GatewayError`] when Alipay does not
/// answer, or with something that is no bill of the day.
pub(super) async fn download(api: &Api, day: StatementDay, now: Millis) -> Result<Statement, GatewayError> {
    let not_ready = |what: &str| Err(GatewayError::new(GatewayErrorKind::Refused, format!("{day} {what}")));
    let ends = day.after().begins(UTC_OFFSET_MINUTES);
    if now < ends {
        return not_ready("is not over");
    }
    let content = json!({ "bill_type": "trade", "bill_date": day.to_string() });
    let call = Call::new("alipay.data.dataservice.bill.downloadurl.query", &content);
    let address: Address = match api.ask(&call).await {
        Ok(address) => address,
        Err(CallError::Failed(failure)) if failure.sub_code.to_ascii_lowercase().ends_with(NO_BILL) => {
            let is_quiet = now >= ends.plus(BILLS_ARE_MADE_MS);
            return if is_quiet { Ok(Statement::new(day, Vec::new())) } else { not_ready("has no bill yet") };
        }
        Err(error) => return Err(error.into()),
    };
    let address = own_address(api, &address.bill_download_url)?;
    let (status, file) = fetch(api.client.get(address).timeout(DOWNLOAD_TIMEOUT), MAX_ARCHIVE_BYTES).await?;
    if !status.is_success() {
        return Err(refusal(status, &"no archive"));
    }
    let statement = read(&file, api.keys.seller_id.as_deref());
    let statement = statement.map_err(|error| unreadable(format!("statement: {error}")))?;
    if statement.day == day { Ok(statement) } else { Err(unreadable("statement: another day".into())) }
}

/// Returns an address from which an archive may be fetched: over TLS, or where the gateway itself is.
fn own_address(api: &Api, address: &str) -> Result<Url, GatewayError> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "https" || url.origin() == api.gateway.origin());
    url.ok_or_else(|| unreadable("statement: an address that is not fetched from".into()))
}

/// Returns the day of an archive, or of the bill that was taken from it.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn day(file: &[u8], seller_id: Option<&str>) -> Result<StatementDay, StatementError> {
    if !file.starts_with(ARCHIVE) {
        return bill::day(file, seller_id);
    }
    let cut_off = StatementError::whole(Fault::CutOff);
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| cut_off)?;
    for place in 0..archive.len().min(MAX_FILES) {
        let mut top = Vec::new();
        let entry = archive.by_index(place).map_err(|_| cut_off)?;
        entry.take(bill::TOP_BYTES as u64).read_to_end(&mut top).map_err(|_| cut_off)?;
        match bill::day(&top, seller_id) {
            // The other file, which has the sums.
            Err(StatementError { line: 1, fault: Fault::Columns }) => {}
            day => return day,
        }
    }
    Err(StatementError::whole(Fault::Columns))
}

/// Returns the statement in an archive, or in the bill that was taken from it.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read(file: &[u8], seller_id: Option<&str>) -> Result<Statement, StatementError> {
    if !file.starts_with(ARCHIVE) {
        return bill::read(file, seller_id);
    }
    let cut_off = StatementError::whole(Fault::CutOff);
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| cut_off)?;
    // Names are of no use: their encoding is not said. The other file has the sums.
    for place in 0..archive.len().min(MAX_FILES) {
        let mut content = Vec::new();
        let entry = archive.by_index(place).map_err(|_| cut_off)?;
        entry.take(MAX_FILE_BYTES).read_to_end(&mut content).map_err(|_| cut_off)?;
        if bill::is_bill(&content) {
            return bill::read(&content, seller_id);
        }
    }
    Err(StatementError::whole(Fault::Columns))
}

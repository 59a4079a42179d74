//! Statements: the file of a day, which is an archive with two lists (see `records`), packed once more and written in
//! Base64 into the answer.

use std::io::{Cursor, Read};

use commerce::payment::{
    GatewayError, GatewayErrorKind, Statement, StatementDay, StatementError, StatementFault as Fault,
};
use data_encoding::BASE64;
use flate2::read::ZlibDecoder;
use model::Millis;
use zip::ZipArchive;

use super::{
    api::{Api, Door},
    code::Code,
    message::Message,
    records::{read_errors, read_transactions},
    time::{DAY_OFFSET_MINUTES, month_and_day, short_day, timestamp},
    transaction::failure,
};
use crate::client::unreadable;

/// The size of an archive in bytes, at most.
const MAX_ARCHIVE_BYTES: u64 = 64 * 1024 * 1024;
/// The size of a file in it in bytes, at most.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// The files in an archive, at most.
const MAX_FILES: usize = 16;
/// The time after the end of a day by which its file is made, in milliseconds. A day without one moved no money.
const FILES_ARE_MADE_MS: i64 = 14 * Millis::HOUR;
/// The beginning of every archive.
const ARCHIVE: &[u8] = b"PK";

/// Downloads what was cleared on a day. `now` is the present.
///
/// # Errors
/// [`GatewayErrorKind::Refused`] while the day is not over, or its file not made; [`GatewayError`] when UnionPay does not
/// answer, or with something that is no file of the day.
pub(super) async fn download(api: &Api, day: StatementDay, now: Millis) -> Result<Statement, GatewayError> {
    let not_ready = |what: &str| Err(GatewayError::new(GatewayErrorKind::Refused, format!("{day} {what}")));
    let ends = day.after().begins(DAY_OFFSET_MINUTES);
    if now < ends {
        return not_ready("is not over");
    }
    let request = Message::default().with([
        ("txnType", "76".into()),
        ("txnSubType", "01".into()),
        ("bizType", "000000".into()),
        ("settleDate", month_and_day(day)),
        ("txnTime", timestamp(now)),
        ("fileType", "00".into()),
    ]);
    let answer = api.ask(Door::File, request).await?;
    match Code::of(answer.get("respCode")) {
        Code::Success => {}
        Code::NoFile if now >= ends.plus(FILES_ARE_MADE_MS) => return Ok(Statement::new(day, Vec::new())),
        Code::NoFile => return not_ready("has no file yet"),
        _ => return Err(failure(&answer)),
    }
    let file = unpack(answer.get("fileContent")).ok_or_else(|| unreadable("statement: no archive".into()))?;
    let statement = read(&file, &api.keys.merchant_id);
    let statement = statement.map_err(|error| unreadable(format!("statement: {error}")))?;
    if statement.day == day { Ok(statement) } else { Err(unreadable("statement: another day".into())) }
}

/// Returns the archive in an answer.
fn unpack(content: &str) -> Option<Vec<u8>> {
    let content: String = content.split_whitespace().collect();
    let packed = BASE64.decode(content.as_bytes()).ok()?;
    let mut file = Vec::new();
    ZlibDecoder::new(&*packed).take(MAX_ARCHIVE_BYTES).read_to_end(&mut file).ok()?;
    Some(file)
}

/// Returns the statement in an archive. The day stands in the names of the files alone, so that a file which was taken
/// from it says too little.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read(file: &[u8], merchant_id: &str) -> Result<Statement, StatementError> {
    let mut archive = open(file)?;
    let cut_off = StatementError::whole(Fault::CutOff);
    let mut statement: Option<Statement> = None;
    let mut has_transactions = false;
    for place in 0..archive.len().min(MAX_FILES) {
        let entry = archive.by_index(place).map_err(|_| cut_off)?;
        let Some(List { day, is_errors }) = List::of(entry.name_raw(), merchant_id)? else { continue };
        let whole = statement.get_or_insert_with(|| Statement::new(day, Vec::new()));
        if whole.day != day {
            return Err(StatementError::whole(Fault::OtherDay));
        }
        let mut content = Vec::new();
        entry.take(MAX_FILE_BYTES).read_to_end(&mut content).map_err(|_| cut_off)?;
        let lines = if is_errors {
            read_errors(&content, day)?
        } else {
            has_transactions = true;
            read_transactions(&content, day, merchant_id)?
        };
        whole.lines.extend(lines);
    }
    statement.filter(|_| has_transactions).ok_or(StatementError::whole(Fault::Columns))
}

/// Returns the day of an archive, of which only the names of its files are looked at.
///
/// # Errors
/// As [`read`].
pub(super) fn day(file: &[u8], merchant_id: &str) -> Result<StatementDay, StatementError> {
    let archive = open(file)?;
    let mut lists = archive.file_names_raw().filter_map(|name| List::of(name, merchant_id).transpose());
    let first = lists.next().ok_or(StatementError::whole(Fault::Columns))?;
    first.map(|list| list.day)
}

fn open(file: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, StatementError> {
    if file.is_empty() {
        return Err(StatementError::whole(Fault::Empty));
    }
    if !file.starts_with(ARCHIVE) {
        return Err(StatementError::whole(Fault::Columns));
    }
    ZipArchive::new(Cursor::new(file)).map_err(|_| StatementError::whole(Fault::CutOff))
}

/// A list in an archive, as its name tells of it.
struct List {
    day: StatementDay,
    /// Whether it has corrections instead of transactions.
    is_errors: bool,
}

impl List {
    /// Reads the name of a file in the archive of a merchant; `None` for one that is no list.
    ///
    /// # Errors
    /// [`StatementError`] when it says no day, or another merchant.
    fn of(name: &[u8], merchant_id: &str) -> Result<Option<Self>, StatementError> {
        let name = String::from_utf8_lossy(name);
        let is_errors = name.contains("ZME_");
        if !is_errors && !name.contains("ZM_") {
            return Ok(None);
        }
        let day = day_of(&name).ok_or(StatementError::whole(Fault::Time))?;
        if !name.trim_end_matches(".txt").ends_with(merchant_id) {
            return Err(StatementError::whole(Fault::OtherAccount));
        }
        Ok(Some(Self { day, is_errors }))
    }
}

/// Returns the day in a name such as `INN26113088ZM_777290058110097`.
fn day_of(name: &str) -> Option<StatementDay> {
    let (_, rest) = name.split_once("INN")?;
    short_day(rest.get(..6)?)
}

//! Alipay's bill of the trades of a day (`trade`): lines about the account and the day that begin with `#`, CSV with a
//! head, and lines with `#` again that say how many trades and refunds there are, and what they sum to. All of it in
//! GB18030.
//!
//! | column | what is read |
//! |---|---|
//! | `支付宝交易号` | Alipay's number of the trade |
//! | `商户订单号` | our reference of a payment |
//! | `业务类型` | `交易`, or `退款` for a refund |
//! | `完成时间` | `2026-11-30 08:30:05` in Shanghai, within the day |
//! | `商家实收（元）` | what the account received; negative for a refund |
//! | `退款批次号/请求号` | our reference of a refund |
//! | `服务费（元）` | the fee, a line of its own; a refund brings it back |

use std::borrow::Cow;

use commerce::payment::{
    Statement, StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine,
};
use csv::StringRecord;
use encoding_rs::GB18030;
use model::{Currency, Millis, Money};

use super::trade::signed_yuan;
use crate::{
    shanghai::{UTC_OFFSET_MINUTES, instant},
    statement_file::{Movements, SameDay, StatementFile, fee_of},
};

/// As many bytes as the lines about the account and the day have at most, and the head.
pub(super) const TOP_BYTES: usize = 4_096;
/// The first line.
const TITLE: &str = "#支付宝业务明细查询";
const ACCOUNT: &str = "#账号：[";
const BEGINS: &str = "起始日期：[";
/// What the line behind the movements says.
const END: &str = "业务明细列表结束";
/// How the numbers and sums of payments and of refunds begin behind it.
const PAYMENTS: [&str; 2] = ["交易合计：", "商家实收共"];
const REFUNDS: [&str; 2] = ["退款合计：", "商家实收退款共"];
/// The byte order mark, which spreadsheets put before a text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns whether a file begins as such a bill does.
pub(super) fn is_bill(file: &[u8]) -> bool {
    text(file).is_some_and(|text| text.starts_with(TITLE))
}

/// Returns the day of a bill by its first lines; of this seller's account, where the number of one was entered.
///
/// # Errors
/// [`StatementError`] with the first of these lines that is not what it should be.
pub(super) fn day(file: &[u8], seller_id: Option<&str>) -> Result<StatementDay, StatementError> {
    let top = &file[..file.len().min(TOP_BYTES)];
    let whole_lines = top.iter().rposition(|byte| *byte == b'\n').map_or(top, |end| &top[..=end]);
    let text = text(whole_lines).ok_or(StatementError::at(bad_line(whole_lines), Fault::Letters))?;
    let (top, _) = split_top(&text).ok_or(StatementError::at(1, Fault::Columns))?;
    read_top(top, seller_id)
}

/// Returns the statement in a bill; of this seller's account, where the number of one was entered.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read(file: &[u8], seller_id: Option<&str>) -> Result<Statement, StatementError> {
    if file.trim_ascii().is_empty() {
        return Err(StatementError::whole(Fault::Empty));
    }
    let text = text(file).ok_or(StatementError::at(bad_line(file), Fault::Letters))?;
    let (top, rest) = split_top(&text).ok_or(StatementError::at(1, Fault::Columns))?;
    let day = read_top(top, seller_id)?;
    let (table, end) = split_end(rest).ok_or(StatementError::whole(Fault::CutOff))?;
    let lines_before = top.lines().count();
    let below = |error: StatementError| StatementError::at(error.line + lines_before, error.fault);
    // The reader of CSV counts lines by their first sign, which stands at the end of the one before where two end a line.
    let table = table.replace("\r\n", "\n");
    let file = StatementFile::open(table.as_bytes()).map_err(below)?;
    let columns = Columns::of(file.head()).ok_or(StatementError::at(lines_before + 1, Fault::Columns))?;
    let (mut statement, mut same_day) = (Statement::new(day, Vec::new()), SameDay::of(day));
    let (mut payments, mut refunds, mut movements) = (Tally::default(), Tally::default(), Movements::default());
    for record in file.records() {
        let (line, record) = record.map_err(below)?;
        let line = line + lines_before;
        let (moved, fee) = columns.moved(&record).map_err(|fault| StatementError::at(line, fault))?;
        same_day.check(line, StatementDay::of(moved.at, UTC_OFFSET_MINUTES))?;
        movements.check(line, moved.movement.as_deref().unwrap_or_default())?;
        let tally = if moved.kind == StatementKind::Refund { &mut refunds } else { &mut payments };
        tally.add(moved.amount);
        let fee = fee_of(&moved, fee);
        statement.lines.extend(std::iter::once(moved).chain(fee));
    }
    let ends_at = lines_before + table.lines().count() + 1;
    payments.check(end, ends_at, PAYMENTS)?;
    refunds.check(end, ends_at, REFUNDS)?;
    Ok(statement)
}

/// Returns the text of a file: as Alipay writes it, or as somebody saved it again in UTF-8. Nothing in GB18030 that
/// begins as a bill does is UTF-8 as well.
fn text(file: &[u8]) -> Option<Cow<'_, str>> {
    let file = file.strip_prefix(MARK).unwrap_or(file);
    match std::str::from_utf8(file) {
        Ok(text) => Some(text.into()),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(file),
    }
}

/// Returns the first line that is no text.
fn bad_line(file: &[u8]) -> usize {
    let is_text = |line: &[u8]| GB18030.decode_without_bom_handling_and_without_replacement(line).is_some();
    1 + file.split(|byte| *byte == b'\n').take_while(|line| is_text(line)).count()
}

/// Splits the lines about the account and the day from what follows them; `None` for another file.
fn split_top(text: &str) -> Option<(&str, &str)> {
    let lines = text.split_inclusive('\n').take_while(|line| line.starts_with('#'));
    let length: usize = lines.map(str::len).sum();
    text.starts_with(TITLE).then(|| text.split_at(length))
}

/// Splits the table from the lines behind it; `None` without them.
fn split_end(rest: &str) -> Option<(&str, &str)> {
    let begins = rest[..rest.rfind(END)?].rfind('\n')? + 1;
    Some(rest.split_at(begins)).filter(|(_, end)| end.starts_with('#'))
}

/// Returns the day of a bill, if it is of one day and of this account.
fn read_top(top: &str, seller_id: Option<&str>) -> Result<StatementDay, StatementError> {
    let find = |mark: &str| {
        let mut lines = (1..).zip(top.lines());
        lines.find_map(|(line, text)| Some((line, text.split_once(mark)?.1)))
    };
    let (line, account) = find(ACCOUNT).ok_or(StatementError::at(2, Fault::Columns))?;
    // The account of a seller has more digits behind the number.
    if seller_id.is_some_and(|seller_id| !account.starts_with(seller_id)) {
        return Err(StatementError::at(line, Fault::OtherAccount));
    }
    let (line, begins) = find(BEGINS).ok_or(StatementError::at(3, Fault::Columns))?;
    let date = |text: &str| {
        let (date, _) = text.split_once("日")?;
        StatementDay::parse(&date.replace(['年', '月'], "-"))
    };
    let day = date(begins).ok_or(StatementError::at(line, Fault::Time))?;
    // A bill of a month ends much later.
    let ends = begins.split_once("终止日期：[").and_then(|(_, ends)| date(ends));
    let is_one_day = ends.is_none_or(|ends| ends == day || ends == day.after());
    if is_one_day { Ok(day) } else { Err(StatementError::at(line, Fault::OtherDay)) }
}

/// How many movements of one kind there are, and what they sum to in minor units, whichever way they went.
#[derive(Clone, Copy, Default)]
struct Tally {
    count: usize,
    minor: u64,
}

impl Tally {
    fn add(&mut self, amount: Money) {
        self.count += 1;
        self.minor = self.minor.saturating_add(amount.minor.unsigned_abs());
    }

    /// Checks what the end of a bill, which begins on this line, says behind these words.
    ///
    /// # Errors
    /// [`StatementError`] when it says something else, or does not get to it.
    fn check(self, end: &str, ends_at: usize, [counts, sums]: [&str; 2]) -> Result<(), StatementError> {
        let said = (ends_at..).zip(end.lines()).find_map(|(line, text)| Some((line, text.split_once(counts)?.1)));
        let (line, said) = said.ok_or(StatementError::whole(Fault::CutOff))?;
        let fault = |fault| StatementError::at(line, fault);
        let (count, said) = said.split_once('笔').ok_or(fault(Fault::CutOff))?;
        if count.trim().parse() != Ok(self.count) {
            return Err(fault(Fault::Count));
        }
        let sum = said.split_once(sums).and_then(|(_, sum)| sum.split_once('元')).ok_or(fault(Fault::CutOff))?.0;
        // What a single trade may be is no limit of a day.
        let sum = Money::parse(sum.trim().trim_start_matches('-'), Currency::Cny);
        if sum.is_ok_and(|sum| sum.minor.unsigned_abs() == self.minor) { Ok(()) } else { Err(fault(Fault::Total)) }
    }
}

/// The places of the columns.
struct Columns {
    trade_no: usize,
    out_trade_no: usize,
    kind: usize,
    finished: usize,
    received: usize,
    request_no: usize,
    fee: usize,
}

impl Columns {
    fn of(head: &[String]) -> Option<Self> {
        let place = |name: &str| head.iter().position(|column| column.replace(['（', '('], "(").starts_with(name));
        Some(Self {
            trade_no: place("支付宝交易号")?,
            out_trade_no: place("商户订单号")?,
            kind: place("业务类型")?,
            finished: place("完成时间")?,
            received: place("商家实收(")?,
            request_no: place("退款批次号")?,
            fee: place("服务费(")?,
        })
    }

    /// Returns the line of a movement, and the fee that was taken with it.
    fn moved(&self, record: &StringRecord) -> Result<(StatementLine, Money), Fault> {
        let text = |place: usize| record[place].trim();
        let money = |place: usize| signed_yuan(text(place)).ok_or(Fault::Amount);
        let (received, fee) = (money(self.received)?, money(self.fee)?);
        let (trade_no, request_no) = (text(self.trade_no), text(self.request_no));
        let with = |minor: i64| Money { minor, ..received };
        // Versions of the bill differ in the sign of a fee; which way it goes is certain.
        let (kind, ours, amount, fee, movement) = match text(self.kind) {
            "交易" if received.minor >= 0 => {
                let (ours, movement) = (text(self.out_trade_no), trade_no.to_owned());
                (StatementKind::Payment, ours, received, with(-fee.minor.abs()), movement)
            }
            "交易" => return Err(Fault::Amount),
            "退款" => {
                let (amount, movement) = (with(-received.minor.abs()), format!("{trade_no}-{request_no}"));
                (StatementKind::Refund, request_no, amount, with(fee.minor.abs()), movement)
            }
            _ => return Err(Fault::Kind),
        };
        if trade_no.is_empty() {
            return Err(Fault::Values);
        }
        let at: Millis = instant(text(self.finished)).ok_or(Fault::Time)?;
        let reference = if ours.is_empty() { trade_no } else { ours };
        let line = StatementLine {
            kind,
            movement: Some(movement),
            reference: reference.into(),
            merchant_reference: (!ours.is_empty()).then(|| ours.into()),
            payment_reference: (kind == StatementKind::Refund).then(|| text(self.out_trade_no).into()),
            amount,
            original: None,
            at,
        };
        Ok((line, fee))
    }
}

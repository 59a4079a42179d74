//! WeChat Pay's bill of the trades of a day (`ALL`): a head, a line for each payment and refund, a second head, and a line
//! with the totals. In UTF-8; before each value, but not before the names of the columns, stands a back-tick, so that
//! spreadsheets leave numbers alone. Nothing is quoted: a title may have commas, back-ticks, or both in it.
//!
//! | column | what is read |
//! |---|---|
//! | `交易时间` | `2026-11-30 08:30:05` in Shanghai, within the day |
//! | `商户号` | the merchant |
//! | `微信订单号`, `微信退款单号` | WeChat Pay's numbers of a payment, and of a refund |
//! | `商户订单号`, `商户退款单号` | our references of them |
//! | `交易状态` | `SUCCESS`, or `REFUND` (`REVOKED`) for what went back |
//! | `退款状态` | whether it did |
//! | `货币种类` | `CNY` |
//! | `应结订单金额`, `退款金额` | what the account received, and what left it, in yuan |
//! | `手续费` | the fee, a line of its own; a refund brings it back |

use commerce::payment::{
    Statement, StatementDay, StatementError, StatementFault as Fault, StatementKind, StatementLine,
};
use model::{Currency, Money};

use crate::{
    shanghai::{UTC_OFFSET_MINUTES, instant},
    statement_file::{Movements, SameDay, fee_of, is_possible},
};

/// As many bytes as the head and the first movement have at most.
pub(super) const TOP_BYTES: usize = 16 * 1024;
/// What stands before each value.
const MARK: char = '`';
/// What stands between two values.
const BETWEEN: &str = ",`";
/// The first two columns of the totals.
const TOTALS: &str = "总交易单数,应结订单总金额,";
/// The byte order mark, with which a bill begins.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns the day of the bill of a merchant, which its first movement says.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn day(file: &[u8], merchant: &str) -> Result<StatementDay, StatementError> {
    let top = &file[..file.len().min(TOP_BYTES)];
    let whole_lines = top.iter().rposition(|byte| *byte == b'\n').map_or(top, |end| &top[..=end]);
    let (columns, mut lines) = open(whole_lines)?;
    let (number, line) = lines.next().ok_or(StatementError::whole(Fault::CutOff))?;
    if line.starts_with(TOTALS) {
        return Err(StatementError::whole(Fault::Empty));
    }
    let row = columns.row(line, merchant).map_err(|fault| StatementError::at(number, fault))?;
    let moved = instant(row.get(columns.time)).ok_or(StatementError::at(number, Fault::Time))?;
    Ok(StatementDay::of(moved, UTC_OFFSET_MINUTES))
}

/// Returns the statement in the bill of a merchant; of this day, where it is known.
///
/// # Errors
/// [`StatementError`] with the first line that is not what it should be.
pub(super) fn read(file: &[u8], merchant: &str, day: Option<StatementDay>) -> Result<Statement, StatementError> {
    let (columns, mut lines) = open(file)?;
    let mut same_day = day.map_or(SameDay::unknown(), SameDay::of);
    let (mut movements, mut sums, mut moved) = (Movements::default(), Sums::default(), Vec::new());
    loop {
        let (number, line) = lines.next().ok_or(StatementError::whole(Fault::CutOff))?;
        if line.starts_with(TOTALS) {
            break;
        }
        let at = |fault| StatementError::at(number, fault);
        let row = columns.row(line, merchant).map_err(at)?;
        let (line, fee) = columns.moved(&row, &mut sums).map_err(at)?;
        let Some(line) = line else { continue };
        same_day.check(number, StatementDay::of(line.at, UTC_OFFSET_MINUTES))?;
        movements.check(number, line.movement.as_deref().unwrap_or_default())?;
        let fee = fee_of(&line, fee);
        moved.extend(std::iter::once(line).chain(fee));
    }
    let totals = lines.next().and_then(|(_, line)| Sums::read(line));
    if !totals.is_some_and(|totals| totals.fit(sums)) {
        return Err(StatementError::whole(Fault::CutOff));
    }
    let day = same_day.day().ok_or(StatementError::whole(Fault::Empty))?;
    Ok(Statement::new(day, moved))
}

/// Returns the columns of a bill, and the lines below its head with their numbers.
fn open(file: &[u8]) -> Result<(Columns, impl Iterator<Item = (usize, &str)>), StatementError> {
    let file = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
    let text = std::str::from_utf8(file).map_err(|_| StatementError::at(bad_line(file), Fault::Letters))?;
    let mut lines = (1..).zip(text.lines());
    let (_, head) = lines.next().ok_or(StatementError::whole(Fault::Empty))?;
    let columns = Columns::of(head).ok_or(StatementError::at(1, head_fault(head)))?;
    Ok((columns, lines))
}

/// Returns the first line that is no text: WeChat Pay writes UTF-8, while others save GBK.
fn bad_line(file: &[u8]) -> usize {
    1 + file.split(|byte| *byte == b'\n').take_while(|line| std::str::from_utf8(line).is_ok()).count()
}

fn head_fault(head: &str) -> Fault {
    if head.contains(';') { Fault::Semicolons } else { Fault::Columns }
}

/// The sums of a bill, in fen.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// The lines, and those of payments among them.
    lines: i64,
    payments: i64,
    settled: i64,
    refunded: i64,
    fees: i64,
}

impl Sums {
    /// Reads the line with the totals.
    fn read(line: &str) -> Option<Self> {
        let values: Vec<&str> = line.strip_prefix(MARK)?.split(BETWEEN).collect();
        let &[count, settled, refunded, _, fees, _, _] = values.as_slice() else { return None };
        let lines: i64 = count.parse().ok()?;
        let fen = |text| yuan(text).map(|amount| amount.minor);
        Some(Self { lines, payments: lines, settled: fen(settled)?, refunded: fen(refunded)?, fees: fen(fees)? })
    }

    /// Returns whether these totals are those of the lines. Whether refunds are counted as trades is written nowhere.
    const fn fit(&self, sums: Self) -> bool {
        (self.lines == sums.lines || self.payments == sums.payments)
            && self.settled == sums.settled
            && self.refunded == sums.refunded
            && self.fees == sums.fees
    }
}

/// The values of a line.
struct Row<'a> {
    values: Vec<&'a str>,
    /// The number of columns; a title with [`BETWEEN`] in it makes more values than that.
    columns: usize,
    /// The place of the title, and of the note behind it.
    free: [usize; 2],
}

impl<'a> Row<'a> {
    /// Returns the value of a column: counted from the beginning before what people wrote, and from the end behind it.
    fn get(&self, column: usize) -> &'a str {
        let more = if column > self.free[1] { self.values.len() - self.columns } else { 0 };
        self.values[column + more].trim()
    }
}

/// The places of the columns.
struct Columns {
    count: usize,
    time: usize,
    merchant: usize,
    transaction: usize,
    out_trade: usize,
    state: usize,
    currency: usize,
    settled: usize,
    refund: usize,
    out_refund: usize,
    refunded: usize,
    refund_state: usize,
    fee: usize,
    free: [usize; 2],
}

impl Columns {
    fn of(head: &str) -> Option<Self> {
        let names: Vec<&str> = head.split(',').map(str::trim).collect();
        let place = |name: &str| names.iter().position(|column| *column == name);
        let columns = Self {
            count: names.len(),
            time: place("交易时间")?,
            merchant: place("商户号")?,
            transaction: place("微信订单号")?,
            out_trade: place("商户订单号")?,
            state: place("交易状态")?,
            currency: place("货币种类")?,
            settled: place("应结订单金额")?,
            refund: place("微信退款单号")?,
            out_refund: place("商户退款单号")?,
            refunded: place("退款金额")?,
            refund_state: place("退款状态")?,
            fee: place("手续费")?,
            free: [place("商品名称")?, place("商户数据包")?],
        };
        (columns.free[1] == columns.free[0] + 1).then_some(columns)
    }

    /// Returns the values of a line of this merchant's.
    ///
    /// # Errors
    /// [`Fault::Values`] when it has too few, [`Fault::OtherAccount`] when it is another merchant's.
    fn row<'a>(&self, line: &'a str, merchant: &str) -> Result<Row<'a>, Fault> {
        let values: Vec<&str> = line.strip_prefix(MARK).ok_or(Fault::Values)?.split(BETWEEN).collect();
        if values.len() < self.count {
            return Err(Fault::Values);
        }
        let row = Row { values, columns: self.count, free: self.free };
        if row.get(self.merchant) == merchant { Ok(row) } else { Err(Fault::OtherAccount) }
    }

    /// Returns the line of a movement and the fee that was taken with it, and adds it to the sums. There is no line where
    /// nothing moved: a refund that came to nothing.
    fn moved(&self, row: &Row<'_>, sums: &mut Sums) -> Result<(Option<StatementLine>, Money), Fault> {
        let money = |column: usize| yuan(row.get(column)).ok_or(Fault::Amount);
        let (settled, refunded, fee) = (money(self.settled)?, money(self.refunded)?, money(self.fee)?);
        if row.get(self.currency) != Currency::Cny.as_str() {
            return Err(Fault::Currency);
        }
        let kind = match row.get(self.state) {
            "SUCCESS" => StatementKind::Payment,
            "REFUND" | "REVOKED" => StatementKind::Refund,
            _ => return Err(Fault::Kind),
        };
        let is_payment = kind == StatementKind::Payment;
        sums.lines += 1;
        sums.payments += i64::from(is_payment);
        sums.settled += settled.minor;
        sums.refunded += refunded.minor;
        sums.fees += fee.minor;
        let with = |minor: i64| Money { minor, ..fee };
        // Which way a fee goes is certain, whatever its sign.
        let (theirs, ours, amount, fee) = if is_payment {
            (self.transaction, self.out_trade, settled.minor, with(-fee.minor.abs()))
        } else {
            (self.refund, self.out_refund, -refunded.minor, with(fee.minor.abs()))
        };
        let has_moved = is_payment || has_left(row.get(self.refund_state))?;
        let (theirs, ours) = (row.get(theirs), row.get(ours));
        if theirs.is_empty() {
            return Err(Fault::Values);
        }
        if settled.minor < 0 || refunded.minor < 0 {
            return Err(Fault::Amount);
        }
        let at = instant(row.get(self.time)).ok_or(Fault::Time)?;
        let reference = if ours.is_empty() { theirs } else { ours };
        let line = StatementLine {
            kind,
            movement: Some(theirs.into()),
            reference: reference.into(),
            merchant_reference: (!ours.is_empty()).then(|| ours.into()),
            payment_reference: (!is_payment).then(|| row.get(self.out_trade).into()),
            amount: with(amount),
            original: None,
            at,
        };
        Ok((has_moved.then_some(line), fee))
    }
}

/// Returns whether a refund in this state has left the account, also where its payer has not received it yet.
fn has_left(state: &str) -> Result<bool, Fault> {
    match state {
        "SUCCESS" | "PROCESSING" | "ABNORMAL" | "CHANGE" => Ok(true),
        "FAIL" | "CLOSED" => Ok(false),
        _ => Err(Fault::Kind),
    }
}

/// Returns the amount that is written in yuan, such as `88.00`, `0.0`, `-0.53000`: to the fen, whatever zeros follow.
fn yuan(text: &str) -> Option<Money> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let kept = match digits.split_once('.') {
        Some((_, part)) if part.len() > 2 => digits.trim_end_matches('0').len().max(digits.len() - part.len() + 2),
        _ => digits.len(),
    };
    let amount = Money::parse(&digits[..kept], Currency::Cny).ok().filter(|amount| is_possible(amount.minor))?;
    Some(Money { minor: sign * amount.minor, ..amount })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_fen_whatever_zeros_follow() {
        for (text, fen) in [
            ("88.00", Some(8_800)),
            ("0", Some(0)),
            ("0.0", Some(0)),
            ("0.5", Some(50)),
            ("0.53000", Some(53)),
            ("-0.53000", Some(-53)),
            ("100.00000", Some(10_000)),
            ("100", Some(10_000)),
            ("0.531", None),
            ("0.00001", None),
            ("--1.00", None),
            ("+1.00", None),
            ("1e2", None),
            ("1,000.00", None),
            ("１.00", None),
            ("`1.00", None),
            (".50", None),
            ("1.", None),
            ("1.é00", None),
            ("", None),
            ("-", None),
            ("99999999999999999999.00", None),
            ("100000000000.01", None),
        ] {
            assert_eq!(yuan(text).map(|amount| amount.minor), fen, "{text}");
        }
    }
}

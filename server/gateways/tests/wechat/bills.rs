//! Bills: what WeChat Pay's file of a day says, and what is wrong with others, by the line.

use std::time::Instant;

use commerce::payment::{Gateway, Statement, StatementError, StatementFault, StatementKind};
use encoding_rs::GB18030;
use model::Millis;

use super::script::{APP_ID, MERCHANT_ID, nobody};
use crate::support::payment_id;

const HEAD: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,\
    货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,\
    手续费,费率,订单金额,申请退款金额,费率备注";
const TOTALS: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const PAYMENT: &str = "4200000202611300000000000001";
const REFUND: &str = "50000000382019052709732678859";

/// A movement: the time, our reference of the payment, the amount of a payment or that of a refund with our reference of
/// it, the title, the fee in yuan.
pub struct Row<'a> {
    pub time: &'a str,
    pub number: &'a str,
    pub ours: &'a str,
    pub paid: &'a str,
    pub refund: Option<(&'a str, &'a str, &'a str)>,
    pub title: &'a str,
    pub fee: &'a str,
}

fn row(row: &Row<'_>) -> String {
    let (state, (refund, out_refund, refunded, refund_state)) = match row.refund {
        Some((theirs, ours, amount)) => ("REFUND", (theirs, ours, amount, "SUCCESS")),
        None => ("SUCCESS", ("0", "0", "0.00", "")),
    };
    let Row { time, number, ours, paid, title, fee, .. } = row;
    let values = [
        time,
        APP_ID,
        MERCHANT_ID,
        "0",
        "",
        number,
        ours,
        "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        "NATIVE",
        state,
        "OTHERS",
        "CNY",
        paid,
        "0.00",
        refund,
        out_refund,
        refunded,
        "0.00",
        "ORIGINAL",
        refund_state,
        title,
        "",
        fee,
        "0.60%",
        paid,
        refunded,
        "",
    ];
    values.map(|value| format!("`{value}")).join(",") + "\r\n"
}

/// Returns a bill with these movements as WeChat Pay writes it; the totals are given.
pub fn bill(rows: &[Row<'_>], totals: [&str; 4]) -> String {
    let [count, settled, refunded, fees] = totals;
    let rows: String = rows.iter().map(row).collect();
    format!(
        "\u{feff}{HEAD}\r\n{rows}{TOTALS}\r\n`{count},`{settled},`{refunded},`0.00,`{fees},`{settled},`{refunded}\r\n"
    )
}

/// Returns the bill of a payment and a refund of a part of it.
pub fn whole() -> String {
    bill(&two(&payment_id().to_string(), "Rust 入门"), ["2", "88.00", "12.30", "0.46000"])
}

fn two<'a>(ours: &'a str, title: &'a str) -> [Row<'a>; 2] {
    let payment =
        Row { time: "2026-11-30 08:00:30", number: PAYMENT, ours, paid: "88.00", refund: None, title, fee: "0.53000" };
    let refund = Some((REFUND, "00000000000007", "12.30"));
    let refund = Row { time: "2026-11-30 23:59:59", paid: "0.00", refund, fee: "-0.07000", ..payment };
    let payment =
        Row { time: "2026-11-30 08:00:30", number: PAYMENT, ours, paid: "88.00", refund: None, title, fee: "0.53000" };
    [payment, refund]
}

fn read(file: &[u8]) -> Result<Statement, StatementError> {
    nobody().parse_statement(file)
}

#[test]
fn a_bill_is_lines_with_our_references_and_fees_of_their_own() {
    let ours = payment_id().to_string();
    let file = whole();
    let statement = read(file.as_bytes()).unwrap();
    assert_eq!(statement.day.to_string(), "2026-11-30");
    let said: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.kind, line.amount.minor, line.reference.as_str(), line.movement.as_deref().unwrap()))
        .collect();
    let expected = [
        (StatementKind::Payment, 8_800, &*ours, PAYMENT),
        (StatementKind::Fee, -53, &ours, PAYMENT),
        (StatementKind::Refund, -1_230, "00000000000007", REFUND),
        (StatementKind::Fee, 7, "00000000000007", REFUND),
    ];
    assert_eq!(said, expected);
    assert!(statement.lines.iter().all(|line| line.merchant_reference.as_deref() == Some(&line.reference)));
    assert_eq!(statement.lines[0].at, Millis::parse_date("2026-11-30").unwrap().plus(30 * Millis::SECOND));
    assert_eq!(statement.lines[2].at.iso(), "2026-11-30T15:59:59Z");
    // Without the mark, other ends of lines, no end at the very end; titles with everything that stands between values.
    for other in [
        file.trim_start_matches('\u{feff}').to_owned(),
        file.replace("\r\n", "\n"),
        file.trim_end().to_owned(),
        file.replace("Rust 入门", ""),
        file.replace("Rust 入门", "Rust, `入门`"),
        file.replace("Rust 入门", "a,`b,`REFUND,`0.00"),
        file.replace(",`SUCCESS,`Rust", ",`PROCESSING,`Rust"),
        file.replace("`2,`88.00", "`1,`88.00"),
    ] {
        assert_eq!(read(other.as_bytes()), Ok(statement.clone()), "{other}");
    }
    // A refund that came to nothing moved nothing.
    let closed = read(file.replace(",`SUCCESS,`Rust", ",`CLOSED,`Rust").as_bytes()).unwrap();
    assert_eq!(closed.lines, statement.lines[..2]);
}

#[test]
fn each_file_that_is_none_is_told_by_its_line() {
    use StatementFault::{
        Amount, Columns, Currency, CutOff, Empty, Kind, OtherAccount, OtherDay, Repeated, Semicolons, Time, Values,
    };
    let file = whole();
    let lines: Vec<&str> = file.split_inclusive("\r\n").collect();
    let without =
        |place: usize| lines.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, line)| *line).collect();
    let changed = |old: &str, new: &str| {
        assert!(file.contains(old), "{old}");
        file.replacen(old, new, 1)
    };
    let twice: String = lines[..2].iter().chain(&lines[1..]).copied().collect();
    for (text, line, fault) in [
        (String::new(), 0, Empty),
        ("\u{feff}".into(), 0, Empty),
        (bill(&[], ["0", "0.00", "0.00", "0.00"]), 0, Empty),
        (without(0), 1, Columns),
        ("<xml><return_code>FAIL</return_code></xml>".into(), 1, Columns),
        (changed("应结订单金额", "总金额"), 1, Columns),
        (changed("商品名称,商户数据包", "商户数据包,商品名称"), 1, Columns),
        (HEAD.replace(',', ";"), 1, Semicolons),
        (changed(MERCHANT_ID, "1900004712"), 2, OtherAccount),
        (changed("2026-11-30 23:59:59", "2026-12-01 00:00:00"), 3, OtherDay),
        (changed("2026-11-30 23:59:59", "2026/11/30 23:59"), 3, Time),
        (changed("`REFUND", "`TRANSFER"), 3, Kind),
        (changed(",`SUCCESS,`Rust", ",`LOST,`Rust"), 3, Kind),
        (changed("`CNY", "`USD"), 2, Currency),
        (changed("`88.00", "`8800 fen"), 2, Amount),
        (changed("`88.00", "`88.001"), 2, Amount),
        (changed("`88.00", "`-88.00"), 2, Amount),
        (changed("`88.00", "`"), 2, Amount),
        (changed("`0.53000", "`free"), 2, Amount),
        (changed(PAYMENT, ""), 2, Values),
        // Without back-ticks, as a spreadsheet saves it; a line in the middle of which another begins.
        (file.replace('`', ""), 2, Values),
        (changed("Rust 入门", "Rust\r\n入门"), 2, Values),
        // Cut off: in the end, before it, in the middle of a line.
        (lines[..4].concat(), 0, CutOff),
        (lines[..3].concat(), 0, CutOff),
        (file[..file.rfind(",`88.00").unwrap()].into(), 0, CutOff),
        (file[..file.find("-0.07").unwrap()].into(), 3, Values),
        // A line that came twice, also where the totals count it; and one that went, against what the totals say.
        (twice.clone(), 3, Repeated),
        (twice.replace("`2,`88.00", "`3,`176.00"), 3, Repeated),
        (without(1), 0, CutOff),
        (without(2), 0, CutOff),
        (changed("`0.46000", "`0.47000"), 0, CutOff),
        (changed("`2,`88.00", "`3,`88.00"), 0, CutOff),
        (changed("`2,`88.00", "`two,`88.00"), 0, CutOff),
        (changed(",`88.00,`12.30\r\n", "\r\n"), 0, CutOff),
    ] {
        assert_eq!(read(text.as_bytes()), Err(StatementError::at(line, fault)), "{text}");
    }
}

#[test]
fn a_bill_in_another_encoding_is_told_by_its_line() {
    let file = whole();
    let (gbk, _, has_unknown) = GB18030.encode(file.trim_start_matches('\u{feff}'));
    assert!(!has_unknown);
    assert_eq!(read(&gbk), Err(StatementError::at(1, StatementFault::Letters)));
    // A title in GBK within a bill in UTF-8.
    let (title, ..) = GB18030.encode("入门");
    let at = file.find("入门").unwrap();
    let mixed = [&file.as_bytes()[..at], &title, &file.as_bytes()[at + "入门".len()..]].concat();
    assert_eq!(read(&mixed), Err(StatementError::at(2, StatementFault::Letters)));
    let utf_16: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf_16), Err(StatementError::at(1, StatementFault::Letters)));
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn a_hundred_thousand_lines_are_read_in_a_few_seconds() {
    const LINES: usize = 100_000;
    let numbers: Vec<String> = (0..LINES).map(|number| format!("42000020{number:020}")).collect();
    let rows: Vec<Row<'_>> = numbers
        .iter()
        .map(|number| Row { number, ours: &number[14..], ..two("", "Rust 入门").into_iter().next().unwrap() })
        .collect();
    let file = bill(&rows, ["100000", "8800000.00", "0.00", "53000.00000"]);
    let began = now();
    let statement = read(file.as_bytes()).unwrap();
    let took = began.elapsed();
    println!("{LINES} lines, {} bytes: {took:?}", file.len());
    assert_eq!(statement.lines.len(), 2 * LINES);
    assert!(took.as_secs() < 10, "{took:?}");
}

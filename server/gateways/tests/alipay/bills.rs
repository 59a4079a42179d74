//! Bills: what Alipay's file of a day says, and what is wrong with others, by the line.

use std::time::Instant;

use commerce::payment::{Gateway, Statement, StatementError, StatementFault, StatementKind};
use encoding_rs::GB18030;
use model::Millis;

use super::script::nobody;
use crate::support::payment_id;

const HEAD: &str = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,\
    订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,\
    商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";
const TRADE: &str = "2026113022001468450512505578";

/// A movement: Alipay's number, ours, the kind, the time, the amount, the reference of the refund, the fee.
pub type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

fn row((trade, ours, kind, time, amount, request, fee): Row<'_>) -> String {
    format!(
        "{trade}\t,{ours}\t,{kind},Rust 入门,2026-11-30 08:00:00,{time},,,,,*明(ami***@example.com),{amount},{amount},\
         0.00,0.00,0.00,0.00,0.00,,0.00,0.00,{request}\t,{fee},0.00,\r\n"
    )
}

/// Returns a bill with these movements as Alipay writes it, still to be encoded.
pub fn bill(rows: &[Row<'_>]) -> String {
    let count = |kind: &str| rows.iter().filter(|row| row.2 == kind).count();
    let sum = |kind: &str| {
        let fen = rows.iter().filter(|row| row.2 == kind).map(|row| row.4.replace('.', "").parse::<i64>().unwrap());
        let fen: i64 = fen.sum();
        format!("{}.{:02}", fen / 100, fen.abs() % 100)
    };
    let rows: String = rows.iter().copied().map(row).collect();
    format!(
        "#支付宝业务明细查询\r\n#账号：[20880000000047110156]\r\n\
         #起始日期：[2026年11月30日 00:00:00]   终止日期：[2026年12月01日 00:00:00]\r\n\
         #-----------------------------------------业务明细列表----------------------------------------\r\n{HEAD}\r\n\
         {rows}#-----------------------------------------业务明细列表结束------------------------------------\r\n\
         #交易合计：{}笔，商家实收共{}元，商家优惠共0.00元\r\n\
         #退款合计：{}笔，商家实收退款共{}元，商家优惠退款共0.00元\r\n\
         #导出时间：[2026年12月01日 09:00:00]\r\n",
        count("交易"),
        sum("交易"),
        count("退款"),
        sum("退款"),
    )
}

pub fn encoded(text: &str) -> Vec<u8> {
    let (bytes, _, has_unknown) = GB18030.encode(text);
    assert!(!has_unknown);
    bytes.into_owned()
}

fn read(file: &[u8]) -> Result<Statement, StatementError> {
    nobody().parse_statement(file)
}

/// A payment and a refund of a part of it.
pub fn two(ours: &str) -> [Row<'_>; 2] {
    [
        (TRADE, ours, "交易", "2026-11-30 08:00:30", "88.00", "", "-0.53"),
        (TRADE, ours, "退款", "2026-11-30 23:59:59", "-12.30", "00000000000007", "0.07"),
    ]
}

#[test]
fn a_bill_is_lines_with_our_references_and_fees_of_their_own() {
    let ours = payment_id().to_string();
    let file = bill(&two(&ours));
    let statement = read(&encoded(&file)).unwrap();
    assert_eq!(statement.day.to_string(), "2026-11-30");
    let said: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.kind, line.amount.minor, line.reference.as_str(), line.movement.as_deref().unwrap()))
        .collect();
    let refund = format!("{TRADE}-00000000000007");
    let expected = [
        (StatementKind::Payment, 8_800, &*ours, TRADE),
        (StatementKind::Fee, -53, &ours, TRADE),
        (StatementKind::Refund, -1_230, "00000000000007", &refund),
        (StatementKind::Fee, 7, "00000000000007", &refund),
    ];
    assert_eq!(said, expected);
    let of_refund = |kind: StatementKind| (kind == StatementKind::Refund).then(|| ours.clone());
    assert!(statement.lines.iter().all(|line| line.payment_reference == of_refund(line.kind)));
    assert!(statement.lines.iter().all(|line| line.merchant_reference.as_deref() == Some(&line.reference)));
    assert_eq!(statement.lines[0].at, Millis::parse_date("2026-11-30").unwrap().plus(30 * Millis::SECOND));
    assert_eq!(statement.lines[2].at.iso(), "2026-11-30T15:59:59Z");
    // Some bills write fees without a sign, or brackets of another width; somebody saved it in UTF-8.
    for other in [
        encoded(&file.replace("-0.53", "0.53")),
        encoded(&file.replace('（', "(").replace('）', ")")),
        encoded(&file.replace("#退款合计", "##退款合计")),
        encoded(&file.replace("\r\n", "\n")),
        file.clone().into_bytes(),
        [b"\xef\xbb\xbf".as_slice(), file.as_bytes()].concat(),
    ] {
        assert_eq!(read(&other), Ok(statement.clone()));
    }
    assert_eq!(read(&encoded(&bill(&[]))).unwrap().lines, []);
}

#[test]
fn each_file_that_is_none_is_told_by_its_line() {
    use StatementFault::{
        Amount, Columns, Count, CutOff, Empty, Kind, Letters, OtherAccount, OtherDay, Repeated, Time, Total, Values,
    };
    let ours = payment_id().to_string();
    let file = bill(&two(&ours));
    let lines: Vec<&str> = file.split_inclusive("\r\n").collect();
    let without =
        |place: usize| lines.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, line)| *line).collect();
    let changed = |old: &str, new: &str| {
        assert!(file.contains(old), "{old}");
        file.replacen(old, new, 1)
    };
    let twice: String = lines[..6].iter().chain(&lines[5..]).copied().collect();
    for (text, line, fault) in [
        (String::new(), 0, Empty),
        // The lines about the account, the day, and the head are missing.
        (without(0), 1, Columns),
        (without(1), 2, Columns),
        (without(2), 3, Columns),
        (without(4), 5, Columns),
        (lines[4..].concat(), 1, Columns),
        (changed("支付宝业务明细查询", "支付宝账务明细查询"), 1, Columns),
        (changed("20880000000047110156", "20880000000047120156"), 2, OtherAccount),
        (changed("[2026年11月30日", "[2026年11月31日"), 3, Time),
        (changed("[2026年12月01日", "[2027年01月01日"), 3, OtherDay),
        (changed("[2026年11月30日", "[2026年11月29日").replace("[2026年12月01日", "[2026年11月30日"), 6, OtherDay),
        (changed("2026-11-30 23:59:59", "2026-12-01 00:00:00"), 7, OtherDay),
        (changed("2026-11-30 23:59:59", "30/11/2026 23:59"), 7, Time),
        (changed("服务费（元）", "费"), 5, Columns),
        (changed(",交易,", ",转账,"), 6, Kind),
        (changed("88.00,88.00", "88.00,88.001"), 6, Amount),
        (changed("88.00,88.00", "88.00,-88.00"), 6, Amount),
        (changed("88.00,88.00", "88.00,`88.00"), 6, Amount),
        (changed("-0.53", "free"), 6, Amount),
        (changed("Rust 入门", "Rust, 入门"), 6, Values),
        // Cut off: in the end, before it, in the middle of a line.
        (lines[..9].concat(), 0, CutOff),
        (lines[..8].concat(), 0, CutOff),
        (lines[..7].concat(), 0, CutOff),
        (file[..file.find("-12.30").unwrap()].into(), 0, CutOff),
        // A line that came twice, also where the end counts it; and one that went, against what the end says.
        (twice.clone(), 7, Repeated),
        (twice.replace("交易合计：1笔", "交易合计：2笔"), 7, Repeated),
        (without(5), 8, Count),
        (without(6), 9, Count),
        (changed("#退款合计：1笔", "#退款合计：一笔"), 10, Count),
        // An amount, or the sum of all, that somebody changed.
        (changed("88.00,88.00", "88.00,87.00"), 9, Total),
        (changed("商家实收共88.00元", "商家实收共88.01元"), 9, Total),
        (changed("商家实收退款共-12.30元", "商家实收退款共-1.23元"), 10, Total),
        (changed("，商家实收退款共-12.30元，商家优惠退款共0.00元", ""), 10, CutOff),
    ] {
        assert_eq!(read(&encoded(&text)), Err(StatementError::at(line, fault)), "{text}");
    }
    // A name in UTF-8 within a file in GB18030.
    let mixed = |name: &str| {
        let file = encoded(&changed("Rust 入门", "Rust NAME"));
        let at = file.windows(4).position(|word| word == b"NAME").unwrap();
        [&file[..at], name.as_bytes(), &file[at + 4..]].concat()
    };
    assert_eq!(read(&mixed("入门课")), Err(StatementError::at(6, Letters)));
    // An even number of letters is other letters, of which nothing is read.
    assert_eq!(read(&mixed("入门")).unwrap(), read(&encoded(&file)).unwrap());
    let mut broken = encoded(&file);
    broken.insert(20, 0xff);
    assert_eq!(read(&broken).unwrap_err().fault, Letters);
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn a_hundred_thousand_lines_are_read_in_a_few_seconds() {
    const LINES: usize = 100_000;
    let numbers: Vec<String> = (0..LINES).map(|number| format!("20261130{number:020}")).collect();
    let rows: Vec<Row<'_>> = numbers
        .iter()
        .map(|number| (number.as_str(), &number[14..], "交易", "2026-11-30 08:00:30", "88.00", "", "-0.53"))
        .collect();
    let file = encoded(&bill(&rows));
    let began = now();
    let statement = read(&file).unwrap();
    let took = began.elapsed();
    println!("{LINES} lines, {} bytes: {took:?}", file.len());
    assert_eq!(statement.lines.len(), 2 * LINES);
    assert!(took.as_secs() < 10, "{took:?}");
}

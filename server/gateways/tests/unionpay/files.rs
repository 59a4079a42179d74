//! The file of a day: fetched, uploaded, and whatever else somebody takes for one.

use std::io::{Cursor, Write};

use commerce::payment::{Gateway, GatewayErrorKind, Statement, StatementDay, StatementFault as Fault, StatementKind};
use data_encoding::BASE64;
use flate2::{Compression, write::ZlibEncoder};
use unionpayfake::keys;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::script::{Bank, nobody, refused, signed, text, with};
use crate::alipay::certificates::days_from_now;

const NAME: &str = "INN26113088ZM_777290058110097";
const WIDTHS: [usize; 42] = [
    3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13,
    13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
];

/// Returns a line of a list with these values at their places, counted from 1 as UnionPay's documents do.
fn line(widths: &[usize], values: &[(usize, &str)]) -> String {
    let value = |place: usize| values.iter().rev().find(|(at, _)| *at == place + 1).map_or("", |(_, value)| *value);
    let padded = widths.iter().enumerate().map(|(place, width)| format!("{:<width$}", value(place)));
    padded.collect::<Vec<_>>().join(" ") + "\r\n"
}

/// Returns a payment of the day with these values in the place of others.
fn payment(others: &[(usize, &str)]) -> String {
    let own = [
        (1, "S22"),
        (4, "123456"),
        (5, "1130083010"),
        (7, "000000008800"),
        (10, "202611300830051234567"),
        (12, "1234567890123"),
        (16, "D000000000053"),
        (17, "C000000008747"),
        (20, "01"),
        (28, keys::MERCHANT_ID),
    ];
    line(&WIDTHS, &[&own[..], others].concat())
}

fn refund() -> String {
    payment(&[
        (5, "1130225959"),
        (10, "202611302259591234567"),
        (12, "3210987654321"),
        (16, "C000000000053"),
        (17, "D000000008747"),
        (20, "04"),
        (27, "202611300830051234567"),
    ])
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn read(lines: &str) -> Result<Statement, (usize, Fault)> {
    nobody().parse_statement(&archive(&[(NAME, lines)])).map_err(|error| (error.line, error.fault))
}

#[test]
fn a_file_has_payments_refunds_their_fees_and_what_was_corrected() {
    let correction = [(1, "E22"), (4, "654321"), (5, "1129120000"), (16, "D000000008800")];
    let corrections = line(&[3, 11, 11, 6, 10, 19, 12, 4, 2, 2, 6, 10, 4, 12, 13, 13, 15], &correction);
    let file = archive(&[("INN26113088ZME_777290058110097", &corrections), (NAME, &(payment(&[]) + &refund()))]);
    let statement = nobody().parse_statement(&file).unwrap();
    assert_eq!(statement.day, StatementDay::parse("2026-11-30").unwrap());
    let lines: Vec<_> = statement.lines.iter().map(|line| (line.kind, line.amount.minor, &*line.reference)).collect();
    assert_eq!(
        lines,
        [
            (StatementKind::Adjustment, -8_800, "E22-654321-1129120000"),
            (StatementKind::Payment, 8_800, "202611300830051234567"),
            (StatementKind::Fee, -53, "202611300830051234567"),
            (StatementKind::Refund, -8_800, "202611302259591234567"),
            (StatementKind::Fee, 53, "202611302259591234567"),
        ]
    );
    let ours: Vec<_> = statement.lines.iter().map(|line| line.merchant_reference.as_deref()).collect();
    assert_eq!((ours[1], ours[3]), (Some("1234567890123"), Some("3210987654321")));
    let given_back: Vec<_> = statement.lines.iter().map(|line| line.payment_reference.as_deref()).collect();
    assert_eq!(given_back, [None, None, None, Some("202611300830051234567"), None]);
    assert_eq!(statement.lines[1].at.iso(), "2026-11-30T00:30:10Z");
}

#[test]
fn a_line_that_is_not_what_it_should_be_is_named() {
    let second = |others: &[(usize, &str)]| payment(&[]) + &payment(&[&[(10, "2")][..], others].concat());
    for (lines, at, fault) in [
        (second(&[(20, "02")]), 2, Fault::Kind),
        (second(&[(7, "88.00")]), 2, Fault::Amount),
        (second(&[(7, "")]), 2, Fault::Amount),
        (second(&[(16, "000000000053")]), 2, Fault::Amount),
        (second(&[(16, "X000000000053")]), 2, Fault::Amount),
        (second(&[(5, "1130250000")]), 2, Fault::Time),
        (second(&[(5, "")]), 2, Fault::Time),
        (second(&[(28, "777290058110098")]), 2, Fault::OtherAccount),
        (second(&[(10, "")]), 2, Fault::Values),
        (payment(&[]) + &payment(&[]), 2, Fault::Repeated),
        (payment(&[]) + &refund()[..200] + "\r\n", 2, Fault::CutOff),
        (payment(&[]) + &refund()[..400], 2, Fault::CutOff),
        // In UTF-8 a name is longer than its column; a mark of the order of bytes moves them all.
        (second(&[(25, "账单号码")]), 2, Fault::Values),
        (format!("\u{feff}{}", payment(&[])), 1, Fault::Values),
        (payment(&[]).replace(' ', "`"), 1, Fault::Values),
        ("交易类型,交易金额\r\n".into(), 1, Fault::Values),
    ] {
        assert_eq!(read(&lines).unwrap_err(), (at, fault), "{lines}");
    }
    assert_eq!(read("").unwrap().lines, [], "a list without a line");
}

#[test]
fn what_is_no_archive_of_a_day_of_this_merchant_is_refused() {
    let good = archive(&[(NAME, &payment(&[]))]);
    let other = NAME.replace("0097", "0098");
    for (file, fault) in [
        (Vec::new(), Fault::Empty),
        (payment(&[]).into_bytes(), Fault::Columns),
        (b"<html>".to_vec(), Fault::Columns),
        (good[..good.len() / 2].to_vec(), Fault::CutOff),
        (archive(&[]), Fault::Columns),
        (archive(&[("bill.csv", "a")]), Fault::Columns),
        (archive(&[("INN26113088ZME_777290058110097", "")]), Fault::Columns),
        (archive(&[(&other, &payment(&[]))]), Fault::OtherAccount),
        (archive(&[("INN26133088ZM_777290058110097", &payment(&[]))]), Fault::Time),
        (archive(&[(NAME, ""), ("INN26112988ZME_777290058110097", "")]), Fault::OtherDay),
    ] {
        assert_eq!(nobody().parse_statement(&file).unwrap_err().fault, fault);
    }
}

#[test]
fn the_day_of_an_archive_is_said_by_the_names_of_its_lists() {
    let says = |file: &[u8]| nobody().statement_day(file).map_err(|error| error.fault);
    // What is wrong in a list is said by whoever parses it.
    assert_eq!(says(&archive(&[("bill.csv", ""), (NAME, "nonsense")])), Ok(StatementDay::parse("2026-11-30").unwrap()));
    for (file, fault) in [
        (Vec::new(), Fault::Empty),
        (payment(&[]).into_bytes(), Fault::Columns),
        (archive(&[("bill.csv", "")]), Fault::Columns),
        (archive(&[(&NAME.replace("0097", "0098"), "")]), Fault::OtherAccount),
        (archive(&[(&NAME.replace("1130", "1331"), "")]), Fault::Time),
        (b"PK nonsense".to_vec(), Fault::CutOff),
    ] {
        assert_eq!(says(&file), Err(fault));
    }
}

/// Returns a gateway that answers with these bytes as the file.
async fn bank(file: Vec<u8>) -> Bank {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&file).unwrap();
    let content = BASE64.encode(&packed.finish().unwrap());
    Bank::says(with(refused("00"), &[("fileContent", &content), ("fileName", "x.zip")])).await
}

#[tokio::test]
async fn the_file_of_a_day_is_fetched_once_it_is_over() {
    let yesterday = StatementDay::of(days_from_now(-1), 540);
    let short = yesterday.to_string()[2..].replace('-', "");
    let name = NAME.replace("261130", &short);
    let mmdd = format!("{}083010", &short[2..]);
    let bank = bank(archive(&[(&name, &payment(&[(5, &mmdd)]))])).await;
    let statement = bank.gateway().download_statement(yesterday).await.unwrap();
    assert_eq!((statement.day, statement.lines.len()), (yesterday, 2));
    let (path, request) = bank.heard().remove(0);
    super::payments::assert_signed(&request);
    assert_eq!(
        (&*path, &*request["txnType"], &*request["fileType"], &*request["settleDate"]),
        ("/", "76", "00", &short[2..])
    );
    let other = bank.gateway().download_statement(yesterday.before()).await.unwrap_err();
    assert_eq!(other.kind, GatewayErrorKind::Unreadable, "the file of another day");
    let today = bank.gateway().download_statement(StatementDay::of(days_from_now(0), 540)).await.unwrap_err();
    assert_eq!(today.kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn a_day_without_a_file_is_quiet_once_files_are_made() {
    let none = Bank::says(refused("98")).await;
    let long_ago = StatementDay::of(days_from_now(-3), 540);
    assert_eq!(none.gateway().download_statement(long_ago).await.unwrap().lines, []);
    for (code, kind) in [("02", GatewayErrorKind::Unreachable), ("32", GatewayErrorKind::Unauthorized)] {
        let error = Bank::says(refused(code)).await.gateway().download_statement(long_ago).await.unwrap_err();
        assert_eq!(error.kind, kind);
    }
    for content in ["", "x", "AAAA"] {
        let bank = Bank::new(move |_, _| (200, text(&signed(with(refused("00"), &[("fileContent", content)]))))).await;
        let error = bank.gateway().download_statement(long_ago).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable, "{content}");
    }
}

#[test]
fn a_file_of_a_hundred_thousand_lines_is_read() {
    let lines: String = (0..100_000).map(|place| payment(&[(10, &format!("2026113008300{place:08}"))])).collect();
    assert_eq!(read(&lines).unwrap().lines.len(), 200_000);
}

//! Statements: an archive from an address that Alipay gives out, of a day that is over.

use std::io::{Cursor, Write};

use commerce::payment::{Gateway, GatewayErrorKind, StatementDay, StatementError, StatementFault};
use serde_json::json;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    bills::{bill, encoded, two},
    certificates::days_from_now,
    script::{ALIPAY_KEY, alipay, content, envelope_by, good, method, nobody, refused},
};
use crate::{
    stripe::script::Script,
    support::{Machine, Manner, payment_id},
};

/// Returns an archive with these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn whole() -> Vec<u8> {
    let sums = encoded("#支付宝业务汇总查询\r\n#账号：[20880000000047110156]\r\n");
    let bill = encoded(&bill(&two(&payment_id().to_string())));
    archive(&[
        ("20880000000047110156_20261130_业务明细(汇总).csv", &sums),
        ("20880000000047110156_20261130_业务明细.csv", &bill),
    ])
}

fn day(text: &str) -> StatementDay {
    StatementDay::parse(text).unwrap()
}

/// Returns the number of lines of a day, where the archive lies at this address.
async fn downloaded(address: String, of: &str) -> Result<usize, GatewayErrorKind> {
    let script = Script::new(move |heard| {
        let said = good(json!({ "bill_download_url": address }));
        (200, envelope_by(ALIPAY_KEY, &method(heard), &said))
    });
    let script = script.await;
    let statement = alipay(&script.url).download_statement(day(of)).await;
    assert_eq!(content(&script.heard()[0]), json!({ "bill_type": "trade", "bill_date": of }));
    statement.map(|statement| statement.lines.len()).map_err(|error| error.kind)
}

#[test]
fn an_archive_is_read_as_what_is_in_it() {
    let alipay = nobody();
    assert_eq!(alipay.parse_statement(&whole()).unwrap().lines.len(), 4);
    let cut = whole()[..300].to_vec();
    for (file, fault) in [
        (cut, StatementFault::CutOff),
        (b"PK nonsense".to_vec(), StatementFault::CutOff),
        (archive(&[]), StatementFault::Columns),
        (archive(&[("bill.csv", b"id,amount\r\n1,2\r\n")]), StatementFault::Columns),
    ] {
        assert_eq!(alipay.parse_statement(&file), Err(StatementError::whole(fault)));
    }
}

#[tokio::test]
async fn the_archive_of_a_day_is_fetched_where_the_gateway_itself_is_or_over_tls() {
    // A machine that answers both: who asks for the address, and who fetches from it.
    let head = |length: usize| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n").into_bytes()
    };
    let store = Machine::new(Manner::Says([head(whole().len()), whole()].concat())).await;
    let elsewhere = format!("{}/bill.zip", store.url);
    assert_eq!(downloaded(elsewhere, "2026-11-29").await, Err(GatewayErrorKind::Unreadable));
    assert_eq!(store.heard(), 0, "another origin, without TLS");
    for bad in ["file:///etc/passwd", "", "nonsense", "ftp://dwbillcenter.alipay.com/"] {
        assert_eq!(downloaded(bad.into(), "2026-11-29").await, Err(GatewayErrorKind::Unreadable), "{bad}");
    }
}

#[tokio::test]
async fn a_day_that_is_not_over_or_has_no_bill_yet_is_not_ready() {
    let today = StatementDay::of(days_from_now(0), 480);
    let error = nobody().download_statement(today).await.unwrap_err();
    assert_eq!(error.kind, GatewayErrorKind::Refused);
    let none = async |of: StatementDay| {
        let script = super::script::gateway(|_, _| refused("isp.bill_not_exist")).await;
        alipay(&script.url).download_statement(of).await
    };
    // Long ago there would be a bill if there had been a trade.
    let quiet = none(day("2026-01-01")).await.unwrap();
    assert_eq!((quiet.day, quiet.lines.len()), (day("2026-01-01"), 0));
    let script = super::script::gateway(|_, _| refused("ACQ.SYSTEM_ERROR")).await;
    let error = alipay(&script.url).download_statement(day("2026-01-01")).await.unwrap_err();
    assert_eq!(error.kind, GatewayErrorKind::Unreachable);
}

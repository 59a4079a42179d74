//! Bills: an address that holds for a while, a hash, and behind it a file as WeChat Pay writes it.

use std::io::Read;

use axum::body::to_bytes;
use data_encoding::HEXLOWER;
use flate2::read::GzDecoder;
use ring::digest;
use serde_json::{Value, json};

use crate::support::{Ask, Merchant, back, today};

async fn address(merchant: &Merchant, date: &str, more: &str) -> (u16, Value) {
    merchant.get(&format!("/v3/bill/tradebill?bill_date={date}{more}")).await
}

/// Returns the status and the bytes behind an address.
async fn download(merchant: &Merchant, url: &str) -> (u16, Vec<u8>) {
    let ask = Ask::get(url.strip_prefix("http://fake.example").unwrap_or(url));
    let response = merchant.send(ask.request(&ask.authorization())).await;
    (response.status().as_u16(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

/// Returns the text of today's bill, once it is tomorrow, after its hash was checked.
async fn bill(merchant: &Merchant, more: &str) -> String {
    let (_, said) = address(merchant, &today(), more).await;
    let (status, file) = download(merchant, said["download_url"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    let mut text = String::new();
    if more.contains("GZIP") {
        GzDecoder::new(file.as_slice()).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(file).unwrap();
    }
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    assert_eq!(
        (said["hash_type"].as_str(), said["hash_value"].as_str()),
        (Some("SHA1"), Some(HEXLOWER.encode(hash.as_ref()).as_str()))
    );
    text
}

#[tokio::test]
async fn a_days_bill_has_its_sales_and_refunds_and_their_sums() {
    let merchant = Merchant::new();
    merchant.sell("123456", 990, "").await;
    merchant.sell("234567", 10_000, "").await;
    merchant.post("/v3/refund/domestic/refunds", back("234567", "r1", (4_000, 10_000), "")).await;
    merchant.control("clock", json!({ "ahead_s": 86_400 })).await;
    let text = bill(&merchant, "&tar_type=GZIP").await;
    assert_eq!(bill(&merchant, "").await, text);
    let lines: Vec<_> = text.split("\r\n").collect();
    assert!(
        lines[0].starts_with("\u{feff}交易时间,公众账号ID,商户号,") && lines[0].ends_with(",申请退款金额,费率备注")
    );
    let row = |line: &str, places: [usize; 7]| {
        let cells: Vec<_> = line.strip_prefix('`').unwrap().split(",`").map(str::to_owned).collect();
        assert_eq!(cells.len(), 27, "{line}");
        places.map(|place| cells[place].clone())
    };
    let places = [6, 8, 9, 12, 15, 16, 22];
    assert_eq!(row(lines[1], places), ["123456", "NATIVE", "SUCCESS", "9.90", "0", "0.00", "0.06000"]);
    assert_eq!(row(lines[2], places), ["234567", "NATIVE", "SUCCESS", "100.00", "0", "0.00", "0.60000"]);
    assert_eq!(row(lines[3], places), ["234567", "NATIVE", "REFUND", "0.00", "r1", "40.00", "-0.24000"]);
    assert_eq!(lines[5..], ["`3,`109.90,`40.00,`0.00,`0.42000,`109.90,`40.00", ""]);
    assert!(!bill(&merchant, "&bill_type=SUCCESS").await.contains("`REFUND`"));
    assert!(bill(&merchant, "&bill_type=REFUND").await.contains("\r\n`1,`0.00,`40.00,"));
}

#[tokio::test]
async fn there_is_no_bill_of_today_of_an_empty_day_or_by_another_address() {
    let merchant = Merchant::new();
    merchant.sell("123456", 990, "").await;
    let code = |(_, said): (u16, Value)| said["code"].as_str().unwrap_or_default().to_owned();
    assert_eq!(code(address(&merchant, &today(), "").await), "NO_STATEMENT_EXIST");
    merchant.control("clock", json!({ "ahead_s": 86_400 })).await;
    assert_eq!(code(address(&merchant, "2020-01-01", "").await), "NO_STATEMENT_EXIST");
    for (date, more) in
        [("20261130", ""), ("", ""), (today().as_str(), "&bill_type=X"), (today().as_str(), "&tar_type=ZIP")]
    {
        assert_eq!(code(address(&merchant, date, more).await), "PARAM_ERROR", "{date}{more}");
    }
    let (_, said) = address(&merchant, &today(), "&tar_type=GZIP").await;
    let url = said["download_url"].as_str().unwrap();
    let expires = url.split("expires_ms=").nth(1).unwrap().split('&').next().unwrap();
    for wrong in [
        url.replace("=ALL", "=REFUND"),
        url.replace(expires, "1"),
        url.replace(expires, "9999999999999"),
        url.replace("&token=", "&token=00"),
        url.replace("=GZIP", "="),
    ] {
        assert_eq!(download(&merchant, &wrong).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_bill_of_many_lines_is_whole() {
    let merchant = Merchant::new();
    merchant.control("sales", json!({ "count": 2_000, "prefix": "sale", "total": 10 })).await;
    merchant.control("clock", json!({ "ahead_s": 86_400 })).await;
    let text = bill(&merchant, "").await;
    assert_eq!(text.matches(",`SUCCESS,").count(), 2_000);
    assert!(text.ends_with("\r\n`2000,`200.00,`0.00,`0.00,`0.00000,`200.00,`0.00\r\n"));
}

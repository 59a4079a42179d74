//! The file of a day.

use std::io::{Cursor, Read};

use data_encoding::BASE64;
use flate2::read::ZlibDecoder;
use serde_json::json;
use unionpayfake::{keys, sign::Fields};
use zip::ZipArchive;

use crate::support::{Merchant, request};

fn wanted(day: &str) -> Fields {
    let mut wanted = request("", &[("txnType", "76"), ("txnSubType", "01"), ("settleDate", day), ("fileType", "00")]);
    wanted.remove("orderId");
    wanted
}

#[tokio::test]
async fn a_day_that_is_over_has_a_file_of_all_that_was_sold() {
    let merchant = Merchant::new();
    merchant.control("clock", json!({ "ahead_s": -86_400 })).await;
    merchant.control("sales", json!({ "count": 3, "prefix": "SOLD", "amount": 19_900 })).await;
    merchant.control("clock", json!({ "ahead_s": 0 })).await;
    // Days are over at eleven in the evening of Beijing.
    let day = crate::support::time(-86_400 + 3_600)[4..8].to_owned();
    let answer = merchant.ask("/", wanted(&day)).await;
    let packed = BASE64.decode(answer["fileContent"].as_bytes()).unwrap();
    let mut file = Vec::new();
    ZlibDecoder::new(&*packed).read_to_end(&mut file).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut lines = String::new();
    let mut list = archive.by_index(0).unwrap();
    assert!(list.name().unwrap().ends_with(&format!("ZM_{}", keys::MERCHANT_ID)));
    list.read_to_string(&mut lines).unwrap();
    assert_eq!(lines.lines().count(), 3);
    assert!(lines.lines().all(|line| line.contains("000000019900") && line.contains("D000000000119")), "{lines}");
    for quiet in ["0230", &crate::support::time(3_600)[4..8]] {
        assert_eq!(merchant.ask("/", wanted(quiet)).await["respCode"], "98", "{quiet}");
    }
}

//! Bills: an address that holds for a while, and behind it files as Alipay writes them.

use std::io::{Cursor, Read};

use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::{Merchant, time};

async fn address(merchant: &Merchant, kind: &str, date: &str) -> Value {
    let about = json!({ "bill_type": kind, "bill_date": date });
    merchant.ask("alipay.data.dataservice.bill.downloadurl.query", about).await
}

/// Returns the names and the texts of a bill's files.
async fn files(merchant: &Merchant, kind: &str) -> Vec<(String, String)> {
    let answer = address(merchant, kind, &time(0)[..10]).await;
    let url = answer["bill_download_url"].as_str().unwrap().strip_prefix("http://fake.example").unwrap();
    let response = merchant.send(Request::get(url).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let zip = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let names_and_texts = (0..archive.len()).map(|place| {
        let mut file = archive.by_index(place).unwrap();
        let mut text = Vec::new();
        file.read_to_end(&mut text).unwrap();
        [file.name_raw(), &text].map(|bytes| encoding_rs::GB18030.decode(bytes).0.into_owned()).into()
    });
    names_and_texts.collect()
}

#[tokio::test]
async fn a_days_bill_has_its_sales_and_refunds_in_gb18030_between_preamble_and_tail() {
    let merchant = Merchant::new();
    merchant.sell("1", "9.90", "").await;
    merchant.sell("2", "100.00", "").await;
    merchant
        .ask("alipay.trade.refund", json!({ "out_trade_no": "2", "refund_amount": "40.00", "out_request_no": "r1" }))
        .await;
    merchant.control("clock", json!({ "ahead_s": 86_400 })).await;
    let trades = files(&merchant, "trade").await;
    let day = time(0)[..10].replace('-', "");
    let name = |end: &str| format!("20880000000000010156_{day}_{end}.csv");
    assert_eq!([&trades[0].0, &trades[1].0], [&name("业务明细"), &name("业务明细(汇总)")]);
    let lines: Vec<_> = trades[0].1.split("\r\n").collect();
    assert_eq!(lines[..2], ["#支付宝业务明细查询", "#账号：[20880000000000010156]"]);
    assert!(lines[3].starts_with("#---") && lines[4].starts_with("支付宝交易号,商户订单号,业务类型,商品名称"));
    let cells: Vec<Vec<_>> = lines[5..8].iter().map(|line| line.split(',').collect()).collect();
    let row = |cells: &[&str]| [cells[1], cells[2], cells[11], cells[12], cells[21], cells[22]].map(str::to_owned);
    assert_eq!(row(&cells[0]), ["1\t", "交易", "9.90", "9.90", "", "-0.06"]);
    assert_eq!(row(&cells[1]), ["2\t", "交易", "100.00", "100.00", "", "-0.60"]);
    assert_eq!(row(&cells[2]), ["2\t", "退款", "-40.00", "-40.00", "r1\t", "0.24"]);
    assert!(lines[8].contains("业务明细列表结束"));
    assert_eq!(lines[9], "#交易合计：2笔，商家实收共109.90元，商家优惠共0.00元");
    assert!(lines[10].contains("#退款合计：1笔，商家实收退款共-40.00元") && lines[11].starts_with("#导出时间："));
    assert!(trades[1].1.contains("\r\n合计,,2,1,69.90,69.90,0.00,0.00,0.00,-0.42,0.00,69.48\r\n"), "{}", trades[1].1);
    let account = files(&merchant, "signcustomer").await;
    assert!(account[0].1.contains("#收入合计：3笔，共110.14元") && account[0].1.contains("#支出合计：3笔，共-40.66元"));
    assert!(account[0].1.contains(",69.48,支付宝,"), "{}", account[0].1);
}

#[tokio::test]
async fn there_is_no_bill_of_today_of_an_empty_day_or_by_another_address() {
    let merchant = Merchant::new();
    merchant.sell("1", "9.90", "").await;
    let today = time(0)[..10].to_owned();
    let code = |answer: Value| answer["sub_code"].as_str().unwrap_or_default().to_owned();
    assert_eq!(code(address(&merchant, "trade", &today).await), "isp.bill_not_exist");
    merchant.control("clock", json!({ "ahead_s": 86_400 })).await;
    assert_eq!(code(address(&merchant, "trade", "2020-01-01").await), "isp.bill_not_exist");
    for (kind, date) in [("trade", "20261130"), ("trade", ""), ("sales", today.as_str()), ("", today.as_str())] {
        assert_eq!(code(address(&merchant, kind, date).await), "ACQ.INVALID_PARAMETER", "{kind} {date}");
    }
    let answer = address(&merchant, "trade", &today).await;
    let url = answer["bill_download_url"].as_str().unwrap().strip_prefix("http://fake.example").unwrap();
    let expires = url.split("expires_ms=").nth(1).unwrap().split('&').next().unwrap();
    for wrong in [
        url.replace("=trade", "=signcustomer"),
        url.replace(expires, "1"),
        url.replace(expires, "9999999999999"),
        url.replace("&sign=", "&sign=00"),
    ] {
        assert_eq!(merchant.open(&wrong, "").await.0, StatusCode::FORBIDDEN, "{wrong}");
    }
}

#[tokio::test]
async fn a_bill_of_many_lines_is_whole() {
    let merchant = Merchant::new();
    merchant.control("sales", json!({ "count": 2_000, "prefix": "s", "total_amount": "0.10" })).await;
    merchant.control("clock", json!({ "ahead_s": 86_400 })).await;
    let bill = files(&merchant, "trade").await;
    assert_eq!(bill[0].1.matches(",交易,").count(), 2_000);
    assert!(bill[0].1.contains("#交易合计：2000笔，商家实收共200.00元"));
}

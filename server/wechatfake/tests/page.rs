//! The payer's page, in both languages.

use http::StatusCode;
use serde_json::json;

use crate::support::{Merchant, about};

#[tokio::test]
async fn the_page_speaks_chinese_and_english_and_shows_texts_as_texts() {
    let merchant = Merchant::new();
    let mut wanted = about("123456", 990, "");
    wanted["description"] = json!("a <b> \"c\"");
    let (_, said) = merchant.post("/v3/pay/transactions/native", wanted).await;
    let page = said["code_url"].as_str().unwrap().replace("weixin://wxpay/bizpayurl?pr=", "/pay/");
    for (language, tag, word) in [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "确认付款"),
        ("en-GB,en;q=0.9", "en", "Leave without paying"),
        ("fr", "zh-Hans", "余额不足"),
    ] {
        let (status, _, html) = merchant.open(&page, language).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains(&format!("<html lang=\"{tag}\">")) && html.contains(word), "{html}");
        assert!(html.contains("a &lt;b&gt; &quot;c&quot;") && !html.contains("<b>"), "{html}");
    }
    assert_eq!(merchant.open("/pay/nothing", "en").await.0, StatusCode::NOT_FOUND);
    assert_eq!(merchant.open("/page.css", "").await.0, StatusCode::OK);
    assert_eq!(merchant.open("/healthz", "").await.2, "ok");
}

#[tokio::test]
async fn who_scanned_a_code_leaves_cannot_pay_or_pays_once() {
    let merchant = Merchant::new();
    let page = merchant.offer("123456", 990, "").await;
    assert!(merchant.choose(&page, "leave").await.2.contains("您没有付款"));
    assert!(merchant.choose(&page, "decline").await.2.contains("余额不足，可以重新付款"));
    assert_eq!(merchant.choose(&page, "other").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(merchant.order("123456").await["trade_state"], "NOTPAY");
    for _ in 0..2 {
        assert!(merchant.choose(&page, "pay").await.2.contains("付款成功"));
    }
    assert_eq!(merchant.order("123456").await["trade_state"], "SUCCESS");
}

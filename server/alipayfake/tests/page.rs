//! The payer's page, in both languages.

use http::StatusCode;
use serde_json::json;

use crate::support::{Merchant, encode, request, sign};

async fn open(merchant: &Merchant, method: &str, product: &str) -> String {
    let about =
        json!({ "out_trade_no": "1", "total_amount": "9.90", "subject": "a <b> \"c\"", "product_code": product });
    let mut form = request(method, &about);
    form.insert("return_url".into(), "https://school.example/back".into());
    let (status, to, _) = merchant.open(&format!("/gateway.do?{}", encode(&sign(form))), "").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    to.strip_prefix("http://localhost").unwrap().to_owned()
}

#[tokio::test]
async fn the_page_speaks_chinese_and_english_and_shows_texts_as_texts() {
    let merchant = Merchant::new();
    let page = open(&merchant, "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY").await;
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
    assert_eq!(merchant.open("/cashier/nothing", "en").await.0, StatusCode::NOT_FOUND);
    assert_eq!(merchant.open("/page.css", "").await.0, StatusCode::OK);
    assert_eq!(merchant.open("/healthz", "").await.2, "ok");
}

#[tokio::test]
async fn who_leaves_has_not_paid_and_who_pays_is_led_back() {
    let merchant = Merchant::new();
    let page = open(&merchant, "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY").await;
    assert!(merchant.choose(&page, "leave").await.2.contains("您没有付款"));
    assert!(merchant.choose(&page, "decline").await.2.contains("余额不足，可以重新付款"));
    assert_eq!(merchant.choose(&page, "other").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, to, _) = merchant.choose(&page, "pay").await;
    assert!(status == StatusCode::SEE_OTHER && to.starts_with("https://school.example/back?app_id="), "{to}");
    assert!(merchant.open(&page, "en").await.2.contains("Back to the merchant"));
}

#[tokio::test]
async fn the_merchants_mistakes_are_shown() {
    let merchant = Merchant::new();
    let mut form = sign(request("alipay.trade.wap.pay", &json!({})));
    form.insert("version".into(), "2.0".into());
    let (status, _, html) = merchant.open(&format!("/gateway.do?{}", encode(&form)), "en").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(html.contains("isv.invalid-signature") && html.contains("This payment cannot be made"), "{html}");
}

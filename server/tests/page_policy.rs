//! What browsers may do on pages where somebody pays, and on no others; and how such a page shows what its payment wants.

use http::StatusCode;
use model::{Access, Id, Kind, Role, order::Order, payment::PayerAction};

use crate::{
    form_provider,
    support::{Answer, World},
};

const PAID: &str = "rust-first-steps";
const APPLE: &str = "/.well-known/apple-developer-merchantid-domain-association";
const KEYS: &str = "secrets[key]=sk_test_51&fields[apple_domain_file]=7b2276&sandbox=true";
/// The headers that decide what a browser may do.
const HEADERS: [&str; 4] =
    ["content-security-policy", "permissions-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy"];

/// A school with a course, somebody who runs it and somebody who has ordered.
struct Shop {
    world: World,
    ada: String,
    amy: String,
    order: Id<Order>,
}

impl Shop {
    /// Has a provider whose payments send their payers to its own pages.
    async fn open() -> Self {
        Self::wanting(PayerAction::Redirect("https://card.example/pay".into())).await
    }

    /// Has a provider whose payments want this of their payers.
    async fn wanting(next: PayerAction) -> Self {
        let world = World::with_provider(form_provider::factory(next), ground::Clock::System).await;
        world.course(PAID).await;
        let (ada, amy) = (world.person("ada", Role::Administrator).await, world.person("amy", Role::Learner).await);
        let placed = world.post("/fn/shop/place_order", &format!("slug={PAID}")).by(&amy).send().await;
        let order = placed.header("location").strip_prefix("/checkout/").unwrap().parse().unwrap();
        Self { world, ada, amy, order }
    }

    async fn set_up(&self) {
        let form = format!("provider=card&{KEYS}");
        let saved = self.world.call("/fn/admin/save_provider", &form).by(&self.ada).send().await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    }

    async fn switch(&self, is_on: bool) {
        let form = format!("provider=card&is_on={is_on}");
        let done = self.world.call("/fn/admin/switch_provider", &form).by(&self.ada).send().await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.world.get(path).header("accept-language", "en").by(token).send().await
    }

    async fn checkout(&self) -> Answer {
        self.get(&format!("/checkout/{}", self.order), &self.amy).await
    }

    /// Begins to pay the order; the page that shows what the payment wants.
    async fn pay(&self) -> Answer {
        let form = format!("order={}&provider=card", self.order);
        let begun = self.world.post("/fn/shop/pay", &form).by(&self.amy).send().await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        self.checkout().await
    }
}

/// The headers of an answer, without what differs each time.
fn policies(answer: &Answer) -> [String; 4] {
    HEADERS.map(|name| {
        let value = answer.header(name);
        match value.split_once("'nonce-") {
            Some((before, rest)) => [before, rest.split_once("' ").map_or("", |(_, rest)| rest)].concat(),
            None => value.to_owned(),
        }
    })
}

/// The pages of the school that have one address each, and some that have many.
fn pages() -> Vec<String> {
    let rows = model::ROUTES.iter().filter(|row| row.kind == Kind::Page && row.least != Access::Development);
    let plain = rows.map(|row| row.path).filter(|path| !path.contains('{')).map(str::to_owned);
    plain
        .chain([format!("/courses/{PAID}"), format!("/buy/{PAID}"), "/checkout/none".into(), "/nowhere".into()])
        .collect()
}

#[tokio::test]
async fn only_pages_of_payments_are_opened_and_only_while_the_provider_is_on() {
    let shop = Shop::open().await;
    let all = async || {
        let mut all = Vec::new();
        for path in pages() {
            all.push((path.clone(), policies(&shop.get(&path, &shop.ada).await)));
        }
        all
    };
    let (before, closed) = (all().await, policies(&shop.checkout().await));
    assert!(before.len() > 20 && before.iter().all(|(_, policies)| *policies == closed), "one policy for all");
    shop.set_up().await;
    assert_eq!((all().await, policies(&shop.checkout().await)), (before.clone(), closed.clone()), "set up, and off");

    shop.switch(true).await;
    let opened = [
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' https://js.card.example https://*.js.card.example; \
         style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; \
         connect-src 'self' https://api.card.example; \
         frame-src 'self' https://js.card.example https://hooks.card.example; \
         worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; report-uri /csp-report; report-to csp"
            .to_owned(),
        closed[1].replace("payment=()", "payment=(self \"https://js.card.example\")"),
        "same-origin-allow-popups".into(),
        "unsafe-none".into(),
    ];
    assert_eq!(policies(&shop.checkout().await), opened);
    for (path, now) in all().await {
        let expected = if path == "/me/payment" { &opened } else { &closed };
        assert_eq!(now, *expected, "{path}");
    }
    let theirs = shop.get(&format!("/checkout/{}", shop.order), &shop.ada).await;
    assert_eq!((theirs.status, policies(&theirs)), (StatusCode::NOT_FOUND, closed.clone()), "somebody else's order");
    let guest = shop.world.get(&format!("/checkout/{}", shop.order)).send().await;
    assert!(!guest.header("content-security-policy").contains("card.example"), "{:?}", guest.headers);
    let function = shop.world.call("/fn/shop/load_order", &format!("order={}", shop.order)).by(&shop.amy).send().await;
    assert!(!format!("{:?}", function.headers).contains("card.example"));

    shop.switch(false).await;
    assert_eq!((all().await, policies(&shop.checkout().await)), (before, closed), "switched off");
}

#[tokio::test]
async fn a_form_may_be_sent_to_the_provider_of_its_payment_alone() {
    let fields = vec![("amount".into(), "4900".into()), ("sign".into(), "a\"b<c".into())];
    let shop = Shop::wanting(PayerAction::Form { url: "https://gateway.example/front?a=1".into(), fields }).await;
    shop.set_up().await;
    shop.switch(true).await;
    let mut opened = policies(&shop.checkout().await);
    opened[0] = opened[0].replace("form-action 'self';", "form-action 'self' https://gateway.example;");
    let page = shop.pay().await;
    assert_eq!(policies(&page), opened);
    let text = page.text();
    for part in [
        "method=\"post\" action=\"https://gateway.example/front?a=1\"",
        "<input type=\"hidden\" name=\"amount\" value=\"4900\"",
        "name=\"sign\" value=\"a&quot;b&lt;c\"",
        "Go on to the payment page",
        "Cancel this order",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn whoever_comes_back_by_a_form_comes_back_by_a_link() {
    let shop = Shop::wanting(PayerAction::Redirect("https://card.example/pay".into())).await;
    let back = format!("/checkout/{}/return", shop.order);
    // From another site, and so without a cookie.
    let form = shop.world.call(&back, "respCode=00&signature=x").header("origin", "https://card.example");
    let led = form.header("sec-fetch-site", "cross-site").send().await;
    assert_eq!((led.status, led.header("location")), (StatusCode::SEE_OTHER, &*back));
    let elsewhere = shop.world.call("/checkout/", "x").header("sec-fetch-site", "cross-site").send().await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN, "no other address takes forms of other sites");
}

#[tokio::test]
async fn a_page_that_goes_on_by_itself_leads_to_a_provider_where_a_redirect_would_be_stopped() {
    let shop = Shop::wanting(PayerAction::Redirect("https://card.example/pay?a=1&b=2".into())).await;
    shop.set_up().await;
    shop.switch(true).await;
    let form = format!("order={}&provider=card", shop.order);
    let led = shop.world.post("/fn/shop/pay", &form).by(&shop.amy).send().await;
    assert_eq!((led.status, led.header("location")), (StatusCode::OK, ""));
    assert!(led.header("content-security-policy").contains("form-action 'self';"), "{:?}", led.headers);
    let text = led.text();
    for part in [
        "<meta http-equiv=\"refresh\" content=\"0; url=https://card.example/pay?a=1&amp;b=2\">",
        "<a href=\"https://card.example/pay?a=1&amp;b=2\">card.example</a>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_form_whose_target_is_no_address_opens_nothing() {
    let shop = Shop::wanting(PayerAction::Form { url: "javascript:alert(1)".into(), fields: Vec::new() }).await;
    shop.set_up().await;
    shop.switch(true).await;
    let before = policies(&shop.checkout().await);
    assert_eq!(policies(&shop.pay().await), before);
}

#[tokio::test]
async fn an_order_is_paid_in_the_form_of_its_provider() {
    let action = PayerAction::Embedded { client_secret: "pi_1_secret_2".into(), public_key: "pk_test_51".into() };
    let shop = Shop::wanting(action).await;
    shop.set_up().await;
    shop.switch(true).await;
    let text = shop.pay().await.text();
    for part in [
        "<h1>Pay<",
        "id=\"payment-form\"",
        // Without scripts: what is missing, and the way on.
        "<noscript>",
        "This way to pay needs scripts.",
        "action=\"/fn/shop/change_way\"",
        "action=\"/fn/shop/cancel_order\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("http-equiv=\"refresh\""), "nobody's card is taken from under their hands");
    assert!(!text.contains("src=\"https://js.card.example"), "the script comes when the page can use it");
}

#[tokio::test]
async fn wechat_asks_whoever_pays_inside_it() {
    let shop = Shop::wanting(PayerAction::WeChatBridge("{\"package\":\"prepay_id=1\"}".into())).await;
    shop.set_up().await;
    shop.switch(true).await;
    shop.pay().await;
    let within = shop.world.get(&format!("/checkout/{}", shop.order)).by(&shop.amy);
    let within = within.header("accept-language", "en").header("user-agent", "Mozilla/5.0 MicroMessenger/8.0.47");
    let text = within.send().await.text();
    for part in ["<h1>Pay<", "WeChat asks you to confirm the payment", "<noscript>", "This way to pay needs scripts."] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_card_is_added_in_its_providers_form_whose_secret_does_not_stay_in_the_address() {
    let shop = Shop::open().await;
    shop.set_up().await;
    shop.switch(true).await;
    let begun = shop.world.post("/fn/shop/add_method", "provider=card").by(&shop.amy).send().await;
    let page = begun.header("location").to_owned();
    let method = page.strip_prefix("/me/payment?method=").unwrap();
    let text = shop.get(&page, &shop.amy).await.text();
    for part in ["id=\"payment-form\"", "<noscript>", "A card is added in your browser, with scripts."] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(shop.get(&page, &shop.ada).await.status, StatusCode::NOT_FOUND, "nobody else's");

    let back = format!(
        "/me/payment/{method}/return?setup_intent=seti_1&setup_intent_client_secret=seti_1_secret_2\
         &redirect_status=failed"
    );
    let led = shop.get(&back, &shop.amy).await;
    assert_eq!((led.status.as_u16(), led.header("location")), (303, &*format!("{page}&returned=1")));
    let text = shop.get(led.header("location"), &shop.amy).await.text();
    assert!(text.contains("id=\"payment-form\"") && text.contains("Look again"), "the provider has the word: {text}");
    let guest = shop.world.get(&back).send().await;
    assert!(guest.header("location").starts_with("/login?next="), "{:?}", guest.headers);
    assert!(!guest.header("location").contains("secret"), "{:?}", guest.headers);
    assert_eq!(shop.get("/me/payment/x/return", &shop.amy).await.status, StatusCode::NOT_FOUND);

    shop.switch(false).await;
    let text = shop.get(&page, &shop.amy).await.text();
    assert!(!text.contains("payment-form") && text.contains("Not saved yet"), "{text}");
}

#[tokio::test]
async fn the_file_for_apple_is_served_as_it_was_entered() {
    let shop = Shop::open().await;
    assert_eq!(shop.world.get(APPLE).send().await.status, StatusCode::NOT_FOUND);
    shop.set_up().await;
    let file = shop.world.get(APPLE).send().await;
    assert_eq!((file.status, file.text().as_str()), (StatusCode::OK, "7b2276"));
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn the_administration_says_what_is_to_be_done_at_the_provider() {
    let shop = Shop::open().await;
    let page = shop.get("/admin/payments", &shop.ada).await.text();
    for part in [
        "http://school.example/hooks/card",
        "payment.paid\npayment.failed",
        "href=\"https://docs.card.example/keys\"",
        "href=\"https://docs.card.example/webhooks\"",
        "Apple Pay domain file (optional)",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

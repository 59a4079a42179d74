//! The way of a payer in WeChat's browser: to where WeChat tells who they are, and back; and what an order's page says of
//! a provider that says no, or nothing.

use http::StatusCode;
use model::{Id, Role, order::Order, payment::PayerAction};

use crate::{
    form_provider,
    support::{Answer, HOST, World},
};

const PAID: &str = "rust-first-steps";
const KEYS: &str = "provider=card&secrets[key]=sk_test_51&fields[apple_domain_file]=&sandbox=true";
const DESKTOP: &str = "Firefox/127.0";
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.47";
const UNKNOWN: &str = "The payment provider did not tell us in time who is paying.";
const SILENT: &str = "The payment provider does not answer.";
const REFUSED: &str = "The payment provider refused this payment.";

/// A school with a provider, and somebody who has ordered.
struct Shop {
    world: World,
    amy: String,
    order: Id<Order>,
}

impl Shop {
    /// Has a provider whose payments want this of their payers; without it, they are refused.
    async fn open(next: impl Into<Option<PayerAction>>) -> Self {
        let world = World::with_provider(form_provider::factory(next), ground::Clock::System).await;
        world.course(PAID).await;
        let (ada, amy) = (world.person("ada", Role::Administrator).await, world.person("amy", Role::Learner).await);
        for (function, form) in [("save_provider", KEYS), ("switch_provider", "provider=card&is_on=true")] {
            let done = world.call(&format!("/fn/admin/{function}"), form).by(&ada).send().await;
            assert_eq!(done.status, StatusCode::OK, "{function}: {}", done.text());
        }
        let placed = world.post("/fn/shop/place_order", &format!("slug={PAID}")).by(&amy).send().await;
        let order = placed.header("location").strip_prefix("/checkout/").unwrap().parse().unwrap();
        Self { world, amy, order }
    }

    fn checkout(&self) -> String {
        format!("/checkout/{}", self.order)
    }

    /// Sends the form on the order's page with this browser.
    async fn pay(&self, provider: &str, agent: &str) -> Answer {
        let form = format!("order={}&provider={provider}", self.order);
        let page = format!("http://{HOST}{}", self.checkout());
        let ask = self.world.post("/fn/shop/pay", &form).header("referer", &page).header("user-agent", agent);
        ask.by(&self.amy).send().await
    }

    /// Chooses the provider in WeChat; the state that goes to where WeChat tells who pays.
    async fn choose(&self) -> String {
        let led = self.pay("card", WECHAT).await;
        assert_eq!((led.status, led.header("location")), (StatusCode::OK, ""), "a page that goes on by itself");
        let text = led.text();
        let back = format!("http%3A%2F%2F{HOST}%2Fcheckout%2F{}%2Fpayer", self.order);
        let begins = format!("url=https://open.card.example/authorize?redirect_uri={back}&amp;state=");
        let (_, rest) = text.split_once(&begins).unwrap_or_else(|| panic!("{begins}: {text}"));
        rest.split_once("#wechat_redirect\">").unwrap_or_else(|| panic!("{rest}")).0.to_owned()
    }

    async fn come_back(&self, query: &str) -> Answer {
        let path = format!("{}/payer?{query}", self.checkout());
        self.world.get(&path).header("user-agent", WECHAT).by(&self.amy).send().await
    }

    /// Follows an answer to the order's page; its status and its text.
    async fn follow(&self, answer: &Answer, agent: &str) -> (u16, String) {
        let led = (answer.status.as_u16(), answer.header("location"));
        assert_eq!(led, (303, &*self.checkout()), "{}", answer.text());
        let ask = self.world.get(&self.checkout()).header("accept-language", "en").header("user-agent", agent);
        let ask = ask.by(&self.amy);
        let shown = match answer.cookie("flash") {
            Some(flash) => ask.cookie("flash", &flash).send().await,
            None => ask.send().await,
        };
        (shown.status.as_u16(), shown.text())
    }
}

#[tokio::test]
async fn whoever_pays_in_wechat_goes_to_tell_who_they_are_and_confirms_on_the_orders_page() {
    let shop = Shop::open(PayerAction::WeChatBridge("{\"package\":\"prepay_id=1\"}".into())).await;
    let state = shop.choose().await;
    let address = format!("code=good&state={state}");
    for time in ["there", "loaded anew"] {
        let back = shop.come_back(&address).await;
        assert_eq!(back.cookie("flash"), None, "{time}");
        let (status, text) = shop.follow(&back, WECHAT).await;
        assert!(status == 200 && text.contains("WeChat asks you to confirm the payment"), "{time}, {status}: {text}");
        assert!(!text.contains(&state), "{time}");
    }
}

#[tokio::test]
async fn whatever_else_comes_back_is_told_on_the_orders_page_and_loses_nothing() {
    let shop = Shop::open(PayerAction::WeChatBridge("{\"package\":\"prepay_id=1\"}".into())).await;
    let state = shop.choose().await;
    let eve = shop.world.person("eve", Role::Learner).await;
    for (query, said) in [
        (String::new(), UNKNOWN),
        (format!("state={state}"), UNKNOWN),
        ("code=good".into(), UNKNOWN),
        (format!("code=good&state={state}0"), UNKNOWN),
        (format!("code=used&state={state}"), UNKNOWN),
        ("%%%&code=%ff&state=%01".into(), UNKNOWN),
        (format!("code=silent&state={state}"), SILENT),
    ] {
        let (status, text) = shop.follow(&shop.come_back(&query).await, WECHAT).await;
        assert_eq!(status, 422, "{query}: {text}");
        for part in [said, "<h1>Check your order<", "value=\"card:in_wechat\"", "Cancel this order"] {
            assert!(text.contains(part), "{query}, {part}: {text}");
        }
    }
    let path = format!("{}/payer?code=good&state={state}", shop.checkout());
    assert_eq!(shop.world.get(&path).by(&eve).send().await.status, StatusCode::NOT_FOUND, "nobody else's");
    let guest = shop.world.get(&path).send().await;
    assert_eq!(guest.header("location"), format!("/login?next=%2Fcheckout%2F{}", shop.order), "without the code");
    assert_eq!(shop.world.get("/checkout/x/payer").by(&eve).send().await.status, StatusCode::NOT_FOUND);
    let (status, text) = shop.follow(&shop.come_back(&format!("code=good&state={state}")).await, WECHAT).await;
    assert!(status == 200 && text.contains("WeChat asks you to confirm the payment"), "{status}: {text}");
}

#[tokio::test]
async fn a_provider_that_says_no_or_nothing_is_told_from_the_other_and_the_ways_to_pay_stand_below() {
    let shop = Shop::open(None::<PayerAction>).await;
    for (provider, said) in [("card", REFUSED), ("test", SILENT)] {
        let (status, text) = shop.follow(&shop.pay(provider, DESKTOP).await, DESKTOP).await;
        assert_eq!(status, 422, "no proxy puts a page of its own in its place: {text}");
        for part in
            [said, "<h1>Check your order<", "value=\"card:page\"", "value=\"test:page\"", "value=\"test:qr_code\""]
        {
            assert!(text.contains(part), "{provider}, {part}: {text}");
        }
    }
    let state = shop.choose().await;
    let (status, text) = shop.follow(&shop.come_back(&format!("code=good&state={state}")).await, WECHAT).await;
    assert!(status == 422 && text.contains(REFUSED), "{status}: {text}");
}

#[tokio::test]
async fn whoever_comes_back_without_paying_reads_that_nothing_was_paid_and_what_to_do() {
    let shop = Shop::open(PayerAction::Redirect("https://card.example/pay".into())).await;
    assert_eq!(shop.pay("card", DESKTOP).await.status, StatusCode::OK);
    let back = shop.world.get(&format!("{}/return", shop.checkout())).by(&shop.amy).send().await;
    let (status, text) = shop.follow(&back, DESKTOP).await;
    assert_eq!(status, 200);
    for part in [
        "<h1>No payment has arrived yet<",
        "nothing was charged, and you can still pay, below",
        "do not pay a second time",
        "Back to the payment page",
        "action=\"/fn/shop/change_way\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

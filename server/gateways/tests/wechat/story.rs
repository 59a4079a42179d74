//! A whole school that is paid with WeChat Pay: the domain, the adapter and a fake of WeChat Pay, and nothing but HTTP
//! between the houses. On SQLite, for what the domain does with a provider's news is told on both engines elsewhere.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use commerce::{
    order,
    payment::{
        self, Credentials, Gateways, NextStep, PayChoice, RefundInput, issue,
        provider::{self, ProviderInput},
        webhook,
    },
};
use gateways::{WeChat, WeChatAddresses};
use ground::{Clock, Db, RequestContext, jobs::run_due};
use http::{HeaderMap, StatusCode};
use model::{
    Id, Lang, Millis, Role,
    order::{Order, OrderState, RefundAccess},
    url,
};
use reqwest::Client;
use serde_json::{Value, json};
use testing::{School, demo, import_folder, person};
use tokio::net::TcpListener;
use wechatfake::{Fake, Settings, keys};

use crate::alipay::certificates::days_from_now;

const COURSE: &str = "gushi-shangxi";
/// What it costs, in yuan.
const PRICE: &str = "99.00";

/// The school, and the fake that it is paid by.
struct World {
    school: School,
    /// The address of the fake, and that of the school.
    fake: String,
    site: String,
    client: Client,
    /// What became of the notifications that the school took.
    problems: Arc<Mutex<Vec<String>>>,
}

/// Returns the keys of the merchant that the fake knows.
fn credentials(by_certificates: bool, wanted: impl Fn(&str) -> bool) -> Credentials {
    let without = |value: &'static str| if by_certificates { "" } else { value };
    let fields = [
        ("app_id", keys::APP_ID),
        ("merchant_id", keys::MERCHANT_ID),
        ("merchant_private_key", keys::MERCHANT_PRIVATE_KEY),
        ("merchant_certificate", keys::MERCHANT_CERTIFICATE),
        ("api_v3_key", keys::API_V3_KEY),
        ("wechat_public_key", without(keys::WECHAT_PUBLIC_KEY)),
        ("wechat_public_key_id", without(keys::WECHAT_PUBLIC_KEY_ID)),
        ("app_secret", keys::APP_SECRET),
    ];
    let fields = fields.into_iter().filter(|(name, _)| wanted(name));
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>().into()
}

fn is_secret(name: &str) -> bool {
    matches!(name, "merchant_private_key" | "api_v3_key" | "app_secret")
}

async fn take(
    State((db, problems)): State<(Db, Arc<Mutex<Vec<String>>>)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let taken = async {
        let receipt = webhook::receive(&db, "wechat", headers, &body).await?;
        webhook::process_pending(&db).await?;
        webhook::response(&db, "wechat", receipt)
    };
    match taken.await {
        Ok(said) => (StatusCode::from_u16(said.status).unwrap(), said.body),
        Err(error) => {
            problems.lock().unwrap().push(error.to_string());
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
    }
}

impl World {
    async fn new(by_certificates: bool) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (hooks, api) = (TcpListener::bind("127.0.0.1:0").await, TcpListener::bind("127.0.0.1:0").await);
        let (hooks, api) = (hooks.unwrap(), api.unwrap());
        let [site, fake] = [&hooks, &api].map(|listener| format!("http://{}", listener.local_addr().unwrap()));
        let settings = Settings { has_public_key: !by_certificates, ..Settings::default() };
        let served = Fake::new(settings).unwrap();
        tokio::spawn(async move { served.serve(api).await });

        let factory = WeChat::factory(WeChatAddresses::all(&fake));
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(days_from_now(0)));
        let school = School::reopen(folder, clock, None, Gateways::default().with_factory(factory)).await;
        let (db, operator, problems) = (&school.db, RequestContext::system(), Arc::default());
        let fields = credentials(by_certificates, |name| !is_secret(name));
        let secrets = credentials(by_certificates, is_secret);
        let input = ProviderInput { fields, secrets, ..ProviderInput::default() };
        provider::save(db, &operator, "wechat", &input).await.unwrap();
        let check = provider::check(db, &operator, "wechat").await.unwrap();
        assert_eq!(check.outcome, Ok(keys::MERCHANT_ID.into()));
        provider::switch_on(db, &operator, "wechat").await.unwrap();
        import_folder(&school, &demo(COURSE)).await.unwrap();

        let takes = post(take).with_state((db.clone(), Arc::clone(&problems)));
        let takes = Router::new().route(&url::webhook("wechat"), takes);
        tokio::spawn(async move { axum::serve(hooks, takes).await });
        let client = Client::builder().no_proxy().build().unwrap();
        Self { school, fake, site, client, problems }
    }

    async fn ordered(&self, handle: &str) -> (RequestContext, Id<Order>) {
        let buyer = person(&self.school, handle, Role::Learner).await;
        let order = order::place(&self.school.db, &buyer, COURSE).await.unwrap();
        (buyer, order)
    }

    async fn pay(&self, buyer: &RequestContext, order: Id<Order>, way: &str) -> ground::Result<NextStep> {
        payment::start(&self.school.db, buyer, order, PayChoice::from(way), &self.site, Lang::ZhHans).await
    }

    /// Returns our reference of the newest payment.
    async fn reference(&self) -> String {
        let id: i64 = self.one("select cast(id as text) from payment order by id desc").await.parse().unwrap();
        Id::<Order>::from_raw(id).to_string()
    }

    /// Orders the course and pays it by a code.
    async fn paid(&self, handle: &str) -> (RequestContext, Id<Order>, String) {
        let (buyer, order) = self.ordered(handle).await;
        assert_eq!(self.pay(&buyer, order, "wechat:qr_code").await.unwrap(), NextStep::Order);
        let trade = self.reference().await;
        self.control(&format!("orders/{trade}/pay"), json!({})).await;
        self.becomes(&buyer, order, OrderState::Paid).await;
        (buyer, order, trade)
    }

    async fn becomes(&self, buyer: &RequestContext, order: Id<Order>, state: OrderState) {
        for _ in 0..1_200 {
            if self.state(buyer, order).await == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the order is still {:?}", self.state(buyer, order).await);
    }

    async fn state(&self, buyer: &RequestContext, order: Id<Order>) -> OrderState {
        order::load(&self.school.db, buyer, order).await.unwrap().state
    }

    async fn work(&self) {
        let jobs = ground::mail::deliver_by(ground::mail::Mailbox, school::register());
        run_due(&self.school.db, &jobs).await.unwrap();
    }

    async fn one(&self, text: &str) -> String {
        self.school.rows(text).await.remove(0)
    }

    /// Returns the numbers of sales in the books and of grants that are open.
    async fn counts(&self) -> [usize; 2] {
        let count = async |table: &str| self.one(&format!("select cast(count(*) as text) from {table}")).await;
        let sales = count("ledger_entry where kind = 'sale'").await.parse().unwrap();
        [sales, count("access_grant where ends_at is null").await.parse().unwrap()]
    }

    async fn control(&self, what: &str, body: Value) -> Value {
        let answer = self.client.post(format!("{}/_control/{what}", self.fake)).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    /// Orders a fault of the next call of an operation.
    async fn fails(&self, kind: &str, operation: &str) {
        self.control("faults", json!({ "kind": kind, "operation": operation, "ms": 300 })).await;
    }

    /// Ends a story: nothing went wrong, and the books are in order.
    async fn ends(self) {
        assert_eq!(*self.problems.lock().unwrap(), Vec::<String>::new());
        assert_eq!(school::check::run(&self.school.db).await.unwrap(), []);
    }
}

async fn refund(world: &World, order: Id<Order>, amount: &str) {
    let given = RefundInput { amount: amount.into(), note: "买错了".into(), access: RefundAccess::ByAmount };
    issue(&world.school.db, &RequestContext::system(), order, &given).await.unwrap();
}

#[tokio::test]
async fn a_course_is_paid_by_a_code_and_its_money_goes_back() {
    for by_certificates in [false, true] {
        let world = World::new(by_certificates).await;
        let (amy, order, _) = world.paid("amy").await;
        assert_eq!(world.counts().await, [1; 2]);
        for (amount, state) in [("50.00", OrderState::PartRefunded), ("49.00", OrderState::Refunded)] {
            refund(&world, order, amount).await;
            world.work().await;
            world.becomes(&amy, order, state).await;
        }
        world.ends().await;
    }
}

#[tokio::test]
async fn a_code_is_paid_once_whatever_becomes_of_the_answer_and_of_the_notification() {
    let world = World::new(true).await;
    let kinds = [
        "reset",
        "server_error",
        "error_after",
        "slow",
        "xml",
        "wrong_signature",
        "no_signature",
        "unknown_serial",
        "stale_signature",
    ];
    for (number, kind) in (1..).zip(kinds) {
        let (amy, order) = world.ordered(&format!("amy-{number}")).await;
        world.fails(kind, "pay.native").await;
        let first = world.pay(&amy, order, "wechat:qr_code").await;
        assert_eq!(first.is_ok(), kind == "slow", "{kind}: {first:?}");
        assert_eq!(world.pay(&amy, order, "wechat:qr_code").await.unwrap(), NextStep::Order, "{kind}");
        let trade = world.reference().await;
        world.fails("notice_twice", "payer").await;
        world.control(&format!("orders/{trade}/pay"), json!({})).await;
        world.becomes(&amy, order, OrderState::Paid).await;
        assert_eq!(world.counts().await, [number; 2], "{kind}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_refund_goes_out_once_whatever_becomes_of_its_answer() {
    let world = World::new(false).await;
    let kinds = ["reset", "server_error", "error_after", "notice_first", "notice_twice", "no_signature", "xml"];
    for (number, kind) in (1..).zip(kinds) {
        let (amy, order, _) = world.paid(&format!("amy-{number}")).await;
        refund(&world, order, PRICE).await;
        world.fails(kind, "refund.create").await;
        world.work().await;
        world.school.clock.advance(Millis::MINUTE);
        world.work().await;
        world.becomes(&amy, order, OrderState::Refunded).await;
        assert_eq!(world.one("select cast(count(*) as text) from refund").await, number.to_string(), "{kind}");
        // A notification of a few minutes ago would be too old.
        world.school.clock.advance(-Millis::MINUTE);
    }
    world.ends().await;
}

#[tokio::test]
async fn money_that_comes_after_the_order_has_closed_counts() {
    let world = World::new(true).await;
    let (amy, order) = world.ordered("amy").await;
    world.pay(&amy, order, "wechat:qr_code").await.unwrap();
    let trade = world.reference().await;
    // WeChat Pay does not hear that the order was given up: the code is still good.
    world.fails("error", "close").await;
    payment::cancel(&world.school.db, &amy, order).await.unwrap();
    assert_eq!((world.state(&amy, order).await, world.counts().await), (OrderState::Closed, [0; 2]));
    world.control(&format!("orders/{trade}/pay"), json!({})).await;
    world.becomes(&amy, order, OrderState::Paid).await;
    assert_eq!(world.counts().await, [1; 2]);
    world.ends().await;
}

#[tokio::test]
async fn forged_notifications_and_those_of_others_pay_nothing() {
    let world = World::new(true).await;
    let (amy, order) = world.ordered("amy").await;
    world.pay(&amy, order, "wechat:qr_code").await.unwrap();
    let trade = world.reference().await;
    let forge = async |signer: &str, changed: Value| {
        let mut change = json!({ "/trade_state": "SUCCESS" });
        change.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        world.control("notices", json!({ "out_trade_no": trade, "signer": signer, "change": change })).await;
        world.one("select outcome from payment_webhook order by id desc").await
    };
    for (signer, change, outcome) in [
        ("stranger", json!({}), "invalid_signature"),
        ("unknown_serial", json!({}), "invalid_signature"),
        ("nobody", json!({}), "invalid_signature"),
        ("wechat", json!({ "/mchid": "1900000002" }), "wrong_merchant"),
        ("wechat", json!({ "/appid": "wx0000000000000002" }), "wrong_merchant"),
        ("wechat", json!({ "/amount/total": 1 }), "mismatch"),
        ("wechat", json!({ "/amount/total": "99.00" }), "malformed"),
        ("wechat", json!({ "/amount/currency": "USD" }), "malformed"),
        ("wechat", json!({ "/trade_state": "PAID" }), "malformed"),
    ] {
        assert_eq!(forge(signer, change.clone()).await, outcome, "{signer} {change}");
        assert_eq!(world.counts().await, [0; 2], "{signer} {change}");
    }
    // WeChat Pay signs wrongly now and then, to see whether somebody looks: it is refused, and nobody has to.
    let kept = "select cast(count(*) as text) from payment_webhook";
    let before = world.one(kept).await;
    let probed = world.control("notices", json!({ "out_trade_no": trade, "signer": "probe" })).await;
    assert_eq!((&probed["status"], &probed["accepted"]), (&json!(401), &json!(false)));
    assert_eq!((world.one(kept).await, world.counts().await), (before, [0; 2]));
    world.control(&format!("orders/{trade}/pay"), json!({})).await;
    world.becomes(&amy, order, OrderState::Paid).await;
    world.ends().await;
}

//! A whole school that is paid with Alipay: the domain, the adapter and a fake of Alipay, and nothing but HTTP between
//! the houses. On SQLite, for what the domain does with a provider's news is told on both engines elsewhere.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use alipayfake::{Fake, Settings, keys};
use axum::{Router, body::Bytes, extract::State, routing::post};
use commerce::{
    order,
    payment::{
        self, Credentials, Gateway, Gateways, NextStep, PayChoice, RefundInput, StatementDay, StatementKind,
        WebhookReceipt, issue,
        provider::{self, ProviderInput},
        webhook,
    },
};
use gateways::{Alipay, AlipayAddresses};
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

use super::certificates::days_from_now;

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

/// Returns the keys of the app that the fake knows.
fn credentials(by_certificates: bool, wanted: impl Fn(&str) -> bool) -> Credentials {
    let with = |value: &'static str| if by_certificates { value } else { "" };
    let fields = [
        ("app_id", keys::APP_ID),
        ("private_key", keys::APP_PRIVATE_KEY),
        ("alipay_public_key", if by_certificates { "" } else { keys::ALIPAY_PUBLIC_KEY }),
        ("app_certificate", with(keys::APP_CERTIFICATE)),
        ("alipay_certificate", with(keys::ALIPAY_CERTIFICATE)),
        ("root_certificates", with(keys::ROOT_CERTIFICATES)),
        ("seller_id", keys::SELLER_ID),
    ];
    let fields = fields.into_iter().filter(|(name, _)| wanted(name));
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>().into()
}

async fn take(
    State((db, problems)): State<(Db, Arc<Mutex<Vec<String>>>)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let taken = async {
        webhook::receive(&db, "alipay", headers, &body).await?;
        webhook::process_pending(&db).await?;
        webhook::response(&db, "alipay", WebhookReceipt::Stored)
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
        let settings = Settings { wants_certificates: by_certificates, ..Settings::default() };
        let served = Fake::new(settings).unwrap();
        tokio::spawn(async move { served.serve(api).await });

        let factory = Alipay::factory(AlipayAddresses::both(&format!("{fake}/gateway.do")));
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(days_from_now(0)));
        let school = School::reopen(folder, clock, None, Gateways::default().with_factory(factory)).await;
        let (db, operator, problems) = (&school.db, RequestContext::system(), Arc::default());
        let (fields, secrets) = (
            credentials(by_certificates, |name| name != "private_key"),
            credentials(false, |name| name == "private_key"),
        );
        let input = ProviderInput { is_sandbox: true, fields, secrets, ..ProviderInput::default() };
        provider::save(db, &operator, "alipay", &input).await.unwrap();
        let check = provider::check(db, &operator, "alipay").await.unwrap();
        assert_eq!(check.outcome, Ok(keys::APP_ID.into()));
        provider::switch_on(db, &operator, "alipay").await.unwrap();
        import_folder(&school, &demo(COURSE)).await.unwrap();

        let takes = post(take).with_state((db.clone(), Arc::clone(&problems)));
        let takes = Router::new().route(&url::webhook("alipay"), takes);
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
        assert_eq!(self.pay(&buyer, order, "alipay:qr_code").await.unwrap(), NextStep::Order);
        let trade = self.reference().await;
        self.control(&format!("trades/{trade}/pay"), json!({})).await;
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

    /// Orders a fault of the next call of a method.
    async fn fails(&self, kind: &str, method: &str) {
        self.control("faults", json!({ "kind": kind, "method": method, "ms": 300 })).await;
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
async fn a_course_is_paid_on_a_page_and_by_a_code_and_its_money_goes_back() {
    for by_certificates in [false, true] {
        let world = World::new(by_certificates).await;
        let (amy, order) = world.ordered("amy").await;
        let NextStep::Provider(address) = world.pay(&amy, order, "alipay:page").await.unwrap() else { panic!() };
        let cashier = world.client.get(&address).send().await.unwrap();
        assert!(cashier.status().is_success(), "{address}");
        let form = [("choice", "pay")];
        assert!(world.client.post(cashier.url().clone()).form(&form).send().await.is_ok());
        world.becomes(&amy, order, OrderState::Paid).await;
        assert_eq!(world.counts().await, [1; 2]);

        let (ben, second, _) = world.paid("ben").await;
        assert_eq!(world.counts().await, [2; 2]);
        // A part first, the rest afterwards: each notification says all that went back by now.
        for (amount, state) in [("50.00", OrderState::PartRefunded), ("49.00", OrderState::Refunded)] {
            refund(&world, second, amount).await;
            world.work().await;
            world.becomes(&ben, second, state).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        refund(&world, order, PRICE).await;
        world.work().await;
        world.becomes(&amy, order, OrderState::Refunded).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let unclear = "select cast(count(*) as text) from payment_webhook where outcome not in ('repeated', 'applied')";
        assert_eq!(world.one(unclear).await, "0", "no notification is for a person");
        world.ends().await;
    }
}

#[tokio::test]
async fn a_code_is_paid_once_whatever_becomes_of_the_answer_and_of_the_notification() {
    let world = World::new(false).await;
    let kinds = ["timeout", "reset", "server_error", "error_after", "slow", "wrong_signature", "no_signature"];
    for (number, kind) in (1..).zip(kinds) {
        let (amy, order) = world.ordered(&format!("amy-{number}")).await;
        world.fails(kind, "alipay.trade.precreate").await;
        let first = world.pay(&amy, order, "alipay:qr_code").await;
        assert_eq!(first.is_ok(), kind == "slow", "{kind}: {first:?}");
        assert_eq!(world.pay(&amy, order, "alipay:qr_code").await.unwrap(), NextStep::Order, "{kind}");
        let trade = world.reference().await;
        world.fails("notice_twice", "pay").await;
        world.control(&format!("trades/{trade}/pay"), json!({})).await;
        world.becomes(&amy, order, OrderState::Paid).await;
        assert_eq!(world.counts().await, [number; 2], "{kind}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_refund_goes_out_once_whatever_becomes_of_its_answer() {
    let world = World::new(false).await;
    let kinds =
        ["reset", "server_error", "error_after", "notice_first", "notice_twice", "no_signature", "refund_pending"];
    for (number, kind) in (1..).zip(kinds) {
        let (amy, order, trade) = world.paid(&format!("amy-{number}")).await;
        refund(&world, order, PRICE).await;
        world.fails(kind, "alipay.trade.refund").await;
        world.work().await;
        if kind == "refund_pending" {
            let id: i64 = world.one("select cast(id as text) from refund order by id desc").await.parse().unwrap();
            let refund = Id::<Order>::from_raw(id);
            world.control(&format!("refunds/{trade}/{refund}/succeed"), json!({})).await;
        }
        world.school.clock.advance(Millis::MINUTE);
        world.work().await;
        world.becomes(&amy, order, OrderState::Refunded).await;
        assert_eq!(world.one("select cast(count(*) as text) from refund").await, number.to_string(), "{kind}");
    }
    world.ends().await;
}

#[tokio::test]
async fn forged_notifications_and_those_of_others_pay_nothing() {
    let world = World::new(false).await;
    let (amy, order) = world.ordered("amy").await;
    world.pay(&amy, order, "alipay:qr_code").await.unwrap();
    let trade = world.reference().await;
    let forge = async |signer: &str, change: Value| {
        let paid = json!({ "trade_status": "TRADE_SUCCESS", "gmt_payment": "2026-11-30 08:00:00" });
        let mut whole = paid.as_object().unwrap().clone();
        whole.extend(change.as_object().unwrap().clone());
        world.control("notices", json!({ "out_trade_no": trade, "signer": signer, "change": whole })).await;
        world.one("select outcome from payment_webhook order by id desc").await
    };
    for (signer, change, outcome) in [
        ("stranger", json!({}), "invalid_signature"),
        ("nobody", json!({}), "invalid_signature"),
        ("alipay", json!({ "app_id": "2021000000000002" }), "wrong_merchant"),
        ("alipay", json!({ "seller_id": "2088000000000002" }), "wrong_merchant"),
        ("alipay", json!({ "total_amount": "0.01" }), "mismatch"),
        ("alipay", json!({ "total_amount": "19900" }), "mismatch"),
        ("alipay", json!({ "trans_currency": "USD" }), "malformed"),
        ("alipay", json!({ "notify_time": "2026-01-01 00:00:00" }), "timestamp_out_of_range"),
    ] {
        assert_eq!(forge(signer, change.clone()).await, outcome, "{signer} {change}");
        assert_eq!(world.counts().await, [0; 2], "{signer} {change}");
    }
    // Success after the order has closed: the code was still good for its payer, and money that came counts.
    for _ in 0..25 {
        world.school.clock.advance(Millis::HOUR);
        world.work().await;
    }
    assert_eq!(world.state(&amy, order).await, OrderState::Closed);
    world.control(&format!("trades/{trade}/pay"), json!({})).await;
    world.becomes(&amy, order, OrderState::Paid).await;
    world.ends().await;
}

#[tokio::test]
async fn money_that_went_back_at_alipay_itself_is_taken_in_once() {
    let world = World::new(false).await;
    let (amy, order, trade) = world.paid("amy").await;
    let is_told = async |change: Value| {
        world.control("notices", json!({ "out_trade_no": trade, "signer": "alipay", "change": change })).await;
        world.one("select outcome from payment_webhook order by id desc").await
    };
    let part = |notice: &str| {
        json!({
            "notify_id": notice, "out_biz_no": "HZ-1", "refund_fee": "10.00", "gmt_refund": "2026-11-30 08:00:00.000",
        })
    };
    assert_eq!(is_told(part("1")).await, "applied");
    assert_eq!(is_told(part("2")).await, "repeated");
    assert_eq!(world.state(&amy, order).await, OrderState::PartRefunded);
    // All of it went back, and nothing says by which reference.
    let whole = |notice: &str| json!({ "notify_id": notice, "trade_status": "TRADE_CLOSED" });
    assert_eq!(is_told(whole("3")).await, "applied");
    assert_eq!(is_told(whole("4")).await, "repeated");
    assert_eq!((world.state(&amy, order).await, world.counts().await), (OrderState::Refunded, [1, 0]));
    world.ends().await;
}

#[tokio::test]
async fn alipay_changes_its_certificate_and_goes_on() {
    let world = World::new(true).await;
    let (amy, order) = world.ordered("amy").await;
    world.control("key", json!({})).await;
    // The answer to this names the new certificate, which is fetched.
    assert_eq!(world.pay(&amy, order, "alipay:qr_code").await.unwrap(), NextStep::Order);
    let trade = world.reference().await;
    world.control(&format!("trades/{trade}/pay"), json!({})).await;
    world.becomes(&amy, order, OrderState::Paid).await;
    world.ends().await;
}

#[tokio::test]
async fn the_bill_of_yesterday_has_every_payment_and_refund_with_its_fee() {
    let world = World::new(false).await;
    world.control("clock", json!({ "ahead_s": -86_400 })).await;
    let sold = json!({ "count": 1_000, "prefix": "SOLD", "total_amount": "199.00" });
    world.control("sales", sold).await;
    world.control("clock", json!({ "ahead_s": 0 })).await;
    let alipay =
        Alipay::new(&AlipayAddresses::both(&format!("{}/gateway.do", world.fake)), &credentials(false, |_| true), true)
            .unwrap();
    let yesterday = StatementDay::of(days_from_now(-1), 480);
    let statement = alipay.download_statement(yesterday).await.unwrap();
    let of = |kind: StatementKind| statement.lines.iter().filter(move |line| line.kind == kind);
    assert_eq!((of(StatementKind::Payment).count(), of(StatementKind::Fee).count()), (1_000, 1_000));
    assert!(of(StatementKind::Payment).all(|line| line.amount.minor == 19_900));
    assert!(of(StatementKind::Fee).all(|line| line.amount.minor < 0));
    world.ends().await;
}

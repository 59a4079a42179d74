//! A whole school that is paid with UnionPay: the domain, the adapter and a fake of UnionPay, and nothing but HTTP
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
        self, Credentials, Gateway, Gateways, NextStep, PayChoice, PayerAction, RefundInput, StatementDay,
        StatementKind, WebhookReceipt, change_way, issue,
        provider::{self, ProviderInput},
        webhook,
    },
};
use gateways::{UnionPay, UnionPayAddresses};
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
use unionpayfake::{Fake, Settings, keys};

use super::script::credentials;
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

/// Returns those of the merchant's keys that are secret, or those that are not.
fn keys(are_secret: bool) -> Credentials {
    let all = [
        "unionpay_merchant_id",
        "unionpay_key_file",
        "unionpay_key_password",
        "unionpay_middle_certificate",
        "unionpay_root_certificate",
    ];
    let all = all.into_iter().filter(|name| name.contains("_key_") == are_secret);
    all.map(|name| (name.to_owned(), credentials(&[]).get(name).to_owned())).collect::<BTreeMap<_, _>>().into()
}

async fn take(
    State((db, problems)): State<(Db, Arc<Mutex<Vec<String>>>)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let taken = async {
        webhook::receive(&db, "unionpay", headers, &body).await?;
        webhook::process_pending(&db).await?;
        webhook::response(&db, "unionpay", WebhookReceipt::Stored)
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
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (hooks, api) = (TcpListener::bind("127.0.0.1:0").await, TcpListener::bind("127.0.0.1:0").await);
        let (hooks, api) = (hooks.unwrap(), api.unwrap());
        let [site, fake] = [&hooks, &api].map(|listener| format!("http://{}", listener.local_addr().unwrap()));
        let served = Fake::new(Settings::default()).unwrap();
        tokio::spawn(async move { served.serve(api).await });

        let factory = UnionPay::factory(UnionPayAddresses::both(&fake));
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(days_from_now(0)));
        let school = School::reopen(folder, clock, None, Gateways::default().with_factory(factory)).await;
        let (db, operator, problems) = (&school.db, RequestContext::system(), Arc::default());
        let (fields, secrets) = (keys(false), keys(true));
        let input = ProviderInput { is_sandbox: true, fields, secrets, ..ProviderInput::default() };
        provider::save(db, &operator, "unionpay", &input).await.unwrap();
        let check = provider::check(db, &operator, "unionpay").await.unwrap();
        assert_eq!(check.outcome, Ok(keys::MERCHANT_ID.into()));
        provider::switch_on(db, &operator, "unionpay").await.unwrap();
        import_folder(&school, &demo(COURSE)).await.unwrap();

        let takes = post(take).with_state((db.clone(), Arc::clone(&problems)));
        let takes = Router::new().route(&url::webhook("unionpay"), takes);
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
        assert_eq!(self.pay(&buyer, order, "unionpay:qr_code").await.unwrap(), NextStep::Order);
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

impl World {
    /// Sends the form by which a payer's browser opens the page of an order's payment; returns the page's address.
    async fn opens_page(&self, buyer: &RequestContext, order: Id<Order>) -> reqwest::Url {
        let page = payment::checkout(&self.school.db, buyer, order, Lang::ZhHans).await.unwrap();
        let payment = page.payment.unwrap();
        let Some(PayerAction::Form { url, fields }) = payment.action else { panic!("{:?}", payment.action) };
        let cashier = self.client.post(url).form(&fields).send().await.unwrap();
        assert!(cashier.status().is_success(), "{}", cashier.text().await.unwrap());
        cashier.url().clone()
    }

    async fn unclear(&self) -> String {
        let unclear = "select cast(count(*) as text) from payment_webhook where outcome not in ('repeated', 'applied')";
        self.one(unclear).await
    }
}

#[tokio::test]
async fn a_course_is_paid_on_a_page_and_by_a_code_and_its_money_goes_back() {
    let world = World::new().await;
    let (amy, order) = world.ordered("amy").await;
    assert_eq!(world.pay(&amy, order, "unionpay:page").await.unwrap(), NextStep::Order, "the form stands on our page");
    let cashier = world.opens_page(&amy, order).await;
    let cashier_again = world.opens_page(&amy, order).await;
    assert_eq!(cashier, cashier_again, "whoever comes twice has one payment");
    let paid = world.client.post(cashier).form(&[("choice", "pay")]).send().await.unwrap().text().await.unwrap();
    assert!(paid.contains(&format!("action=\"{}/checkout/{order}/return\"", world.site)), "{paid}");
    world.becomes(&amy, order, OrderState::Paid).await;
    assert_eq!(world.counts().await, [1; 2]);

    let (ben, second, _) = world.paid("ben").await;
    assert_eq!(world.counts().await, [2; 2]);
    for (amount, state) in [("50.00", OrderState::PartRefunded), ("49.00", OrderState::Refunded)] {
        refund(&world, second, amount).await;
        world.work().await;
        world.becomes(&ben, second, state).await;
    }
    refund(&world, order, PRICE).await;
    world.work().await;
    world.becomes(&amy, order, OrderState::Refunded).await;
    assert_eq!(world.unclear().await, "0", "no notification is for a person");
    world.ends().await;
}

#[tokio::test]
async fn a_code_is_paid_once_whatever_becomes_of_the_answer_and_of_the_notification() {
    let world = World::new().await;
    let kinds = ["timeout", "reset", "server_error", "error_after", "slow", "wrong_signature", "no_signature"];
    for (number, kind) in (1..).zip(kinds) {
        let (amy, order) = world.ordered(&format!("amy-{number}")).await;
        world.fails(kind, "code").await;
        let first = world.pay(&amy, order, "unionpay:qr_code").await;
        assert_eq!(first.is_ok(), kind == "slow", "{kind}: {first:?}");
        if world.pay(&amy, order, "unionpay:qr_code").await.is_err() {
            // A code whose answer was lost is not given out again: the buyer begins anew.
            change_way(&world.school.db, &amy, order).await.unwrap();
            assert_eq!(world.pay(&amy, order, "unionpay:qr_code").await.unwrap(), NextStep::Order, "{kind}");
        }
        let trade = world.reference().await;
        world.fails("notice_twice", "pay").await;
        world.control(&format!("orders/{trade}/pay"), json!({})).await;
        world.becomes(&amy, order, OrderState::Paid).await;
        assert_eq!(world.counts().await, [number; 2], "{kind}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_card_that_is_refused_leaves_the_order_open_and_another_one_pays_it() {
    let world = World::new().await;
    let (amy, order) = world.ordered("amy").await;
    world.pay(&amy, order, "unionpay:page").await.unwrap();
    let cashier = world.opens_page(&amy, order).await;
    for choice in ["decline", "pay"] {
        assert!(
            world.client.post(cashier.clone()).form(&[("choice", choice)]).send().await.unwrap().status().is_success()
        );
        if choice == "decline" {
            payment::handle_return(&world.school.db, &amy, order).await.unwrap();
            assert_eq!(world.state(&amy, order).await, OrderState::Awaiting);
        }
    }
    world.becomes(&amy, order, OrderState::Paid).await;
    assert_eq!(world.counts().await, [1; 2]);
    world.ends().await;
}

#[tokio::test]
async fn a_refund_goes_out_once_whatever_becomes_of_its_answer() {
    let world = World::new().await;
    let kinds =
        ["reset", "server_error", "error_after", "notice_first", "notice_twice", "no_signature", "refund_pending"];
    for (number, kind) in (1..).zip(kinds) {
        let (amy, order, _) = world.paid(&format!("amy-{number}")).await;
        refund(&world, order, PRICE).await;
        world.fails(kind, "refund").await;
        world.work().await;
        if kind == "refund_pending" {
            let id: i64 = world.one("select cast(id as text) from refund order by id desc").await.parse().unwrap();
            let refund = Id::<Order>::from_raw(id);
            world.control(&format!("refunds/{refund}/succeed"), json!({})).await;
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
    let world = World::new().await;
    let (amy, order) = world.ordered("amy").await;
    world.pay(&amy, order, "unionpay:qr_code").await.unwrap();
    let trade = world.reference().await;
    let forge = async |signer: &str, change: Value| {
        world.control("notices", json!({ "order_id": trade, "signer": signer, "change": change })).await;
        world.one("select outcome from payment_webhook order by id desc").await
    };
    for (signer, change, outcome) in [
        ("stranger", json!({}), "invalid_signature"),
        ("neighbour", json!({}), "invalid_signature"),
        ("nobody", json!({}), "invalid_signature"),
        ("unionpay", json!({ "version": "5.0.0" }), "invalid_signature"),
        ("unionpay", json!({ "merId": "777290058110098" }), "wrong_merchant"),
        ("unionpay", json!({ "txnAmt": "1" }), "mismatch"),
        ("unionpay", json!({ "txnAmt": "99.00" }), "malformed"),
        ("unionpay", json!({ "currencyCode": "840" }), "malformed"),
        ("unionpay", json!({ "queryId": null }), "malformed"),
    ] {
        assert_eq!(forge(signer, change.clone()).await, outcome, "{signer} {change}");
        assert_eq!(world.counts().await, [0; 2], "{signer} {change}");
    }
    // Success after the order has closed: somebody was paying it, and money that came counts.
    for _ in 0..25 {
        world.school.clock.advance(Millis::HOUR);
        world.work().await;
    }
    assert_eq!(world.state(&amy, order).await, OrderState::Closed);
    world.control(&format!("orders/{trade}/pay"), json!({})).await;
    world.becomes(&amy, order, OrderState::Paid).await;
    world.ends().await;
}

#[tokio::test]
async fn unionpay_changes_its_certificate_and_goes_on() {
    let world = World::new().await;
    world.control("key", json!({})).await;
    let (amy, order, _) = world.paid("amy").await;
    assert_eq!(world.state(&amy, order).await, OrderState::Paid);
    world.ends().await;
}

#[tokio::test]
async fn the_file_of_yesterday_has_every_payment_with_its_fee() {
    let world = World::new().await;
    world.control("clock", json!({ "ahead_s": -86_400 })).await;
    world.control("sales", json!({ "count": 1_000, "prefix": "SOLD", "amount": 19_900 })).await;
    world.control("clock", json!({ "ahead_s": 0 })).await;
    let unionpay = UnionPay::new(&UnionPayAddresses::both(&world.fake), &credentials(&[]), true).unwrap();
    let yesterday = StatementDay::of(days_from_now(-1), 540);
    let statement = unionpay.download_statement(yesterday).await.unwrap();
    let of = |kind: StatementKind| statement.lines.iter().filter(move |line| line.kind == kind);
    assert_eq!((of(StatementKind::Payment).count(), of(StatementKind::Fee).count()), (1_000, 1_000));
    assert!(of(StatementKind::Payment).all(|line| line.amount.minor == 19_900));
    assert!(of(StatementKind::Fee).all(|line| line.amount.minor == -119));
    world.ends().await;
}

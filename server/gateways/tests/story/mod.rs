//! A whole school that is paid with Stripe: the domain, the adapter and a fake of Stripe, and nothing but HTTP between
//! the houses.

mod external;
mod faults;
mod webhooks;

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use commerce::{
    order,
    payment::{
        self, Credentials, Gateways, NextStep, PayChoice, WebhookReceipt,
        provider::{self, ProviderInput},
        webhook,
    },
};
use gateways::{Stripe, StripeAddresses};
use ground::{Clock, Db, RequestContext, jobs::run_due};
use http::{HeaderMap, StatusCode};
use model::{
    Id, Lang, Millis, Role,
    order::{Order, OrderState},
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use stripefake::{Fake, Settings};
use testing::{Database, School, demo, import_folder, person};
use tokio::net::TcpListener;

const SITE: &str = "https://school.example";
/// A course and what it costs, in cents of a dollar.
const COURSE: &str = "rust-first-steps";
const PRICE: i64 = 4_900;
const KEYS: [(&str, &str); 3] = [
    ("secret_key", "sk_test_stripefake"),
    ("publishable_key", "pk_test_stripefake"),
    ("webhook_secrets", WEBHOOK_SECRET),
];
const WEBHOOK_SECRET: &str = "whsec_stripefake";

/// The school, and the fake that it is paid by.
struct World {
    school: School,
    url: String,
    client: Client,
    /// What went wrong where the school takes webhooks.
    problems: Arc<Mutex<Vec<String>>>,
}

/// Tells a story on both engines, in a school whose clock stands this much behind that of the fake. Its books are in
/// order at the end.
async fn told<F, Fut>(behind_ms: i64, story: F)
where
    F: Fn(Arc<World>) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let world = Arc::new(World::new(database, behind_ms).await);
        story(world.clone()).await;
        assert_eq!(*world.problems.lock().unwrap(), Vec::<String>::new());
        assert_eq!(school::check::run(&world.school.db).await.unwrap(), []);
    }
}

fn now() -> Millis {
    #[expect(clippy::disallowed_methods, reason = "the fake has the clock of the machine")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Millis(i64::try_from(since.as_millis()).unwrap())
}

fn keys(wanted: impl Fn(&str) -> bool) -> Credentials {
    let keys = KEYS.iter().filter(|(name, _)| wanted(name)).map(|(name, key)| ((*name).into(), (*key).into()));
    keys.collect::<BTreeMap<_, _>>().into()
}

/// Takes a webhook as the school's address for them does, and has it processed before it is answered.
async fn take(
    State((db, problems)): State<(Db, Arc<Mutex<Vec<String>>>)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let taken = async {
        webhook::receive(&db, "stripe", headers, &body).await?;
        webhook::process_pending(&db).await?;
        webhook::response(&db, "stripe", WebhookReceipt::Stored)
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
    async fn new(database: Option<Database>, behind_ms: i64) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (hooks, api) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await);
        let (webhook, api) = (format!("http://{}/", hooks.local_addr().unwrap()), api.unwrap());
        let url = format!("http://{}", api.local_addr().unwrap());
        let fake = Fake::new(Settings { webhook: Some(webhook), ..Settings::default() }).unwrap();
        tokio::spawn(async move { fake.serve(api).await });

        let factory = Stripe::factory(StripeAddresses { api: url.clone(), ..StripeAddresses::default() });
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(now().plus(-behind_ms)));
        let school = School::reopen(folder, clock, database, Gateways::default().with_factory(factory)).await;
        let (db, operator, problems) = (&school.db, RequestContext::system(), Arc::default());
        let (fields, secrets) = (keys(|name| name == "publishable_key"), keys(|name| name != "publishable_key"));
        let input = ProviderInput { is_sandbox: true, fields, secrets, ..ProviderInput::default() };
        provider::save(db, &operator, "stripe", &input).await.unwrap();
        provider::switch_on(db, &operator, "stripe").await.unwrap();
        import_folder(&school, &demo(COURSE)).await.unwrap();

        let takes = Router::new().route("/", post(take)).with_state((db.clone(), Arc::clone(&problems)));
        tokio::spawn(async move { axum::serve(hooks, takes).await });
        let client = Client::builder().no_proxy().build().unwrap();
        let world = Self { school, url, client, problems };
        world.control("clock", json!({ "ahead_s": -behind_ms / Millis::SECOND })).await;
        world
    }

    async fn person(&self, handle: &str) -> RequestContext {
        person(&self.school, handle, Role::Learner).await
    }

    async fn order(&self, buyer: &RequestContext, course: &str) -> Id<Order> {
        order::place(&self.school.db, buyer, course).await.unwrap()
    }

    async fn pay(
        &self,
        buyer: &RequestContext,
        order: Id<Order>,
        choice: impl Into<PayChoice<'_>>,
    ) -> ground::Result<NextStep> {
        payment::start(&self.school.db, buyer, order, choice, SITE, Lang::En).await
    }

    /// Orders the course and begins to pay it; returns Stripe's reference, too.
    async fn begun(&self, buyer: &RequestContext) -> (Id<Order>, String) {
        let order = self.order(buyer, COURSE).await;
        self.pay(buyer, order, "stripe").await.unwrap();
        (order, self.one("select reference from payment order by id desc").await)
    }

    /// Has the course paid, and waits until the school knows.
    async fn paid(&self, buyer: &RequestContext) -> (Id<Order>, String) {
        let (order, intent) = self.begun(buyer).await;
        assert_eq!(self.confirm(&intent, "pm_card_visa").await, 200);
        self.becomes(buyer, order, OrderState::Paid).await;
        (order, intent)
    }

    async fn state(&self, buyer: &RequestContext, order: Id<Order>) -> OrderState {
        order::load(&self.school.db, buyer, order).await.unwrap().state
    }

    /// Waits for a webhook that leads to this.
    async fn becomes(&self, buyer: &RequestContext, order: Id<Order>, state: OrderState) {
        for _ in 0..1_200 {
            if self.state(buyer, order).await == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        // Which webhook did what tells why.
        let came = "select coalesce(outcome, 'pending') || ' ' || received_at from payment_webhook order by id";
        let (came, problems) = (self.school.rows(came).await, self.problems.lock().unwrap().clone());
        panic!("the order is still {:?}; {problems:?}; {came:?}", self.state(buyer, order).await);
    }

    async fn work(&self) {
        let jobs = ground::mail::deliver_by(ground::mail::Mailbox, school::register());
        run_due(&self.school.db, &jobs).await.unwrap();
    }

    async fn one(&self, text: &str) -> String {
        self.school.rows(text).await.remove(0)
    }

    /// Returns the numbers of sales in the books, of grants, and of charges at Stripe that went well.
    async fn counts(&self) -> [usize; 3] {
        let count = async |table: &str| self.one(&format!("select cast(count(*) as text) from {table}")).await;
        let sales = count("ledger_entry where kind = 'sale'").await.parse().unwrap();
        let grants = count("access_grant where ends_at is null").await.parse().unwrap();
        [sales, grants, self.all("charges").await.iter().filter(|charge| charge["paid"] == true).count()]
    }

    /// Asks Stripe as the school's account does.
    async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let asking = self.client.request(method.clone(), format!("{}/v1/{path}", self.url)).bearer_auth(KEYS[0].1);
        let asking = if method == Method::GET { asking.query(form) } else { asking.form(form) };
        let answer = asking.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Returns all of a kind that Stripe has, the newest first.
    async fn all(&self, kind: &str) -> Vec<Value> {
        let (_, list) = self.ask(Method::GET, kind, &[("limit", "100")]).await;
        list["data"].as_array().unwrap().clone()
    }

    /// Does what the payer does in the form on our page, with one of Stripe's test cards; returns the status.
    async fn confirm(&self, intent: &str, card: &str) -> u16 {
        let form = [("payment_method", card), ("return_url", SITE)];
        self.ask(Method::POST, &format!("payment_intents/{intent}/confirm"), &form).await.0
    }

    async fn control(&self, what: &str, body: Value) -> Value {
        let answer = self.client.post(format!("{}/_control/{what}", self.url)).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    /// Orders a fault of the next answer to `POST` at this address.
    async fn fails(&self, kind: &str, path: &str) {
        self.control("faults", json!({ "kind": kind, "path": path, "method": "POST", "ms": 300 })).await;
    }
}

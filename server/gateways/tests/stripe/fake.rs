//! The adapter and a fake of Stripe that checks what the real one checks: two houses, and nothing but HTTP between them.

mod saved;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use commerce::payment::{
    CreatePayment, CreateRefund, CreatedPayment, Gateway, GatewayErrorKind, PayerAction, PaymentReference,
    RefundReference, StatementDay, StatementKind, WebhookEvent, WebhookRequest,
};
use gateways::{Stripe, StripeAddresses};
use model::{
    Id, Millis,
    order::{DeclineReason, DisputeState, PaymentState, RefundState},
};
use reqwest::Client;
use serde_json::{Value, json};
use stripefake::{Fake, Settings};
use tokio::net::TcpListener;

use super::script::credentials;
use crate::{
    house::listen,
    support::{AMOUNT, request},
};

const PUBLISHABLE_KEY: &str = "pk_test_stripefake";
const SECRET_KEY: &str = "sk_test_stripefake";

/// The fake's house, and the school's end of its webhooks.
struct World {
    gateway: Stripe,
    url: String,
    client: Client,
    heard: Arc<Mutex<Vec<WebhookRequest>>>,
}

/// Returns the adapter with this secret key.
fn stripe(url: &str, secret_key: &str) -> Stripe {
    let addresses = StripeAddresses { api: url.into(), ..StripeAddresses::default() };
    let keys = [
        ("secret_key", secret_key),
        ("publishable_key", PUBLISHABLE_KEY),
        ("webhook_secrets", "whsec_old, whsec_stripefake"),
    ];
    Stripe::new(&addresses, &credentials(&keys), true).unwrap()
}

fn now() -> Millis {
    #[expect(clippy::disallowed_methods, reason = "the fake has the clock of the machine")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Millis(i64::try_from(since.as_millis()).unwrap())
}

impl World {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let webhook = Some(listen(heard.clone()).await);
        let fake = Fake::new(Settings { webhook, ..Settings::default() }).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { fake.serve(listener).await });
        let client = Client::builder().no_proxy().build().unwrap();
        Self { gateway: stripe(&url, SECRET_KEY), url, client, heard }
    }

    async fn control(&self, what: &str, body: Value) -> Value {
        let answer = self.client.post(format!("{}/_control/{what}", self.url)).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    /// Creates a payment.
    async fn created(&self, request: &CreatePayment) -> PaymentReference {
        let created = self.gateway.create_payment(request).await.unwrap();
        reference_of(request, Some(created.reference))
    }

    /// Does what the payer does in the form on our page, and returns the status of the answer.
    async fn confirm(&self, payment: &PaymentReference, card: &str) -> u16 {
        let created = self.gateway.create_payment(&request_of(payment)).await.unwrap();
        self.fill_in("payment_intents", &created, card).await
    }

    /// Fills in the form for what was created, and returns the status of the answer.
    async fn fill_in(&self, kind: &str, created: &CreatedPayment, card: &str) -> u16 {
        let PayerAction::Embedded { client_secret, public_key } = &created.next else { panic!("{created:?}") };
        let form = [
            ("client_secret", client_secret.as_str()),
            ("return_url", "http://school.example/checkout/1/return"),
            ("use_stripe_sdk", "true"),
            ("payment_method_data[type]", "card"),
            ("payment_method_data[card][number]", card),
            ("payment_method_data[card][exp_month]", "12"),
            ("payment_method_data[card][exp_year]", "2040"),
            ("payment_method_data[card][cvc]", "123"),
        ];
        let confirming = self.client.post(format!("{}/v1/{kind}/{}/confirm", self.url, created.reference));
        confirming.bearer_auth(public_key).form(&form).send().await.unwrap().status().as_u16()
    }

    /// Has a payment paid with this card.
    async fn paid(&self, number: i64, card: &str) -> PaymentReference {
        let payment = self.created(&asked(number)).await;
        assert_eq!(self.confirm(&payment, card).await, 200);
        payment
    }

    async fn state(&self, payment: &PaymentReference) -> (PaymentState, Option<DeclineReason>) {
        let update = self.gateway.fetch_payment(payment).await.unwrap().unwrap();
        assert_eq!(update.amount, payment.amount);
        (update.state, update.decline)
    }

    /// Waits until the news have this, and returns everything that was heard so far.
    async fn news(&self, has: impl Fn(&[WebhookEvent]) -> bool) -> Vec<WebhookEvent> {
        for _ in 0..100 {
            let heard = self.heard.lock().unwrap().clone();
            let read = |request: WebhookRequest| {
                self.gateway.parse_webhook(&WebhookRequest { received_at: now(), ..request }).unwrap()
            };
            let news: Vec<_> = heard.into_iter().map(read).collect();
            if has(&news) {
                return news;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no such news");
    }
}

/// The request for the payment with this number, made just now.
fn asked(number: i64) -> CreatePayment {
    CreatePayment { payment: Id::from_raw(number), created_at: now(), ..request() }
}

/// The request for a payment, once more.
fn request_of(payment: &PaymentReference) -> CreatePayment {
    CreatePayment { payment: payment.payment, created_at: payment.created_at, ..request() }
}

fn reference_of(request: &CreatePayment, reference: Option<String>) -> PaymentReference {
    let CreatePayment { payment, method, amount, created_at, .. } = *request;
    PaymentReference { payment, reference, method, amount, created_at }
}

fn refund(number: i64, payment: &PaymentReference, minor: i64) -> CreateRefund {
    CreateRefund {
        refund: Id::from_raw(number),
        payment: payment.clone(),
        amount: model::Money { minor, ..payment.amount },
        reason: "Bought by mistake".into(),
        notify_url: None,
    }
}

#[tokio::test]
async fn a_payment_is_paid_on_our_page_and_told_by_webhook_and_poll() {
    let world = World::new().await;
    let payment = world.created(&asked(1)).await;
    assert_eq!(world.state(&payment).await, (PaymentState::Created, None));
    assert_eq!(world.created(&request_of(&payment)).await, payment, "the same payment");
    assert_eq!(world.confirm(&payment, "4000000000009995").await, 402);
    assert_eq!(world.state(&payment).await, (PaymentState::Pending, None), "another card may be tried");
    assert_eq!(world.confirm(&payment, "4242424242424242").await, 200);
    assert_eq!(world.state(&payment).await, (PaymentState::Succeeded, None));
    let told = |news: &[WebhookEvent]| {
        news.iter().any(|event| {
            matches!(event, WebhookEvent::Payment(update)
                if update.state == PaymentState::Succeeded && update.amount == AMOUNT
                    && update.merchant_reference == payment.payment.to_string())
        })
    };
    world.news(told).await;
    let late = world.gateway.cancel_payment(&payment).await.unwrap().unwrap();
    assert_eq!(late.state, PaymentState::Succeeded, "too late to cancel");
    let other = world.created(&asked(2)).await;
    assert_eq!(world.gateway.cancel_payment(&other).await.unwrap().unwrap().state, PaymentState::Cancelled);
    assert_eq!(world.gateway.cancel_payment(&other).await.unwrap().unwrap().state, PaymentState::Cancelled);
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_there_once() {
    let world = World::new().await;
    let request = asked(1);
    for kind in ["reset", "server_error", "rate_limit"] {
        let fault = json!({ "kind": kind, "path": "/v1/payment_intents", "method": "POST" });
        world.control("faults", fault).await;
        let lost = world.gateway.create_payment(&request).await.unwrap_err();
        assert_eq!(lost.kind, GatewayErrorKind::Unreachable, "{kind}: {lost}");
    }
    let found = world.gateway.fetch_payment(&reference_of(&request, None)).await.unwrap().unwrap();
    assert_eq!(world.created(&request).await.reference, Some(found.reference));
    let unknown = reference_of(&asked(2), None);
    assert_eq!(world.gateway.fetch_payment(&unknown).await, Ok(None));
    let unknown = reference_of(&asked(2), Some("pi_0".into()));
    assert_eq!(world.gateway.fetch_payment(&unknown).await, Ok(None));
}

#[tokio::test]
async fn refunds_are_sent_at_once_or_later_or_refused() {
    let world = World::new().await;
    let payment = world.paid(1, "4242424242424242").await;
    let part = refund(2, &payment, 1_000);
    let sent = world.gateway.create_refund(&part).await.unwrap();
    assert_eq!((sent.state, sent.amount.minor), (RefundState::Succeeded, 1_000));
    assert_eq!(world.gateway.create_refund(&part).await.unwrap(), sent, "once");
    let wanted = RefundReference { refund: part.refund, reference: None, payment: payment.clone() };
    assert_eq!(world.gateway.fetch_refund(&wanted).await.unwrap().unwrap(), sent);
    let too_much = world.gateway.create_refund(&refund(3, &payment, AMOUNT.minor)).await.unwrap();
    assert_eq!((too_much.state, too_much.refusal.as_deref()), (RefundState::Refused, Some("amount_too_large")));
    let rest = world.gateway.create_refund(&refund(4, &payment, AMOUNT.minor - 1_000)).await.unwrap();
    assert_eq!(rest.state, RefundState::Succeeded);
    let more = world.gateway.create_refund(&refund(5, &payment, 1)).await.unwrap();
    assert_eq!(more.refusal.as_deref(), Some("charge_already_refunded"));

    let slow = world.paid(10, "4000000000007726").await;
    for (number, end, state) in [(11, "succeed", RefundState::Succeeded), (12, "fail", RefundState::Refused)] {
        let request = refund(number, &slow, 100);
        let made = world.gateway.create_refund(&request).await.unwrap();
        assert_eq!(made.state, RefundState::Pending);
        world.control(&format!("refunds/{}/{end}", made.reference), json!({})).await;
        let reference = Some(made.reference.clone());
        let wanted = RefundReference { refund: request.refund, reference, payment: slow.clone() };
        assert_eq!(world.gateway.fetch_refund(&wanted).await.unwrap().unwrap().state, state);
        let told = |news: &[WebhookEvent]| {
            news.iter().any(|event| {
                matches!(event, WebhookEvent::Refund(update)
                    if update.reference == made.reference && update.state == state)
            })
        };
        world.news(told).await;
    }
}

#[tokio::test]
async fn a_dispute_is_told_from_its_beginning_to_its_end() {
    for (end, state, withdrawn) in [("win", DisputeState::Won, false), ("lose", DisputeState::Lost, true)] {
        let world = World::new().await;
        let payment = world.paid(1, "4000000000000259").await;
        let theirs = payment.reference.clone().unwrap();
        let told = |state: DisputeState, withdrawn: bool| {
            let theirs = theirs.clone();
            move |news: &[WebhookEvent]| {
                news.iter().any(|event| {
                    matches!(event, WebhookEvent::Dispute(update)
                        if update.payment_reference == theirs && update.state == state
                            && update.funds_withdrawn == withdrawn && update.amount == AMOUNT
                            && update.reason == "fraudulent")
                })
            }
        };
        let news = world.news(told(DisputeState::NeedsResponse, true)).await;
        let reference = news.iter().find_map(|event| match event {
            WebhookEvent::Dispute(update) => Some(update.reference.clone()),
            _ => None,
        });
        let reference = reference.unwrap();
        let asked = async || world.gateway.fetch_dispute(&reference).await.unwrap().unwrap();
        let open = asked().await;
        assert_eq!((open.state, open.funds_withdrawn, open.amount), (DisputeState::NeedsResponse, true, AMOUNT));
        assert_eq!((&open.reference, &open.payment_reference), (&reference, &theirs));
        assert_eq!(world.gateway.fetch_disputes(&payment).await.unwrap(), [open]);
        world.control(&format!("disputes/{reference}/{end}"), json!({})).await;
        world.news(told(state, withdrawn)).await;
        assert_eq!((asked().await.state, asked().await.funds_withdrawn), (state, withdrawn));
        for unknown in ["du_unknown", "../charges", ""] {
            assert_eq!(world.gateway.fetch_dispute(unknown).await.unwrap(), None, "{unknown}");
        }
    }
}

#[tokio::test]
async fn the_statement_of_a_day_has_everything_that_moved_money() {
    let world = World::new().await;
    // In the middle of yesterday.
    let yesterday = StatementDay::of(now(), 0).before();
    let ahead = (yesterday.begins(0).0 + Millis::DAY / 2 - now().0) / 1_000;
    world.control("clock", json!({ "ahead_s": ahead })).await;
    let payment = world.paid(1, "4242424242424242").await;
    let sent = world.gateway.create_refund(&refund(2, &payment, 1_000)).await.unwrap();
    let statement = world.gateway.download_statement(yesterday).await.unwrap();
    let mut lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.kind, line.reference.clone(), line.merchant_reference.clone(), line.amount.minor))
        .collect();
    lines.sort_by_key(|line| line.0);
    let (theirs, ours) = (payment.reference.clone().unwrap(), Some(payment.payment.to_string()));
    assert_eq!(
        lines,
        [
            (StatementKind::Payment, theirs.clone(), ours.clone(), AMOUNT.minor),
            (StatementKind::Refund, sent.reference, Some(Id::<()>::from_raw(2).to_string()), -1_000),
            (StatementKind::Fee, theirs, ours, -(AMOUNT.minor * 29 / 1_000 + 30)),
        ]
    );
    assert_eq!(world.gateway.download_statement(yesterday.before()).await.unwrap().lines, []);
    let today = world.gateway.download_statement(StatementDay::of(now(), 0)).await;
    assert_eq!(today.unwrap_err().kind, GatewayErrorKind::Refused, "the day is not over");
}

#[tokio::test]
async fn the_connection_says_whose_account_it_is_and_why_there_is_none() {
    let world = World::new().await;
    let account = world.gateway.check_connection().await.unwrap();
    assert_eq!((account.name.as_str(), account.is_sandbox), ("Fake School", true));
    let stranger = stripe(&world.url, "sk_test_another");
    assert_eq!(stranger.check_connection().await.unwrap_err().kind, GatewayErrorKind::Unauthorized);
    let nobody = stripe("http://127.0.0.1:1", SECRET_KEY);
    assert_eq!(nobody.check_connection().await.unwrap_err().kind, GatewayErrorKind::Unreachable);
}

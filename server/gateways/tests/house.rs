//! The adapter and the test provider as they are: two houses, and nothing but HTTP between them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use commerce::payment::{
    CreatePayment, CreateRefund, Gateway, GatewayErrorKind, PayerAction, PaymentMethod, PaymentReference,
    RefundReference, SetupReference, SetupState, StatementDay, StatementKind, WebhookEvent, WebhookHeaders,
    WebhookReceipt, WebhookRequest,
};
use gateways::Test;
use model::{
    Currency, Id, Millis, Money,
    order::{DeclineReason, PaymentState, RefundState},
};
use reqwest::{Client, redirect};
use testpay::{Provider, Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::{MERCHANT, SECRET, request};

const START: i64 = 1_800_000_000_000;

/// The provider's house, and the school's end of its webhooks.
struct World {
    gateway: Test,
    provider: Provider,
    url: String,
    hook: String,
    heard: Arc<Mutex<Vec<WebhookRequest>>>,
    clock: Arc<AtomicI64>,
    client: Client,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let now = clock.clone();
        let settings = Settings {
            database: folder.path().join("testpay.db"),
            merchant: MERCHANT.into(),
            secret: SECRET.into(),
            now: Arc::new(move || now.load(Ordering::SeqCst)),
        };
        let provider = testpay::open(settings).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = provider.clone();
        tokio::spawn(async move { serving.serve(listener).await });
        let gateway = Test::new(&url, MERCHANT, SECRET).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hook = listen(heard.clone()).await;
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        Self { gateway, provider, url, hook, heard, clock, client, _folder: folder }
    }

    fn request(&self, number: i64, minor: i64, method: PaymentMethod) -> CreatePayment {
        CreatePayment {
            payment: Id::from_raw(number),
            method,
            amount: Money { minor, currency: Currency::Cny },
            return_url: format!("{}/checkout/1/return", self.url),
            notify_url: self.hook.clone(),
            expires_at: Millis(START + 1_800_000),
            ..request()
        }
    }

    /// Does what the payer does on the provider's page.
    async fn confirm(&self, page: &str, form: &[(&str, &str)]) -> String {
        let answer = self.client.post(page).form(form).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Creates a payment by a page that succeeds.
    async fn paid(&self, number: i64, minor: i64, form: &[(&str, &str)]) -> PaymentReference {
        let request = self.request(number, minor, PaymentMethod::Page);
        let created = self.gateway.create_payment(&request).await.unwrap();
        let PayerAction::Redirect(page) = created.next else { panic!("{:?}", created.next) };
        let form: Vec<_> = [("choice", "succeed")].iter().chain(form).copied().collect();
        self.confirm(&page, &form).await;
        let (payment, amount, created_at) = (request.payment, request.amount, request.created_at);
        let (reference, method) = (Some(created.reference), request.method);
        PaymentReference { payment, reference, method, amount, created_at }
    }

    fn refund(number: i64, payment: &PaymentReference, minor: i64) -> CreateRefund {
        CreateRefund {
            refund: Id::from_raw(number),
            payment: payment.clone(),
            amount: Money { minor, ..payment.amount },
            reason: "Bought by mistake".into(),
            notify_url: None,
        }
    }

    /// Everything that was heard since the last time, as the adapter reads it.
    async fn news(&self) -> Vec<WebhookEvent> {
        while self.provider.deliver_due().await.unwrap() > 0 {}
        let heard: Vec<_> = self.heard.lock().unwrap().drain(..).collect();
        let read = |request: WebhookRequest| {
            let received_at = Millis(self.clock.load(Ordering::SeqCst));
            self.gateway.parse_webhook(&WebhookRequest { received_at, ..request }).unwrap()
        };
        heard.into_iter().map(read).collect()
    }
}

/// Takes webhooks and answers them as the adapter says.
pub async fn listen(heard: Arc<Mutex<Vec<WebhookRequest>>>) -> String {
    let answer = Test::new("http://127.0.0.1:1", MERCHANT, SECRET).unwrap().webhook_response(WebhookReceipt::Stored);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hooks/test", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = Vec::new();
            let (top, body) = loop {
                if let Some(at) = text.windows(4).position(|end| end == b"\r\n\r\n") {
                    let top = String::from_utf8(text[..at].to_vec()).unwrap();
                    let length = top.lines().find_map(|line| line.strip_prefix("content-length: "));
                    if text.len() - at - 4 >= length.unwrap().parse().unwrap() {
                        break (top, text[at + 4..].to_vec());
                    }
                }
                if stream.read_buf(&mut text).await.unwrap_or_default() == 0 {
                    break (String::new(), Vec::new());
                }
            };
            let headers: WebhookHeaders =
                top.lines().filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.into(), b.into())).collect();
            heard.lock().unwrap().push(WebhookRequest { headers, body, received_at: Millis(0) });
            let said = format!(
                "HTTP/1.1 {} OK\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{}",
                answer.status,
                answer.content_type,
                answer.body.len(),
                answer.body
            );
            let _ = stream.write_all(said.as_bytes()).await;
        }
    });
    address
}

#[tokio::test]
async fn every_way_to_pay_leads_where_its_payer_can_go() {
    let world = World::new().await;
    for (number, method) in (1..).zip([PaymentMethod::Page, PaymentMethod::MobileWeb, PaymentMethod::InWeChat]) {
        let mut request = world.request(number, 9_900, method);
        request.payer.open_id = Some("o6_bmjrPTlm6_2sgVt7hMZOPfL2M".into());
        let created = world.gateway.create_payment(&request).await.unwrap();
        assert_eq!(world.gateway.create_payment(&request).await.unwrap(), created, "the same payment");
        let PayerAction::Redirect(page) = created.next else { panic!("{method}: {:?}", created.next) };
        let shown = world.client.get(&page).send().await.unwrap().text().await.unwrap();
        assert!(shown.contains("o6_bmjrPTlm6_2sgVt7hMZOPfL2M"), "{method}: passed through");
        assert!(world.confirm(&page, &[("choice", "succeed")]).await.ends_with("/checkout/1/return"), "{method}");
    }
    let request = world.request(9, 9_900, PaymentMethod::QrCode);
    let created = world.gateway.create_payment(&request).await.unwrap();
    let PayerAction::QrCode(code) = created.next else { panic!("{:?}", created.next) };
    assert_eq!(
        world.confirm(&code, &[("choice", "succeed")]).await,
        code.split_at(world.url.len()).1,
        "it stays there"
    );
    let reference = PaymentReference {
        payment: request.payment,
        reference: Some(created.reference),
        method: request.method,
        amount: request.amount,
        created_at: request.created_at,
    };
    let update = world.gateway.fetch_payment(&reference).await.unwrap().unwrap();
    assert_eq!((update.state, update.amount), (PaymentState::Succeeded, request.amount));
}

#[tokio::test]
async fn a_method_is_saved_with_a_payment_and_charged_by_its_token() {
    let world = World::new().await;
    let mut first = world.request(1, 9_900, PaymentMethod::Page);
    first.save_method = true;
    let created = world.gateway.create_payment(&first).await.unwrap();
    let PayerAction::Redirect(page) = created.next else { panic!("{:?}", created.next) };
    world.confirm(&page, &[("choice", "succeed"), ("save", "on")]).await;
    let saved = world.news().await.into_iter().find_map(|event| match event {
        WebhookEvent::Payment(update) => update.saved,
        _ => None,
    });
    let saved = saved.unwrap();
    assert!(saved.token.starts_with("tm_") && saved.label.contains("••••"), "{saved:?}");

    for (number, minor, state, decline) in [
        (2, 4_900, PaymentState::Succeeded, None),
        (3, 4_984, PaymentState::Failed, Some(DeclineReason::InsufficientFunds)),
        (4, 4_985, PaymentState::Failed, Some(DeclineReason::ExpiredCard)),
        (5, 4_986, PaymentState::Pending, None),
    ] {
        let mut again = world.request(number, minor, PaymentMethod::Saved);
        again.token = Some(saved.token.clone());
        let created = world.gateway.create_payment(&again).await.unwrap();
        assert_eq!(created.next, PayerAction::Nothing);
        let CreatePayment { payment, method, amount, created_at, .. } = again;
        let wanted = PaymentReference { payment, reference: Some(created.reference), method, amount, created_at };
        let update = world.gateway.fetch_payment(&wanted).await.unwrap().unwrap();
        assert_eq!((update.state, update.decline, update.saved), (state, decline, None), "{minor}");
    }
    let mut foreign = world.request(6, 4_900, PaymentMethod::Saved);
    foreign.token = Some(saved.token.clone());
    foreign.payer.person = Id::from_raw(99);
    assert_eq!(world.gateway.create_payment(&foreign).await.unwrap_err().kind, GatewayErrorKind::Refused);
    world.gateway.forget_method(&saved.token).await.unwrap();
    world.gateway.forget_method(&saved.token).await.unwrap();
    let mut gone = world.request(7, 4_900, PaymentMethod::Saved);
    gone.token = Some(saved.token);
    assert_eq!(world.gateway.create_payment(&gone).await.unwrap_err().kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn a_method_is_saved_without_a_payment_and_known_by_its_reference() {
    let world = World::new().await;
    let (payer, back) = (world.request(1, 4_900, PaymentMethod::Page).payer, format!("{}/me/payment", world.url));
    for (number, choice) in [(1, "succeed"), (2, "decline")] {
        let created = world.gateway.save_method(Id::from_raw(number), &payer, &back).await.unwrap();
        let PayerAction::Redirect(page) = &created.next else { panic!("a page") };
        let wanted = SetupReference { setup: Id::from_raw(number), reference: Some(created.reference) };
        let open = world.gateway.fetch_setup(&wanted).await.unwrap().unwrap();
        assert_eq!((open.merchant_reference, open.state), (wanted.setup.to_string(), SetupState::Open));
        world.client.post(page).form(&[("choice", choice)]).send().await.unwrap();
        match world.gateway.fetch_setup(&wanted).await.unwrap().unwrap().state {
            SetupState::Saved(method) => assert!(choice == "succeed" && method.token.starts_with("tm_"), "{method:?}"),
            state => assert_eq!((state, choice), (SetupState::Failed, "decline")),
        }
    }
    let never = SetupReference { setup: Id::from_raw(3), reference: None };
    assert_eq!(world.gateway.fetch_setup(&never).await.unwrap(), None);
}

#[tokio::test]
async fn refunds_are_sent_at_once_or_later_or_refused_as_page_and_amount_say() {
    use RefundState::{Pending, Refused, Succeeded};
    let world = World::new().await;
    for (number, choice, minor, first, last) in [
        (10, "now", 1_000, Succeeded, Succeeded),
        (20, "later", 1_000, Pending, Succeeded),
        (30, "refused_later", 1_000, Pending, Refused),
        (40, "refused", 1_000, Refused, Refused),
        (50, "now", 1_081, Pending, Succeeded),
        (60, "now", 1_082, Pending, Refused),
        (70, "later", 1_083, Refused, Refused),
    ] {
        let payment = world.paid(number, 9_900, &[("refunds", choice)]).await;
        world.news().await;
        let request = World::refund(number + 1, &payment, minor);
        let made = world.gateway.create_refund(&request).await.unwrap();
        assert_eq!(made.state, first, "{choice} {minor}");
        assert_eq!(world.gateway.create_refund(&request).await.unwrap(), made, "once");
        world.clock.fetch_add(20_000, Ordering::SeqCst);
        let wanted = RefundReference { refund: request.refund, reference: None, payment: payment.clone() };
        let found = world.gateway.fetch_refund(&wanted).await.unwrap().unwrap();
        assert_eq!((found.state, &found.reference, found.amount), (last, &made.reference, request.amount));
        assert_eq!(found.refusal.is_some(), last == Refused);
        let told: Vec<RefundState> = world
            .news()
            .await
            .into_iter()
            .filter_map(|event| match event {
                WebhookEvent::Refund(update) if update.merchant_reference == made.merchant_reference => {
                    Some(update.state)
                }
                _ => None,
            })
            .collect();
        assert_eq!(told, if first == last { vec![last] } else { vec![first, last] }, "{choice} {minor}");
        // What was refused can be refunded otherwise; what went cannot go twice.
        let whole = world.gateway.create_refund(&World::refund(number + 2, &payment, 9_900)).await.unwrap();
        assert_eq!(whole.refusal.as_deref() == Some("refund_exceeds_payment"), last == Succeeded, "{whole:?}");
    }
    let unknown = world.paid(90, 9_900, &[]).await;
    let wanted = RefundReference { refund: Id::from_raw(91), reference: None, payment: unknown };
    assert_eq!(world.gateway.fetch_refund(&wanted).await, Ok(None));
}

#[tokio::test]
async fn the_statement_of_a_day_has_everything_that_moved_money() {
    let world = World::new().await;
    let payment = world.paid(1, 9_900, &[]).await;
    world.clock.fetch_add(1_000, Ordering::SeqCst);
    let refund = world.gateway.create_refund(&World::refund(2, &payment, 1_000)).await.unwrap();
    world.gateway.create_refund(&World::refund(3, &payment, 1_083)).await.unwrap();
    let day = StatementDay::of(Millis(START), world.gateway.capabilities().utc_offset_minutes);
    let early = world.gateway.download_statement(day).await.unwrap_err();
    assert_eq!(early.kind, GatewayErrorKind::Refused, "the day is not over: {early}");
    world.clock.fetch_add(Millis::DAY, Ordering::SeqCst);
    let statement = world.gateway.download_statement(day).await.unwrap();
    let lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.kind, line.reference.clone(), line.merchant_reference.clone(), line.amount.minor))
        .collect();
    let (theirs, ours) = (payment.reference.clone().unwrap(), Some(payment.payment.to_string()));
    assert_eq!(
        lines,
        [
            (StatementKind::Payment, theirs.clone(), ours.clone(), 9_900),
            (StatementKind::Fee, theirs, ours, -59),
            (StatementKind::Refund, refund.reference, Some(Id::<()>::from_raw(2).to_string()), -1_000),
        ]
    );
    assert!(statement.lines.iter().all(|line| line.amount.currency == Currency::Cny && line.at >= Millis(START)));
    assert_eq!(world.gateway.download_statement(day.before()).await.unwrap().lines, []);
}

#[tokio::test]
async fn the_connection_says_whose_account_it_is_and_why_there_is_none() {
    let world = World::new().await;
    let account = world.gateway.check_connection().await.unwrap();
    assert_eq!((account.name.as_str(), account.is_sandbox), (MERCHANT, true));
    let stranger = Test::new(&world.url, MERCHANT, "another secret").unwrap();
    assert_eq!(stranger.check_connection().await.unwrap_err().kind, GatewayErrorKind::Unauthorized);
    let other = Test::new(&world.url, "elsewhere", SECRET).unwrap();
    assert_eq!(other.check_connection().await.unwrap_err().kind, GatewayErrorKind::Unreadable);
    let nobody = Test::new("http://127.0.0.1:1", MERCHANT, SECRET).unwrap();
    assert_eq!(nobody.check_connection().await.unwrap_err().kind, GatewayErrorKind::Unreachable);
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let waiting = Test::new(&url, MERCHANT, SECRET).unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(12), waiting.check_connection()).await.unwrap();
    assert_eq!(waited.unwrap_err().kind, GatewayErrorKind::TimedOut);
}

//! Payers whom a provider has to know, as in WeChat: the way there and back, and what else comes back.

use std::sync::{Arc, atomic::Ordering};

use commerce::{
    order,
    payment::{self, Capabilities, GatewayErrorKind, Gateways, NextStep, PayerAnswer, apply_update, start_identified},
};
use ground::{Error, RequestContext, Result, UserAgent};
use model::{
    Id, Lang, Millis, Role,
    order::{Order, OrderEventKind, OrderState, PaymentState},
    payment::{PayerAction, PaymentMethod},
    rule::Rule,
};
use testing::{Database, PAGES, Provider, School, demo, field_error, import_folder, is, person};

use crate::support::{PAID, SITE};

struct Shop {
    school: School,
    wechat: Arc<Provider>,
    amy: RequestContext,
    order: Id<Order>,
}

/// Tells a story of a school with a provider that takes payments in WeChat of those whom it knows, and another one.
async fn in_wechat<F, Fut>(story: F)
where
    F: Fn(Shop) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let wechat = Arc::new(Provider::with("wechat", Capabilities { methods: &[PaymentMethod::InWeChat], ..PAGES }));
        wechat.asks_who_pays();
        let card = Arc::new(Provider::with("card", PAGES));
        let school = School::open_with(database, Gateways::default().with(wechat.clone()).with(card)).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = holding_wechat(&person(&school, "amy", Role::Learner).await);
        let order = order::place(&school.db, &amy, PAID).await.unwrap();
        story(Shop { school, wechat, amy, order }).await;
    }
}

fn holding_wechat(ctx: &RequestContext) -> RequestContext {
    RequestContext { agent: UserAgent::from("Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.47"), ..ctx.clone() }
}

impl Shop {
    /// Has somebody choose WeChat for their order; the address at which it tells who they are.
    async fn chooses(&self, buyer: &RequestContext, order: Id<Order>) -> String {
        let step = payment::start(&self.school.db, buyer, order, "wechat", SITE, Lang::ZhHans).await.unwrap();
        let NextStep::Provider(address) = step else { panic!("{step:?}") };
        address
    }

    async fn comes_back(&self, buyer: &RequestContext, order: Id<Order>, code: &str, state: &str) -> Result<NextStep> {
        let answer = PayerAnswer { code, state };
        start_identified(&self.school.db, buyer, order, answer, SITE, Lang::ZhHans).await
    }

    async fn amy_comes_back(&self, code: &str, state: &str) -> Result<NextStep> {
        self.comes_back(&self.amy, self.order, code, state).await
    }

    fn asked(&self) -> usize {
        self.wechat.asked.load(Ordering::Relaxed)
    }

    async fn in_order(&self) {
        assert_eq!(school::check::run(&self.school.db).await.unwrap(), []);
    }
}

/// The state in the address at which the provider is asked.
fn state_in(address: &str) -> String {
    let (_, rest) = address.split_once("&state=").unwrap();
    rest.split_once('#').unwrap().0.to_owned()
}

#[tokio::test]
async fn whoever_pays_in_wechat_is_known_there_before_the_payment_is_made_and_confirms_it() {
    in_wechat(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        let address = shop.chooses(amy, order).await;
        let back = format!("https%3A%2F%2Fschool.example%2Fcheckout%2F{order}%2Fpayer");
        let begins = format!("https://open.example/authorize?redirect_uri={back}&state=");
        assert!(address.starts_with(&begins) && address.ends_with("#wechat_redirect"), "{address}");
        let state = state_in(&address);
        assert!(state.len() <= 128 && state.chars().all(|c| c.is_ascii_alphanumeric()), "as WeChat takes it: {state}");
        assert_eq!(shop.asked(), 0, "nobody knows yet who pays");
        let page = payment::checkout(db, amy, order, Lang::ZhHans).await.unwrap();
        assert_eq!(page.payment.map(|payment| (payment.state, payment.action)), Some((PaymentState::Created, None)));

        shop.wechat.gives_code("c1", "o6_amy");
        assert_eq!(shop.amy_comes_back("c1", &state).await.unwrap(), NextStep::Order);
        assert_eq!(*shop.wechat.payers.lock().unwrap(), [Some("o6_amy".to_owned())]);
        let bridge = PayerAction::WeChatBridge(format!("{{\"package\":\"tp_{}\"}}", shop.wechat.only()));
        let page = payment::checkout(db, amy, order, Lang::ZhHans).await.unwrap();
        let payment = page.payment.map(|payment| (payment.state, payment.action));
        assert_eq!(payment, Some((PaymentState::Pending, Some(bridge))));

        // On another device it cannot go on so.
        let outside = RequestContext { agent: UserAgent::from("Mozilla/5.0 (X11; Linux x86_64)"), ..amy.clone() };
        let page = payment::checkout(db, &outside, order, Lang::ZhHans).await.unwrap();
        let offers: Vec<_> = page.offers.iter().map(|way| way.provider.as_str()).collect();
        assert_eq!((page.payment.unwrap().action, offers), (None, vec!["card"]));

        // The page is loaded anew, somebody goes back to it, or presses the button once more.
        for (code, state) in [("c1", &*state), ("", ""), ("c1", "x")] {
            assert_eq!(shop.amy_comes_back(code, state).await.unwrap(), NextStep::Order);
        }
        let again = payment::start(db, amy, order, "wechat", SITE, Lang::ZhHans).await.unwrap();
        assert_eq!((again, shop.asked()), (NextStep::Order, 1));

        apply_update(db, "wechat", &shop.wechat.pays(shop.wechat.only())).await.unwrap();
        assert_eq!(shop.amy_comes_back("c1", &state).await.unwrap(), NextStep::Order);
        assert_eq!(order::load(db, amy, order).await.unwrap().state, OrderState::Paid);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_belongs_to_somebody_else_or_to_another_payment_is_no_answer() {
    in_wechat(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        let unknown = is("provider", Rule::PayerUnknown);
        shop.wechat.gives_code("c1", "o6_amy");
        shop.wechat.gives_code("c2", "o6_eve");
        let eve = holding_wechat(&person(&shop.school, "eve", Role::Learner).await);
        let hers = order::place(db, &eve, PAID).await.unwrap();
        let theirs = state_in(&shop.chooses(&eve, hers).await);
        let state = state_in(&shop.chooses(amy, order).await);

        // Eve has Amy open what came back for her, so that Amy pays as Eve, or takes what came back for Amy.
        assert_eq!(field_error(shop.amy_comes_back("c2", &theirs).await), unknown);
        assert_eq!(field_error(shop.comes_back(&eve, hers, "c1", &state).await), unknown);
        assert!(matches!(shop.comes_back(&eve, order, "c1", &state).await, Err(Error::NotFound)));
        let guest = testing::guest();
        assert!(matches!(shop.comes_back(&guest, order, "c1", &state).await, Err(Error::Unauthenticated)));

        let long = "c".repeat(513);
        let whole = state.as_str();
        for (code, state) in [("", whole), ("c1", ""), ("c1", "学苑"), ("c1", &whole[1..]), (long.as_str(), whole)] {
            assert_eq!(field_error(shop.amy_comes_back(code, state).await), unknown, "{code} {state}");
        }
        for at in 0..state.len() {
            let other = if &state[at..=at] == "0" { "1" } else { "0" };
            let altered = format!("{}{other}{}", &state[..at], &state[at + 1..]);
            assert_eq!(field_error(shop.amy_comes_back("c1", &altered).await), unknown, "{altered}");
        }

        // She chose another way meanwhile, and then this one again.
        payment::start(db, amy, order, "card", SITE, Lang::ZhHans).await.unwrap();
        payment::change_way(db, amy, order).await.unwrap();
        let newer = state_in(&shop.chooses(amy, order).await);
        assert_eq!(field_error(shop.amy_comes_back("c1", &state).await), unknown, "of a payment that was given up");
        assert_eq!(shop.asked(), 0);
        assert_eq!(shop.amy_comes_back("c1", &newer).await.unwrap(), NextStep::Order, "nothing is lost");
        assert_eq!(*shop.wechat.payers.lock().unwrap(), [Some("o6_amy".to_owned())]);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_for_ten_minutes() {
    in_wechat(|shop| async move {
        shop.wechat.gives_code("c1", "o6_amy");
        let first = state_in(&shop.chooses(&shop.amy, shop.order).await);
        shop.school.clock.advance(10 * Millis::MINUTE);
        assert_eq!(field_error(shop.amy_comes_back("c1", &first).await), is("provider", Rule::PayerUnknown));
        let second = state_in(&shop.chooses(&shop.amy, shop.order).await);
        assert_ne!(first, second);
        shop.school.clock.advance(10 * Millis::MINUTE - 1);
        assert_eq!(shop.amy_comes_back("c1", &second).await.unwrap(), NextStep::Order);
        assert_eq!(shop.asked(), 1);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_that_closed_meanwhile_is_paid_by_no_answer() {
    in_wechat(|shop| async move {
        shop.wechat.gives_code("c1", "o6_amy");
        shop.school.clock.advance(order::PAYMENT_WINDOW_MS - Millis::MINUTE);
        let state = state_in(&shop.chooses(&shop.amy, shop.order).await);
        shop.school.clock.advance(Millis::MINUTE);
        assert_eq!(shop.amy_comes_back("c1", &state).await.unwrap(), NextStep::Order);
        payment::cancel(&shop.school.db, &shop.amy, shop.order).await.unwrap();
        assert_eq!(shop.amy_comes_back("c1", &state).await.unwrap(), NextStep::Order);
        assert_eq!(shop.asked(), 0);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_tells_nobody_holds_nobody_up() {
    use GatewayErrorKind::{Refused, TimedOut, Unauthorized};
    in_wechat(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        shop.wechat.gives_code("c1", "o6_amy");
        let state = state_in(&shop.chooses(amy, order).await);
        shop.wechat.set_fault(Some(TimedOut));
        let silent = shop.amy_comes_back("c1", &state).await;
        assert!(matches!(silent, Err(Error::Gateway(_))), "{silent:?}");
        let page = order::load(db, amy, order).await.unwrap();
        assert_eq!(page.events.last().unwrap().kind, OrderEventKind::ProviderUnreachable);
        for (kind, rule) in [(Refused, Rule::PayerUnknown), (Unauthorized, Rule::PaymentRefused)] {
            shop.wechat.set_fault(Some(kind));
            assert_eq!(field_error(shop.amy_comes_back("c1", &state).await), is("provider", rule));
        }
        shop.wechat.set_fault(None);
        assert_eq!(field_error(shop.amy_comes_back("used", &state).await), is("provider", Rule::PayerUnknown));
        assert_eq!(shop.asked(), 0);

        let step = payment::start(db, amy, order, "card", SITE, Lang::ZhHans).await.unwrap();
        assert!(matches!(step, NextStep::Provider(_)), "another way: {step:?}");
        payment::change_way(db, amy, order).await.unwrap();
        let state = state_in(&shop.chooses(amy, order).await);
        assert_eq!(shop.amy_comes_back("c1", &state).await.unwrap(), NextStep::Order, "the same again");
        shop.in_order().await;
    })
    .await;
}

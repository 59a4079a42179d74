//! The ways to pay that a checkout offers, and what a payer does next.

use std::{borrow::Cow, sync::Arc};

use commerce::{
    order,
    payment::{
        self, AmountLimits, Capabilities, Currencies, GatewayErrorKind, Gateways, NextStep, apply_update, webhook,
    },
};
use content::course::View;
use ground::{Error, RequestContext, UserAgent, jobs::run_due};
use model::{
    Currency, Device, Id, Lang,
    order::{Order, OrderState, PaymentState},
    payment::{PayerAction, PaymentMethod, PaymentWay},
    rule::Rule,
};
use testing::{Database, PAGES, Provider, School, demo, field_error, import_folder, is, person, signed};

use crate::support::{PAID, SITE, in_a_shop, jobs};

/// Every method, the saved ones among them.
const EVERY_METHOD: &[PaymentMethod] = &[
    PaymentMethod::Page,
    PaymentMethod::QrCode,
    PaymentMethod::MobileWeb,
    PaymentMethod::InWeChat,
    PaymentMethod::Saved,
];
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1";
/// As long as they are in the field: the name of the program stands far behind.
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 13; M2012K11AC Build/TKQ1.220829.002; wv) AppleWebKit/537.36 (KHTML, like \
    Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MMWEBID/2884 \
    MicroMessenger/8.0.47.2560(0x28002F51) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";

struct Shop {
    school: School,
    card: Arc<Provider>,
    alipay: Arc<Provider>,
    order: Id<Order>,
    amy: RequestContext,
}

/// Tells a story of a school with two providers: one for everybody, and one for readers of Chinese that takes dollars
/// from one to ten thousand alone, both able to do everything.
async fn in_a_shop_with_two<F, Fut>(story: F)
where
    F: Fn(Shop) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let chinese = Capabilities {
            languages: &[Lang::ZhHans],
            currencies: Currencies::Only(Cow::Borrowed(&[Currency::Usd])),
            limits: Cow::Borrowed(&[AmountLimits { currency: Currency::Usd, min: 100, max: 1_000_000 }]),
            methods: EVERY_METHOD,
            works_in_wechat: false,
            ..PAGES
        };
        let card = Arc::new(Provider::with("a_card", PAGES));
        let alipay = Arc::new(Provider::with("alipay", chinese));
        let gateways = Gateways::default().with(card.clone()).with(alipay.clone());
        let school = School::open_with(database, gateways).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = person(&school, "amy", model::Role::Learner).await;
        let order = order::place(&school.db, &amy, PAID).await.unwrap();
        story(Shop { school, card, alipay, order, amy }).await;
    }
}

fn with_agent(ctx: &RequestContext, agent: &str) -> RequestContext {
    RequestContext { agent: UserAgent::from(agent), ..ctx.clone() }
}

fn texts(ways: &[PaymentWay]) -> Vec<String> {
    ways.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_fits_device_language_and_amount_is_offered() {
    in_a_shop_with_two(|shop| async move {
        let (db, order) = (&shop.school.db, shop.order);
        for (agent, lang, expected) in [
            ("", Lang::En, &["a_card:page", "alipay:page", "alipay:qr_code"][..]),
            ("", Lang::ZhHans, &["alipay:page", "alipay:qr_code", "a_card:page"]),
            (PHONE, Lang::En, &["a_card:page", "alipay:mobile_web"]),
            (WECHAT, Lang::ZhHans, &["alipay:in_wechat", "a_card:page"]),
        ] {
            let visitor = with_agent(&shop.amy, agent);
            let page = payment::checkout(db, &visitor, order, lang).await.unwrap();
            assert_eq!(texts(&page.offers), expected, "{agent} {lang:?}");
            assert_eq!((page.preferred, page.left_ms), (None, order::PAYMENT_WINDOW_MS));
        }
        for amount in [99, 1_000_001] {
            shop.school.damage(&format!("update orders set amount = {amount}")).await;
            let page = payment::checkout(db, &shop.amy, order, Lang::ZhHans).await.unwrap();
            assert_eq!(texts(&page.offers), ["a_card:page"], "{amount}");
            let refused = payment::start(db, &shop.amy, order, "alipay:page", SITE, Lang::En).await;
            assert_eq!(field_error(refused.map(|_| ())).0, "provider");
        }
        shop.school.damage("update orders set amount = 4900, currency = 'EUR'").await;
        assert_eq!(
            texts(&payment::checkout(db, &shop.amy, order, Lang::ZhHans).await.unwrap().offers),
            ["a_card:page"]
        );
    })
    .await;
}

#[tokio::test]
async fn readers_of_a_language_are_offered_first_what_they_use() {
    in_a_shop_with_two(|shop| async move {
        // One that everybody uses comes after what readers of a language do, and before what others do.
        for languages in [&[Lang::En][..], &[]] {
            let card = Provider::with("z", Capabilities { languages, ..PAGES });
            let gateways = Gateways::default().with(Arc::new(card)).with(shop.alipay.clone());
            let db = shop.school.another(|env| env.with(gateways)).await;
            let first = async |lang| {
                payment::checkout(&db, &shop.amy, shop.order, lang).await.unwrap().offers.remove(0).provider
            };
            assert_eq!((first(Lang::ZhHans).await, first(Lang::En).await), ("alipay".into(), "z".into()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_is_shown_on_the_orders_page_and_another_way_is_one_click_away() {
    in_a_shop_with_two(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        let step = payment::start(db, amy, order, "alipay:qr_code", SITE, Lang::En).await.unwrap();
        assert_eq!(step, NextStep::Order);
        let page = payment::checkout(db, amy, order, Lang::En).await.unwrap();
        let paid = page.payment.unwrap();
        let Some(PayerAction::QrCode(text)) = paid.action else { panic!("{:?}", paid.action) };
        assert!(text.starts_with("https://pay.example/tp_"), "{text}");
        assert!(paid.code.is_some_and(|image| image.path.starts_with("M4 4h7")), "drawn");
        assert_eq!((paid.way.to_string().as_str(), paid.state), ("alipay:qr_code", PaymentState::Pending));
        // Ten clicks are one payment, and another provider's button is no second one.
        for way in ["alipay:qr_code", "alipay", "a_card"] {
            assert_eq!(payment::start(db, amy, order, way, SITE, Lang::En).await.unwrap(), NextStep::Order);
        }
        let first = shop.alipay.only();

        shop.alipay.set_down(true);
        let silent = payment::change_way(db, amy, order).await;
        assert!(matches!(silent, Err(Error::Gateway(_))), "it could still be paid: {silent:?}");
        shop.alipay.set_down(false);
        let eve = person(&shop.school, "eve", model::Role::Learner).await;
        assert!(matches!(payment::change_way(db, &eve, order).await, Err(Error::NotFound)));
        payment::change_way(db, amy, order).await.unwrap();
        payment::change_way(db, amy, order).await.unwrap();
        let page = payment::checkout(db, amy, order, Lang::En).await.unwrap();
        assert_eq!(page.payment.unwrap().state, PaymentState::Cancelled);
        assert_eq!(page.preferred.unwrap().to_string(), "alipay:qr_code", "it is remembered");
        let step = payment::start(db, amy, order, "a_card:page", SITE, Lang::En).await.unwrap();
        assert!(matches!(step, NextStep::Provider(_)), "{step:?}");
        let page = payment::checkout(db, amy, order, Lang::En).await.unwrap();
        assert_eq!(page.preferred.unwrap().to_string(), "a_card:page");

        // The code was paid all the same.
        apply_update(db, "alipay", &shop.alipay.pays(first)).await.unwrap();
        assert_eq!(order::load(db, amy, order).await.unwrap().state, OrderState::Paid);
        let page = payment::checkout(db, amy, order, Lang::En).await.unwrap();
        assert_eq!(page.offers, []);
    })
    .await;
}

#[tokio::test]
async fn of_two_providers_that_are_both_paid_for_one_order_the_second_gives_it_back() {
    in_a_shop_with_two(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        payment::start(db, amy, order, "alipay:qr_code", SITE, Lang::En).await.unwrap();
        payment::change_way(db, amy, order).await.unwrap();
        payment::start(db, amy, order, "a_card:page", SITE, Lang::En).await.unwrap();
        for _ in 0..2 {
            apply_update(db, "a_card", &shop.card.pays(shop.card.only())).await.unwrap();
            apply_update(db, "alipay", &shop.alipay.pays(shop.alipay.only())).await.unwrap();
        }
        run_due(db, &jobs()).await.unwrap();
        assert_eq!((shop.card.refunds().len(), shop.alipay.refunds().len()), (0, 1));
        assert_eq!(order::load(db, amy, order).await.unwrap().state, OrderState::Paid);
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_never_said_how_to_pay_holds_nobody_up() {
    in_a_shop_with_two(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        shop.alipay.set_down(true);
        payment::start(db, amy, order, "alipay:page", SITE, Lang::En).await.unwrap_err();
        let step = payment::start(db, amy, order, "a_card:page", SITE, Lang::En).await.unwrap();
        assert!(matches!(step, NextStep::Provider(_)), "{step:?}");
        let states = shop.school.rows("select provider || ' ' || state from payment order by id").await;
        assert_eq!(states, ["alipay cancelled", "a_card pending"]);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_stands_at_the_field_and_another_way_is_open() {
    use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable, Unsupported};
    in_a_shop_with_two(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        for kind in [Refused, Unauthorized, Unsupported] {
            shop.alipay.set_fault(Some(kind));
            let refused = payment::start(db, amy, order, "alipay:page", SITE, Lang::En).await;
            assert_eq!(field_error(refused), is("provider", Rule::PaymentRefused), "{kind}");
        }
        for kind in [Unreachable, Unreadable] {
            shop.alipay.set_fault(Some(kind));
            let unknown = payment::start(db, amy, order, "alipay:page", SITE, Lang::En).await;
            assert!(matches!(unknown, Err(Error::Gateway(_))), "{kind}: {unknown:?}");
        }
        let page = payment::checkout(db, amy, order, Lang::En).await.unwrap();
        assert_eq!((page.state, page.payment.unwrap().state), (OrderState::Awaiting, PaymentState::Created));
        let step = payment::start(db, amy, order, "a_card:page", SITE, Lang::En).await.unwrap();
        assert!(matches!(step, NextStep::Provider(_)), "{step:?}");
    })
    .await;
}

#[tokio::test]
async fn a_way_that_the_device_cannot_go_is_refused_at_the_field() {
    in_a_shop_with_two(|shop| async move {
        let (db, order) = (&shop.school.db, shop.order);
        let phone = with_agent(&shop.amy, PHONE);
        for way in ["alipay:qr_code", "alipay:saved", "alipay:in_wechat", "alipay:", "alipay:x", "x:page", "", ":"] {
            let refused = payment::start(db, &phone, order, way, SITE, Lang::En).await;
            assert_eq!(field_error(refused.map(|_| ())).0, "provider", "{way}");
        }
        let step = payment::start(db, &phone, order, "alipay", SITE, Lang::En).await.unwrap();
        assert!(matches!(step, NextStep::Provider(_)), "{step:?}");
        assert_eq!(shop.school.rows("select method from payment").await, ["mobile_web"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_on_gets_a_new_page_where_pages_expire() {
    in_a_shop_with_two(|shop| async move {
        for (pages_expire, asked) in [(false, 1), (true, 2)] {
            let provider = Arc::new(Provider::with("z", Capabilities { pages_expire, ..PAGES }));
            let db = shop.school.another(|env| env.with(Gateways::default().with(provider.clone()))).await;
            let start = async || payment::start(&db, &shop.amy, shop.order, "z", SITE, Lang::En).await.unwrap();
            let first = start().await;
            assert!(matches!(first, NextStep::Provider(_)), "{first:?}");
            assert_eq!(start().await, first, "there is one payment");
            assert_eq!(provider.asked.load(std::sync::atomic::Ordering::Relaxed), asked, "{pages_expire}");
            payment::change_way(&db, &shop.amy, shop.order).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_payment_from_before_leads_to_its_page() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        shop.school.damage("update payment set next = null, redirect_url = 'https://pay.example/old'").await;
        assert_eq!(shop.pay(&amy, order).await, NextStep::Provider("https://pay.example/old".into()));
    })
    .await;
}

#[tokio::test]
async fn a_webhook_is_kept_with_all_its_headers_and_known_again_by_those_that_sign_it() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let body = format!("{} pending", shop.provider.only());
        for signature in ["theirs", "ours", "ours", "renewed"] {
            webhook::receive(db, "test", signed(signature), body.as_bytes()).await.unwrap();
        }
        webhook::process_pending(db).await.unwrap();
        let counts = shop.school.rows("select cast(delivery_count as text) from payment_webhook order by id").await;
        assert_eq!(counts, ["1", "2", "1"], "a forged one hides no true one");
        let outcomes = shop.school.rows("select outcome from payment_webhook order by id").await;
        assert_eq!(outcomes, ["invalid_signature", "repeated", "repeated"], "new keys are fetched for the last one");
        let headers = shop.one("select headers from payment_webhook order by id desc").await;
        assert!(headers.contains("[\"signature\",\"renewed\"],[\"x-request-id\""), "{headers}");
        let dispute = format!("dispute {}", shop.provider.only());
        webhook::receive(db, "test", signed("ours"), dispute.as_bytes()).await.unwrap();
        webhook::process_pending(db).await.unwrap();
        let kept = "select cast(payment_id as text) from payment_webhook where outcome = 'disputed'";
        assert_eq!(shop.one(kept).await, shop.one("select cast(id as text) from payment").await);
        let answer = webhook::response(db, "test", payment::WebhookReceipt::NotStored).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (503, "again"));
        assert!(matches!(webhook::response(db, "x", payment::WebhookReceipt::Stored), Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_course_that_cannot_be_paid_on_this_device_says_where_it_can() {
    for (methods, works_in_wechat, agent, expected) in [
        (&[PaymentMethod::QrCode][..], false, PHONE, &[Device::Desktop][..]),
        (&[PaymentMethod::InWeChat], true, "", &[Device::WeChat]),
        (&[PaymentMethod::Page], false, WECHAT, &[Device::Desktop, Device::Phone]),
        (&[PaymentMethod::Page], false, PHONE, &[]),
    ] {
        let can = Capabilities { methods, works_in_wechat, ..PAGES };
        let gateways = Gateways::default().with(Arc::new(Provider::with("test", can)));
        let school = School::open_with(None, gateways).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = with_agent(&person(&school, "amy", model::Role::Learner).await, agent);
        let page = order::course_page(&school.db, &amy, PAID, View::Live).await.unwrap();
        assert_eq!(page.pay_elsewhere, expected, "{agent}");
        let order = order::place(&school.db, &amy, PAID).await.unwrap();
        let page = payment::checkout(&school.db, &amy, order, Lang::En).await.unwrap();
        assert_eq!(
            (page.pay_elsewhere.as_slice(), page.offers.is_empty()),
            (expected, !expected.is_empty()),
            "{agent}"
        );
    }
}

//! Keeping saved methods: added, named, ordered, removed and hidden.

use std::sync::Arc;

use commerce::{
    order,
    payment::{
        self, Capabilities, EmbeddedForm, Gateways, PayChoice, PaymentUpdate, apply_update, provider,
        saved::{self, BegunSetup},
        webhook,
    },
};
use data_encoding::HEXLOWER;
use ground::{Actor, Error, RequestContext, token};
use model::{
    Lang, Millis, Permissions, Role,
    payment::{AddingMethod, GatewayErrorKind, PayerAction},
    rule::Rule,
};
use people::person::NewPerson;
use testing::{Database, PAGES, Provider, School, dump, field_errors, guest, is, person, signed};

use super::in_a_shop_that_saves;
use crate::support::{PAID, SITE};

/// What must stand nowhere.
const CANARY: &str = "tm_canary-4711";

#[tokio::test]
async fn methods_are_named_ordered_and_removed_by_their_owner_alone() {
    in_a_shop_that_saves(|shop| async move {
        let (db, amy) = (&shop.school.db, &shop.amy);
        let (first, second) = (shop.save("tm_first").await, shop.save("tm_second").await);
        assert!(!second.is_default);
        let ben = person(&shop.school, "ben", Role::Learner).await;
        let strange = [
            saved::name(db, &ben, first.id, "mine").await,
            saved::choose(db, &ben, first.id).await,
            saved::remove(db, &ben, first.id).await,
            saved::load(db, &ben, Some(first.id)).await.map(drop),
        ];
        assert!(strange.iter().all(|outcome| matches!(outcome, Err(Error::NotFound))), "{strange:?}");
        let his = order::place(db, &ben, PAID).await.unwrap();
        let his = payment::start(db, &ben, his, &*first.choice(), SITE, Lang::En).await;
        assert_eq!(field_errors(his.map(drop)), [is("provider", Rule::NotFound)]);
        for outcome in [
            saved::name(db, &guest(), first.id, "mine").await,
            saved::choose(db, &guest(), first.id).await,
            saved::remove(db, &guest(), first.id).await,
            saved::add(db, &guest(), "card", SITE, Lang::En).await.map(drop),
        ] {
            assert!(matches!(outcome, Err(Error::Unauthenticated)));
        }

        let long = "x".repeat(saved::MAX_NAME_CHARS + 1);
        let refused = saved::name(db, amy, first.id, &long).await;
        assert_eq!(field_errors(refused), [is("name", Rule::TooLong(saved::MAX_NAME_CHARS))]);
        assert_eq!(field_errors(saved::name(db, amy, first.id, "a\u{202e}b").await), [is("name", Rule::Invisible)]);
        saved::name(db, amy, first.id, " Family ").await.unwrap();
        saved::choose(db, amy, second.id).await.unwrap();
        let shown = async || {
            let methods = shop.methods().await.into_iter();
            methods.map(|method| (method.id, method.name, method.is_default)).collect::<Vec<_>>()
        };
        assert_eq!(shown().await, [(second.id, String::new(), true), (first.id, "Family".into(), false)]);

        shop.card.set_fault(Some(GatewayErrorKind::TimedOut));
        saved::remove(db, amy, second.id).await.unwrap();
        assert_eq!(shown().await, [(first.id, "Family".into(), true)], "the default moves on");
        shop.work().await;
        assert_eq!(shop.card.tokens().len(), 2, "the provider gives no answer");
        shop.card.set_fault(None);
        shop.school.clock.advance(Millis::DAY);
        shop.work().await;
        assert_eq!(shop.card.tokens(), ["tm_first"], "it is asked again");
        assert!(matches!(saved::remove(db, amy, second.id).await, Err(Error::NotFound)), "once");
    })
    .await;
}

#[tokio::test]
async fn a_method_is_added_without_a_payment_where_a_provider_can() {
    in_a_shop_that_saves(|shop| async move {
        let (db, amy) = (&shop.school.db, &shop.amy);
        assert_eq!(saved::load(db, amy, None).await.unwrap().addable, ["card"]);
        let never = saved::add(db, amy, "bank", SITE, Lang::En).await;
        assert_eq!(field_errors(never.map(drop)), [is("provider", Rule::NotFound)]);
        let BegunSetup { method: by_return, next } = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap();
        assert!(matches!(&next, PayerAction::Redirect(_)));
        let open = saved::load(db, amy, Some(by_return)).await.unwrap();
        let waits = AddingMethod::Open { method: by_return, next, script: None };
        assert_eq!((open.methods, open.adding), (Vec::new(), Some(waits)), "it waits for its owner");
        shop.card.finishes_setup(&by_return.to_string(), "tm_returned");
        let back = saved::load(db, amy, Some(by_return)).await.unwrap();
        let saved_now = Some(AddingMethod::Saved);
        assert_eq!((back.methods.len(), back.methods[0].is_default, back.adding), (1, true, saved_now));

        let by_webhook = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        shop.card.finishes_setup(&by_webhook.to_string(), "tm_told");
        let body = format!("setup {by_webhook}");
        webhook::receive(db, "card", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(db).await.unwrap();
        assert_eq!(shop.school.rows("select outcome from payment_webhook").await, ["applied"]);
        assert_eq!(shop.methods().await.len(), 2);

        // The same token again is the method that is there.
        let again = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        shop.card.finishes_setup(&again.to_string(), "tm_told");
        let same = saved::load(db, amy, Some(again)).await.unwrap();
        assert_eq!((same.methods.len(), same.adding), (2, Some(AddingMethod::Saved)));

        let given_up = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        shop.card.gives_setup_up(&given_up.to_string());
        let refused = saved::load(db, amy, Some(given_up)).await.unwrap();
        assert_eq!((refused.methods.len(), refused.adding), (2, Some(AddingMethod::Refused)));

        // What nobody confirmed is swept away.
        saved::add(db, amy, "card", SITE, Lang::En).await.unwrap();
        shop.school.clock.advance(31 * Millis::DAY);
        school::register().run_sweeps(db).await.unwrap();
        assert!(
            shop.school
                .rows("select label from saved_method where saved_at is null and removed_at is null")
                .await
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_removed_method_comes_back_when_its_owner_adds_it_again() {
    in_a_shop_that_saves(|shop| async move {
        let (db, amy) = (&shop.school.db, &shop.amy);
        let first = shop.save("tm_first").await;
        saved::name(db, amy, first.id, "Family").await.unwrap();
        saved::remove(db, amy, first.id).await.unwrap();
        shop.work().await;
        assert_eq!((shop.methods().await, shop.card.tokens()), (Vec::new(), Vec::new()));

        // With another payment, and then without one.
        shop.school.clock.advance(Millis::MINUTE);
        let again = shop.save("tm_first").await;
        assert_eq!((again.id, again.is_default, again.name.as_str()), (first.id, true, ""));
        let order = shop.order(amy).await;
        shop.pay(order, &*again.choice()).await.unwrap();
        assert_eq!(*shop.card.charged.lock().unwrap(), ["tm_first"], "it pays again");
        shop.return_course().await;

        // What is removed and added again before the provider has forgotten it stays.
        shop.card.set_fault(Some(GatewayErrorKind::TimedOut));
        saved::remove(db, amy, again.id).await.unwrap();
        shop.work().await;
        shop.card.set_fault(None);
        shop.school.clock.advance(1);
        let setup = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        shop.card.finishes_setup(&setup.to_string(), "tm_first");
        let back = saved::load(db, amy, Some(setup)).await.unwrap();
        assert_eq!((back.methods.len(), back.adding), (1, Some(AddingMethod::Saved)));
        assert_eq!((back.methods[0].id, back.methods[0].is_default), (first.id, true));
        shop.school.clock.advance(Millis::DAY);
        shop.work().await;
        assert_eq!(shop.card.tokens(), ["tm_first"], "nobody has it forgotten any more");
        let sealed = shop.school.rows("select label from saved_method where token_encrypted is not null").await;
        assert_eq!(sealed.len(), 1);

        // Begun before it was removed: a late report brings nothing back.
        let late = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        saved::remove(db, amy, first.id).await.unwrap();
        shop.card.finishes_setup(&late.to_string(), "tm_first");
        let page = saved::load(db, amy, Some(late)).await.unwrap();
        assert_eq!((page.methods, page.adding), (Vec::new(), Some(AddingMethod::Refused)));
    })
    .await;
}

#[tokio::test]
async fn a_method_that_was_reported_without_a_name_gets_it_from_its_provider() {
    in_a_shop_that_saves(|shop| async move {
        let (db, amy) = (&shop.school.db, &shop.amy);
        let nameless = |saved: Option<payment::SavedMethod>| {
            saved.map(|saved| payment::SavedMethod { label: String::new(), ..saved })
        };
        let label = async || shop.methods().await.remove(0).label;
        let order = shop.order(amy).await;
        shop.pay(order, PayChoice { way: "card", save: true }).await.unwrap();
        let told = shop.card.pays_and_saves(shop.card.newest(), "tm_first");
        let update = PaymentUpdate { saved: nameless(told.saved.clone()), ..told.clone() };
        apply_update(db, "card", &update).await.unwrap();
        assert_eq!(label().await, "");
        shop.card.set_fault(Some(GatewayErrorKind::TimedOut));
        shop.work().await;
        assert_eq!(label().await, "", "the provider gives no answer");
        shop.card.set_fault(None);
        shop.school.clock.advance(Millis::DAY);
        shop.work().await;
        assert_eq!(label().await, "Card •••• 8", "it is asked again");
        apply_update(db, "card", &update).await.unwrap();
        assert_eq!(label().await, "Card •••• 8", "told again without a name");

        // Whoever comes back from adding one is not kept waiting for a job.
        let setup = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        shop.card.finishes_setup(&setup.to_string(), "tm_no2");
        shop.school.damage("update saved_method set label = ''").await;
        let page = saved::load(db, amy, Some(setup)).await.unwrap();
        let of_setup = page.methods.iter().find(|method| method.id == setup).unwrap();
        assert_eq!(of_setup.label, "Card •••• 6");
        shop.school.damage("update saved_method set label = ''").await;
        let page = saved::load(db, amy, Some(setup)).await.unwrap();
        assert_eq!(page.methods.iter().find(|method| method.id == setup).unwrap().label, "Card •••• 6");
    })
    .await;
}

#[tokio::test]
async fn a_provider_with_a_form_on_our_page_has_its_script_there_while_it_is_on() {
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let form = EmbeddedForm { script: "https://js.card.example/v3".into(), ..EmbeddedForm::default() };
        let saves = Capabilities { saves_methods: true, saves_without_payment: true, ..PAGES };
        let card = Arc::new(Provider::with("card", saves).with_form(form));
        let school = School::open_with(database, Gateways::default().with(card.clone())).await;
        let (db, amy) = (&school.db, &person(&school, "amy", Role::Learner).await);
        let next = PayerAction::Embedded { client_secret: "seti_1_secret_2".into(), public_key: "pk_test_3".into() };
        card.set_next(next.clone());
        let method = saved::add(db, amy, "card", SITE, Lang::En).await.unwrap().method;
        let shown = async || saved::load(db, amy, Some(method)).await.unwrap().adding.unwrap();
        let open =
            |script: Option<&str>| AddingMethod::Open { method, next: next.clone(), script: script.map(Into::into) };
        assert_eq!(shown().await, open(Some("https://js.card.example/v3")));
        provider::switch_off(db, &RequestContext::system(), "card").await.unwrap();
        assert_eq!(shown().await, open(None), "its page may load nothing of it");
    }
}

#[tokio::test]
async fn an_expired_method_is_shown_and_not_offered() {
    in_a_shop_that_saves(|shop| async move {
        let kept = shop.save("tm_first").await;
        shop.school.damage("update saved_method set expires_at = 1").await;
        assert!(shop.methods().await[0].is_expired);
        let order = shop.order(&shop.amy).await;
        assert_eq!(shop.checkout(order).await.saved, []);
        let refused = shop.pay(order, &*kept.choice()).await;
        assert_eq!(field_errors(refused.map(drop)), [is("provider", Rule::NotFound)]);
    })
    .await;
}

#[tokio::test]
async fn whoever_adds_or_removes_a_method_gave_their_password_lately() {
    const PASSWORD: &str = "a quiet reading room";
    in_a_shop_that_saves(|shop| async move {
        let db = &shop.school.db;
        let new = NewPerson {
            email: "zoe@example.com".into(),
            name: "Zoe".into(),
            role: Role::Learner,
            handle: Some("zoe".into()),
            password: Some(PASSWORD.into()),
        };
        let zoe = people::person::create(db, &RequestContext::system(), new).await.unwrap();
        let session = people::sign_in(db, &guest(), "zoe", PASSWORD).await.unwrap();
        let may = Permissions::from_iter([Role::Learner]);
        let zoe = RequestContext {
            session: Some(token::hash(&session.token)),
            ..RequestContext::from(Actor::Person(zoe, may))
        };
        let method = saved::add(db, &zoe, "card", SITE, Lang::En).await.unwrap().method;
        shop.card.finishes_setup(&method.to_string(), "tm_zoe");
        saved::load(db, &zoe, Some(method)).await.unwrap();
        shop.school.clock.advance(10 * Millis::MINUTE);
        assert!(matches!(saved::add(db, &zoe, "card", SITE, Lang::En).await, Err(Error::ReauthRequired)));
        assert!(matches!(saved::remove(db, &zoe, method).await, Err(Error::ReauthRequired)));
        saved::name(db, &zoe, method, "Mine").await.unwrap();
        people::confirm(db, &zoe, PASSWORD).await.unwrap();
        saved::remove(db, &zoe, method).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_token_stands_nowhere() {
    in_a_shop_that_saves(|shop| async move {
        let kept = shop.save(CANARY).await;
        let order = shop.order(&shop.amy).await;
        shop.card.set_down(true);
        let error = shop.pay(order, &*kept.choice()).await.unwrap_err();
        shop.card.set_down(false);
        let page = saved::load(&shop.school.db, &shop.amy, None).await.unwrap();
        let (checkout, update) = (shop.checkout(order).await, shop.card.pays_and_saves(shop.card.newest(), CANARY));
        saved::remove(&shop.school.db, &shop.amy, kept.id).await.unwrap();
        let sealed = shop.school.rows("select label from saved_method where token_encrypted is not null").await;
        assert_eq!(sealed.len(), 1, "it is there, sealed");
        for text in [
            format!("{:?}", dump(&shop.school).await),
            format!("{error} {error:?}"),
            format!("{page:?} {checkout:?} {update:?}"),
            serde_json::to_string(&(page.methods, checkout.saved)).unwrap(),
        ] {
            let hidden = [CANARY.to_owned(), HEXLOWER.encode(CANARY.as_bytes())];
            assert!(!hidden.iter().any(|form| text.to_lowercase().contains(form)), "{text}");
        }
    })
    .await;
}

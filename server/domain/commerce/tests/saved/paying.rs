//! Charging saved methods: in one step, and what comes in between.

use commerce::payment::{self, NextStep, PayChoice, apply_update, saved};
use ground::Error;
use model::{
    Id, Millis,
    order::{DeclineReason, OrderState, PaymentState},
    payment::{PayerAction, PaymentMethod},
    rule::Rule,
};
use testing::{field_errors, is};

use super::in_a_shop_that_saves;

#[tokio::test]
async fn a_method_is_saved_when_its_payer_asks_for_it_and_charged_again_without_a_page() {
    in_a_shop_that_saves(|shop| async move {
        let db = &shop.school.db;
        let order = shop.order(&shop.amy).await;
        let page = shop.checkout(order).await;
        assert_eq!((page.savers, page.saved), (vec!["card".to_owned()], Vec::new()));
        // Nobody asked: what a provider saves by itself is not kept.
        shop.pay(order, "card").await.unwrap();
        apply_update(db, "card", &shop.card.pays_and_saves(shop.card.newest(), "tm_unasked")).await.unwrap();
        assert_eq!(shop.methods().await, []);
        shop.return_course().await;

        let kept = shop.save("tm_first").await;
        assert_eq!((kept.label.as_str(), kept.is_default, kept.provider.as_str()), ("Card •••• 8", true, "card"));
        let update = shop.card.pays_and_saves(shop.card.newest(), "tm_first");
        apply_update(db, "card", &update).await.unwrap();
        assert_eq!(shop.methods().await.len(), 1, "told twice, saved once");

        let order = shop.order(&shop.amy).await;
        let page = shop.checkout(order).await;
        assert_eq!(page.saved, std::slice::from_ref(&kept));
        assert_eq!(shop.pay(order, &*kept.choice()).await.unwrap(), NextStep::Order);
        assert_eq!(shop.checkout(order).await.state, OrderState::Paid, "in one step");
        assert_eq!(*shop.card.charged.lock().unwrap(), ["tm_first"]);
        assert_eq!(shop.methods().await, [kept]);
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_to_save_after_an_answer_that_never_came_is_asked_of_the_provider_anew() {
    in_a_shop_that_saves(|shop| async move {
        let order = shop.order(&shop.amy).await;
        shop.card.set_down(true);
        shop.pay(order, "card").await.unwrap_err();
        shop.card.set_down(false);
        shop.pay(order, PayChoice { way: "card", save: true }).await.unwrap();
        let asked = "select case when saves_method then 'yes' else 'no' end from payment order by id";
        assert_eq!(shop.school.rows(asked).await, ["no", "yes"]);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_saves_nothing_is_not_asked_to() {
    in_a_shop_that_saves(|shop| async move {
        let order = shop.order(&shop.amy).await;
        shop.pay(order, PayChoice { way: "bank", save: true }).await.unwrap();
        let asked = shop.school.rows("select case when saves_method then 'yes' else 'no' end from payment").await;
        assert_eq!(asked, ["no"]);
    })
    .await;
}

#[tokio::test]
async fn a_declined_saved_method_says_why_and_another_way_pays_the_same_order() {
    in_a_shop_that_saves(|shop| async move {
        let kept = shop.save("tm_first").await;
        shop.card.set_charges(PaymentState::Failed, Some(DeclineReason::InsufficientFunds));
        let order = shop.order(&shop.amy).await;
        assert_eq!(shop.pay(order, &*kept.choice()).await.unwrap(), NextStep::Order);
        let page = shop.checkout(order).await;
        let payment = page.payment.unwrap();
        assert_eq!((page.state, payment.state), (OrderState::Awaiting, PaymentState::Failed));
        assert_eq!(payment.decline, Some(DeclineReason::InsufficientFunds));
        assert_eq!(payment.way.method, PaymentMethod::Saved);
        assert!(!page.offers.is_empty() && page.saved == [kept], "both are offered");
        let NextStep::Provider(_) = shop.pay(order, "bank").await.unwrap() else { panic!("the bank has a page") };
        assert_eq!(shop.checkout(order).await.id, order);
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_that_the_provider_wants_of_a_saved_method_is_followed() {
    in_a_shop_that_saves(|shop| async move {
        let kept = shop.save("tm_first").await;
        shop.card.asks_to_confirm();
        let order = shop.order(&shop.amy).await;
        for _ in 0..2 {
            let NextStep::Provider(address) = shop.pay(order, &*kept.choice()).await.unwrap() else { panic!("none") };
            assert!(address.ends_with("/confirm"), "{address}");
        }
        assert_eq!(shop.card.charged.lock().unwrap().len(), 1, "asked for twice, charged once");
        let page = shop.checkout(order).await;
        assert!(matches!(page.payment.unwrap().action, Some(PayerAction::Redirect(_))));
        apply_update(&shop.school.db, "card", &shop.card.pays(shop.card.newest())).await.unwrap();
        assert_eq!(shop.checkout(order).await.state, OrderState::Paid);
    })
    .await;
}

#[tokio::test]
async fn a_method_that_is_removed_while_it_pays_pays_on_and_is_forgotten_afterwards() {
    in_a_shop_that_saves(|shop| async move {
        let db = &shop.school.db;
        let kept = shop.save("tm_first").await;
        let order = shop.order(&shop.amy).await;
        shop.card.hold();
        let choice = kept.choice();
        let paying = Box::pin(shop.pay(order, &*choice));
        let removing = async {
            while shop.school.rows("select cast(id as text) from payment where state = 'created'").await.is_empty() {
                tokio::task::yield_now().await;
            }
            saved::remove(db, &shop.amy, kept.id).await.unwrap();
            assert_eq!(shop.methods().await, [], "gone at once");
            shop.work().await;
            assert_eq!(shop.card.tokens(), ["tm_first"], "the provider is not asked while it pays");
            shop.card.let_go();
        };
        let (paid, ()) = tokio::join!(paying, removing);
        assert_eq!(paid.unwrap(), NextStep::Order);
        assert_eq!(shop.checkout(order).await.state, OrderState::Paid);
        shop.school.clock.advance(Millis::HOUR);
        shop.work().await;
        assert!(shop.card.tokens().is_empty(), "forgotten at the provider");
        let kept = shop.school.rows("select label from saved_method where token_encrypted is not null").await;
        assert!(kept.is_empty(), "and here");

        // A late report of the payment that saved it brings nothing back.
        let first = shop.school.rows("select cast(id as text) from payment order by id").await.remove(0);
        let first = Id::from_raw(first.parse().unwrap());
        apply_update(db, "card", &shop.card.pays_and_saves(first, "tm_first")).await.unwrap();
        assert_eq!(shop.methods().await, []);
    })
    .await;
}

#[tokio::test]
async fn a_method_that_was_removed_or_that_the_provider_forgot_ends_cleanly() {
    in_a_shop_that_saves(|shop| async move {
        let db = &shop.school.db;
        let (gone, kept) = (shop.save("tm_gone").await, shop.save("tm_kept").await);
        let order = shop.order(&shop.amy).await;
        saved::remove(db, &shop.amy, gone.id).await.unwrap();
        let refused = shop.pay(order, &*gone.choice()).await;
        assert_eq!(field_errors(refused.map(drop)), [is("provider", Rule::NotFound)]);
        shop.card.forgets_token("tm_kept");
        assert_eq!(shop.pay(order, &*kept.choice()).await.unwrap(), NextStep::Order);
        let page = shop.checkout(order).await;
        assert_eq!(page.state, OrderState::Awaiting);
        assert_eq!(page.payment.unwrap().decline, Some(DeclineReason::MethodUnavailable));
        let NextStep::Provider(_) = shop.pay(order, "card").await.unwrap() else { panic!("the card has a page") };
    })
    .await;
}

#[tokio::test]
async fn a_charge_whose_answer_was_lost_is_withdrawn_before_another_way_is_gone() {
    in_a_shop_that_saves(|shop| async move {
        let kept = shop.save("tm_first").await;
        let order = shop.order(&shop.amy).await;
        // It charges, and then its answer is lost.
        shop.card.set_charges(PaymentState::Pending, None);
        shop.card.set_down(true);
        let lost = shop.pay(order, &*kept.choice()).await;
        assert!(matches!(lost, Err(Error::Gateway(_))));
        let other = shop.pay(order, "bank").await;
        assert!(matches!(other, Err(Error::Gateway(_))), "nobody knows whether it was paid");
        shop.card.set_down(false);
        let NextStep::Provider(_) = shop.pay(order, "bank").await.unwrap() else { panic!("the bank has a page") };
        assert_eq!(shop.card.states().pop(), Some(PaymentState::Cancelled));

        payment::cancel(&shop.school.db, &shop.amy, order).await.unwrap();
        let order = shop.order(&shop.amy).await;
        shop.card.set_charges(PaymentState::Succeeded, None);
        shop.card.set_down(true);
        assert!(shop.pay(order, &*kept.choice()).await.is_err());
        shop.card.set_down(false);
        assert_eq!(shop.pay(order, "bank").await.unwrap(), NextStep::Order, "it was paid after all");
        assert_eq!(shop.checkout(order).await.state, OrderState::Paid);
    })
    .await;
}

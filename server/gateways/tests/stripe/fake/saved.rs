//! Cards that are saved, with a payment and without one.

use commerce::payment::{
    CreatePayment, CreatedPayment, Gateway, GatewayErrorKind, PayerAction, PaymentMethod, SavedMethod, SavedMethodKind,
    SetupReference, SetupState, WebhookEvent,
};
use model::{
    Id, Millis,
    order::{DeclineReason, PaymentState},
};
use serde_json::json;

use super::{SECRET_KEY, World, asked, reference_of};
use crate::support::request;

impl World {
    /// Begins to save a method without a payment.
    async fn begun(&self, number: i64) -> (SetupReference, CreatedPayment) {
        let setup = Id::from_raw(number);
        let created = self.gateway.save_method(setup, &request().payer, "http://school.example/").await.unwrap();
        (SetupReference { setup, reference: Some(created.reference.clone()) }, created)
    }

    async fn setup(&self, setup: &SetupReference) -> SetupState {
        let update = self.gateway.fetch_setup(setup).await.unwrap().unwrap();
        assert_eq!(update.merchant_reference, setup.setup.to_string());
        update.state
    }

    /// Does on the bank's page what the owner of a card does.
    async fn answer_bank(&self, created: &CreatedPayment, outcome: &str) {
        let PayerAction::Embedded { client_secret, .. } = &created.next else { panic!("{created:?}") };
        let page = format!("{}/3ds/{}?client_secret={client_secret}", self.url, created.reference);
        let answer = self.client.post(page).form(&[("outcome", outcome)]).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// Waits until it is told how saving a method ended.
    async fn setup_told(&self, setup: &SetupReference, ended: impl Fn(&SetupState) -> bool) {
        let about = |event: &WebhookEvent| {
            matches!(event, WebhookEvent::Setup(update)
                if update.merchant_reference == setup.setup.to_string() && ended(&update.state))
        };
        self.news(|news| news.iter().any(about)).await;
    }
}

#[tokio::test]
async fn a_card_is_saved_with_a_payment_and_charged_by_its_token() {
    let world = World::new().await;
    let first = CreatePayment { save_method: true, ..asked(10) };
    let created = world.gateway.create_payment(&first).await.unwrap();
    assert_eq!(world.fill_in("payment_intents", &created, "4242424242424242").await, 200);
    let update = world.gateway.fetch_payment(&reference_of(&first, Some(created.reference))).await.unwrap();
    let saved = update.unwrap().saved.unwrap();
    assert_eq!(saved, visa(&saved.token));
    charged_and_forgotten(&world, &saved).await;
}

#[tokio::test]
async fn a_card_is_saved_without_a_payment_and_charged_by_its_token() {
    let world = World::new().await;
    let (setup, created) = world.begun(7).await;
    assert!(created.reference.starts_with("seti_"), "{created:?}");
    assert_eq!(world.begun(7).await.1, created, "the same when it is asked for again");
    assert_eq!(world.setup(&setup).await, SetupState::Open);
    assert_eq!(world.fill_in("setup_intents", &created, "4242424242424242").await, 200);
    let SetupState::Saved(saved) = world.setup(&setup).await else { panic!("it is saved") };
    assert_eq!(saved, visa(&saved.token));
    world.setup_told(&setup, |state| matches!(state, SetupState::Saved(told) if told.token == saved.token)).await;
    charged_and_forgotten(&world, &saved).await;
}

/// The card of these tests, saved under this token.
fn visa(token: &str) -> SavedMethod {
    let (label, expires_at) = ("Visa •••• 4242".into(), Millis::parse_date("2041-01-01"));
    SavedMethod { token: token.into(), label, kind: SavedMethodKind::Card, expires_at }
}

async fn charged_and_forgotten(world: &World, saved: &SavedMethod) {
    assert_eq!(world.gateway.fetch_method(&saved.token).await.unwrap().as_ref(), Some(saved));
    let again = CreatePayment { method: PaymentMethod::Saved, token: Some(saved.token.clone()), ..asked(11) };
    let charged = world.gateway.create_payment(&again).await.unwrap();
    assert_eq!(charged.next, PayerAction::Nothing);
    let charged = reference_of(&again, Some(charged.reference));
    assert_eq!(world.state(&charged).await, (PaymentState::Succeeded, None));

    let mut foreign = CreatePayment { payment: Id::from_raw(12), ..again.clone() };
    foreign.payer.person = Id::from_raw(99);
    assert_eq!(world.gateway.create_payment(&foreign).await.unwrap_err().kind, GatewayErrorKind::Refused);
    world.gateway.forget_method(&saved.token).await.unwrap();
    world.gateway.forget_method(&saved.token).await.unwrap();
    assert_eq!(world.gateway.fetch_method(&saved.token).await, Ok(None));
    let gone = CreatePayment { payment: Id::from_raw(13), ..again };
    assert_eq!(world.gateway.create_payment(&gone).await.unwrap_err().kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn a_card_that_can_be_saved_and_not_charged_is_a_declined_payment() {
    let world = World::new().await;
    let (setup, created) = world.begun(7).await;
    assert_eq!(world.fill_in("setup_intents", &created, "4000000000000341").await, 200);
    let SetupState::Saved(saved) = world.setup(&setup).await else { panic!("it is saved") };
    let request = CreatePayment { method: PaymentMethod::Saved, token: Some(saved.token), ..asked(8) };
    let charged = world.gateway.create_payment(&request).await.unwrap();
    assert_eq!(charged.next, PayerAction::Nothing);
    let charged = reference_of(&request, Some(charged.reference));
    assert_eq!(world.state(&charged).await, (PaymentState::Failed, Some(DeclineReason::CardDeclined)));
}

#[tokio::test]
async fn the_bank_is_asked_before_a_card_is_saved_and_may_say_no() {
    let world = World::new().await;
    let (setup, created) = world.begun(1).await;
    assert_eq!(world.fill_in("setup_intents", &created, "4000000000000002").await, 402);
    assert_eq!(world.setup(&setup).await, SetupState::Open, "another card may be tried");
    for outcome in ["fail", "complete"] {
        assert_eq!(world.fill_in("setup_intents", &created, "4000002500003155").await, 200);
        assert_eq!(world.setup(&setup).await, SetupState::Open, "the bank asks");
        world.answer_bank(&created, outcome).await;
        let is_saved = matches!(world.setup(&setup).await, SetupState::Saved(_));
        assert_eq!(is_saved, outcome == "complete");
    }
    let SetupState::Saved(saved) = world.setup(&setup).await else { panic!("it is saved") };
    let request = CreatePayment { method: PaymentMethod::Saved, token: Some(saved.token), ..asked(2) };
    let charged = world.gateway.create_payment(&request).await.unwrap();
    assert_eq!(charged.next, PayerAction::Nothing, "the bank was asked when it was saved");
}

#[tokio::test]
async fn saving_a_card_that_comes_to_nothing_or_whose_answer_was_lost_is_known() {
    let world = World::new().await;
    let fault = json!({ "kind": "reset", "path": "/v1/setup_intents", "method": "POST" });
    world.control("faults", fault).await;
    let (setup, payer) = (Id::from_raw(5), request().payer);
    let lost = world.gateway.save_method(setup, &payer, "http://school.example/").await.unwrap_err();
    assert_eq!(lost.kind, GatewayErrorKind::Unreachable, "{lost}");
    let lost = SetupReference { setup, reference: None };
    assert_eq!(world.setup(&lost).await, SetupState::Open);
    for (number, reference) in [(6, None), (6, Some("seti_0".into())), (6, Some("../account".into()))] {
        let unknown = SetupReference { setup: Id::from_raw(number), reference };
        assert_eq!(world.gateway.fetch_setup(&unknown).await, Ok(None), "{unknown:?}");
    }
    let (known, created) = world.begun(5).await;
    let other = SetupReference { setup: Id::from_raw(6), ..known.clone() };
    assert!(world.gateway.fetch_setup(&other).await.is_err(), "another's");

    let cancelling = world.client.post(format!("{}/v1/setup_intents/{}/cancel", world.url, created.reference));
    assert!(cancelling.bearer_auth(SECRET_KEY).send().await.unwrap().status().is_success());
    assert_eq!(world.setup(&known).await, SetupState::Failed);
    world.setup_told(&known, |state| *state == SetupState::Failed).await;
}

//! The lines of statements beside the books: their classes, and what is done about differences.

use commerce::{
    payment::{StatementFault, StatementKind, StatementLine},
    reconciliation::{self, action},
};
use ground::Error;
use model::{
    Currency, Millis, Money,
    ledger::LedgerAccount,
    reconciliation::{Answer, LineClass, Resolution},
    rule::Rule,
};
use testing::{BEGINNING, field_error};

use crate::reconciled::{CURRENCY, PRICE, fault, file, first_day, in_a_reconciled_shop, line, paid};

#[tokio::test]
async fn every_line_and_every_entry_of_the_books_ends_in_one_class() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let mut sold = Vec::new();
        for buyer in ["amy", "ben", "cat", "dan"] {
            sold.push(shop.sold_to(buyer).await);
        }
        let [(order, same), (_, less), (_, foreign), (_, unknown)] = sold[..] else { panic!() };
        let foreign = StatementLine { amount: Money { minor: PRICE, currency: Currency::Eur }, ..paid(foreign, PRICE) };
        let fee = StatementLine { kind: StatementKind::Fee, ..paid(same, -29) };
        let payout = line(StatementKind::Payout, "po_1", -4_000, CURRENCY);
        let day = shop.reconciled(&admin, vec![paid(same, PRICE), fee, paid(less, PRICE - 100), foreign, payout]).await;
        let detail = shop.day(&admin, day).await;
        let counts: Vec<_> = detail.classes.iter().map(|(class, count)| (*class, *count)).collect();
        assert_eq!(counts, LineClass::ALL.iter().map(|class| (*class, 1)).collect::<Vec<_>>());
        assert_eq!((detail.row.matched, detail.row.differences), (2, 4));
        assert_eq!(shop.only_line(&admin, day, LineClass::Matched).await.order, Some(order));
        let missing = shop.only_line(&admin, day, LineClass::MissingThere).await;
        assert_eq!((missing.theirs, missing.reference), (None, format!("tp_{unknown}")));
        // 48.00 − 0.29 − 40.00 of the statement, and four times 49.00 less the fee in the books.
        let usd = detail.row.totals.iter().find(|total| total.currency == CURRENCY).unwrap();
        assert_eq!((usd.theirs, usd.ours, usd.fees), (PRICE - 29 + PRICE - 100 - 4_000, 4 * PRICE - 29, -29));
        assert_eq!(shop.off(&admin, day).await, [PRICE, usd.theirs - usd.ours]);
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 29);
        assert_eq!(shop.account(&LedgerAccount::Provider("test".into())).await, 4 * PRICE - 29);
        let known = "select fee || '' from payment where fee is not null";
        assert_eq!(shop.school.rows(known).await, ["29"], "refunds that are asked for from now on count with it");
        // The same job once more posts nothing again.
        shop.read().await;
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 29);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn the_provider_is_asked_and_money_that_was_missed_pays_its_order() {
    in_a_reconciled_shop(|shop| async move {
        let (admin, amy) = (shop.admin().await, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.newest();
        // The webhook got lost.
        shop.provider.pays(payment);
        shop.school.clock.advance(Millis::DAY);
        shop.provider.states_day(first_day(), vec![paid(payment, PRICE)]);
        let day = reconciliation::fetch(&shop.school.db, &admin, "test", &first_day().to_string()).await.unwrap().day;
        // Nor is there an answer to the polls of this day.
        shop.provider.set_down(true);
        shop.read().await;
        let missing = shop.only_line(&admin, day, LineClass::MissingHere).await;
        assert_eq!((missing.order, missing.ours), (Some(order), None));
        let refused = action::ask(&shop.school.db, &admin, day, missing.id).await;
        assert!(matches!(refused, Err(Error::Gateway(_))), "{refused:?}");
        shop.provider.set_down(false);
        assert_eq!(action::ask(&shop.school.db, &admin, day, missing.id).await.unwrap(), Answer::Agreed);
        assert_eq!(shop.state(&amy, order).await, model::order::OrderState::Paid);
        let line = shop.only_line(&admin, day, LineClass::Matched).await;
        assert_eq!(
            (line.resolution, line.is_open, line.resolved_by),
            (Some(Resolution::Asked), false, Some("ada".into()))
        );
        assert!(shop.off(&admin, day).await.is_empty());
        let again = action::ask(&shop.school.db, &admin, day, missing.id).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_the_provider_does_not_know_stays_a_difference_when_it_is_asked() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![]).await;
        let missing = shop.only_line(&admin, day, LineClass::MissingThere).await;
        assert_eq!(action::ask(&shop.school.db, &admin, day, missing.id).await.unwrap(), Answer::Unchanged);
        shop.provider.forgets(payment);
        assert_eq!(action::ask(&shop.school.db, &admin, day, missing.id).await.unwrap(), Answer::Unknown);
        assert!(shop.only_line(&admin, day, LineClass::MissingThere).await.is_open);
        // Nobody of ours: there is nothing to ask about.
        shop.provider.states_day(first_day(), vec![line(StatementKind::Payment, "tp_stranger", 1, CURRENCY)]);
        reconciliation::fetch(&shop.school.db, &admin, "test", &first_day().to_string()).await.unwrap();
        shop.read().await;
        let stranger = shop.only_line(&admin, day, LineClass::MissingHere).await;
        let refused = action::ask(&shop.school.db, &admin, day, stranger.id).await;
        assert!(matches!(refused, Err(Error::Stale)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn what_differs_is_booked_against_the_clearing_account() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let mut sold = Vec::new();
        for buyer in ["amy", "ben", "cat"] {
            sold.push(shop.sold_to(buyer).await.1);
        }
        let foreign = StatementLine { amount: Money { minor: 4_500, currency: Currency::Eur }, ..paid(sold[1], PRICE) };
        let payout = line(StatementKind::Payout, "po_1", -4_000, CURRENCY);
        let day = shop.reconciled(&admin, vec![paid(sold[0], PRICE + 100), foreign, payout]).await;
        let unsaid = shop.only_line(&admin, day, LineClass::MissingHere).await;
        let refused = action::book(&shop.school.db, &admin, day, unsaid.id, "  ").await;
        assert_eq!(field_error(refused), ("note".into(), Rule::Required));
        for (class, clearing) in [
            (LineClass::MissingHere, 4_000),
            (LineClass::OtherAmount, 4_000 - 100),
            (LineClass::OtherCurrency, 4_000 - 100 + PRICE),
            (LineClass::MissingThere, 4_000 - 100 + 2 * PRICE),
        ] {
            let line = shop.only_line(&admin, day, class).await;
            action::book(&shop.school.db, &admin, day, line.id, "As they say").await.unwrap();
            assert_eq!(shop.account(&LedgerAccount::Clearing).await, clearing, "{class}");
            let again = action::book(&shop.school.db, &admin, day, line.id, "As they say").await;
            assert!(matches!(again, Err(Error::Stale)), "{class}: {again:?}");
        }
        assert!(shop.off(&admin, day).await.is_empty());
        let owed = shop.account(&LedgerAccount::Provider("test".into())).await;
        assert_eq!(owed, PRICE + 100 - 4_000, "as the statement says");
        reconciliation::close(&shop.school.db, &admin, day, "").await.unwrap();
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_difference_can_be_refunded_or_accepted() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let ((order, more), (_, unknown)) = (shop.sold_to("amy").await, shop.sold_to("ben").await);
        let day = shop.reconciled(&admin, vec![paid(more, PRICE + 100)]).await;
        let given = |amount: &str| commerce::payment::RefundInput {
            amount: amount.into(),
            note: "You paid too much".into(),
            access: model::order::RefundAccess::Keep,
        };
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        let refused = action::refund(&shop.school.db, &admin, day, line.id, &given("50")).await;
        assert_eq!(field_error(refused).0, "amount");
        action::refund(&shop.school.db, &admin, day, line.id, &given("1")).await.unwrap();
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        assert_eq!((line.resolution, line.order), (Some(Resolution::Refunded), Some(order)));
        shop.read().await;
        assert_eq!(shop.provider.refunds(), [Money { minor: 100, currency: CURRENCY }]);
        let missing = shop.only_line(&admin, day, LineClass::MissingThere).await;
        assert_eq!(missing.reference, format!("tp_{unknown}"));
        let refused = action::refund(&shop.school.db, &admin, day, missing.id, &given("1")).await;
        assert!(matches!(refused, Err(Error::Stale)), "that money never came: {refused:?}");
        let refused = action::note(&shop.school.db, &admin, day, missing.id, "").await;
        assert_eq!(field_error(refused), ("note".into(), Rule::Required));
        action::note(&shop.school.db, &admin, day, missing.id, "They look for it").await.unwrap();
        let missing = shop.only_line(&admin, day, LineClass::MissingThere).await;
        assert_eq!((missing.resolution, missing.note), (Some(Resolution::Noted), "They look for it".into()));
        assert_eq!(shop.off(&admin, day).await, [100 - PRICE], "accepted, and still off");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_difference_above_the_limit_of_one_person_waits_for_a_second_one() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (order, more) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![paid(more, PRICE + 100)]).await;
        let system = ground::RequestContext::system();
        ground::settings::set(&shop.school.db, &system, "refunds.two_people_above", "USD=99").await.unwrap();
        let given = commerce::payment::RefundInput {
            amount: "1".into(),
            note: "You paid too much".into(),
            access: model::order::RefundAccess::Keep,
        };
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        for _ in 0..2 {
            let refused = action::refund(&shop.school.db, &admin, day, line.id, &given).await;
            let limit = Money { minor: 99, currency: CURRENCY };
            assert_eq!(field_error(refused), ("amount".into(), Rule::SecondPerson(limit)));
        }
        let approval = school::admin::order(&shop.school.db, &admin, order).await.unwrap().approval.unwrap();
        assert_eq!(approval.amount, Money { minor: 100, currency: CURRENCY });
        assert_eq!(shop.only_line(&admin, day, LineClass::OtherAmount).await.resolution, None);
        let second = testing::person(&shop.school, "second", model::Role::Support).await;
        commerce::payment::issue(&shop.school.db, &second, order, &given).await.unwrap();
        shop.read().await;
        assert_eq!(shop.provider.refunds(), [Money { minor: 100, currency: CURRENCY }]);
    })
    .await;
}

#[tokio::test]
async fn a_refund_is_matched_with_the_money_that_went() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (order, payment) = shop.sold_to("amy").await;
        let given = commerce::payment::RefundInput {
            amount: "9".into(),
            note: "Sorry".into(),
            access: model::order::RefundAccess::Keep,
        };
        commerce::payment::issue(&shop.school.db, &admin, order, &given).await.unwrap();
        shop.read().await;
        let refund = shop.provider.newest_refund();
        let back = line(StatementKind::Refund, &format!("tr_{refund}"), -900, CURRENCY);
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE), back]).await;
        let detail = shop.day(&admin, day).await;
        assert_eq!(detail.classes, [(LineClass::Matched, 2)]);
        assert!(detail.lines.rows.iter().all(|line| line.order == Some(order)));
        reconciliation::close(&shop.school.db, &admin, day, "").await.unwrap();
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_older_than_its_payment_is_of_another_one() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        shop.school.clock.advance(3 * Millis::DAY);
        let (order, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        // A file in which somebody has changed the dates.
        let sent = file(first_day(), &[paid(payment, PRICE)]);
        let refused = reconciliation::upload(db, &admin, "test", sent).await;
        assert_eq!(fault(refused), ("file".into(), StatementFault::OtherAccount));
        let fee = StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) };
        shop.provider.states_day(first_day(), vec![paid(payment, PRICE), fee]);
        let early = reconciliation::fetch(db, &admin, "test", &first_day().to_string()).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.only_line(&admin, early, LineClass::MissingHere).await.order, None);
        assert_eq!(shop.one("select count(*) || '' from payment where fee is not null").await, "0");
        // Its own line has it, whatever zone the provider writes the time of.
        let own = first_day().after().after().after();
        let at = BEGINNING.plus(3 * Millis::DAY - 20 * Millis::HOUR);
        let line = StatementLine { at, movement: Some("m1".into()), ..paid(payment, PRICE) };
        shop.provider.states_day(own, vec![line]);
        let day = reconciliation::fetch(db, &admin, "test", &own.to_string()).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.only_line(&admin, day, LineClass::Matched).await.order, Some(order));
        assert!(shop.off(&admin, day).await.is_empty());
        shop.in_order().await;
    })
    .await;
}

//! Disputes and the books: orders that were refunded, parts, money that paid nothing, statements, and what breaks.

use commerce::{
    payment::{StatementKind, StatementLine, apply_update, refund},
    reconciliation::{self, action},
};
use ground::{Error, RequestContext};
use model::{
    Id, Millis,
    dispute::DisputeState,
    ledger::LedgerAccount,
    order::{CourseAccess, OrderState, RefundState},
    reconciliation::{Answer, LineClass},
};
use school::check;

use crate::{
    disputes::PRICE,
    reconciled::{CURRENCY, file, first_day, in_a_reconciled_shop, line, paid},
    support::{SecondTry, Shop, in_a_shop, in_a_shop_to_be_damaged},
};

#[tokio::test]
async fn what_went_back_already_is_the_schools_loss_and_nothing_is_taken_twice() {
    for (refunded, lost_by_the_school) in [("49.00", PRICE), ("10.00", 1_000)] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let (order, payment) = shop.contested(&amy).await;
            shop.sends_back(order, refunded).await.unwrap();
            shop.work().await;
            shop.in_order().await;
            let before = shop.books().await;
            shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
            shop.in_order().await;
            shop.objects(payment, DisputeState::Lost, PRICE).await;
            shop.objects(payment, DisputeState::Lost, PRICE).await;
            let books = shop.books().await;
            assert_eq!(books, [-lost_by_the_school, 0, lost_by_the_school, 0, 0, 0], "{before:?}");
            assert_eq!(shop.access(&amy).await, CourseAccess::None);
        })
        .await;
    }
}

#[tokio::test]
async fn a_refund_under_way_that_is_refused_for_a_dispute_opens_nothing() {
    for end in [DisputeState::Won, DisputeState::Lost] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let (order, payment) = shop.contested(&amy).await;
            let sold = shop.books().await;
            shop.provider.set_refunds(RefundState::Pending);
            shop.sends_back(order, "49.00").await.unwrap();
            shop.work().await;
            assert_eq!(shop.objects(payment, DisputeState::NeedsResponse, PRICE).await, "disputed");
            shop.in_order().await;
            // The provider refuses what the bank decides on.
            shop.provider.refund_becomes(shop.provider.newest_refund(), RefundState::Refused);
            shop.school.clock.advance(Millis::MINUTE);
            shop.work().await;
            assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
            assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order), "open again, but for the dispute");
            shop.in_order().await;
            shop.objects(payment, end, PRICE).await;
            if end == DisputeState::Won {
                assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
                assert_eq!(shop.books().await, sold);
            } else {
                assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_lost_part_leaves_the_course_open_until_the_rest_goes_back() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.objects(payment, DisputeState::NeedsResponse, 1_000).await;
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
        assert_eq!(shop.objects(payment, DisputeState::Lost, 900).await, "mismatch", "the ledger has another amount");
        shop.objects(payment, DisputeState::Lost, 1_000).await;
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        assert_eq!(shop.books().await, [3_900, -3_510, -390, 0, 0, 0]);
        shop.in_order().await;
        assert!(matches!(shop.sends_back(order, "39.01").await, Err(Error::Invalid(_))));
        shop.sends_back(order, "39.00").await.unwrap();
        shop.work().await;
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
    })
    .await;
}

#[tokio::test]
async fn an_objection_to_money_that_paid_nothing_leaves_the_course_alone() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let SecondTry { order, first, .. } = shop.pays_at_second_try(&amy).await;
        let sold = shop.books().await;
        shop.provider.set_refunds(RefundState::Refused);
        apply_update(db, "test", &shop.provider.pays(first)).await.unwrap();
        shop.work().await;
        assert_eq!(shop.books().await[3], -PRICE, "it could not be sent back");
        let left = async || shop.count("refund where given_up_at is not null").await;
        assert_eq!(left().await, "1", "a person is to try again");
        shop.objects(first, DisputeState::NeedsResponse, PRICE).await;
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        shop.in_order().await;
        let again = refund::retry(db, &RequestContext::system(), order).await;
        assert!(matches!(again, Err(Error::Stale)), "the bank may send it back: {again:?}");
        shop.objects(first, DisputeState::Lost, PRICE).await;
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        assert_eq!(shop.books().await, sold, "the bank has sent it back instead");
        assert_eq!(left().await, "0", "nothing is left to be done");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_refund_is_not_tried_again_while_a_bank_may_take_what_others_left_of_the_money() {
    in_a_shop(|shop| async move {
        let (db, amy, system) = (&shop.school.db, shop.person("amy").await, RequestContext::system());
        let (order, payment) = shop.contested(&amy).await;
        shop.sends_back(order, "10.00").await.unwrap();
        shop.work().await;
        shop.provider.set_down(true);
        shop.sends_back(order, "25.00").await.unwrap();
        for _ in 0..12 {
            shop.work().await;
            shop.school.clock.advance(Millis::DAY);
        }
        let left = async || shop.count("refund where given_up_at is not null").await;
        assert_eq!(left().await, "1");
        shop.objects(payment, DisputeState::NeedsResponse, 2_000).await;
        let again = refund::retry(db, &system, order).await;
        assert!(matches!(again, Err(Error::Stale)), "all three are more than was paid: {again:?}");
        assert_eq!(left().await, "1", "it stays somebody's task");
        shop.objects(payment, DisputeState::Won, 2_000).await;
        refund::retry(db, &system, order).await.unwrap();
        shop.provider.set_down(false);
        shop.work().await;
        assert_eq!((left().await, shop.provider.refunds().len()), ("0".into(), 2));
    })
    .await;
}

#[tokio::test]
async fn other_money_is_not_applied_and_somebody_looks() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (_, payment) = shop.contested(&amy).await;
        for minor in [0, -1] {
            assert_eq!(shop.objects(payment, DisputeState::NeedsResponse, minor).await, "mismatch");
        }
        shop.school.damage("update payment set reference = 'another'").await;
        assert_eq!(shop.objects(payment, DisputeState::NeedsResponse, PRICE).await, "unknown");
        assert_eq!(shop.count("dispute").await, "0");
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
    })
    .await;
}

/// Numbers that look like any, the same each time.
struct Dice(u64);

impl Dice {
    fn among(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }
}

#[tokio::test]
async fn whatever_happens_to_a_payment_the_books_sum_to_nothing_and_every_rule_holds() {
    const SUM: &str = "select cast(coalesce(sum(amount), 0) as text) from ledger_posting";
    in_a_shop(|shop| async move {
        let mut dice = Dice(7);
        for number in 0..12 {
            let buyer = shop.person(&format!("buyer{number}")).await;
            let (order, payment) = shop.contested(&buyer).await;
            let mut news = Vec::new();
            for _ in 0..6 {
                match dice.among(4) {
                    0 => {
                        let state = [RefundState::Pending, RefundState::Succeeded, RefundState::Refused][dice.among(3)];
                        shop.provider.set_refunds(state);
                        let outcome = shop.sends_back(order, ["49.00", "39.00", "10.00"][dice.among(3)]).await;
                        shop.work().await;
                        news.push(format!("refund {state}: {outcome:?}"));
                    }
                    1 if !shop.provider.refunds().is_empty() => {
                        let state = [RefundState::Succeeded, RefundState::Refused][dice.among(2)];
                        let refund = shop.provider.newest_refund();
                        if shop.one(OF_PAYMENT).await == payment.raw().to_string() {
                            shop.provider.refund_becomes(refund, state);
                            shop.school.clock.advance(Millis::HOUR);
                            shop.work().await;
                            news.push(format!("refund becomes {state}"));
                        }
                    }
                    _ => {
                        let state = DisputeState::ALL[dice.among(DisputeState::ALL.len())];
                        let minor = [PRICE, 1_000][dice.among(2)];
                        let outcome = shop.objects(payment, state, minor).await;
                        news.push(format!("{state} {minor}: {outcome}"));
                    }
                }
                assert_eq!(shop.one(SUM).await, "0", "{news:?}");
                assert_eq!(check::run(&shop.school.db).await.unwrap(), [], "{news:?}");
            }
        }
    })
    .await;
}

/// The payment of the newest refund.
const OF_PAYMENT: &str = "select cast(payment_id as text) from refund order by id desc";

#[tokio::test]
async fn every_rule_of_disputes_names_what_breaks_it() {
    let dispute = "select cast(id as text) from dispute";
    let grant = "select cast(id as text) from access_grant";
    let settled = "dispute-is-settled";
    for (state, damage, rule, row) in [
        ("needs_response", "update dispute set currency = 'EUR'", "dispute-is-of-its-payment", dispute),
        ("needs_response", "update dispute set is_withdrawn = false", settled, dispute),
        ("needs_response", "update dispute set closed_at = 1", settled, dispute),
        ("won", "update dispute set closed_at = null", settled, dispute),
        ("won", "update dispute set state = 'lost'", settled, dispute),
        ("lost", "update dispute set is_divided = false", settled, dispute),
        ("needs_response", "update ledger_entry set kind = 'sold' where kind = 'dispute_withdrawn'", LEDGER, dispute),
        (
            "lost",
            "update ledger_entry set kind = 'sold' where kind = 'dispute_lost'",
            "lost-dispute-is-in-the-ledger",
            dispute,
        ),
        ("lost", "update dispute_share set teacher_amount = 1", "lost-dispute-is-divided", dispute),
        ("lost", "update dispute_share set amount = amount + 1", "lost-dispute-is-divided", dispute),
        ("lost", "update dispute_share set amount = amount - 1", "lost-dispute-takes-what-is-left", dispute),
        ("needs_response", "update access_grant set frozen_at = null", "contested-course-is-closed", grant),
        ("lost", "update access_grant set ends_at = null", "contested-course-is-closed", grant),
        ("won", "update access_grant set frozen_at = 1", "frozen-course-is-contested", grant),
    ] {
        in_a_shop_to_be_damaged(|shop| async move {
            let amy = shop.person("amy").await;
            let (_, payment) = shop.contested(&amy).await;
            shop.objects(payment, DisputeState::parse(state).unwrap(), PRICE).await;
            assert_eq!(check::run(&shop.school.db).await.unwrap(), [], "{damage}");
            shop.school.damage(damage).await;
            let breaches = check::run(&shop.school.db).await.unwrap();
            let key = Id::<()>::from_raw(shop.one(row).await.parse().unwrap()).to_string();
            let is_named = breaches.iter().any(|breach| breach.rule == rule && breach.row.ends_with(&key));
            assert!(is_named, "{damage}: {rule}: {breaches:#?}");
        })
        .await;
    }
}

const LEDGER: &str = "disputed-money-is-in-the-ledger";

fn disputed(payment: Id<model::order::Payment>, minor: i64) -> StatementLine {
    line(StatementKind::Dispute, &format!("td_{payment}"), minor, CURRENCY)
}

async fn told(shop: &Shop, buyer: &str, state: DisputeState) -> Id<model::order::Payment> {
    let (_, payment) = shop.sold_to(buyer).await;
    shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
    shop.objects(payment, state, PRICE).await;
    payment
}

#[tokio::test]
async fn the_lines_of_a_statement_about_disputes_are_matched_with_what_the_books_have_of_them() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let won = told(&shop, "amy", DisputeState::Won).await;
        let lost = told(&shop, "ben", DisputeState::Lost).await;
        let silent = told(&shop, "cat", DisputeState::UnderReview).await;
        let (_, unheard) = shop.sold_to("dan").await;
        let fee = StatementLine { kind: StatementKind::Fee, ..disputed(lost, -1_500) };
        let lines =
            [disputed(won, -PRICE), disputed(won, PRICE), disputed(lost, -PRICE), disputed(unheard, -PRICE), fee];
        let sales = [won, lost, silent, unheard].map(|payment| paid(payment, PRICE));
        let day = shop.reconciled(&admin, sales.into_iter().chain(lines).collect()).await;
        let detail = shop.day(&admin, day).await;
        assert_eq!((detail.row.matched, detail.row.differences), (8, 2));
        let missing = shop.only_line(&admin, day, LineClass::MissingThere).await;
        assert_eq!((missing.kind, missing.reference), (StatementKind::Dispute, format!("td_{silent}")));
        let unknown = shop.only_line(&admin, day, LineClass::MissingHere).await;
        assert_eq!(unknown.reference, format!("td_{unheard}"));
        // The news of it come late.
        assert_eq!(action::ask(&shop.school.db, &admin, day, unknown.id).await.unwrap(), Answer::Unknown);
        shop.objects(unheard, DisputeState::NeedsResponse, PRICE).await;
        assert_eq!(action::ask(&shop.school.db, &admin, day, unknown.id).await.unwrap(), Answer::Agreed);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_booked_by_hand_for_a_dispute_is_undone_when_the_news_of_it_come() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE), disputed(payment, -PRICE)]).await;
        let line = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::book(db, &admin, day, line.id, "They have it").await.unwrap();
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, PRICE);
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        let provider = shop.account(&LedgerAccount::Provider("test".into())).await;
        assert_eq!((provider, shop.account(&LedgerAccount::Clearing).await), (0, 0), "it went once");
        // The day on which the news came does not lack what another day's statement has.
        shop.school.clock.advance(Millis::DAY);
        let quiet = file(first_day().after(), &[]);
        let next = reconciliation::upload(db, &admin, "test", quiet).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.day(&admin, next).await.lines.total, 0);
        shop.in_order().await;
    })
    .await;
}

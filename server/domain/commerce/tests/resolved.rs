//! Lines that are not what they seem: changed into another currency, taken back, of another account; and differences
//! that two people resolve at once.

use std::collections::BTreeMap;

use commerce::{
    payment::{RefundInput, StatementFault, StatementKind, StatementLine, apply_update},
    reconciliation::{self, action},
};
use ground::Error;
use model::{
    Currency, Millis, Money,
    ledger::LedgerAccount,
    order::RefundAccess,
    reconciliation::{LineClass, Resolution},
};

use crate::{
    reconciled::{CURRENCY, PRICE, fault, file, first_day, in_a_reconciled_shop, line, paid},
    support::SecondTry,
};

#[tokio::test]
async fn a_refund_and_its_line_stand_together_and_two_clicks_refund_once() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE + 100)]).await;
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        let given = RefundInput { amount: "1".into(), note: "Too much".into(), access: RefundAccess::Keep };
        // The line cannot be written: no money goes.
        shop.school.damage("alter table statement_line rename column note to remark").await;
        let broken = action::refund(db, &admin, day, line.id, &given).await;
        assert!(broken.is_err());
        shop.school.damage("alter table statement_line rename column remark to note").await;
        assert_eq!(shop.one("select count(*) || '' from refund").await, "0");
        let refund = || action::refund(db, &admin, day, line.id, &given);
        let (one, other) = tokio::join!(refund(), refund());
        assert!(one.is_ok() != other.is_ok(), "{one:?}, {other:?}");
        let late = if one.is_ok() { other } else { one };
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        shop.read().await;
        assert_eq!(shop.provider.refunds(), [Money { minor: 100, currency: CURRENCY }]);
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        assert_eq!((line.resolution, line.is_open), (Some(Resolution::Refunded), false));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_booked_by_hand_for_a_payment_is_undone_when_the_news_of_it_come() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin, amy) = (&shop.school.db, shop.admin().await, shop.person("amy").await);
        shop.school.clock.advance(Millis::SECOND);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.newest();
        // It stands in the statement, and nobody has told the school.
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE)]).await;
        let line = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::book(db, &admin, day, line.id, "They have it").await.unwrap();
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, -PRICE);
        apply_update(db, "test", &shop.provider.pays(payment)).await.unwrap();
        assert_eq!(shop.books().await, [PRICE, -4_410, -490, 0, 0, 0], "it came once");
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 0);
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

#[tokio::test]
async fn money_that_did_not_pay_the_order_is_not_refunded_as_its_sale() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin, amy) = (&shop.school.db, shop.admin().await, shop.person("amy").await);
        let SecondTry { first, second, .. } = shop.pays_at_second_try(&amy).await;
        // Both were charged, as the provider says.
        let day = shop.reconciled(&admin, vec![paid(first, PRICE), paid(second, PRICE)]).await;
        let line = shop.only_line(&admin, day, LineClass::MissingHere).await;
        let given = RefundInput { amount: "1".into(), note: "Twice".into(), access: RefundAccess::Keep };
        let refused = action::refund(db, &admin, day, line.id, &given).await;
        assert!(matches!(refused, Err(Error::Stale)), "{refused:?}");
        assert_eq!(shop.count("refund").await, "0");
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_into_another_currency_is_compared_as_it_was_paid() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let ((_, same), (_, less)) = (shop.sold_to("amy").await, shop.sold_to("ben").await);
        let euros = |minor| Money { minor, currency: Currency::Eur };
        let changed = |line: StatementLine| StatementLine { amount: euros(4_500), original: Some(line.amount), ..line };
        let fee = StatementLine { kind: StatementKind::Fee, amount: euros(-150), ..paid(same, 0) };
        let lines = vec![changed(paid(same, PRICE)), fee, changed(paid(less, PRICE - 100))];
        let day = shop.reconciled(&admin, lines).await;
        let matched = shop.only_line(&admin, day, LineClass::Matched).await;
        let dollars = |minor| Some(Money { minor, currency: CURRENCY });
        assert_eq!((matched.theirs, matched.ours), (dollars(PRICE), dollars(PRICE)));
        assert_eq!(matched.settled, Some(euros(4_500)), "what reached the account is shown beside it");
        assert_eq!(shop.off(&admin, day).await, [-100], "in the currency of the sale");
        let other = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        action::book(db, &admin, day, other.id, "A discount").await.unwrap();
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 100);
        reconciliation::close(db, &admin, day, "").await.unwrap();
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_is_taken_back_leaves_the_sale_its_entry_and_its_fee() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (order, payment) = shop.sold_to("amy").await;
        let fee = StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) };
        let back = StatementLine { kind: StatementKind::Reversal, ..paid(payment, -PRICE) };
        let cost = line(StatementKind::Fee, "txn_9", -400, CURRENCY);
        // A payment that is negative is none, whatever a provider calls it.
        let negative = paid(payment, -1);
        let day = shop.reconciled(&admin, vec![negative, back, cost, paid(payment, PRICE), fee]).await;
        let sale = shop.only_line(&admin, day, LineClass::Matched).await;
        assert_eq!((sale.kind, sale.order), (StatementKind::Payment, Some(order)));
        let lines = shop.day(&admin, day).await.lines.rows;
        let back = lines.iter().find(|line| line.kind == StatementKind::Reversal).unwrap();
        assert_eq!((back.class, back.order, back.ours), (LineClass::MissingHere, Some(order), None));
        assert!(back.can_ask() && !back.can_refund());
        assert_eq!(shop.one("select fee || '' from payment where fee is not null").await, "29");
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 429);
        action::book(&shop.school.db, &admin, day, back.id, "Its bank did not pay").await.unwrap();
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, PRICE);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_file_is_refused_when_it_has_payments_and_none_is_ours() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let stranger = |number: i64| line(StatementKind::Payment, &format!("tp_{number}"), number, CURRENCY);
        // More than are looked up at once.
        let strangers: Vec<StatementLine> = (1..=1_600).map(stranger).collect();
        let refused = reconciliation::upload(db, &admin, "test", file(first_day(), &strangers)).await;
        assert_eq!(fault(refused), ("file".into(), StatementFault::OtherAccount));
        assert_eq!(shop.one("select count(*) || '' from statement_file").await, "0");
        assert_eq!(reconciliation::list(db, &admin, "", None).await.unwrap().total, 0, "nothing is left of it");
        let mixed = [strangers, vec![paid(payment, PRICE)]].concat();
        reconciliation::upload(db, &admin, "test", file(first_day(), &mixed)).await.unwrap();
        let second = first_day().after();
        shop.school.clock.advance(Millis::DAY);
        let payout = StatementLine { at: second.begins(0), ..line(StatementKind::Payout, "po_1", -4_000, CURRENCY) };
        reconciliation::upload(db, &admin, "test", file(second, &[payout])).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn movements_in_currencies_of_others_are_left_out_and_the_day_says_so() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let known = String::from_utf8(file(first_day(), &[paid(payment, PRICE)])).unwrap();
        let day = reconciliation::upload(db, &admin, "test", format!("{known}\nCHF").into()).await.unwrap().day;
        shop.read().await;
        let detail = shop.day(&admin, day).await;
        assert_eq!(detail.left_out(), BTreeMap::from([("CHF", 1)]));
        assert_eq!((detail.row.matched, detail.row.differences, detail.lines.total), (1, 0, 1));
        // A fuller file has those of the one before it as well.
        let fee = StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) };
        let fuller = String::from_utf8(file(first_day(), &[paid(payment, PRICE), fee])).unwrap();
        reconciliation::upload(db, &admin, "test", format!("{fuller}\nCHF\nSEK\nCHF").into()).await.unwrap();
        shop.read().await;
        assert_eq!(shop.day(&admin, day).await.left_out(), BTreeMap::from([("CHF", 2), ("SEK", 1)]));
        reconciliation::close(db, &admin, day, "").await.unwrap();
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_cut_off_or_nonsense_changes_nothing_of_a_day() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE - 1)]).await;
        let before = shop.day(&admin, day).await;
        let whole = file(first_day(), &[paid(payment, PRICE - 1), paid(payment, 5)]);
        let last = whole.len() - 1;
        for cut in [0, 5, 60, last / 2, last] {
            let refused = reconciliation::upload(db, &admin, "test", whole[..cut].to_vec()).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{cut}: {refused:?}");
        }
        // A day alone has nothing new.
        let taken = reconciliation::upload(db, &admin, "test", whole[..11].to_vec()).await.unwrap();
        assert!(taken.is_known());
        assert_eq!(shop.day(&admin, day).await, before);
        // The day says by how much it is off, now and when it is closed.
        assert_eq!(shop.off(&admin, day).await, [-1]);
        action::note(db, &admin, day, before.lines.rows[0].id, "A cent").await.unwrap();
        reconciliation::close(db, &admin, day, "A cent is gone").await.unwrap();
        let closed = shop.day(&admin, day).await;
        assert_eq!((shop.off(&admin, day).await, closed.closing.unwrap().note), (vec![-1], "A cent is gone".into()));
        let said = shop.one("select after from audit_log where action = 'day-closed'").await;
        assert_eq!(said, "USD -0.01: A cent is gone");
        let again = reconciliation::upload(db, &admin, "test", whole).await.unwrap().day;
        shop.read().await;
        assert_ne!(again, day, "what comes later stands elsewhere");
        assert_eq!((shop.off(&admin, day).await, shop.day(&admin, day).await.lines.total), (vec![-1], 1));
    })
    .await;
}

//! The days of payment providers: how their statements come in, and how they are closed.

use commerce::{
    payment::{RefundInput, StatementFault, StatementKind, StatementLine},
    reconciliation::{self, Intake, action},
};
use ground::Error;
use model::{
    Millis, Permission,
    ledger::LedgerAccount,
    order::RefundAccess,
    reconciliation::{DayState, LineClass},
    rule::Rule,
};
use testing::{BEGINNING, field_error, guest};

use crate::{
    reconciled::{CURRENCY, PRICE, fault, file, first_day, in_a_reconciled_shop, line, paid},
    support::jobs,
};

/// The damage to a closed day, what mends it, and the rule that names it.
const DAMAGE: [(&str, &str, &str); 8] = [
    (
        "update statement_line set amount = amount + 1, book_amount = book_amount + 1 where class = 'matched'",
        "update statement_line set amount = amount - 1, book_amount = book_amount - 1 where class = 'matched'",
        "closed-day-keeps-its-sums",
    ),
    (
        "update statement set line_count = line_count + 1 where state = 'closed'",
        "update statement set line_count = line_count - 1 where state = 'closed'",
        "closed-day-keeps-its-sums",
    ),
    (
        "update statement_line set is_open = true where class = 'other_amount'",
        "update statement_line set is_open = false where class = 'other_amount'",
        "closed-day-is-resolved",
    ),
    (
        "update statement_line set class = 'other_amount' where class = 'matched'",
        "update statement_line set class = 'matched' where amount = book_amount",
        "line-has-one-class",
    ),
    (
        "update statement_line set resolution = 'booked' where class = 'other_amount'",
        "update statement_line set resolution = 'noted' where class = 'other_amount'",
        "booked-line-is-in-the-ledger",
    ),
    (
        "update statement_line set class = 'fee', kind = 'fee' where class = 'matched'",
        "update statement_line set class = 'matched', kind = 'payment' where class = 'fee'",
        "fees-are-in-the-ledger",
    ),
    (
        "update statement_file set imported_at = null, created_at = created_at - 7200000",
        "update statement_file set imported_at = created_at, created_at = created_at + 7200000",
        "statement-is-read",
    ),
    (
        "insert into statement_upload (id, statement_id, provider, sha256, content, line_count, created_at) \
            select 1, s.id, s.provider, f.sha256, f.sha256, 1, 0 \
            from statement s join statement_file f on f.statement_id = s.id \
            where s.state = 'closed' order by f.id limit 1",
        "delete from statement_upload",
        "upload-is-parsed",
    ),
];

#[tokio::test]
async fn a_day_is_closed_when_all_is_resolved_and_never_changes_again() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let ((_, same), (_, other)) = (shop.sold_to("amy").await, shop.sold_to("ben").await);
        let lines = vec![paid(same, PRICE), paid(other, PRICE - 1)];
        let day = shop.reconciled(&admin, lines.clone()).await;
        let early = reconciliation::close(db, &admin, day, "Why").await;
        assert!(matches!(early, Err(Error::Stale)), "a difference waits: {early:?}");
        let difference = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        action::note(db, &admin, day, difference.id, "A cent").await.unwrap();
        let unsaid = reconciliation::close(db, &admin, day, "").await;
        assert_eq!(field_error(unsaid), ("note".into(), Rule::Required), "it does not add up");
        reconciliation::close(db, &admin, day, "A cent is not worth it").await.unwrap();
        let closed = shop.day(&admin, day).await;
        assert_eq!(closed.row.state, DayState::Closed);
        assert_eq!(closed.closing.as_ref().unwrap().note, "A cent is not worth it");
        for stale in [
            reconciliation::close(db, &admin, day, "Again").await,
            action::book(db, &admin, day, difference.id, "Late").await,
            action::note(db, &admin, day, difference.id, "Late").await,
            action::ask(db, &admin, day, difference.id).await.map(|_| ()),
        ] {
            assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        }
        // What comes late goes to the next open day, and is marked.
        let late = line(StatementKind::Payment, "tp_late", 7, CURRENCY);
        let more = [lines, vec![late]].concat();
        let next = reconciliation::upload(db, &admin, "test", file(first_day(), &more)).await.unwrap().day;
        shop.read().await;
        assert_ne!(next, day);
        let next = shop.day(&admin, next).await;
        assert_eq!((next.row.date, next.row.received_at), (first_day().after().to_string(), None));
        assert_eq!(
            next.lines.rows.iter().map(|line| (line.is_late, &*line.reference)).collect::<Vec<_>>(),
            [(true, "tp_late")]
        );
        assert_eq!(shop.day(&admin, day).await, closed, "nothing of it has changed");
        shop.in_order().await;
        for (damage, repair, rule) in DAMAGE {
            shop.school.damage(damage).await;
            let breaches = school::check::run(db).await.unwrap();
            assert!(breaches.iter().any(|breach| breach.rule == rule), "{damage}: {breaches:?}");
            shop.school.damage(repair).await;
            shop.in_order().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_came_before_says_that_nothing_is_new_and_changes_nothing() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let lines = vec![paid(payment, PRICE), StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) }];
        let day = shop.reconciled(&admin, lines.clone()).await;
        let before = shop.day(&admin, day).await;
        let said = "select count(*) || '' from audit_log where action = 'statement-received'";
        let nothing = Intake { day, new_lines: Some(0) };
        let again = reconciliation::fetch(db, &admin, "test", &first_day().to_string()).await.unwrap();
        assert_eq!(again, nothing);
        let sent = file(first_day(), &lines);
        let same = reconciliation::upload(db, &admin, "test", sent.clone()).await.unwrap();
        assert_eq!(same, nothing, "as a file");
        let part = reconciliation::upload(db, &admin, "test", file(first_day(), &lines[..1])).await.unwrap();
        assert_eq!(part, nothing);
        shop.read().await;
        assert_eq!(shop.day(&admin, day).await, before);
        assert_eq!(shop.one(said).await, "1", "what changes nothing is no news");
        // A fuller one adds what is new to it, and the same line twice is twice the money.
        let fuller = [lines, vec![paid(payment, PRICE)]].concat();
        let taken = reconciliation::upload(db, &admin, "test", file(first_day(), &fuller)).await.unwrap();
        assert_eq!(taken, Intake { day, new_lines: Some(1) });
        let twice = reconciliation::upload(db, &admin, "test", file(first_day(), &fuller)).await.unwrap();
        assert_eq!(twice, nothing);
        shop.read().await;
        assert_eq!(shop.only_line(&admin, day, LineClass::MissingHere).await.theirs.unwrap().minor, PRICE);
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 29, "the fee was posted once");
        shop.in_order().await;
        // Nor is it an error for a day that is closed.
        let difference = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::note(db, &admin, day, difference.id, "They look for it").await.unwrap();
        reconciliation::close(db, &admin, day, "They look for it").await.unwrap();
        let closed = shop.day(&admin, day).await;
        for again in [
            reconciliation::fetch(db, &admin, "test", &first_day().to_string()).await.unwrap(),
            reconciliation::upload(db, &admin, "test", file(first_day(), &fuller)).await.unwrap(),
            reconciliation::upload(db, &admin, "test", sent).await.unwrap(),
        ] {
            assert_eq!(again, nothing);
        }
        shop.read().await;
        assert_eq!(shop.day(&admin, day).await, closed);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_comes_a_day_later_takes_the_place_of_what_was_missing() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![]).await;
        assert_eq!(shop.off(&admin, day).await, [-PRICE]);
        shop.school.clock.advance(Millis::DAY);
        let at = BEGINNING.plus(Millis::DAY);
        shop.provider.states_day(first_day().after(), vec![StatementLine { at, ..paid(payment, PRICE) }]);
        let date = first_day().after().to_string();
        let next = reconciliation::fetch(&shop.school.db, &admin, "test", &date).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.day(&admin, day).await.lines.total, 0);
        assert!(shop.off(&admin, day).await.is_empty());
        assert_eq!(shop.only_line(&admin, next, LineClass::Matched).await.reference, format!("tp_{payment}"));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_difference_is_found_in_its_own_day_alone() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE - 1)]).await;
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await.id;
        shop.school.clock.advance(Millis::DAY);
        shop.provider.states_day(first_day().after(), vec![]);
        let next = first_day().after().to_string();
        let other = reconciliation::fetch(db, &admin, "test", &next).await.unwrap().day;
        shop.read().await;
        let given = RefundInput { amount: "0.01".into(), note: "Why".into(), access: RefundAccess::Keep };
        for missed in [
            action::ask(db, &admin, other, line).await.map(|_| ()),
            action::book(db, &admin, other, line, "Why").await,
            action::refund(db, &admin, other, line, &given).await,
            action::note(db, &admin, other, line, "Why").await,
        ] {
            assert!(matches!(missed, Err(Error::NotFound)), "{missed:?}");
        }
        action::note(db, &admin, day, line, "Why").await.unwrap();
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn only_those_who_manage_payments_change_anything_and_only_days_that_are_over() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin, amy) = (&shop.school.db, shop.admin().await, shop.person("amy").await);
        shop.sold_to("ben").await;
        let date = first_day().to_string();
        let early = reconciliation::fetch(db, &admin, "test", &date).await;
        assert_eq!(fault(early), ("date".into(), StatementFault::NotReady), "the day is not over");
        let early = reconciliation::upload(db, &admin, "test", file(first_day(), &[])).await;
        assert_eq!(fault(early), ("file".into(), StatementFault::NotReady));
        shop.school.clock.advance(Millis::DAY);
        let early = reconciliation::fetch(db, &admin, "test", &date).await;
        assert_eq!(fault(early), ("date".into(), StatementFault::NotReady), "the provider has not made it");
        let nonsense = reconciliation::fetch(db, &admin, "test", "yesterday").await;
        assert_eq!(fault(nonsense), ("date".into(), StatementFault::Time));
        let nobody = reconciliation::fetch(db, &admin, "nobody", &date).await;
        assert_eq!(field_error(nobody), ("provider".into(), Rule::NotFound));
        let early = reconciliation::upload(db, &admin, "test", file(first_day().before(), &[])).await;
        assert_eq!(fault(early), ("file".into(), StatementFault::TooEarly), "the school was not there yet");
        for (sent, expected) in [("", StatementFault::Empty), ("x", StatementFault::Columns)] {
            let refused = reconciliation::upload(db, &admin, "test", sent.into()).await;
            assert_eq!(fault(refused), ("file".into(), expected));
        }
        for (date, expected) in [
            ("0001-01-01", StatementFault::TooEarly),
            (&*first_day().before().to_string(), StatementFault::TooEarly),
            (&*first_day().after().to_string(), StatementFault::NotReady),
            ("9999-12-31", StatementFault::NotReady),
        ] {
            let refused = reconciliation::fetch(db, &admin, "test", date).await;
            assert_eq!(fault(refused), ("date".into(), expected), "{date}");
        }
        assert_eq!(reconciliation::list(db, &admin, "", None).await.unwrap().total, 0);
        let huge = vec![b'x'; model::reconciliation::MAX_STATEMENT_FILE_BYTES + 1];
        let refused = reconciliation::upload(db, &admin, "test", huge).await;
        assert!(matches!(field_error(refused), (field, Rule::FileSize(_)) if field == "file"));
        shop.provider.states_day(first_day(), vec![]);
        let day = reconciliation::fetch(db, &admin, "test", &date).await.unwrap().day;
        shop.read().await;
        let line = shop.only_line(&admin, day, LineClass::MissingThere).await.id;
        for (who, is_guest) in [(&amy, false), (&guest(), true)] {
            let refused = [
                reconciliation::list(db, who, "", None).await.map(|_| ()),
                reconciliation::load(db, who, day, None, None).await.map(|_| ()),
                reconciliation::fetch(db, who, "test", &date).await.map(|_| ()),
                reconciliation::upload(db, who, "test", b"x".to_vec()).await.map(|_| ()),
                reconciliation::close(db, who, day, "Why").await,
                action::ask(db, who, day, line).await.map(|_| ()),
                action::book(db, who, day, line, "Why").await,
                action::note(db, who, day, line, "Why").await,
            ];
            for refused in refused {
                let expected = if is_guest {
                    matches!(refused, Err(Error::Unauthenticated))
                } else {
                    matches!(refused, Err(Error::Forbidden))
                };
                assert!(expected, "{refused:?}");
            }
        }
        assert!(!amy.can(Permission::PaymentManageAny));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn the_statement_of_yesterday_is_fetched_each_morning_until_a_person_is_told() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        jobs().run_sweeps(db).await.unwrap();
        shop.school.clock.advance(Millis::DAY);
        jobs().run_sweeps(db).await.unwrap();
        assert_eq!(reconciliation::list(db, &admin, "", None).await.unwrap().total, 0, "nobody has paid with it");
        let (_, payment) = shop.sold_to("amy").await;
        // From the beginning of the next day on.
        let midnight = first_day().after().after().begins(0);
        shop.school.clock.advance(midnight.0 - db.env.now().0);
        let asked = async || {
            jobs().run_sweeps(db).await.unwrap();
            shop.read().await;
            reconciliation::list(db, &admin, "", None).await.unwrap().rows.remove(0)
        };
        let day = asked().await;
        assert_eq!((&*day.date, day.received_at, day.is_overdue), (&*first_day().after().to_string(), None, false));
        for _ in 0..24 {
            assert!(!asked().await.is_overdue);
            shop.school.clock.advance(30 * Millis::MINUTE);
        }
        shop.school.clock.advance(30 * Millis::MINUTE);
        assert!(asked().await.is_overdue, "after noon");
        assert!(asked().await.is_overdue);
        let letters = ground::mail::mailbox(db).await.unwrap();
        let told = letters.iter().filter(|mail| mail.subject.contains(&day.date)).count();
        assert_eq!(told, 1, "everybody who manages payments, once");
        assert_eq!(school::admin::overview(db, &admin).await.unwrap().days_unreconciled, 1);
        // It comes after all.
        let line = StatementLine { at: first_day().after().begins(0), ..paid(payment, PRICE) };
        shop.provider.states_day(first_day().after(), vec![line]);
        reconciliation::fetch(db, &admin, "test", &day.date).await.unwrap();
        let day = asked().await;
        assert_eq!((day.is_overdue, day.received_at.is_some(), day.differences), (false, true, 0));
        assert_eq!(school::admin::overview(db, &admin).await.unwrap().days_unreconciled, 0);
        // Days of a standstill are made up for.
        shop.school.clock.advance(3 * Millis::DAY);
        asked().await;
        assert_eq!(reconciliation::list(db, &admin, "test", None).await.unwrap().total, 4);
        shop.in_order().await;
    })
    .await;
}

/// Returns a statement of this many lines, each fourth a fee, and this one before the last.
fn many(count: i64, known: &StatementLine) -> Vec<u8> {
    let mut lines: Vec<StatementLine> = (0..count)
        .map(|number| {
            let kind = if number % 4 == 3 { StatementKind::Fee } else { StatementKind::Payment };
            line(kind, &format!("tp_{number}"), if number % 4 == 3 { -1 } else { number + 1 }, CURRENCY)
        })
        .collect();
    let last = lines.len() - 2;
    lines[last] = known.clone();
    file(first_day(), &lines)
}

#[tokio::test]
async fn a_long_statement_is_read_in_pieces_and_goes_on_where_it_was_broken_off() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let day = reconciliation::upload(db, &admin, "test", many(4_000, &paid(payment, PRICE))).await.unwrap().day;
        let progress = shop.day(&admin, day).await.row.progress.unwrap();
        assert_eq!((progress.done, progress.all), (0, 4_000));
        let closed = reconciliation::close(db, &admin, day, "Why").await;
        assert!(matches!(closed, Err(Error::Stale)), "it is being read");
        // As if a worker had died after the first piece.
        shop.school.damage("update statement_file set written_count = 1500").await;
        shop.read().await;
        let detail = shop.day(&admin, day).await;
        assert_eq!((detail.row.progress, detail.lines.total), (None, 2_500));
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 625);
    })
    .await;
}

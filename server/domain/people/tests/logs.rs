//! What was done is written down, and whoever changes what is written is found out.

use ground::{
    Error, RequestContext,
    audit_log::{self, AuditAction, AuditLogKind},
};
use model::{
    Millis, Permission, Permissions, Role,
    audit_log::{AuditLogFilter, ChainDamage},
};
use people::{person, roles, sign_in};
use school::{admin, check};
use testing::{School, guest, on_both};

use crate::support::{PASSWORD, Steps as _, stranger_at};

fn of(kind: AuditLogKind) -> AuditLogFilter {
    AuditLogFilter { kind: Some(kind), ..AuditLogFilter::default() }
}

async fn faults(school: &School) -> Vec<(i64, ChainDamage)> {
    let verdict = audit_log::verify(&school.db, &RequestContext::system()).await.unwrap();
    verdict.breaks.into_iter().map(|fault| (fault.seq, fault.what)).collect()
}

/// A log of the sign-ins 1 to 5.
async fn five(school: &School) {
    school.register("amy@example.com", "amy").await;
    for _ in 0..3 {
        assert!(school.can_sign_in("amy", PASSWORD).await);
    }
    assert_eq!(school.count("audit_log where kind = 'sign-in'").await, 5);
    assert_eq!(faults(school).await, []);
}

#[tokio::test]
async fn who_signed_in_and_who_changed_what_is_written_down() {
    on_both(|school| async move {
        let ada = school.with_role("ada", Role::Administrator).await;
        school.register("amy@example.com", "amy").await;
        let (db, stranger) = (&school.db, stranger_at("198.51.100.9"));
        let ada = RequestContext { actor: ada.actor, ..stranger.clone() };
        let by = |agent: &str| RequestContext { agent: agent.into(), ..stranger.clone() };
        let _ = sign_in(db, &by("Forged\nlog line"), "amy", "wrong password").await;
        sign_in(db, &by("Browser\r\n2026 admin signed-in"), "amy", PASSWORD).await.unwrap();
        let rows = admin::logs(&school.db, &ada, &of(AuditLogKind::SignIn), None).await.unwrap().rows;
        let told: Vec<_> = rows
            .iter()
            .take(2)
            .map(|row| (row.actor.as_str(), row.action, row.address.as_str(), row.request.as_str()))
            .collect();
        assert_eq!(
            told,
            [("amy", AuditAction::SignedIn, "198.51.100.9", "7f"), ("amy", AuditAction::Refused, "198.51.100.9", "7f")]
        );
        assert!(rows.iter().all(|row| !format!("{row:?}").contains("\\n")), "no line of its own");

        person::grant(db, &ada, "amy", "teacher").await.unwrap();
        person::grant(db, &ada, "amy", "teacher").await.unwrap();
        let more = Permissions::from_iter([Permission::OrderViewAny]);
        roles::set(db, &ada, "learner", more).await.unwrap();
        let rows = admin::logs(&school.db, &ada, &of(AuditLogKind::Operation), None).await.unwrap().rows;
        let told: Vec<_> = rows
            .iter()
            .take(2)
            .map(|row| (row.action, row.subject.as_str(), row.before.as_str(), row.after.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (AuditAction::RoleChanged, "learner", "", "order.view.any"),
                (AuditAction::RoleGranted, "amy", "", "teacher")
            ]
        );

        // Filters.
        let find = async |filter: AuditLogFilter| admin::logs(&school.db, &ada, &filter, None).await.unwrap().total;
        assert_eq!(find(AuditLogFilter { action: Some(AuditAction::Refused), ..of(AuditLogKind::SignIn) }).await, 1);
        assert_eq!(find(AuditLogFilter { q: "@amy".into(), ..of(AuditLogKind::Operation) }).await, 1);
        assert_eq!(find(AuditLogFilter { q: "198.51.100.9".into(), ..of(AuditLogKind::SignIn) }).await, 2);
        assert_eq!(find(AuditLogFilter { from: "2030-01-01".into(), ..of(AuditLogKind::SignIn) }).await, 0);
        assert_eq!(find(AuditLogFilter { to: "2020-01-01".into(), ..of(AuditLogKind::SignIn) }).await, 0);
        let day = school.clock.now().iso()[..10].to_owned();
        assert!(find(AuditLogFilter { from: day.clone(), to: day, ..of(AuditLogKind::SignIn) }).await > 0);
        assert_eq!(
            find(AuditLogFilter { from: "junk".into(), ..of(AuditLogKind::Operation) }).await,
            find(of(AuditLogKind::Operation)).await
        );

        let csv = admin::csv(&school.db, &ada, &of(AuditLogKind::Operation)).await.unwrap();
        assert!(csv.lines().count() > 3 && csv.contains("order.view.any"));
        assert_eq!(
            find(AuditLogFilter { action: Some(AuditAction::LogExported), ..of(AuditLogKind::Operation) }).await,
            1
        );

        let tom = school.with_role("tom", Role::Teacher).await;
        for who in [guest(), tom] {
            assert!(matches!(
                admin::logs(&school.db, &who, &of(AuditLogKind::SignIn), None).await,
                Err(Error::Unauthenticated | Error::Forbidden)
            ));
            assert!(matches!(
                audit_log::verify(&school.db, &who).await,
                Err(Error::Unauthenticated | Error::Forbidden)
            ));
            assert!(matches!(
                admin::csv(&school.db, &who, &of(AuditLogKind::SignIn)).await,
                Err(Error::Unauthenticated | Error::Forbidden)
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_a_removed_and_an_inserted_row_are_found() {
    let damages = [
        (
            "update audit_log set address = '192.0.2.7' where kind = 'sign-in' and sequence = 3",
            vec![(3, ChainDamage::Changed)],
        ),
        (
            "update audit_log set actor_id = null where kind = 'sign-in' and sequence = 1",
            vec![(1, ChainDamage::Changed)],
        ),
        ("update audit_log set at = at + 1 where kind = 'sign-in' and sequence = 5", vec![(5, ChainDamage::Changed)]),
        ("delete from audit_log where kind = 'sign-in' and sequence = 2", vec![(3, ChainDamage::Missing)]),
        ("delete from audit_log where kind = 'sign-in' and sequence <= 2", vec![(3, ChainDamage::Missing)]),
        ("delete from audit_log where kind = 'sign-in' and sequence = 5", vec![(4, ChainDamage::End)]),
        ("delete from audit_log where kind = 'sign-in'", vec![(0, ChainDamage::End)]),
        (
            "update audit_checkpoint set last_sequence = 4 where kind = 'sign-in'",
            vec![(4, ChainDamage::Span), (5, ChainDamage::End)],
        ),
        (
            "update audit_checkpoint set first_sequence = 2 where kind = 'sign-in'",
            vec![(5, ChainDamage::Span), (1, ChainDamage::Missing)],
        ),
        (
            "insert into audit_log \
                select kind, 6, at, actor_id, action, subject, before, after, address, request, hash \
                from audit_log \
                where kind = 'sign-in' and sequence = 5",
            vec![(6, ChainDamage::Changed), (6, ChainDamage::End)],
        ),
        (
            "insert into audit_log \
                select kind, 0, at, actor_id, action, subject, before, after, address, request, hash \
                from audit_log \
                where kind = 'sign-in' and sequence = 5",
            vec![(0, ChainDamage::Missing)],
        ),
    ];
    for (damage, found) in damages {
        on_both(async |school| {
            five(&school).await;
            school.damage(damage).await;
            let told = faults(&school).await;
            for fault in &found {
                assert!(told.contains(fault), "{damage}: {fault:?} is not among {told:?}");
            }
            let breaches = check::run(&school.db).await.unwrap();
            assert_eq!(breaches.iter().filter(|breach| breach.rule == "log-is-whole").count(), told.len());
        })
        .await;
    }
}

#[tokio::test]
async fn what_had_its_time_is_cut_off_and_the_rest_stays_whole() {
    on_both(|school| async move {
        five(&school).await;
        school.clock.advance(10 * Millis::DAY);
        assert!(school.can_sign_in("amy", PASSWORD).await);
        assert_eq!(audit_log::prune(&school.db, 0).await.unwrap(), 0, "0 keeps everything");
        assert_eq!(audit_log::prune(&school.db, 11 * Millis::DAY).await.unwrap(), 0);
        assert_eq!(audit_log::prune(&school.db, 5 * Millis::DAY).await.unwrap(), 5);
        assert_eq!(faults(&school).await, []);
        let rows =
            admin::logs(&school.db, &RequestContext::system(), &of(AuditLogKind::Operation), None).await.unwrap().rows;
        assert_eq!(
            (rows[0].action, rows[0].subject.as_str(), rows[0].after.as_str()),
            (AuditAction::LogCut, "sign-in", "5")
        );
        // Whoever cuts by hand is found out.
        school.damage("delete from audit_log where kind = 'sign-in' and sequence = 6").await;
        assert_ne!(faults(&school).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_happens_at_the_same_instant_makes_one_chain() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let mut many = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let db = school.db.clone();
            many.spawn(async move { sign_in(&db, &guest(), "amy", PASSWORD).await });
        }
        let begun = many.join_all().await.into_iter().flatten().count();
        assert!(begun > 0);
        assert_eq!(faults(&school).await, []);
    })
    .await;
}

//! Certificates of providers that end.

use commerce::payment::{Certificate, provider};
use ground::RequestContext;
use model::{Millis, Role, provider::CertificateKind};
use testing::person;

use crate::support::{in_a_shop, jobs};

#[tokio::test]
async fn a_certificate_that_ends_within_the_month_or_has_ended_is_told_of_once_a_week_until_it_is_renewed() {
    in_a_shop(|shop| async move {
        let (db, school) = (&shop.school.db, &shop.school);
        person(school, "ada", Role::Administrator).await;
        let ends_in = |days: i64| {
            let at = |days: i64| db.env.now().plus(days * Millis::DAY);
            shop.provider.has_certificates(&[
                Certificate { kind: CertificateKind::Root, ends_at: at(3_000) },
                Certificate { kind: CertificateKind::School, ends_at: at(days) },
            ]);
        };
        let told = async || {
            jobs().run_sweeps(db).await.unwrap();
            ground::jobs::run_due(db, &jobs()).await.unwrap();
            let mails = ground::mail::mailbox(db).await.unwrap();
            mails
                .into_iter()
                .filter(|mail| mail.subject.contains("证书") || mail.subject.contains("certificate"))
                .count()
        };
        let shown = async || {
            let rows = provider::list(db, &RequestContext::system()).await.unwrap().rows;
            rows.into_iter().find(|row| row.name == "test").unwrap().health
        };
        ends_in(31);
        assert_eq!(told().await, 0);
        let health = shown().await;
        let days: Vec<_> = health.certificates.iter().map(|expiry| (expiry.kind, expiry.days_left)).collect();
        assert_eq!(days, [(CertificateKind::School, 31), (CertificateKind::Root, 3_000)]);
        assert!(!health.certificates[0].is_due());

        ends_in(29);
        assert_eq!((told().await, told().await), (1, 1), "once, however often it is looked at");
        assert!(shown().await.certificates[0].is_due() && !shown().await.is_in_doubt());
        school.clock.advance(7 * Millis::DAY);
        assert_eq!(told().await, 2);

        ends_in(-1);
        assert!(shown().await.is_in_doubt(), "nobody can pay with it any more");
        school.clock.advance(7 * Millis::DAY);
        assert_eq!(told().await, 3, "also of a provider that is not offered any more");
        ends_in(400);
        school.clock.advance(7 * Millis::DAY);
        assert_eq!(told().await, 3, "it was renewed");
    })
    .await;
}

//! Short addresses: where they lead, and whose visits count.

use community::share;
use ground::{Error, RequestContext};
use model::{
    Id, Millis, Role,
    share::{CODE_CHARS, ShareKind},
    url,
};
use testing::{guest, import_demo, on_both, person};

use crate::support::{FREE, PAID, card, lessons};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Returns a guest behind this address with this browser.
fn visitor(address: &str, agent: &str) -> RequestContext {
    RequestContext { address: address.into(), agent: agent.into(), ..guest() }
}

#[tokio::test]
async fn only_visits_of_people_count_and_each_once_a_day() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let code = share::make(db, &amy, ShareKind::Course, FREE, None).await.unwrap();
        assert_eq!(code.len(), CODE_CHARS);
        assert_eq!(share::make(db, &amy, ShareKind::Course, FREE, None).await.unwrap(), code, "one for each thing");
        let to = url::course(FREE);
        let visits = async || share::mine(db, &amy).await.unwrap()[0].visits.unwrap();
        let reader = visitor("198.51.100.9", BROWSER);
        for agent in ["", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8.5.0"] {
            assert_eq!(share::visit(db, &visitor("198.51.100.9", agent), &code, true).await.unwrap(), to);
        }
        assert_eq!(share::visit(db, &amy, &code, true).await.unwrap(), to);
        assert_eq!(share::visit(db, &reader, &code, false).await.unwrap(), to);
        assert_eq!(visits().await, 0, "programs, oneself and prefetches do not count");
        share::visit(db, &reader, &code.to_ascii_uppercase(), true).await.unwrap();
        let (one, other) = tokio::join!(share::visit(db, &reader, &code, true), share::visit(db, &reader, &code, true));
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(visits().await, 1, "the same visitor counts once");
        let other = visitor("203.0.113.7", BROWSER);
        share::visit(db, &other, &code, true).await.unwrap();
        assert_eq!(visits().await, 2);
        school.clock.advance(Millis::DAY);
        share::visit(db, &reader, &code, true).await.unwrap();
        assert_eq!(visits().await, 3, "the next day is another visit");
        // Others see the sheet, and not how many came.
        let sheet = share::sheet(db, &reader, &code).await.unwrap();
        assert_eq!((sheet.href, sheet.visits, sheet.title), (to, None, card(&school, FREE).await.title));
        assert_eq!(share::sheet(db, &amy, &code).await.unwrap().visits, Some(3));
        assert!(matches!(share::mine(db, &guest()).await, Err(Error::Unauthenticated)));
        // A program that says each time that it is another browser is no crowd.
        for version in 0..40 {
            let agent = format!("Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0");
            share::visit(db, &visitor("192.0.2.4", &agent), &code, true).await.unwrap();
        }
        let counted = visits().await;
        assert!((4..=11).contains(&counted), "{counted}");
    })
    .await;
}

#[tokio::test]
async fn a_short_address_leads_to_its_thing_or_nowhere() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let page = content::course::page(db, &guest(), FREE, content::course::View::Live).await.unwrap();
        let (tag, lesson) = (page.tags.first().unwrap().clone(), lessons(&school, FREE).await.remove(0));
        let tagged = url::with_query(url::COURSES, [("tag", &*tag)]);
        for (kind, name, lesson, to) in [
            (ShareKind::Course, PAID, None, url::course(PAID)),
            (ShareKind::Lesson, FREE, Some(lesson.id), url::lesson(FREE, lesson.id)),
            (ShareKind::Teacher, "lin", None, url::teacher("lin")),
            (ShareKind::Tag, &*tag, None, tagged),
        ] {
            let code = share::make(db, &guest(), kind, name, lesson).await.unwrap();
            assert_eq!(share::make(db, &guest(), kind, name, lesson).await.unwrap(), code, "{kind}: guests share one");
            assert_ne!(share::make(db, &amy, kind, name, lesson).await.unwrap(), code, "{kind}");
            assert_eq!(share::visit(db, &guest(), &code, true).await.unwrap(), to, "{kind}");
            for elsewhere in
                ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "..", ""]
            {
                let made = share::make(db, &amy, kind, elsewhere, None).await;
                assert!(matches!(made, Err(Error::NotFound)), "{kind} {elsewhere}");
            }
        }
        let nothing = share::make(db, &amy, ShareKind::Lesson, FREE, Some(Id::from_raw(5))).await;
        assert!(matches!(nothing, Err(Error::NotFound)));
        for code in ["", "nosuchid", "'; --", "\u{5927}"] {
            assert!(matches!(share::visit(db, &guest(), code, true).await, Err(Error::NotFound)), "{code}");
            assert!(matches!(share::sheet(db, &guest(), code).await, Err(Error::NotFound)), "{code}");
        }
        // What was taken out of the catalogue is not found, and stays in one's own list without a title.
        content::course::hide(db, &RequestContext::system(), card(&school, PAID).await.id).await.unwrap();
        let own = share::mine(db, &amy).await.unwrap();
        let gone = own.iter().find(|link| link.kind == ShareKind::Course).unwrap();
        assert_eq!((&*gone.title, &*gone.href, gone.visits), ("", "", Some(0)));
        assert!(matches!(share::visit(db, &guest(), &gone.code, true).await, Err(Error::NotFound)));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

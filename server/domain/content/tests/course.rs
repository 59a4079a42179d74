//! What visitors see of a course, and what they do not.

use content::{course, grant};
use ground::{Actor, Error, RequestContext, media, transaction};
use model::{
    Id, Permissions, Role,
    account::Person,
    course::{File, LessonKind, OutlineLesson},
};
use testing::{School, guest, import_demo, on_both, person};

async fn lessons(school: &School, slug: &str) -> Vec<OutlineLesson> {
    let page = course::page(&school.db, &guest(), slug, course::View::Live).await.unwrap();
    page.outline.into_iter().flat_map(|chapter| chapter.lessons).collect()
}

fn somebody(id: i64, role: Role) -> RequestContext {
    let roles: Permissions = [Role::Learner, role].into_iter().collect();
    RequestContext::from(Actor::Person(Id::from_raw(id), roles))
}

#[tokio::test]
async fn free_lessons_are_open_and_others_are_for_those_who_may() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let all = lessons(&school, "gushi-shangxi").await;
        assert_eq!(all.iter().map(|lesson| lesson.free).collect::<Vec<_>>()[..3], [true, true, false]);
        let lin: i64 =
            school.rows("select cast(id as text) from person where handle = 'lin'").await[0].parse().unwrap();
        for lesson in &all {
            let read = async |actor: RequestContext| {
                course::lesson(db, &actor, "gushi-shangxi", lesson.id, course::View::Live).await
            };
            for actor in [guest(), somebody(7, Role::Learner), somebody(7, Role::Teacher)] {
                match read(actor).await {
                    Ok(page) => {
                        assert!(lesson.free && !page.open && page.html.contains("<p>") && page.lesson == *lesson);
                    }
                    Err(Error::NotBought(slug)) => assert!(!lesson.free && slug == "gushi-shangxi"),
                    Err(error) => panic!("{error}"),
                }
            }
            for actor in [
                somebody(lin, Role::Teacher),
                somebody(7, Role::Reviewer),
                somebody(7, Role::Administrator),
                RequestContext::system(),
            ] {
                assert!(read(actor).await.unwrap().open);
            }
        }
        for lesson in lessons(&school, "lianghua-touzi-rumen").await {
            let page =
                course::lesson(db, &guest(), "lianghua-touzi-rumen", lesson.id, course::View::Live).await.unwrap();
            assert!(page.open && lesson.free, "a free course is open");
        }
        let elsewhere =
            course::lesson(db, &RequestContext::system(), "rust-first-steps", all[0].id, course::View::Live).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "a lesson belongs to its course");
        for slug in ["", "no-such-course", "'; drop table course; --", "古诗", &"x".repeat(5000)] {
            assert!(matches!(
                course::page(db, &RequestContext::system(), slug, course::View::Live).await,
                Err(Error::NotFound)
            ));
            assert!(matches!(
                course::lesson(db, &RequestContext::system(), slug, Id::from_raw(i64::MAX), course::View::Live).await,
                Err(Error::NotFound)
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn a_course_has_its_page_and_its_teacher_too() {
    on_both(|school| async move {
        import_demo(&school).await;
        let page = course::page(&school.db, &guest(), "gushi-shangxi", course::View::Live).await.unwrap();
        assert_eq!(
            (page.card.title.as_str(), page.card.teacher.handle.as_str(), page.card.lessons),
            ("古诗词鉴赏", "lin", 10)
        );
        let steps: Vec<_> = page.category.iter().map(|step| (step.path.as_str(), step.name.as_str())).collect();
        assert_eq!(steps, [("人文", "人文"), ("人文/文学", "文学")]);
        assert!(page.summary.contains("<strong>意象</strong>") && !page.open);
        assert!(
            page.description.starts_with("不靠死记") && page.description.chars().count() <= 161,
            "{}",
            page.description
        );
        let teacher = course::teacher(&school.db, "lin").await.unwrap();
        assert_eq!(teacher.courses, [page.card]);
        for handle in ["", "nobody", "LIN", "林"] {
            assert!(matches!(course::teacher(&school.db, handle).await, Err(Error::NotFound)), "{handle}");
        }
    })
    .await;
}

#[tokio::test]
async fn learners_see_a_release_when_it_goes_live_and_not_a_letter_before() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let title = async || {
            course::page(db, &RequestContext::system(), "rust-first-steps", course::View::Live)
                .await
                .map(|page| page.card.title)
        };
        assert_eq!(title().await.unwrap(), "Rust first steps");
        school
            .damage(
                "update release \
            set live_at = live_at + 5000 \
            where course_id = (select id \
            from course \
            where slug = 'rust-first-steps')",
            )
            .await;
        assert!(matches!(title().await, Err(Error::NotFound)));
        content::catalogue::reindex(db, &mut |_, _| {}).await.unwrap();
        assert_eq!(school.rows("select cast(count(*) as text) from listing").await, ["2"]);
        school.clock.advance(5000);
        assert_eq!(title().await.unwrap(), "Rust first steps");
        content::catalogue::reindex(db, &mut |_, _| {}).await.unwrap();
        assert_eq!(school.rows("select cast(count(*) as text) from listing").await, ["3"]);
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_picture_opens_for_its_viewer_until_its_address_expires() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let viewer = somebody(7, Role::Learner);
        let picture = all_pictures(&school, &viewer).await.remove(0);
        let (file, ticket) = parse(&picture);
        assert_eq!(ticket.viewer.split('.').next(), Some(&*Id::<Person>::from_raw(7).to_string()));
        let media = media::open(db, &viewer, file, &ticket).await.unwrap();
        assert_eq!(std::fs::metadata(&media.path).unwrap().len(), u64::try_from(media.bytes).unwrap());
        assert!(!media.public && media.mime.starts_with("image/"));
        for other in [guest(), somebody(8, Role::Administrator), RequestContext::system()] {
            assert!(matches!(media::open(db, &other, file, &ticket).await, Err(Error::Forbidden)), "{other:?}");
        }
        for (v, e, s) in [("", "", ""), ("0", "x", "%"), ("0000000000000", &*ticket.expiry, &*ticket.signature)] {
            let forged = media::Ticket { viewer: v.into(), expiry: e.into(), signature: s.into() };
            assert!(matches!(media::open(db, &guest(), file, &forged).await, Err(Error::Forbidden)));
        }
        let longer = media::Ticket { expiry: format!("{}0", ticket.expiry), ..ticket.clone() };
        assert!(matches!(media::open(db, &viewer, file, &longer).await, Err(Error::Forbidden)));
        assert_eq!(
            all_pictures(&school, &viewer).await[0],
            picture,
            "the same address all through the hour, so that caches work"
        );
        school.clock.advance(8 * 3_600_000);
        assert!(matches!(media::open(db, &viewer, file, &ticket).await, Err(Error::Forbidden)));
        let cover = course::page(db, &guest(), "gushi-shangxi", course::View::Live).await.unwrap().card.cover.unwrap();
        let cover: Id<File> = cover.strip_prefix("/media/").unwrap().parse().unwrap();
        assert!(media::open(db, &guest(), cover, &media::Ticket::default()).await.unwrap().public);
        assert!(matches!(media::open(db, &viewer, Id::from_raw(1), &ticket).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn an_address_by_a_grant_is_good_as_long_as_the_grant() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, slug) = (&school.db, "gushi-shangxi");
        let amy = person(&school, "amy", Role::Learner).await;
        let page = course::page(db, &amy, slug, course::View::Live).await.unwrap();
        let (buyer, course) = (amy.person().unwrap(), page.card.id);
        let order = Id::from_raw(77);
        let buy = async |item: i64| -> ground::Result<()> {
            let item = Id::<()>::from_raw(item);
            transaction!(db, |tx| { grant::purchase(tx, buyer, course, (order, item)).await })
        };
        let give_back = async || -> ground::Result<()> { transaction!(db, |tx| { grant::end(tx, order).await }) };
        buy(1).await.unwrap();
        let mut addresses: Vec<(bool, String)> = Vec::new();
        for lesson in lessons(&school, slug).await {
            let is_free = lesson.free;
            let shown = course::lesson(db, &amy, slug, lesson.id, course::View::Live).await.unwrap();
            addresses.extend(pictures(&shown.html).into_iter().map(|address| (is_free, address)));
            let media = shown
                .media
                .into_iter()
                .flat_map(|media| media.captions.into_iter().map(|captions| captions.src).chain([media.src]));
            addresses.extend(media.map(|address| (is_free, address.trim_start_matches("/media/").to_owned())));
        }
        assert!(addresses.iter().any(|(free, _)| *free) && addresses.iter().any(|(free, _)| !free));
        let open = async |ctx: &RequestContext, address: &str| {
            let (file, ticket) = parse(address);
            content::file::open(db, ctx, file, &ticket).await
        };
        let is_open = async |free: bool| {
            let mut all = Vec::new();
            for (_, address) in addresses.iter().filter(|(of, _)| *of == free) {
                all.push(open(&amy, address).await.is_ok());
            }
            all.iter().all(|open| *open == all[0]).then_some(all[0])
        };
        assert_eq!((is_open(true).await, is_open(false).await), (Some(true), Some(true)));
        // Back goes the money: what everybody may read stays, all else is over at once.
        give_back().await.unwrap();
        assert_eq!((is_open(true).await, is_open(false).await), (Some(true), Some(false)));
        // The course by which it was given cannot be taken out of an address, or put into another.
        for (_, address) in addresses.iter().filter(|(free, _)| !free) {
            let (file, ticket) = parse(address);
            let bare = ticket.viewer.split('.').next().unwrap().to_owned();
            for viewer in [bare.clone(), format!("{bare}."), format!("{bare}.{}", Id::<()>::from_raw(1))] {
                let forged = media::Ticket { viewer, ..ticket.clone() };
                assert!(matches!(content::file::open(db, &amy, file, &forged).await, Err(Error::Forbidden)));
            }
        }
        // A film that plays goes on for whoever has the right again, or by another grant.
        buy(2).await.unwrap();
        assert_eq!(is_open(false).await, Some(true));
        // Who may view any course does so as long as they may.
        let id = person(&school, "rea", Role::Reviewer).await.person().unwrap();
        let may = |role| RequestContext::from(Actor::Person(id, [role].into_iter().collect()));
        let paid =
            lessons(&school, slug).await.into_iter().find(|lesson| !lesson.free && lesson.kind == LessonKind::Audio);
        let shown = course::lesson(db, &may(Role::Reviewer), slug, paid.unwrap().id, course::View::Live).await.unwrap();
        let address = shown.media.unwrap().src.trim_start_matches("/media/").to_owned();
        assert!(open(&may(Role::Reviewer), &address).await.is_ok());
        assert!(matches!(open(&may(Role::Learner), &address).await, Err(Error::Forbidden)), "her role was taken");
    })
    .await;
}

/// The addresses of the pictures of a text, as [`parse`] reads them.
fn pictures(html: &str) -> Vec<String> {
    html.split("src=\"/media/").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

async fn all_pictures(school: &School, viewer: &RequestContext) -> Vec<String> {
    let mut found = Vec::new();
    for lesson in lessons(school, "lianghua-touzi-rumen").await {
        let html = course::lesson(&school.db, viewer, "lianghua-touzi-rumen", lesson.id, course::View::Live)
            .await
            .unwrap()
            .html;
        found.extend(
            html.split("src=\"/media/").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")),
        );
    }
    found
}

fn parse(address: &str) -> (Id<File>, media::Ticket) {
    let (file, query) = address.split_once('?').unwrap();
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap().to_owned();
    (file.parse().unwrap(), media::Ticket { viewer: value("v="), expiry: value("e="), signature: value("s=") })
}

//! Files of courses: signed addresses and ranges.

use std::{fs, path::Path, time::Duration};

use axum::body::Body;
use ground::{Actor, RequestContext, media};
use http::Request;
use http_body_util::BodyExt;
use model::{
    Id, Role,
    course::{LessonKind, LessonPage},
};
use tower::ServiceExt;

use crate::support::{HOST, World, guest};

/// The addresses of the pictures on a page.
fn pictures(html: &str) -> Vec<String> {
    let parts = html.split("/media/").skip(1);
    parts.map(|part| format!("/media/{}", part.split(['"', ' ']).next().unwrap()).replace("&amp;", "&")).collect()
}

/// A free lesson's text with its pictures, for a guest.
async fn picture(world: &World) -> String {
    world.course("gushi-shangxi").await;
    let page = content::course::page(world.db(), &guest(), "gushi-shangxi", content::course::View::Live).await.unwrap();
    let lessons = page.outline.iter().flat_map(|chapter| &chapter.lessons);
    for lesson in lessons.filter(|lesson| lesson.free) {
        let html = world.get(&format!("/learn/gushi-shangxi/{}", lesson.id)).send().await.text();
        if let Some(address) = pictures(&html).into_iter().find(|address| address.contains("s=")) {
            return address;
        }
    }
    panic!("no free lesson has a picture");
}

#[tokio::test]
async fn a_signed_address_is_for_its_viewer_alone() {
    let world = World::new().await;
    let address = picture(&world).await;
    let amy = world.person("amy", Role::Learner).await;
    let answer = world.get(&address).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-disposition"), "inline");
    assert!(answer.header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(answer.header("cache-control"), "private, max-age=3600");
    assert_eq!(world.get(&address).by(&amy).send().await.status, 403, "copied into another browser");
    let id = address.trim_start_matches("/media/").split('?').next().unwrap();
    for bad in [
        format!("/media/{id}"),
        address.replace("e=", "e=9"),
        address.replace("s=", "s=x"),
        format!("/media/{id}?v=x&e=y&s=z"),
    ] {
        assert_eq!(world.get(&bad).send().await.status, 403, "{bad}");
    }
    for unknown in ["/media/0000000000001", "/media/x", "/media/..%2flyceum.db"] {
        assert_eq!(world.get(unknown).send().await.status, 404, "{unknown}");
    }
    let mut env = media::address(&world.db().env, id.parse().unwrap(), Id::from_raw(7));
    env.push_str("&v=0000000000000");
    assert_eq!(world.get(&env).send().await.status, 403);
}

#[tokio::test]
async fn a_file_comes_in_parts() {
    let world = World::new().await;
    let address = picture(&world).await;
    let whole = world.get(&address).send().await;
    let (length, tag) = (whole.body.len(), whole.header("etag").to_owned());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-length"), length.to_string());

    let part = world.get(&address).header("range", "bytes=10-19").send().await;
    assert_eq!((part.status.as_u16(), part.header("content-range")), (206, format!("bytes 10-19/{length}").as_str()));
    assert_eq!(part.body, whole.body[10..20]);
    let tail = world.get(&address).header("range", "bytes=-5").header("if-range", &tag).send().await;
    assert_eq!((tail.status.as_u16(), &tail.body[..]), (206, &whole.body[length - 5..]));

    let beyond = world.get(&address).header("range", &format!("bytes={length}-")).send().await;
    assert_eq!((beyond.status.as_u16(), beyond.header("content-range")), (416, format!("bytes */{length}").as_str()));
    for (name, value) in [("range", "bytes=0-1,4-5"), ("range", "lines=1-2")] {
        let answer = world.get(&address).header(name, value).send().await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, length), "{value}");
    }
    let changed = world.get(&address).header("range", "bytes=0-1").header("if-range", "\"older\"").send().await;
    assert_eq!((changed.status.as_u16(), changed.body.len()), (200, length));
    let known = world.get(&address).header("if-none-match", &tag).send().await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    let head = world.get(&address).method("HEAD").send().await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-length"), head.body.len()),
        (200, length.to_string().as_str(), 0)
    );
}

/// A lesson of this kind in one of the demo's courses, as somebody sees it, and its file.
async fn recorded(world: &World, slug: &str, kind: LessonKind, actor: &RequestContext) -> (LessonPage, Vec<u8>) {
    world.course(slug).await;
    let page = content::course::page(world.db(), actor, slug, content::course::View::Live).await.unwrap();
    let lesson = page.outline.iter().flat_map(|chapter| &chapter.lessons).find(|lesson| lesson.kind == kind).unwrap();
    let page = content::course::lesson(world.db(), actor, slug, lesson.id, content::course::View::Live).await.unwrap();
    let name = match kind {
        LessonKind::Video => "02-ownership/00-one-owner.mp4",
        LessonKind::Audio => "02-gelv/00-xian-ting.mp3",
        LessonKind::Document => "02-celue/05-gongshi-kapian.pdf",
        LessonKind::Article => panic!("an article has no file"),
    };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(slug).join(name);
    (page, fs::read(file).unwrap())
}

#[tokio::test]
async fn a_film_is_sent_from_wherever_its_viewer_goes() {
    let world = World::new().await;
    let (page, film) = recorded(&world, "rust-first-steps", LessonKind::Video, &guest()).await;
    let shown = page.media.unwrap();
    let whole = world.get(&shown.src).send().await;
    assert_eq!((whole.status.as_u16(), whole.header("content-type"), &whole.body), (200, "video/mp4", &film));
    assert_eq!((whole.header("content-disposition"), whole.header("content-encoding")), ("inline", ""));
    assert!(whole.header("content-security-policy").starts_with("sandbox"));
    assert_eq!(whole.header("cross-origin-resource-policy"), "same-origin");
    let last = film.len() - 1;
    for (range, from, to) in [
        ("bytes=0-".to_owned(), 0, last),
        ("bytes=0-1".to_owned(), 0, 1),
        (format!("bytes={}-{}", 262_143, 262_145), 262_143, 262_145),
        (format!("bytes={}-", last / 2), last / 2, last),
        ("bytes=-1000".to_owned(), last - 999, last),
    ] {
        let part = world.get(&shown.src).header("range", &range).send().await;
        assert_eq!((part.status.as_u16(), part.header("content-type")), (206, "video/mp4"), "{range}");
        assert_eq!(part.header("content-range"), format!("bytes {from}-{to}/{}", film.len()));
        assert!(part.body == film[from..=to], "{range}");
    }
    let beyond = world.get(&shown.src).header("range", &format!("bytes={}-", film.len())).send().await;
    assert_eq!(beyond.status, 416);
    assert_eq!(shown.captions.iter().map(|captions| &*captions.language).collect::<Vec<_>>(), ["en", "zh-Hans"]);
    let captions = world.get(&shown.captions[1].src).send().await;
    assert_eq!((captions.status.as_u16(), captions.header("content-type")), (200, "text/vtt; charset=utf-8"));
    assert!(captions.text().starts_with("WEBVTT") && captions.text().contains("所有者"));
}

#[tokio::test]
async fn sound_and_documents_say_what_they_are() {
    let world = World::new().await;
    let (page, handout) = recorded(&world, "lianghua-touzi-rumen", LessonKind::Document, &guest()).await;
    // As the page's own script loads it.
    let ask = world.get(&page.media.unwrap().src).header("sec-fetch-site", "same-origin").header("accept", "*/*");
    let answer = ask.send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/pdf"));
    assert!(answer.body == handout && answer.header("x-content-type-options") == "nosniff");
    let reviewer = Actor::Person(Id::from_raw(7), [Role::Learner, Role::Reviewer].into_iter().collect()).into();
    let (page, _) = recorded(&world, "gushi-shangxi", LessonKind::Audio, &reviewer).await;
    let (shown, id) = (page.media.unwrap(), page.lesson.id);
    assert_eq!(shown.mime, "audio/mpeg");
    assert_eq!(world.get(&shown.src).send().await.status, 403, "signed for somebody else");
    let paid = content::course::lesson(world.db(), &guest(), "gushi-shangxi", id, content::course::View::Live).await;
    assert!(matches!(paid, Err(ground::Error::NotBought(_))), "{paid:?}");
}

#[tokio::test]
async fn an_address_of_what_was_bought_is_refused_once_the_access_has_ended() {
    let world = World::new().await;
    let rea = world.person("rea", Role::Reviewer).await;
    let who = people::session::load(world.db(), &rea).await.unwrap().unwrap().who;
    let actor = Actor::Person(who.id, who.may).into();
    let (page, _) = recorded(&world, "gushi-shangxi", LessonKind::Audio, &actor).await;
    let address = page.media.unwrap().src;
    for range in ["bytes=0-1", "bytes=2-"] {
        assert_eq!(world.get(&address).by(&rea).header("range", range).send().await.status, 206, "it plays");
    }
    let system = RequestContext::system();
    people::person::revoke(world.db(), &system, "rea", "reviewer").await.unwrap();
    assert_eq!(world.get(&address).by(&rea).header("range", "bytes=0-1").send().await.status, 403);
    people::person::grant(world.db(), &system, "rea", "reviewer").await.unwrap();
    assert_eq!(world.get(&address).by(&rea).header("range", "bytes=0-1").send().await.status, 206);
}

#[tokio::test]
async fn whoever_takes_nothing_of_a_film_holds_little_of_it_in_memory() {
    let world = World::new().await;
    let (page, film) = recorded(&world, "rust-first-steps", LessonKind::Video, &guest()).await;
    let mut body = world.get(&page.media.unwrap().src).open().await.into_body();
    let (mut came, mut pieces) = (Vec::new(), Vec::new());
    while let Some(frame) = body.frame().await {
        let data = frame.unwrap().into_data().unwrap();
        pieces.push(data.len());
        came.extend_from_slice(&data);
    }
    let larger = pieces.windows(2).take_while(|two| two[1] > two[0]).count();
    assert!(pieces[0] <= 16 * 1024 && larger >= 2, "little at first, and few turns for who takes it: {pieces:?}");
    assert!(pieces.len() < 10 && came == film, "{pieces:?}");
}

#[tokio::test]
async fn the_address_of_a_film_is_good_in_one_session_only() {
    let world = World::new().await;
    let (page, _) = recorded(&world, "rust-first-steps", LessonKind::Video, &guest()).await;
    let (amy, tom) = (world.person("amy", Role::Learner).await, world.person("tom", Role::Learner).await);
    let form = format!("slug=rust-first-steps&lesson={}", page.lesson.id);
    let answer = world.call("/fn/learn/load_lesson", &form).by(&amy).send().await;
    let hers: LessonPage = serde_json::from_slice(&answer.body).unwrap();
    let shown = hers.media.unwrap();
    for address in std::iter::once(&shown.src).chain(shown.captions.iter().map(|captions| &captions.src)) {
        assert_eq!(world.get(address).by(&amy).send().await.status, 200);
        assert_eq!(world.get(address).by(&tom).send().await.status, 403, "copied into another session");
        assert_eq!(world.get(address).send().await.status, 403, "copied to a guest");
        assert_eq!(world.get(address).by(&tom).header("range", "bytes=0-1").send().await.status, 403);
    }
    assert_eq!(world.get(&page.media.unwrap().src).by(&amy).send().await.status, 403, "a guest's, after signing in");
}

/// The files of a school's media that this process has open.
fn open_files(media: &Path) -> usize {
    let links = fs::read_dir("/proc/self/fd").unwrap().flatten();
    links.filter(|link| fs::read_link(link.path()).is_ok_and(|file| file.starts_with(media))).count()
}

#[tokio::test]
async fn a_thousand_viewers_who_leave_in_mid_stream_leave_nothing_open() {
    let world = World::new().await;
    let (page, film) = recorded(&world, "rust-first-steps", LessonKind::Video, &guest()).await;
    let (address, media) = (page.media.unwrap().src, world.folder.path().join("data/media"));
    let mut watching = Vec::new();
    for viewer in 0..1_000 {
        let request = Request::builder().uri(&address).header("host", HOST).body(Body::empty()).unwrap();
        let mut body = world.router.clone().oneshot(request).await.unwrap().into_body();
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(!first.is_empty() && first.len() < film.len());
        watching.push(body);
        if viewer % 20 == 19 {
            assert!(open_files(&media) >= 20, "all of them watch");
            watching.clear();
        }
    }
    drop(watching);
    for _ in 0..100 {
        if open_files(&media) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} files are still open", open_files(&media));
}

//! Files that teachers send, and courses that they take home.

use std::time::Duration;

use axum::body::Body;
use data_encoding::BASE64;
use futures::{StreamExt, stream};
use lyceum::front::{FrontLimits, LeastRate};
use model::{
    Id, Role,
    course::Course,
    studio::{MAX_CONTENTS_BYTES, Template, Upload},
};

use crate::support::{Answer, Ask, HOST, PASSWORD, World};

/// Bytes of the film that is cut: more than any buffer between.
const FILM: usize = 8 * 1024 * 1024;

struct StudioClient {
    world: World,
    token: String,
    course: Id<Course>,
}

impl StudioClient {
    async fn new() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let token = world.person("tea", Role::Teacher).await;
        let session = people::session::load(world.db(), &token).await.unwrap().unwrap();
        let actor = ground::Actor::Person(session.who.id, session.who.may).into();
        let course = content::course::draft::create(world.db(), &actor, "Films", "en", Template::Empty).await.unwrap();
        Self { world, token, course }
    }

    fn ask(&self, method: &str, path: &str) -> Ask {
        self.world
            .get(path)
            .method(method)
            .header("accept", "*/*")
            .header("origin", &format!("http://{HOST}"))
            .header("tus-resumable", "1.0.0")
            .by(&self.token)
    }

    fn begin(&self, name: &str, bytes: usize) -> Ask {
        let metadata = format!(
            "name {},course {}",
            BASE64.encode(name.as_bytes()),
            BASE64.encode(self.course.to_string().as_bytes())
        );
        self.ask("POST", "/upload").header("upload-length", &bytes.to_string()).header("upload-metadata", &metadata)
    }

    fn piece(&self, place: &str, offset: usize, body: impl Into<Body>) -> Ask {
        self.ask("PATCH", place)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", &offset.to_string())
            .body(body)
    }

    async fn offset(&self, place: &str) -> usize {
        self.ask("HEAD", place).send().await.header("upload-offset").parse().unwrap()
    }
}

/// A film of so many bytes: one that is there, with room behind it.
fn film() -> Vec<u8> {
    let demo =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/rust-first-steps/02-ownership/00-one-owner.mp4");
    let mut film = std::fs::read(demo).unwrap();
    // A box of type "free" may be as long as it likes.
    let room = FILM - film.len();
    film.extend(u32::try_from(room).unwrap().to_be_bytes());
    film.extend(*b"free");
    film.resize(FILM, 7);
    film
}

/// A body that ends in the middle, as when a train goes into a tunnel.
fn cut(bytes: &[u8]) -> Body {
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        bytes.chunks(64 * 1024).map(|piece| Ok(piece.to_vec())).chain([Err(std::io::Error::other("cut"))]).collect();
    Body::from_stream(stream::iter(pieces))
}

fn place(begun: &Answer) -> String {
    assert_eq!(begun.status, 201, "{}", begun.text());
    begun.header("location").to_owned()
}

#[tokio::test]
async fn a_film_that_is_cut_three_times_arrives_whole() {
    let studio = StudioClient::new().await;
    let film = film();
    let place = place(&studio.begin("tour.mp4", film.len()).send().await);
    let mut at = 0;
    for share in [10, 50, 99] {
        let to = film.len() * share / 100;
        studio.piece(&place, at, cut(&film[at..to])).send().await;
        assert_eq!(studio.offset(&place).await, to, "cut at {share} %");
        at = to;
    }
    let wrong = studio.piece(&place, 0, film[..9].to_vec()).send().await;
    assert_eq!(wrong.status, 409);
    let last = studio.piece(&place, at, film[at..].to_vec()).send().await;
    assert_eq!((last.status.as_u16(), last.header("lyceum-kind")), (204, "video"), "{}", last.text());
    let upload: Id<Upload> = place.rsplit('/').next().unwrap().parse().unwrap();
    let session = people::session::load(studio.world.db(), &studio.token).await.unwrap().unwrap();
    let actor = ground::Actor::Person(session.who.id, session.who.may).into();
    let uploaded = content::upload::uploaded(studio.world.db(), &actor, upload).await.unwrap();
    let sent = studio.world.get(&uploaded.address).by(&studio.token).send().await;
    assert!(sent.body == film, "the same bytes");
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said_in_words() {
    let studio = StudioClient::new().await;
    let two = 2 * 1024 * 1024 * 1024_usize;
    for (bytes, status) in [(0, 413), (two + 1, 413)] {
        let answer = studio.begin("film.mp4", bytes).header("accept-language", "en").send().await;
        assert_eq!(answer.status, status);
        assert!(answer.text().len() > 10 && !answer.text().contains('<'), "{}", answer.text());
    }
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    let place = place(&studio.begin("cover.png", html.len()).send().await);
    let refused = studio.piece(&place, 0, html).header("accept-language", "zh").send().await;
    assert_eq!(refused.status, 415);
    assert!(refused.text().chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{}", refused.text());
    assert_eq!(studio.ask("HEAD", &place).send().await.status, 404, "it is thrown away");
}

#[tokio::test]
async fn checksums_versions_and_types_are_checked() {
    let studio = StudioClient::new().await;
    let place = place(&studio.begin("film.mp4", 100).send().await);
    let sum = format!("sha256 {}", BASE64.encode(&[0; 32]));
    assert_eq!(studio.piece(&place, 0, vec![1; 10]).header("upload-checksum", &sum).send().await.status, 460);
    assert_eq!(studio.offset(&place).await, 0);
    assert_eq!(studio.piece(&place, 0, vec![1; 10]).header("upload-checksum", "md5 xx").send().await.status, 400);
    assert_eq!(studio.piece(&place, 0, vec![1; 10]).header("content-type", "text/plain").send().await.status, 415);
    assert_eq!(studio.piece(&place, 0, vec![1; 10]).header("tus-resumable", "0.2").send().await.status, 412);
    assert_eq!(studio.piece(&place, 0, vec![1; 101]).send().await.status, 413, "more than was announced");
    assert_eq!(studio.begin("film.mp4", 9).without("upload-length").send().await.status, 400);
    assert_eq!(studio.begin("film.mp4", 9).header("upload-metadata", "name !!").send().await.status, 400);
    assert_eq!(studio.begin("film.mp4", 9).header("origin", "https://evil.example").send().await.status, 403);
    let abilities = studio.ask("OPTIONS", "/upload").send().await;
    assert_eq!((abilities.status.as_u16(), abilities.header("tus-version")), (204, "1.0.0"));
    assert_eq!(studio.ask("DELETE", &place).send().await.status, 204);
    assert_eq!(studio.ask("DELETE", &place).send().await.status, 404);
}

#[tokio::test]
async fn two_senders_of_one_upload_do_not_mix() {
    let studio = StudioClient::new().await;
    let place = place(&studio.begin("film.mp4", 1_000_000).send().await);
    let one = studio.piece(&place, 0, vec![1; 500_000]).send();
    let other = studio.piece(&place, 0, vec![2; 500_000]).send();
    let (one, other) = futures::join!(one, other);
    let statuses = [one.status.as_u16(), other.status.as_u16()];
    assert!(statuses.contains(&409) && statuses.iter().all(|status| [204, 409].contains(status)), "{statuses:?}");
    let arrived = studio.offset(&place).await;
    let file = studio.world.db().env.data.join(place.trim_start_matches('/'));
    let bytes = std::fs::read(file).unwrap();
    assert!(bytes[..arrived].iter().all(|byte| *byte == bytes[0]), "of one sender");
}

#[tokio::test]
async fn whoever_comes_back_takes_over_from_a_line_that_hangs() {
    let studio = StudioClient::new().await;
    let place = place(&studio.begin("film.mp4", 1_000).send().await);
    let (sender, hanging) = futures::channel::mpsc::unbounded::<Result<Vec<u8>, std::io::Error>>();
    sender.unbounded_send(Ok(vec![1; 300])).unwrap();
    let first = tokio::spawn(studio.piece(&place, 0, Body::from_stream(hanging)).send());
    while studio.offset(&place).await < 300 {
        tokio::task::yield_now().await;
    }
    let second = studio.piece(&place, 300, vec![2; 200]).send().await;
    assert_eq!((second.status.as_u16(), second.header("upload-offset")), (204, "500"), "{}", second.text());
    let first = first.await.unwrap();
    assert_eq!((first.status.as_u16(), first.header("upload-offset")), (409, "300"));
    drop(sender);
    assert_eq!(studio.offset(&place).await, 500);
}

#[tokio::test]
async fn an_upload_goes_on_after_signing_in_again() {
    let mut studio = StudioClient::new().await;
    let place = place(&studio.begin("film.mp4", 1_000).send().await);
    studio.piece(&place, 0, vec![1; 300]).send().await;
    people::session::end(studio.world.db(), &ground::RequestContext::from(ground::Actor::Guest), &studio.token)
        .await
        .unwrap();
    assert_eq!(studio.piece(&place, 300, vec![2; 300]).send().await.status, 401);
    let guest = ground::RequestContext::from(ground::Actor::Guest);
    studio.token = people::sign_in(studio.world.db(), &guest, "tea", PASSWORD).await.unwrap().token;
    assert_eq!(studio.offset(&place).await, 300);
    let answer = studio.piece(&place, 300, vec![2; 300]).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (204, "600"));
}

#[tokio::test]
async fn a_file_that_is_chosen_again_goes_on_where_it_stopped_without_a_memory_of_its_address() {
    let studio = StudioClient::new().await;
    let course = studio.course.to_string();
    let begin = async |fingerprint: &str| {
        let pairs = [("name", "film.mp4"), ("course", course.as_str()), ("fingerprint", fingerprint)];
        let pairs = pairs.map(|(key, value)| format!("{key} {}", BASE64.encode(value.as_bytes())));
        studio.begin("film.mp4", 1_000).header("upload-metadata", &pairs.join(",")).send().await
    };
    let first = begin("abc123").await;
    assert_eq!((first.status.as_u16(), first.header("upload-offset")), (201, "0"));
    studio.piece(&place(&first), 0, vec![1; 300]).send().await;
    let again = begin("abc123").await;
    assert_eq!((place(&again), again.header("upload-offset")), (place(&first), "300"));
    assert_ne!(place(&begin("abc124").await), place(&first), "other content");
}

#[tokio::test]
async fn nobody_else_sends_or_sees_an_upload() {
    let studio = StudioClient::new().await;
    let place = place(&studio.begin("film.mp4", 100).send().await);
    let rival = studio.world.person("rival", Role::Teacher).await;
    let amy = studio.world.person("amy", Role::Learner).await;
    let as_other = |token: &str| studio.world.get(&place).method("HEAD").header("tus-resumable", "1.0.0").by(token);
    assert_eq!(as_other(&rival).send().await.status, 404);
    assert_eq!(as_other(&amy).send().await.status, 403);
    assert_eq!(studio.world.get(&place).method("HEAD").header("tus-resumable", "1.0.0").send().await.status, 401);
}

#[tokio::test]
async fn a_course_is_taken_home_as_an_archive() {
    let studio = StudioClient::new().await;
    studio.world.course("rust-first-steps").await;
    let ada = studio.world.person("ada", Role::Administrator).await;
    let course = content::export::find(studio.world.db(), "rust-first-steps").await.unwrap();
    let address = format!("/studio/export/{course}");
    let answer = studio.world.get(&address).by(&ada).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/zip"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"rust-first-steps.zip\"");

    // The archive, unpacked, is the folder of the command, and comes in again.
    let room = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(answer.body)).unwrap();
    archive.extract(room.path()).unwrap();
    let unpacked = room.path().join("rust-first-steps");
    let export = content::export::course(studio.world.db(), &ground::RequestContext::system(), course).await.unwrap();
    assert_eq!(archive.len(), export.len());
    let folder = content::import::read(&unpacked).unwrap();
    let report = content::import::apply(studio.world.db(), &ground::RequestContext::system(), folder, &mut |_, _| {})
        .await
        .unwrap();
    assert!(!report.changed);

    assert_eq!(studio.world.get(&address).by(&studio.token).send().await.status, 403, "another teacher's course");
    for unknown in ["/studio/export/0000000000001", "/studio/export/x"] {
        assert_eq!(studio.world.get(unknown).by(&ada).send().await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn the_contents_of_a_film_are_judged_before_the_film_is_sent() {
    let studio = StudioClient::new().await;
    let place = studio.begin("film.mov", FILM).send().await.header("location").to_owned();
    let boxed =
        |kind: &[u8], body: &[u8]| [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, body].concat();
    let contents = |picture: &[u8]| {
        let hdlr = boxed(b"hdlr", &[&[0; 8][..], b"vide", &[0; 13]].concat());
        let stsd = boxed(b"stsd", &[&[0; 8][..], &boxed(picture, &[0; 40])].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &stsd));
        boxed(b"moov", &boxed(b"trak", &boxed(b"mdia", &[hdlr, minf].concat())))
    };
    let look = async |bytes: Vec<u8>| studio.ask("POST", &place).body(bytes).send().await;
    assert_eq!(look(contents(b"avc1")).await.status, 204);
    assert_eq!(look(vec![0; MAX_CONTENTS_BYTES as usize + 1]).await.status, 413);
    let refused = look(contents(b"hvc1")).await;
    assert_eq!(refused.status, 415);
    assert!(refused.text().contains("HEVC"), "{}", refused.text());
    assert_eq!(look(contents(b"avc1")).await.status, 404, "the upload has ended");
}

#[tokio::test]
async fn a_slow_upload_goes_on_and_a_silent_one_keeps_what_came() {
    // The whole upload takes longer than anything here may.
    let silence = Duration::from_millis(500);
    let limits = FrontLimits { body_silence: silence, answer_timeout: silence, ..FrontLimits::default() };
    let studio = StudioClient::of(World::limited(&[], limits).await).await;
    let place = studio.begin("film.mp4", FILM).send().await.header("location").to_owned();
    let slowly = stream::unfold(0, move |n| async move {
        tokio::time::sleep(silence / 5).await;
        (n < 20).then(|| (Ok::<_, std::io::Error>(vec![n; 10]), n + 1))
    });
    let answer = studio.piece(&place, 0, Body::from_stream(slowly)).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (204, "200"), "{}", answer.text());
    let first = stream::iter([Ok::<_, std::io::Error>(vec![1; 100])]);
    let silent = Body::from_stream(first.chain(stream::pending()));
    let answer = studio.piece(&place, 200, silent).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (408, "300"));
    assert_eq!(studio.offset(&place).await, 300);
}

#[tokio::test]
async fn an_upload_of_a_byte_now_and_then_ends_and_keeps_what_came() {
    let body_rate = LeastRate { bytes: 8, per: Duration::from_millis(500) };
    let studio = StudioClient::of(World::limited(&[], FrontLimits { body_rate, ..FrontLimits::default() }).await).await;
    let place = studio.begin("film.mp4", FILM).send().await.header("location").to_owned();
    let trickle = stream::iter(0..40).then(|n| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, std::io::Error>(vec![n])
    });
    let answer = studio.piece(&place, 0, Body::from_stream(trickle)).send().await;
    let came: usize = answer.header("upload-offset").parse().unwrap();
    assert_eq!((answer.status.as_u16(), (1..8).contains(&came)), (408, true), "{came}");
    assert_eq!(studio.offset(&place).await, came);
}

#[tokio::test]
async fn whoever_takes_an_archive_home_takes_one_at_a_time() {
    let studio = StudioClient::new().await;
    studio.world.course("rust-first-steps").await;
    let ada = studio.world.person("ada", Role::Administrator).await;
    let course = content::export::find(studio.world.db(), "rust-first-steps").await.unwrap();
    let address = format!("/studio/export/{course}");
    let before = std::fs::read_dir(&studio.world.web.db.env.data).unwrap().count();
    let unread = studio.world.get(&address).by(&ada).open().await;
    assert_eq!(unread.status(), 200);
    let refused = studio.world.get(&address).by(&ada).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "10"));
    assert_eq!(std::fs::read_dir(&studio.world.web.db.env.data).unwrap().count(), before, "nothing lies on the disk");
    // Another person has a place of their own.
    let eve = studio.world.person("eve", Role::Administrator).await;
    assert_eq!(studio.world.get(&address).by(&eve).send().await.status, 200);
    drop(unread);
    let mut status = 429;
    for _ in 0..500 {
        status = studio.world.get(&address).by(&ada).send().await.status.as_u16();
        if status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(status, 200, "the place is free again");
}

//! Files of courses: signed addresses and ranges.

use domain::media;
use model::{Id, Role};

use crate::support::World;

/// The addresses of the pictures on a page.
fn pictures(html: &str) -> Vec<String> {
    let parts = html.split("/media/").skip(1);
    parts.map(|part| format!("/media/{}", part.split(['"', ' ']).next().unwrap()).replace("&amp;", "&")).collect()
}

/// A free lesson's text with its pictures, for a guest.
async fn picture(world: &World) -> String {
    world.course("gushi-shangxi").await;
    let page = domain::course::page(world.db(), &domain::Actor::Guest, "gushi-shangxi").await.unwrap();
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

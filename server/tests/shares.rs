//! Short addresses, posters, and the buttons that follow and keep things, as browsers send and read them.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use community::share::PosterArtist;
use model::{Role, share::Poster};

use crate::support::{Answer, HOST, World};

/// A course that costs nothing, by Zhou.
const SLUG: &str = "lianghua-touzi-rumen";
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Sends a form of the course's page, as a browser without scripts does.
async fn sends(world: &World, token: &str, function: &str, form: &str) -> Answer {
    let page = format!("http://{HOST}/courses/{SLUG}");
    world.post(function, form).header("referer", &page).by(token).send().await
}

/// Shares the course and returns the code of the short address.
async fn shares(world: &World, token: &str) -> String {
    let shared = sends(world, token, "/fn/learn/share", &format!("kind=course&name={SLUG}")).await;
    assert_eq!(shared.status.as_u16(), 303);
    shared.header("location").strip_prefix("/share/").unwrap().to_owned()
}

#[tokio::test]
async fn a_short_address_redirects_and_search_engines_do_not_list_it() {
    let world = World::new().await;
    world.course(SLUG).await;
    let amy = world.person("amy", Role::Learner).await;
    let code = shares(&world, &amy).await;
    let short = format!("/s/{code}");
    let opened = || world.get(&short).header("user-agent", BROWSER);
    for ask in [opened().header("sec-purpose", "prefetch;prerender"), opened().method("HEAD"), world.get(&short)] {
        assert_eq!(ask.send().await.status, 302);
    }
    let own = async || world.get("/me/shared").header("accept-language", "en").by(&amy).send().await.text();
    assert!(own().await.contains("0 visits"), "no person has opened it");
    for _ in 0..2 {
        let answer = opened().send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, &*format!("/courses/{SLUG}")));
        assert_eq!(answer.header("x-robots-tag"), "noindex");
        assert!(answer.header("cache-control").contains("no-store"));
    }
    assert!(own().await.contains("1 visit"), "and a person counts once");
    let unknown = world.get("/s/nosuchid").header("accept", "text/html").send().await;
    assert_eq!((unknown.status.as_u16(), unknown.header("location")), (404, ""));
    let sheet = world.get(&format!("/share/{code}")).header("accept-language", "en").send().await;
    assert_eq!(sheet.status, 200);
    assert!(sheet.text().contains(&short) && !sheet.text().contains("1 visit"), "others do not see how many came");
    assert!(!sheet.text().contains("poster.png"), "without a font there is no poster");
    assert_eq!(world.get(&format!("{short}/poster.png")).send().await.status, 404);
}

#[tokio::test]
async fn a_poster_is_a_picture_that_is_drawn_once() {
    static DRAWN: AtomicUsize = AtomicUsize::new(0);
    let draw: fn(&Poster, &Path) -> Result<Vec<u8>, String> = |poster, _| {
        DRAWN.fetch_add(1, Ordering::SeqCst);
        Ok(format!("{} {}", poster.lang.tag(), poster.address).into_bytes())
    };
    let world = World::with_posters(PosterArtist { version: 1, draw, font: "font.ttc".into() }).await;
    world.course(SLUG).await;
    let amy = world.person("amy", Role::Learner).await;
    let code = shares(&world, &amy).await;
    let sheet = world.get(&format!("/share/{code}")).send().await;
    assert!(sheet.text().contains(&format!("/s/{code}/poster.png?lang=")));
    for _ in 0..2 {
        let poster = world.get(&format!("/s/{code}/poster.png?lang=en")).send().await;
        assert_eq!((poster.status.as_u16(), poster.header("content-type")), (200, "image/png"));
        assert_eq!(poster.text(), format!("en http://{HOST}/s/{code}"));
    }
    assert_eq!(DRAWN.load(Ordering::SeqCst), 1, "the second time it is a file");
    let other = world.get(&format!("/s/{code}/poster.png?lang=zh-Hans")).send().await;
    assert!(other.text().starts_with("zh-Hans"));
    for elsewhere in ["/s/nosuchid/poster.png", "/s/../../poster.png", "/s/%2e%2e/poster.png"] {
        assert_eq!(world.get(elsewhere).send().await.status, 404, "{elsewhere}");
    }
}

#[tokio::test]
async fn following_and_keeping_work_without_scripts_and_lead_back_into_the_school_only() {
    let world = World::new().await;
    world.course(SLUG).await;
    let amy = world.person("amy", Role::Learner).await;
    let page = format!("/courses/{SLUG}");
    let course = async || world.get(&page).header("accept-language", "en").send().await.text();
    let before = course().await;
    assert!(!before.contains("0 follower"), "no number is shown where there is nobody");
    assert!(before.contains("/login?next=%2Fcourses%2F"), "guests are led to sign in and come back");
    let follow = format!("kind=course&name={SLUG}&follows=true&back={page}");
    for _ in 0..2 {
        let followed = sends(&world, &amy, "/fn/learn/set_follow", &follow).await;
        assert_eq!((followed.status.as_u16(), followed.header("location")), (303, &*page));
    }
    assert!(course().await.contains("1 follower"));
    for elsewhere in ["https://evil.example/", "//evil.example", "%2F%5Cevil.example"] {
        let keep = format!("slug={SLUG}&keeps=true&back={elsewhere}");
        let kept = sends(&world, &amy, "/fn/learn/set_favourite", &keep).await;
        assert_eq!((kept.status.as_u16(), kept.header("location")), (303, "/"), "{elsewhere}");
    }
    let favourites = world.get("/me/favourites").header("accept-language", "en").by(&amy).send().await.text();
    assert!(favourites.contains(&page) && favourites.contains("Remove"), "{favourites}");
    let following = world.get("/me/following").header("accept-language", "en").by(&amy).send().await.text();
    assert!(following.contains(&page) && following.contains("Unfollow"), "{following}");
    let guest = world.get("/me/favourites").send().await;
    assert_eq!(guest.header("location"), "/login?next=%2Fme%2Ffavourites");
}

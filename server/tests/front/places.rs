//! Places: whatever is rendered takes one among what is worked on.

use std::time::Duration;

use lyceum::front::FrontLimits;

use crate::support::World;

#[tokio::test]
async fn whatever_is_rendered_takes_a_place_and_files_take_none() {
    let limits = FrontLimits { places: 1, place_wait: Duration::ZERO, ..FrontLimits::default() };
    let world = World::limited(&[], limits.clone()).await;
    let rendered = [
        ("/nowhere", 404),
        ("/nowhere.html", 404),
        ("/pkg/0123456789abcdef/none.js", 404),
        ("/pkg/none", 404),
        ("/courses/", 308),
        ("/courses/a/b", 404),
        ("/courses", 200),
    ];
    let files = ["/robots.txt", "/pkg/0123456789abcdef/lyceum.css", "/healthz"];
    let place = world.web.front.places.acquire_page(&limits).await.unwrap();
    for (path, _) in rendered {
        for method in ["GET", "HEAD"] {
            let refused = world.get(path).method(method).send().await;
            assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "1"), "{method} {path}");
        }
    }
    for path in files {
        assert_eq!(world.get(path).send().await.status, 200, "{path}");
    }
    drop(place);
    for (path, status) in rendered {
        assert_eq!(world.get(path).send().await.status, status, "{path}");
    }
    assert!(!world.get("/pkg/none").send().await.text().contains("<html"), "no page is made for a file");
}

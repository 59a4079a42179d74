//! Files as they are.

use crate::support::World;

const CSS: &str = "/pkg/0123456789abcdef/lyceum.css";

#[tokio::test]
async fn the_package_is_kept_for_ever() {
    let world = World::new().await;
    let plain = world.get(CSS).send().await;
    assert_eq!(plain.status, 200);
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.text(), "body{margin:0}");
    assert!(plain.header("content-type").starts_with("text/css"));
    let known = world.get(CSS).header("if-none-match", plain.header("etag")).send().await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    assert_eq!(known.header("etag"), plain.header("etag"));
}

#[tokio::test]
async fn compressed_forms_have_tags_of_their_own() {
    let world = World::new().await;
    let (plain, br, gz) = (
        world.get(CSS).send().await,
        world.get(CSS).header("accept-encoding", "gzip, br").send().await,
        world.get(CSS).header("accept-encoding", "gzip").send().await,
    );
    assert_eq!((br.header("content-encoding"), br.text().as_str()), ("br", "brotli"));
    assert_eq!((gz.header("content-encoding"), gz.text().as_str()), ("gzip", "gzip"));
    assert!(plain.header("etag") != br.header("etag") && br.header("etag") != gz.header("etag"));
    assert!(br.header("vary").to_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn an_unknown_file_of_the_package_is_no_page() {
    let world = World::new().await;
    for path in [
        "/pkg/older/lyceum.js",
        "/pkg/",
        "/pkg/0123456789abcdef/",
        "/pkg/../../Cargo.toml",
        "/pkg/%2e%2e/pkg-dir",
        "/pkg/x",
    ] {
        let answer = world.get(path).header("accept", "*/*").send().await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.len() < 100 && !answer.text().contains("<html"), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn public_files() {
    let world = World::new().await;
    let worker = world.get("/sw.js").send().await;
    assert_eq!(
        (worker.status.as_u16(), worker.header("cache-control"), worker.header("service-worker-allowed")),
        (200, "no-cache", "/")
    );
    assert!(worker.header("content-security-policy").contains("default-src 'self'"), "a worker may ask for our pages");
    for (path, kind) in [
        ("/robots.txt", "text/plain"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icons.svg", "image/svg+xml"),
    ] {
        let answer = world.get(path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").starts_with(kind), "{path}: {}", answer.header("content-type"));
    }
    let missing = world.get("/favicon.ico").send().await;
    assert_eq!(missing.status, 404);
}

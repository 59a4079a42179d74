//! Reports and the word filter, as browsers without scripts send and read them.

use content::course::View;
use model::{Role, content_report::ReportSubject, url};

use crate::support::{Answer, HOST, World, guest};

const SLUG: &str = "lianghua-touzi-rumen";
const REPORT: &str = "/fn/site/report_content";

/// Returns the address at which the course is reported, and the beginning of its form.
async fn course(world: &World) -> (String, String) {
    world.course(SLUG).await;
    let id = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap().card.id;
    (url::report_content(ReportSubject::Course, id), format!("subject=course&id={id}"))
}

/// Sends a form as somebody without an account does.
async fn sends(world: &World, page: &str, form: &str) -> Answer {
    world.post(REPORT, form).header("referer", &format!("http://{HOST}{page}")).send().await
}

#[tokio::test]
async fn a_guest_reports_a_course_and_a_reviewer_decides() {
    let world = World::new().await;
    let (page, form) = course(&world).await;
    let shown = world.get(&format!("/courses/{SLUG}")).send().await.text();
    assert!(shown.contains(&format!("href=\"{page}\"")), "the course's page leads there");
    let refused = sends(&world, &page, &format!("{form}&reason=&note=Look+at+this")).await;
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, page.as_str()));
    let flash = refused.cookie("flash").unwrap();
    let again = world.get(&page).header("accept-language", "en").cookie("flash", &flash).send().await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("Look at this"), "what was typed is not lost");
    let sent = sends(&world, &page, &format!("{form}&reason=fraud&note=Look+at+this")).await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, format!("{page}?sent=1").as_str()));
    let thanks = world.get(sent.header("location")).header("accept-language", "en").send().await;
    assert!(thanks.text().contains("your report has arrived"), "{}", thanks.text());
    let rita = world.person("rita", Role::Reviewer).await;
    let queue = world.get(url::ADMIN_REPORTS).header("accept-language", "en").by(&rita).send().await.text();
    assert!(queue.contains("Look at this") && queue.contains("1 report") && queue.contains("a guest"), "{queue}");
    let (_, rest) = queue.split_once("name=\"case\" value=\"").unwrap();
    let case = rest.split('"').next().unwrap();
    let decided = world.call("/fn/admin/decide_case", &format!("case={case}&verdict=keep")).by(&rita).send().await;
    assert!(decided.status.as_u16() < 400, "{}", decided.text());
    let twice = world.call("/fn/admin/decide_case", &format!("case={case}&verdict=keep")).by(&rita).send().await;
    assert_eq!(twice.status, 409);
    let open = world.get(url::ADMIN_REPORTS).header("accept-language", "en").by(&rita).send().await.text();
    assert!(!open.contains("Look at this"));
}

#[tokio::test]
async fn what_cannot_be_seen_is_not_found_at_its_report_either() {
    let world = World::new().await;
    let (page, form) = course(&world).await;
    let ada = world.person("ada", Role::Administrator).await;
    let (_, id) = form.split_once("id=").unwrap();
    let hidden = world.call("/fn/admin/hide_course", &format!("course={id}&hidden=true")).by(&ada).send().await;
    assert!(hidden.status.as_u16() < 400);
    for page in [page.as_str(), "/report/review/0000000000001", "/report/review/x", "/report/nothing/0000000000001"] {
        assert_eq!(world.get(page).send().await.status, 404, "{page}");
    }
    assert_eq!(world.call(REPORT, &format!("{form}&reason=spam")).send().await.status, 404);
    assert_eq!(world.call(REPORT, "subject=person&id=0000000000001&reason=spam").send().await.status, 404);
}

/// Sends a file of words, as the form of the page does.
async fn sends_file(world: &World, token: &str, grade: &str, file: &[u8]) -> Answer {
    let part = |head: &str| format!("--limit\r\ncontent-disposition: form-data; name={head}\r\n\r\n");
    let mut body = (part("\"grade\"") + grade + "\r\n" + &part("\"file\"; filename=\"words.txt\"")).into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    let page = format!("http://{HOST}{}", url::ADMIN_WORD_FILTER);
    let form = world.post(url::WORDS_UPLOAD, "").header("content-type", "multipart/form-data; boundary=limit");
    form.header("referer", &page).body(body).by(token).send().await
}

#[tokio::test]
async fn a_file_of_words_is_added_or_refused_at_its_field() {
    let world = World::new().await;
    let (ada, rita) = (world.person("ada", Role::Administrator).await, world.person("rita", Role::Reviewer).await);
    assert_eq!(sends_file(&world, &rita, "masked", b"casino").await.status, 403);
    let saved = sends_file(&world, &ada, "masked", "\u{FEFF}casino\r\n\r\n博彩平台\r\n".as_bytes()).await;
    assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/admin/word-filter?saved=1"));
    let page = world.get("/admin/word-filter").header("accept-language", "en").by(&ada).send().await.text();
    assert!(page.contains("casino") && page.contains("博彩平台"), "{page}");
    for (file, said) in [
        (&b"\xFF\xFE"[..], "This file cannot be used here: its conte"),
        (&b"good\nx\n"[..], "Line 2: "),
        (&b""[..], "Please fill this in."),
    ] {
        let refused = sends_file(&world, &ada, "masked", file).await;
        assert_eq!((refused.status.as_u16(), refused.header("location")), (303, url::ADMIN_WORD_FILTER));
        let flash = refused.cookie("flash").unwrap();
        let ask = world.get(url::ADMIN_WORD_FILTER).header("accept-language", "en").by(&ada).cookie("flash", &flash);
        let page = ask.send().await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains(said), "{}", page.text());
    }
}

#[tokio::test]
async fn words_are_added_tried_and_removed_by_administrators() {
    let world = World::new().await;
    let ada = world.person("ada", Role::Administrator).await;
    let words = format!("words={}&grade=masked", url::percent_encode("casino\n代开发票"));
    let rita = world.person("rita", Role::Reviewer).await;
    assert_eq!(world.call("/fn/admin/add_words", &words).by(&rita).send().await.status, 403);
    assert!(world.call("/fn/admin/add_words", &words).by(&ada).send().await.status.as_u16() < 400);
    let tried = format!("{}?try={}", url::ADMIN_WORD_FILTER, url::percent_encode("c@s1no, 代 開 發 票"));
    let page = world.get(&tried).header("accept-language", "en").by(&ada).send().await.text();
    assert!(page.contains("******, * * * *"), "{page}");
    // A name that everybody sees is refused.
    let named = world.call("/fn/account/save_profile", "name=Casino&handle=ada&bio=").by(&ada).send().await;
    assert_eq!(named.status, 422);
    let (_, rest) = page.split_once("name=\"word\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap();
    let removed = world.call("/fn/admin/remove_word", &format!("word={id}")).by(&ada).send().await;
    assert!(removed.status.as_u16() < 400, "{}", removed.text());
}

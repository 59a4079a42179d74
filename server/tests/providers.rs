//! Payment providers over HTTP: their page, their keys that nobody sees again, and a school that cannot be paid.

use std::{
    io,
    sync::{Arc, Mutex},
};

use gateways::{Alipay, AlipayAddresses};
use ground::{Clock, Env, RequestContext};
use kit::AppError;
use lyceum::{providers, text_services};
use model::Role;

use crate::support::{Ask, HOST, World, settings};

/// What must stand nowhere.
const CANARY: &str = "canary-4711";
const PAGE: &str = "/admin/payments";
const PAID: &str = "rust-first-steps";

/// What is logged on this thread while this lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A form of the page.
fn form(world: &World, name: &str, form: &str, token: &str) -> Ask {
    let page = format!("http://{HOST}{PAGE}");
    world.post(&format!("/fn/admin/{name}"), form).header("referer", &page).by(token)
}

async fn page(world: &World, path: &str, token: &str) -> String {
    let answer = world.get(path).header("accept-language", "en").by(token).send().await;
    assert_eq!(answer.status, 200, "{path}");
    answer.text()
}

#[tokio::test]
async fn keys_go_in_and_never_come_back() {
    let log = Log::default();
    let kept = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || kept.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = World::new().await;
    let ada = world.person("ada", Role::Administrator).await;
    let mut seen = vec![page(&world, PAGE, &ada).await];
    assert!(seen[0].contains("not entered yet") && seen[0].contains("name=\"secrets[key]\""), "{}", seen[0]);

    // Refused: what was typed is kept, but for the secret.
    let bad = format!("provider=bank&fields[merchant]=m-17&secrets[key]=pk_{CANARY}");
    let refused = form(&world, "save_provider", &bad, &ada).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, PAGE));
    let flash = refused.cookie("flash").unwrap();
    let stored = ground::flash::take(world.db(), flash.split_once(':').unwrap().0, "/fn/admin/save_provider").await;
    let stored = stored.unwrap().unwrap();
    assert!(stored.contains("m-17") && !stored.contains(CANARY), "{stored}");
    let refused = form(&world, "save_provider", &bad, &ada).send().await;
    let again = world.get(PAGE).header("accept-language", "en").by(&ada);
    let again = again.cookie("flash", &refused.cookie("flash").unwrap()).send().await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("What you typed was not kept"), "{}", again.text());
    assert!(again.text().contains("m-17") && again.text().contains("no key of this provider"), "{}", again.text());
    seen.extend([format!("{:?}", refused.headers), again.text()]);
    let told = world.call("/fn/admin/save_provider", &bad).by(&ada).send().await;
    assert_eq!(told.status, 422);
    seen.push(told.text());

    // Saved: the page says that they are there.
    let good = format!("provider=bank&fields[merchant]=m-17&secrets[key]=sk_{CANARY}&sandbox=true");
    let saved = form(&world, "save_provider", &good, &ada).send().await;
    assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/admin/payments?saved=1"));
    for (name, body) in [
        ("switch_provider", "provider=bank&is_on=true"),
        ("move_provider", "provider=bank&direction=down"),
        ("check_provider", "provider=bank"),
    ] {
        let answer = form(&world, name, body, &ada).send().await;
        assert_eq!(answer.status, 303, "{name}");
        seen.push(format!("{:?}", answer.headers));
    }
    let shown = page(&world, "/admin/payments?checked=bank", &ada).await;
    assert!(shown.contains("value=\"m-17\"") && shown.contains("The connection does not work"), "{shown}");
    assert!(shown.contains("Sandbox") && shown.contains("Leave it empty to keep it"), "{shown}");
    assert!(shown.contains("It is on, but its last answers say that it does not work"), "{shown}");
    seen.extend([shown, page(&world, "/admin/logs", &ada).await]);
    assert!(seen.last().unwrap().contains("merchant, key"), "the log names the fields");
    seen.push(world.call("/fn/admin/load_providers", "").by(&ada).send().await.text());
    ground::jobs::run_due(world.db(), &school::register()).await.unwrap();
    seen.push(String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned());
    assert!(seen.last().unwrap().contains("payment provider"), "something was logged");
    for text in seen {
        assert!(!text.contains(CANARY), "{text}");
    }
}

#[tokio::test]
async fn a_course_is_not_on_sale_while_no_provider_works() {
    let world = World::new().await;
    world.course(PAID).await;
    let (ada, amy) = (world.person("ada", Role::Administrator).await, world.person("amy", Role::Learner).await);
    let course = format!("/courses/{PAID}");
    let button = "action=\"/fn/shop/place_order\"";
    let words = "Not on sale yet";
    assert!(page(&world, &course, &amy).await.contains(button));
    let order = world.post("/fn/shop/place_order", &format!("slug={PAID}")).by(&amy).send().await;
    let checkout = order.header("location").to_owned();
    assert!(checkout.starts_with("/checkout/"), "{checkout}");

    let off = form(&world, "switch_provider", "provider=test&is_on=false", &ada).send().await;
    assert_eq!(off.header("location"), "/admin/payments?saved=1");
    let ben = world.person("ben", Role::Learner).await;
    for (path, token) in
        [(course.as_str(), ben.as_str()), (&course, ""), ("/courses", ""), ("/", ""), ("/teachers/chen", "")]
    {
        let answer = world.get(path).header("accept-language", "en").by(token).send().await.text();
        assert!(answer.contains(words) && !answer.contains(button), "{path}: {answer}");
    }
    let chinese = world.get(&course).header("accept-language", "zh").send().await.text();
    assert!(chinese.contains("暂未开售"));

    // The way of guests says so before anybody types anything, and neither sends a code nor opens an account.
    let buy = format!("/buy/{PAID}");
    let guests = "action=\"/fn/account/start_purchase\"";
    let answer = world.get(&buy).header("accept-language", "en").send().await.text();
    assert!(answer.contains(words) && !answer.contains(guests), "{answer}");
    for (function, form) in
        [("start_purchase", "identifier=eve%40example.com"), ("finish_purchase", "step=0000000000001&code=123456")]
    {
        let form = format!("slug={PAID}&{form}");
        let refused = world.call(&format!("/fn/account/{function}"), &form).send().await;
        assert_eq!((refused.status.as_u16(), refused.cookie("sid")), (409, None), "{function}");
        assert_eq!(serde_json::from_slice::<AppError>(&refused.body).unwrap(), AppError::NotOnSale(PAID.into()));
    }

    // An address that somebody kept orders nothing either.
    let refused = world.call("/fn/shop/place_order", &format!("slug={PAID}")).by(&ben).send().await;
    assert_eq!(refused.status, 409);
    assert_eq!(serde_json::from_slice::<AppError>(&refused.body).unwrap(), AppError::NotOnSale(PAID.into()));
    let refused = world
        .post("/fn/shop/place_order", &format!("slug={PAID}"))
        .header("referer", &format!("http://{HOST}{course}"))
        .by(&ben)
        .send()
        .await;
    let again = world.get(&course).header("accept-language", "en").by(&ben);
    let again = again.cookie("flash", &refused.cookie("flash").unwrap()).send().await;
    assert!(again.text().contains("This course is not on sale yet"), "{}", again.text());

    // What was ordered waits, and its page says so; the administration says what to do.
    assert!(page(&world, &checkout, &amy).await.contains("The school takes no payments just now"));
    let overview = page(&world, "/admin", &ada).await;
    assert!(overview.contains("are not on sale") && overview.contains("href=\"/admin/payments\""), "{overview}");
    assert!(page(&world, PAGE, &ada).await.contains("No payment provider is on and has its keys"));
    let sue = world.person("sue", Role::Support).await;
    let overview = page(&world, "/admin", &sue).await;
    assert!(overview.contains("are not on sale") && !overview.contains("href=\"/admin/payments\""), "{overview}");

    form(&world, "switch_provider", "provider=test&is_on=true", &ada).send().await;
    assert!(page(&world, &course, &ben).await.contains(button), "at once");
    assert!(world.get(&buy).send().await.text().contains(guests));
    assert!(!page(&world, "/admin", &ada).await.contains("are not on sale"));
}

#[tokio::test]
async fn the_teacher_is_told_why_nobody_can_buy() {
    let world = World::production().await;
    world.course(PAID).await;
    let ada = world.person("ada", Role::Administrator).await;
    let id = content::course::page(world.db(), &RequestContext::system(), PAID, content::course::View::Live)
        .await
        .unwrap()
        .card
        .id;
    let studio = page(&world, &format!("/studio/courses/{id}"), &ada).await;
    assert!(studio.contains("The school has no payment provider that takes this price"), "{studio}");
}

#[tokio::test]
async fn a_school_in_production_has_no_test_provider() {
    for (mode, names) in [
        ("production", vec!["stripe", "alipay", "wechat", "unionpay"]),
        ("development", vec!["stripe", "alipay", "wechat", "unionpay", "test"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), &[("LYCEUM_MODE", mode)]);
        let env = text_services::install(Env::open(&settings.data, Clock::System).unwrap());
        let db = ground::Db::open(providers::add(env, &settings).unwrap(), None).await.unwrap();
        let rows = commerce::payment::provider::list(&db, &RequestContext::system()).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), names, "{mode}");
    }
}

/// Returns what stands between the lines of dashes, as a form has it.
fn bare(pem: &str) -> String {
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    lines.replace('+', "%2B").replace('=', "%3D")
}

#[tokio::test]
async fn an_account_with_something_open_stays_and_the_page_leads_to_what_is_open() {
    const COURSE: &str = "gushi-shangxi";
    let world = World::with_provider(Alipay::factory(AlipayAddresses::default()), ground::Clock::System).await;
    world.course(COURSE).await;
    let (ada, amy) = (world.person("ada", Role::Administrator).await, world.person("amy", Role::Learner).await);
    let keys = |seller: &str| {
        let private = bare(include_str!("../alipayfake/keys/app.pem"));
        let public = bare(include_str!("../alipayfake/keys/alipay.pub"));
        format!(
            "provider=alipay&fields[app_id]=2021000000000001&fields[seller_id]={seller}&\
             fields[alipay_public_key]={public}&secrets[private_key]={private}&sandbox=true"
        )
    };
    let saved = form(&world, "save_provider", &keys("2088000000000001"), &ada).send().await;
    assert_eq!(saved.header("location"), "/admin/payments?saved=1");
    form(&world, "switch_provider", "provider=alipay&is_on=true", &ada).send().await;
    let placed = world.post("/fn/shop/place_order", &format!("slug={COURSE}")).by(&amy).send().await;
    let order = placed.header("location").trim_start_matches("/checkout/").to_owned();
    let begun = world.post("/fn/shop/pay", &format!("order={order}&provider=alipay:page")).by(&amy).send().await;
    assert!(begun.text().contains("gateway.do"), "{}", begun.text());

    let refused = form(&world, "save_provider", &keys("2088000000000002"), &ada).send().await;
    let shown = world.get(PAGE).header("accept-language", "en").by(&ada);
    let shown = shown.cookie("flash", &refused.cookie("flash").unwrap()).send().await;
    assert_eq!(shown.status, 422);
    for words in [
        "Still open with the account of before: 1 payment.",
        "href=\"/admin/orders?state=awaiting\"",
        "value=\"2088000000000002\"",
    ] {
        assert!(shown.text().contains(words), "{words}: {}", shown.text());
    }
}

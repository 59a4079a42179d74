//! Clients: every request is counted by whom it comes from, whatever it asks for.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use lyceum::front::{FrontLimits, Rate};
use model::Role;

use crate::support::{HOST, World};

const PRODUCTION: &[(&str, &str)] = &[("LYCEUM_MODE", "production"), ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1")];

fn few(burst: f64) -> FrontLimits {
    let rate = Rate { burst, per_second: 0.001 };
    FrontLimits { read: rate, write: rate, credential: rate, ..FrontLimits::default() }
}

#[tokio::test]
async fn every_row_and_none_is_limited_before_anything_is_done() {
    for path in
        ["/nowhere", "/healthz", "/readyz", "/media/0000000000001", "/events?order=x", "/login", "/learn/x", "/x.png"]
    {
        let world = World::limited(PRODUCTION, few(3.0)).await;
        for n in 0..5 {
            let answer = world.get(path).from("192.0.2.1").send().await;
            assert_eq!(answer.status == 429, n >= 3, "{path} {n}: {}", answer.status);
            assert_eq!(answer.header("retry-after").is_empty(), n < 3, "{path} {n}");
        }
        assert_ne!(world.get(path).from("192.0.2.2").send().await.status, 429, "{path}: others are served");
    }
    let world = World::limited(PRODUCTION, few(1.0)).await;
    let foreign = || world.post("/fn/account/sign_in", "").header("origin", "https://evil.example").from("192.0.2.1");
    assert_eq!(foreign().send().await.status, 403);
    assert_eq!(foreign().send().await.status, 429, "what is refused is counted, too");
    let hook = || world.get("/hooks/test").method("POST").from("192.0.2.1").body("{}");
    assert_ne!(hook().send().await.status, 429);
    assert_eq!(hook().send().await.status, 429);
}

#[tokio::test]
async fn whoever_a_proxy_speaks_for_is_counted_and_who_cannot_be_read_is_one_stranger() {
    let world = World::limited(PRODUCTION, few(2.0)).await;
    let ask = |name: &str| world.get("/healthz").from("127.0.0.1").header("x-forwarded-for", name).send();
    for (names, who) in [
        (["192.0.2.1:1", "192.0.2.1:2", "192.0.2.1"], "an address with any port"),
        (["[2001:db8::1]:443", "2001:db8::2", "\"[2001:db8::3]:80\""], "a network of IPv6"),
        (["unknown", "_hidden", "1.2.3"], "who cannot be read"),
    ] {
        let mut statuses = Vec::new();
        for name in names {
            statuses.push(ask(name).await.status.as_u16());
        }
        assert_eq!(statuses, [200, 200, 429], "{who}");
    }
    let machine = world.get("/healthz").from("127.0.0.1");
    assert_eq!(machine.send().await.status, 200, "the machine itself is not counted");
}

#[tokio::test]
async fn in_production_a_proxy_on_the_machine_that_is_not_named_is_one_client() {
    let few = ("LYCEUM_FRONT_READ_BURST", "3");
    let production = ("LYCEUM_MODE", "production");
    let refused = async |vars: &[(&str, &str)]| {
        let world = World::with(vars).await;
        let mut refused = 0;
        for n in 0..8 {
            let ask = world.get("/nowhere").from("127.0.0.1").header("x-forwarded-for", &format!("192.0.2.{n}"));
            refused += usize::from(ask.send().await.status == 429);
        }
        refused
    };
    assert!(refused(&[production, few]).await > 0, "all of its visitors together");
    assert_eq!(refused(&[production, few, ("LYCEUM_TRUSTED_PROXIES", "127.0.0.0/8")]).await, 0, "each by themselves");
    assert_eq!(refused(&[production, few, ("LYCEUM_FRONT_COUNT_LOOPBACK", "false")]).await, 0, "as the operator says");
    assert_eq!(refused(&[few]).await, 0, "in development the machine is whoever develops");
    let counted = async |vars: &[(&str, &str)]| World::with(vars).await.web.front.limits().count_loopback;
    assert!(counted(&[production]).await && !counted(&[]).await, "connections and bodies are, too");
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_says_once_that_a_proxy_is_not_named() {
    let said = async |vars: &[(&str, &str)], peer: &str, header: &'static str| {
        let world = World::with(vars).await;
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
        let _log = tracing::subscriber::set_default(log);
        for _ in 0..3 {
            world.get("/healthz").from(peer).header(header, "192.0.2.1").send().await;
        }
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        text.matches(&format!("LYCEUM_TRUSTED_PROXIES={peer}")).count()
    };
    let production = ("LYCEUM_MODE", "production");
    for (peer, header) in [("127.0.0.1", "x-forwarded-for"), ("::1", "x-forwarded-proto"), ("172.18.0.1", "forwarded")]
    {
        assert_eq!(said(&[production], peer, header).await, 1, "{peer} {header}");
    }
    assert_eq!(said(&[production], "127.0.0.1", "accept").await, 0, "the machine itself");
    assert_eq!(said(&[production], "192.0.2.9", "x-forwarded-for").await, 0, "a stranger may write what they like");
    assert_eq!(said(&[], "127.0.0.1", "x-forwarded-for").await, 0, "in development");
    let named = [production, ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1")];
    assert_eq!(said(&named, "127.0.0.1", "x-forwarded-for").await, 0);
}

#[tokio::test]
async fn who_is_over_the_limit_leaves_nothing_behind() {
    let limits = FrontLimits { credential: Rate { burst: 1.0, per_second: 0.001 }, ..FrontLimits::default() };
    let world = World::limited(PRODUCTION, limits).await;
    let ask = || world.post("/fn/account/sign_in", "identifier=a&password=").from("192.0.2.1");
    assert!(ask().send().await.set_cookie("flash").is_some());
    let refused = ask().send().await;
    assert_eq!((refused.status.as_u16(), refused.set_cookie("flash")), (429, None));
    let asked = world.post("/fn/account/load_me", "junk=junk").from("192.0.2.1").send().await;
    assert!(asked.header("location").starts_with("/login") && asked.set_cookie("flash").is_none());
}

#[tokio::test]
async fn guesses_that_wait_are_told_so_and_nothing_is_kept_of_them() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let ask = || world.post("/fn/account/sign_in", "identifier=amy&password=wrong-wrong").from("192.0.2.1").send();
    let mut flash = String::new();
    for _ in 0..8 {
        flash = ask().await.cookie("flash").unwrap();
    }
    assert!(flash.starts_with('~'), "no row is made: {flash}");
    let page = world.get("/login").cookie("flash", &flash).header("accept-language", "en").send().await;
    assert_eq!(page.status, 429);
    assert!(!page.header("retry-after").is_empty() && !page.text().contains("value=\"amy\""));
    for made_up in ["~", "~AAAA", &format!("~x{}", &flash[2..])] {
        let page = world.get("/login").cookie("flash", &format!("{made_up}:/fn/account/sign_in")).send().await;
        assert_eq!(page.status, 200, "{made_up}");
    }
}

#[tokio::test]
async fn refused_forms_of_a_client_are_kept_up_to_so_many_bytes() {
    let limits = FrontLimits { kept: Rate { burst: 2_000.0, per_second: 0.001 }, ..FrontLimits::default() };
    let world = World::limited(&[], limits).await;
    let ask = |from: &str| {
        let form = format!("identifier=amy&password=&junk={}", "x".repeat(60_000));
        world.post("/fn/account/sign_in", &form).from(from)
    };
    for n in 0..6 {
        let refused = ask("192.0.2.1").send().await;
        let flash = refused.cookie("flash").unwrap();
        assert_eq!(flash.starts_with('~'), n >= 3, "{n}: {flash}");
        let page = world.get("/login").cookie("flash", &flash).send().await;
        assert_eq!(page.status, 422, "what is wrong is said all the same");
        assert_eq!(page.text().contains("value=\"amy\""), n < 3);
        assert!(!page.text().contains("xxxx"));
    }
    assert!(!ask("192.0.2.2").send().await.cookie("flash").unwrap().starts_with('~'), "others' are kept");
}

#[tokio::test]
async fn only_the_sites_own_origin_changes_something() {
    let vars = [("LYCEUM_MODE", "production"), ("LYCEUM_URL", "https://school.example")];
    let world = World::with(&vars).await;
    let ask = |origin: &str| world.post("/fn/account/sign_out", "").header("origin", origin).send();
    assert_eq!(ask("https://school.example").await.status, 303);
    for foreign in ["http://school.example", "https://school.example:444", "https://SCHOOL.example.evil", "null"] {
        assert_eq!(ask(foreign).await.status, 403, "{foreign}");
    }
    assert_eq!(HOST, "school.example");
}

#[tokio::test]
async fn an_address_orders_nothing() {
    let world = World::new().await;
    world.course("rust-first-steps").await;
    let token = world.person("amy", Role::Learner).await;
    for site in [None, Some("none"), Some("same-origin"), Some("cross-site")] {
        let ask = world.get("/buy/rust-first-steps").by(&token);
        let answer = match site {
            Some(site) => ask.header("sec-fetch-site", site).send().await,
            None => ask.send().await,
        };
        assert_eq!(answer.status, 200, "{site:?}");
        assert!(answer.text().contains("action=\"/fn/shop/place_order\""), "the page has the button");
    }
    let amy = people::session::load(world.db(), &token).await.unwrap().unwrap().who;
    let ctx = ground::RequestContext::from(ground::Actor::Person(amy.id, amy.may));
    let orders = commerce::order::list_for_buyer(world.db(), &ctx, None).await.unwrap();
    assert!(orders.rows.is_empty());
    let page = world.get("/courses/rust-first-steps").by(&token).send().await.text();
    assert!(page.contains("action=\"/fn/shop/place_order\""), "the page has the button");
    let guest = world.get("/buy/rust-first-steps").send().await;
    assert_eq!(guest.status, 200);
    assert!(guest.text().contains("action=\"/fn/account/start_purchase\""), "who they are comes first");
    assert_eq!(world.get("/buy/no-such-course").send().await.status, 404);
}

#[tokio::test]
async fn a_changed_limit_holds_at_once() {
    let world = World::new().await;
    let ctx = ground::RequestContext::system();
    for streams in ["1", "9"] {
        ground::settings::set(world.db(), &ctx, "front.streams_by_person", streams).await.unwrap();
        assert_eq!(world.web.front.limits().streams_by_person.to_string(), streams);
    }
}

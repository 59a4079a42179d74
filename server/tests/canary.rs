//! The secret keys of Stripe stand nowhere: on no page, in no error, no log however talkative, no file of the school
//! and nothing that its commands print, while Stripe repeats them in all that it says.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
};
use data_encoding::{BASE64, HEXLOWER};
use http::{HeaderMap, StatusCode, header};
use model::Role;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::Child,
};

use crate::support::World;

const COURSE: &str = "rust-first-steps";
const SECRET_KEY: &str = "sk_test_canary4711canary";
const WEBHOOK_SECRET: &str = "whsec_canary0815canary";
/// What stands in both, and so nowhere.
const CANARY: &str = "canary";
/// The time that the server takes to be ready, at most.
const READY_TRIES: usize = 500;

/// Says the key that it is asked with once more, in every place that somebody reads.
async fn repeat(State(asked): State<Arc<AtomicUsize>>, headers: HeaderMap) -> Response {
    let key = headers[header::AUTHORIZATION].to_str().unwrap().trim_start_matches("Bearer ").to_owned();
    assert_eq!(key, SECRET_KEY);
    let said = format!(r#"{{"error":{{"type":"invalid_request_error","message":"{key} {key}","doc_url":"{key}"}}}}"#);
    let json = [(header::CONTENT_TYPE, "application/json")];
    let fields = format!(r#"{{"id":["{key}"],"livemode":"{key}","has_more":"{key}","data":"{key}"}}"#);
    match asked.fetch_add(1, Ordering::SeqCst) % 6 {
        0 => (StatusCode::UNAUTHORIZED, json, said).into_response(),
        1 => (StatusCode::OK, json, fields).into_response(),
        2 => (StatusCode::INTERNAL_SERVER_ERROR, format!("<html><title>{key}</title>")).into_response(),
        3 => (StatusCode::FOUND, [(header::LOCATION, format!("https://stripe.example/?key={key}"))]).into_response(),
        4 => (StatusCode::OK, json, format!("{{\"{key}")).into_response(),
        _ => (StatusCode::BAD_REQUEST, json, said).into_response(),
    }
}

/// A school whose server runs, and everything that was heard of it.
struct Served {
    world: World,
    stripe: String,
    address: String,
    seen: Vec<String>,
}

impl Served {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
        command.args(words).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("LYCEUM_DATA", self.data()).env("LEPTOS_SITE_ROOT", self.world.folder.path().join("site"));
        command.env("LYCEUM_MODE", "development").env("LYCEUM_ADDR", &self.address);
        command.env("LYCEUM_STRIPE_API_URL", &self.stripe).env("LYCEUM_LOG", "trace").env("RUST_BACKTRACE", "1");
        command
    }

    fn data(&self) -> PathBuf {
        self.world.folder.path().join("data")
    }

    /// Starts the server, whose log goes to this file.
    async fn serve(&self, log: &Path) -> Child {
        let mut command = tokio::process::Command::from(self.command(&["serve"]));
        let log = fs::File::create(log).unwrap();
        let child = command.stdout(Stdio::null()).stderr(log).kill_on_drop(true).spawn().unwrap();
        for _ in 0..READY_TRIES {
            if TcpStream::connect(&self.address).await.is_ok() {
                return child;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server does not get ready");
    }

    /// Asks as a browser does, and returns the status, where the answer leads, and its cookie of refused forms.
    async fn ask(&mut self, what: &str, cookie: &str, headers: &str, body: &str) -> (u16, String, String) {
        let (at, length) = (&self.address, body.len());
        // Of HTTP 1.0, so that no page comes in pieces.
        let request = format!(
            "{what} HTTP/1.0\r\nhost: {at}\r\ncookie: {cookie}\r\naccept-language: en\r\norigin: http://{at}\r\n\
             {headers}content-length: {length}\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(at).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let head = answer.split("\r\n\r\n").next().unwrap();
        let find = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        let flash = find("set-cookie: flash=").split(';').next().unwrap().to_owned();
        let found = (answer[9..12].parse().unwrap(), find("location: "), flash);
        self.seen.push(answer);
        found
    }

    async fn page(&mut self, path: &str, cookie: &str) -> u16 {
        self.ask(&format!("GET {path}"), cookie, "accept: text/html\r\n", "").await.0
    }

    /// Sends a form from this page, and looks at the page that it leads to.
    async fn form(&mut self, page: &str, path: &str, cookie: &str, form: &str) -> u16 {
        let headers = format!(
            "accept: text/html\r\nreferer: http://{}{page}\r\ncontent-type: application/x-www-form-urlencoded\r\n",
            self.address
        );
        let (status, to, flash) = self.ask(&format!("POST {path}"), cookie, &headers, form).await;
        assert_eq!(status, 303, "{path}: {}", self.seen.last().unwrap());
        self.page(&to, &format!("{cookie}; flash={flash}")).await
    }

    fn last(&self) -> &str {
        self.seen.last().unwrap()
    }

    /// Runs a command to its end.
    fn run(&mut self, words: &[&str]) -> Output {
        let output = self.command(words).output().unwrap();
        self.seen.push(String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned());
        output
    }

    /// Adds everything that lies below a folder.
    fn see(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.see(&path);
            } else if path.is_file() {
                let content = fs::read(&path).unwrap();
                self.seen.push(format!("{}\n{}", path.display(), String::from_utf8_lossy(&content)));
            }
        }
    }
}

/// Returns where a secret stands, in one of the ways in which it can be written; `None` for nowhere.
fn found(text: &str) -> Option<String> {
    let mut ways = vec![CANARY.to_owned(), CANARY.to_uppercase()];
    for secret in [SECRET_KEY, WEBHOOK_SECRET] {
        ways.push(HEXLOWER.encode(secret.as_bytes()));
        // Whatever stands before it: three ways, each but for its ends.
        for skipped in 0..3 {
            let code = BASE64.encode(&[&b"   "[..skipped], secret.as_bytes()].concat());
            ways.push(code[4..code.len() - 4].to_owned());
        }
    }
    let (at, way) = ways.iter().find_map(|way| Some((text.find(way.as_str())?, way)))?;
    let from = text.floor_char_boundary(at.saturating_sub(200));
    Some(format!("{way}: {}", &text[from..text.ceil_char_boundary(at + 100)]))
}

#[test]
fn secrets_are_found_however_they_are_written() {
    for text in [
        format!("key={SECRET_KEY}"),
        BASE64.encode(format!("x:{WEBHOOK_SECRET}!").as_bytes()),
        BASE64.encode(format!("{SECRET_KEY}:").as_bytes()),
        HEXLOWER.encode(format!("…{SECRET_KEY}").as_bytes()),
    ] {
        assert!(found(&text).is_some(), "{text}");
    }
    assert_eq!(found("sk_test_"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn stripes_secret_keys_stand_nowhere() {
    let world = World::new().await;
    world.course(COURSE).await;
    let ada = format!("sid={}", world.person("ada", Role::Administrator).await);
    let amy = format!("sid={}", world.person("amy", Role::Learner).await);
    world.db().close().await;
    let (asked, stub) = (Arc::new(AtomicUsize::new(0)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let stripe = format!("http://{}", stub.local_addr().unwrap());
    let repeats = Router::new().fallback(repeat).with_state(asked.clone());
    tokio::spawn(async move { axum::serve(stub, repeats).await });
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut school = Served { world, stripe, address: free.to_string(), seen: Vec::new() };
    let log = school.world.folder.path().join("server.log");
    let mut server = school.serve(&log).await;

    // Keys in each other's fields, then as they should be.
    let page = "/admin/payments";
    let keys = |secret: &str, shown: &str, webhook: &str| {
        format!(
            "provider=stripe&sandbox=true&fields[publishable_key]={shown}&secrets[secret_key]={secret}\
             &secrets[webhook_secrets]={webhook}"
        )
    };
    for (secret, shown, webhook, said) in [
        (WEBHOOK_SECRET, "pk_test_shown", SECRET_KEY, "This is another key of this provider"),
        ("sk_live_canary", "pk_test_shown", WEBHOOK_SECRET, "Keys of the sandbox and keys for real money"),
        (CANARY, "pk_test_shown", WEBHOOK_SECRET, "This is no key of this provider"),
    ] {
        let status = school.form(page, "/fn/admin/save_provider", &ada, &keys(secret, shown, webhook)).await;
        assert!(status == 422 && school.last().contains(said), "{said}: {}", school.last());
        assert!(school.last().contains("pk_test_shown"), "what may be shown stays");
    }
    let good = keys(SECRET_KEY, "pk_test_shown", WEBHOOK_SECRET);
    assert_eq!(school.form(page, "/fn/admin/save_provider", &ada, &good).await, 200);
    for _ in 0..6 {
        assert_eq!(school.form(page, "/fn/admin/check_provider", &ada, "provider=stripe").await, 200);
        assert!(school.last().contains("The connection does not work"), "{}", school.last());
    }
    assert_eq!(school.form(page, "/fn/admin/switch_provider", &ada, "provider=stripe&is_on=true").await, 200);

    // Payments that fail in every way.
    let course = format!("/courses/{COURSE}");
    assert_eq!(school.form(&course, "/fn/shop/place_order", &amy, &format!("slug={COURSE}")).await, 200);
    let list = school.ask("POST /fn/shop/load_orders", &amy, FUNCTION, "page=").await;
    assert_eq!(list.0, 200, "{}", school.last());
    let order = school.last().split("\"id\":\"").nth(1).unwrap()[..13].to_owned();
    let pay = format!("order={order}&provider=stripe&save=true");
    for _ in 0..6 {
        let status = school.form(&format!("/checkout/{order}"), "/fn/shop/pay", &amy, &pay).await;
        assert!(status >= 400, "{status}: {}", school.last());
        assert_eq!(school.ask("POST /fn/shop/pay", &amy, FUNCTION, &pay).await.0, 422, "{}", school.last());
        school.page(&format!("/checkout/{order}/return"), &amy).await;
    }
    // Webhooks that are not signed: taken, and not believed.
    for (signature, body) in [("t=1,v1=00", "{}"), ("", "\u{0}"), ("v1", "[[[[[")] {
        let headers = format!("stripe-signature: {signature}\r\n");
        assert_eq!(school.ask("POST /hooks/stripe", "", &headers, body).await.0, 200, "{}", school.last());
    }
    for path in [page, "/admin", "/admin/logs", "/admin/logs.csv", "/admin/jobs", &format!("/admin/orders/{order}")] {
        assert_eq!(school.page(path, &ada).await, 200, "{path}");
    }
    assert_eq!(school.page(&format!("/checkout/{order}"), &amy).await, 200);
    assert!(asked.load(Ordering::SeqCst) >= 18, "Stripe was asked, and repeated the key");
    server.kill().await.unwrap();

    for words in [&["check"][..], &["doctor"], &["config", "list"], &["keys", "rotate"], &["migrate"]] {
        school.run(words);
    }
    let out = school.world.folder.path().join("export");
    let exported = school.run(&["export", COURSE, out.to_str().unwrap()]);
    assert!(exported.status.success(), "{}", school.last());
    school.see(&out);
    school.see(&school.data());
    let said = fs::read_to_string(&log).unwrap();
    assert!(said.contains("TRACE") && said.contains("stripe"), "the log says a lot");
    school.seen.push(said);
    for text in &school.seen {
        assert_eq!(found(text), None, "{}", text.lines().next().unwrap_or_default());
    }
}

/// The headers of a call as the application makes it.
const FUNCTION: &str = "accept: application/json\r\nsec-fetch-site: same-origin\r\n\
    content-type: application/x-www-form-urlencoded\r\n";

//! The end at any moment: the server is killed at a write of a checkout, is started again, and the buyer goes on
//! as people do. Whichever write it was, they have paid once, and the course is theirs once.
//!
//! strace kills at the n-th write to the files of a database. It counts for each thread; each of the two
//! databases is written by one thread alone, so that its n-th write is the n-th of all.

use std::{
    collections::BTreeSet,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::body::Body;
use commerce::ledger;
use futures::{StreamExt, stream};
use ground::{Actor, Clock};
use http::Request;
use http_body_util::BodyExt;
use lyceum::providers;
use model::{
    Currency, Id, Permissions, Role,
    ledger::LedgerAccount,
    order::{Order, OrderEventKind, OrderState},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::timeout,
};
use tower::ServiceExt;

use crate::support::World;

const COURSE: &str = "rust-first-steps";
/// The school's database and the provider's.
const DATABASES: [&str; 2] = ["lyceum.db", "testpay.db"];
/// So many kills for each database: at every write, or evenly among more.
const KILLS: usize = 50;
/// Checkouts that are killed at the same time.
const AT_ONCE: usize = 4;
/// What comes after a checkout (the receipt, the provider's notes) is written by then,
const AFTERMATH: Duration = Duration::from_secs(1);
/// and even on a busy machine by then.
const LATEST: Duration = Duration::from_secs(6);
/// A request that takes longer is given up.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A school in which nothing was bought yet, and the session of its learner.
struct School {
    world: World,
    token: String,
}

impl School {
    async fn found() -> Self {
        let world = World::new().await;
        world.course(COURSE).await;
        let token = world.person("amy", Role::Learner).await;
        providers::test(world.db(), &world.web.settings).await.unwrap().close().await;
        world.db().close().await;
        Self { world, token }
    }

    /// The same school once more, on an address of its own: while its server is dead, nobody else takes the port.
    async fn shop(&self) -> Shop {
        static SHOPS: AtomicU32 = AtomicU32::new(1);
        let folder = tempfile::tempdir().unwrap();
        // strace compares whole paths.
        let data = folder.path().canonicalize().unwrap().join("data");
        copy(&self.world.folder.path().join("data"), &data);
        let own = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 0)) + SHOPS.fetch_add(1, Ordering::Relaxed));
        let address = TcpListener::bind((own, 0)).await.unwrap().local_addr().unwrap();
        let (site, token) = (self.world.folder.path().join("site"), self.token.clone());
        Shop { folder: folder.into(), data, site, address, token }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

struct Shop {
    folder: Arc<TempDir>,
    data: PathBuf,
    site: PathBuf,
    address: SocketAddr,
    token: String,
}

impl Shop {
    /// Starts the server, under strace with these words if there are any, and waits until it answers or is dead.
    async fn start(&self, strace: &[String]) -> Child {
        let binary = env!("CARGO_BIN_EXE_lyceum");
        let mut command = Command::new(if strace.is_empty() { binary } else { "strace" });
        if !strace.is_empty() {
            // With -D the server is our child, and strace is somebody aside who ends with it.
            command.args(["-D", "-f", "-qq", "-e", "trace=pwrite64"]).args(strace).arg(binary);
        }
        command.arg("serve").env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("LYCEUM_DATA", &self.data).env("LEPTOS_SITE_ROOT", &self.site);
        command.env("LYCEUM_ADDR", self.address.to_string()).env("LYCEUM_MODE", "development");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        while self.get("/readyz").await.is_none() && child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        child
    }

    async fn get(&self, path: &str) -> Option<String> {
        self.ask(&format!("GET {path}"), "").await
    }

    async fn post(&self, path: &str, form: &str) -> Option<String> {
        self.ask(&format!("POST {path}"), form).await
    }

    /// Where an answer leads, as a browser without JavaScript learns it; `None`: there was no answer.
    async fn ask(&self, what: &str, form: &str) -> Option<String> {
        let (at, token, length) = (self.address, &self.token, form.len());
        let request = format!(
            "{what} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\ncookie: sid={token}\r\naccept: text/html\r\n\
             origin: http://{at}\r\nreferer: http://{at}/courses/{COURSE}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
        );
        let talk = async {
            let mut stream = TcpStream::connect(at).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.map(|_| answer)
        };
        let answer = String::from_utf8(timeout(TIMEOUT, talk).await.unwrap().ok()?).unwrap();
        let (head, _) = answer.split_once("\r\n\r\n")?;
        let location = head.lines().find_map(|line| line.strip_prefix("location: "));
        Some(location.unwrap_or_default().to_owned())
    }

    /// Buys, or goes on from wherever the buyer is; returns whether the course is theirs, `None` after silence.
    async fn buy(&self) -> Option<bool> {
        let checkout = self.post("/fn/shop/place_order", &format!("slug={COURSE}")).await?;
        let Some(order) = checkout.strip_prefix("/checkout/") else {
            assert!(checkout.starts_with("/courses/"), "no answer of this school: {checkout}");
            return Some(true);
        };
        self.get(&format!("{checkout}/return")).await?;
        let page = self.post("/fn/shop/pay", &format!("order={order}&provider=test")).await?;
        let page = page.strip_prefix(&format!("http://{}", self.address)).unwrap_or_default();
        if page.starts_with("/pay/test/") {
            self.post(page, "choice=succeed&order=notification").await?;
            self.get(&format!("{checkout}/return")).await?;
        }
        Some(false)
    }

    /// Goes on until the course is theirs.
    async fn go_on(&self) {
        for _ in 0..50 {
            let mut server = self.start(&[]).await;
            while let Some(hers) = self.buy().await {
                if hers {
                    return server.kill().await.unwrap();
                }
            }
            assert!(server.wait().await.unwrap().code().is_some(), "nobody kills it now");
        }
        panic!("the server does not start any more");
    }

    /// Buys until the server dies at this write; whether it did.
    async fn killed_at(&self, database: &str, write: usize) -> bool {
        let mut strace = vec!["-o".into(), "/dev/null".into()];
        for ending in ["", "-wal"] {
            strace.extend(["-P".into(), self.data.join(format!("{database}{ending}")).display().to_string()]);
        }
        strace.extend(["-e".into(), format!("inject=pwrite64:signal=SIGKILL:when={write}")]);
        let mut server = self.start(&strace).await;
        self.buy().await;
        let died = timeout(LATEST, server.wait()).await.is_ok();
        if !died {
            server.kill().await.unwrap();
        }
        died
    }

    /// The data rules hold; the order was placed, paid and granted once, and its money stands in the ledger once.
    async fn assert_bought_once(&self, why: &str) {
        // These words say that a second run excuses nothing.
        let why = &format!("broken invariant: {why}");
        let check = Command::new(env!("CARGO_BIN_EXE_lyceum")).arg("check").env("LYCEUM_DATA", &self.data).output();
        let check = check.await.unwrap();
        assert!(check.status.success(), "{why}: {}", String::from_utf8_lossy(&check.stdout));
        let world = World::open(self.folder.clone(), Clock::System, &[]).await;
        let db = world.db();
        let amy = people::person::by_handle(db, "amy").await.unwrap().unwrap();
        let amy = Actor::Person(amy, Permissions::from_iter([Role::Learner])).into();
        let orders = commerce::order::list_for_buyer(db, &amy, None).await.unwrap();
        assert_eq!(orders.total, 1, "{why}: {orders:?}");
        let order: Id<Order> = orders.rows[0].id;
        let page = commerce::order::load(db, &amy, order).await.unwrap();
        assert_eq!(page.state, OrderState::Paid, "{why}: {page:?}");
        for kind in
            [OrderEventKind::Placed, OrderEventKind::PaymentStarted, OrderEventKind::Paid, OrderEventKind::Granted]
        {
            let count = page.events.iter().filter(|event| event.kind == kind).count();
            assert_eq!(count, 1, "{why}: {kind}: {page:?}");
        }
        let owed = ledger::balance(db, &LedgerAccount::Provider("test".into()), Currency::Usd).await.unwrap();
        assert_eq!(owed, page.total, "{why}");
        assert_charged(&self.data, page.payment.unwrap().reference.unwrap(), why).await;
        db.close().await;
    }
}

/// How many writes a whole checkout makes to each database.
async fn writes(school: &School) -> [usize; 2] {
    let shop = school.shop().await;
    let log = shop.data.join("strace.log");
    let words = ["-y", "-s", "0", "-o", log.to_str().unwrap()].map(String::from);
    let mut server = shop.start(&words).await;
    assert_eq!(shop.buy().await, Some(false));
    tokio::time::sleep(AFTERMATH).await;
    server.kill().await.unwrap();
    let log = fs::read_to_string(log).unwrap();
    DATABASES.map(|database| {
        // Not the file of the shared memory, which is made with eight writes of nothing.
        let files = [format!("/{database}>"), format!("/{database}-wal>")];
        let writes = log.lines().filter(|line| files.iter().any(|file| line.contains(file)));
        let threads: Vec<_> = writes.map(|line| line.split(' ').next()).collect();
        assert_eq!(threads.iter().collect::<BTreeSet<_>>().len(), 1, "one thread writes to {database}");
        threads.len()
    })
}

/// The provider itself says that the payment, the only one that was begun, succeeded.
async fn assert_charged(data: &Path, payment: String, why: &str) {
    // It opens to whoever it is told to; the school's own secret is nobody's business.
    let (secret, now) = ("an accountant", Arc::new(|| Clock::System.now().0));
    let database = data.join(DATABASES[1]);
    let settings = testpay::Settings { database, merchant: "lyceum".into(), secret: secret.into(), now };
    let provider = testpay::open(settings).await.unwrap();
    let ask =
        Request::get(format!("/pay/test/api/payments/{payment}")).header("authorization", format!("Bearer {secret}"));
    let answer = provider.router().oneshot(ask.body(Body::empty()).unwrap()).await.unwrap();
    let told = answer.into_body().collect().await.unwrap().to_bytes();
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    assert_eq!(told["state"], "succeeded", "{why}: {told}");
    provider.close().await;
}

async fn can_trace() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status().await;
    tried.is_ok_and(|status| status.success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_write_was_the_last_the_buyer_has_paid_once_and_has_the_course_once() {
    if !can_trace().await {
        assert!(std::env::var_os("CI").is_none(), "strace is missing: apt-get install strace");
        eprintln!("notice: without strace nothing is killed");
        return;
    }
    let school = School::found().await;
    let moments = writes(&school).await.into_iter().zip(DATABASES).flat_map(|(writes, database)| {
        let every = writes.div_ceil(KILLS).max(1);
        (1..=writes).step_by(every).map(move |write| (database, write))
    });
    let moments: Vec<_> = moments.collect();
    let (school, all) = (&school, moments.len());
    let killed = stream::iter(moments).map(|(database, write)| async move {
        let shop = school.shop().await;
        let killed = shop.killed_at(database, write).await;
        shop.go_on().await;
        shop.assert_bought_once(&format!("{database}, write {write} of a checkout")).await;
        killed
    });
    let killed: Vec<bool> = killed.buffer_unordered(AT_ONCE).collect().await;
    let killed = killed.into_iter().filter(|killed| *killed).count();
    // What is gathered and written together differs from one run to the next, and so do the last numbers.
    assert!(killed * 5 >= all * 4, "only {killed} of {all} servers were killed");
}

//! A school to ask, and the asking.

use std::{fs, path::Path, sync::Arc};

use axum::{Router, body::Body};
use commerce::payment::{BadCredential, CredentialField, GatewayFactory, Gateways};
use community::share::PosterArtist;
use gateways::Test;
use ground::{Clock, Db, Env, RequestContext};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use kit::server::Mode;
use lyceum::{
    front::FrontLimits,
    settings::Settings,
    text_services,
    web::{Peer, Web},
};
use model::Role;
use people::person::{self, NewPerson};
use tempfile::TempDir;
use tower::ServiceExt;

/// Whoever has not signed in, from nowhere.
pub fn guest() -> ground::RequestContext {
    ground::Actor::Guest.into()
}

/// The host of every request, unless one says otherwise.
pub const HOST: &str = "school.example";
/// Everybody's password.
pub const PASSWORD: &str = "a quiet reading room";

/// A school in a temporary folder, with its front door.
#[derive(Clone)]
pub struct World {
    pub web: Web,
    pub router: Router,
    pub folder: Arc<TempDir>,
}

impl World {
    /// In development mode.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// In production mode.
    pub async fn production() -> Self {
        Self::with(&[("LYCEUM_MODE", "production")]).await
    }

    /// With these settings.
    pub async fn with(vars: &[(&str, &str)]) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        site(&folder.path().join("site"));
        Self::open(folder, Clock::System, vars).await
    }

    /// With these settings and limits of the front.
    pub async fn limited(vars: &[(&str, &str)], limits: FrontLimits) -> Self {
        let world = Self::with(vars).await;
        let web = Web::with_limits(world.web.db.clone(), world.web.settings.clone(), limits);
        Self { router: lyceum::web::router(&web), web, folder: world.folder }
    }

    /// With one more payment provider.
    pub async fn with_provider(factory: GatewayFactory, clock: Clock) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        site(&folder.path().join("site"));
        let gateways = gateways(Mode::Development).with_factory(factory);
        Self::open_with(folder, clock, &[], gateways).await
    }

    /// In a folder that may have been a school's before.
    pub async fn open(folder: Arc<TempDir>, clock: Clock, vars: &[(&str, &str)]) -> Self {
        let gateways = gateways(settings(folder.path(), vars).mode);
        Self::open_with(folder, clock, vars, gateways).await
    }

    async fn open_with(folder: Arc<TempDir>, clock: Clock, vars: &[(&str, &str)], gateways: Gateways) -> Self {
        let settings = settings(folder.path(), vars);
        let env = text_services::install(Env::open(&settings.data, clock).unwrap()).with(gateways);
        Self::open_env(folder, settings, env).await
    }

    /// In development mode, with posters by this artist.
    pub async fn with_posters(artist: PosterArtist) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        site(&folder.path().join("site"));
        let settings = settings(folder.path(), &[]);
        let env = text_services::install(Env::open(&settings.data, Clock::System).unwrap());
        let env = env.with(gateways(settings.mode)).with(Some(artist));
        Self::open_env(folder, settings, env).await
    }

    async fn open_env(folder: Arc<TempDir>, settings: Settings, env: Env) -> Self {
        if !settings.data.join("lyceum.db").exists() {
            testing::place_sqlite(&settings.data).await;
        }
        let typed = ground::settings::Settings::new(lyceum::settings::catalogue(), settings.fixed.clone());
        let db = Db::open(env.with(typed), None).await.unwrap();
        ground::settings::reload(&db).await.unwrap();
        let web = Web::new(db, settings);
        let router = lyceum::web::router(&web);
        Self { web, router, folder }
    }

    pub fn db(&self) -> &Db {
        &self.web.db
    }

    /// Makes an account and signs it in; its session's token.
    pub async fn person(&self, handle: &str, role: Role) -> String {
        let new = NewPerson {
            email: format!("{handle}@example.com"),
            name: handle.into(),
            role,
            handle: Some(handle.into()),
            password: Some(PASSWORD.into()),
        };
        person::create(self.db(), &RequestContext::system(), new).await.unwrap();
        people::sign_in(self.db(), &guest(), handle, PASSWORD).await.unwrap().token
    }

    /// Imports one of the demo's courses.
    pub async fn course(&self, slug: &str) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(slug);
        let folder = content::import::read(&dir).unwrap();
        content::import::apply(self.db(), &RequestContext::system(), folder, &mut |_, _| {}).await.unwrap();
    }

    /// A request as a browser sends it for a page.
    pub fn get(&self, path: &str) -> Ask {
        Ask::new(self, "GET", path).header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    }

    /// A form as a browser without JavaScript sends it.
    pub fn post(&self, path: &str, form: &str) -> Ask {
        let page = format!("http://{HOST}/login");
        self.get(path)
            .method("POST")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &format!("http://{HOST}"))
            .header("referer", &page)
            .body(form.as_bytes().to_vec())
    }

    /// A server function as the application calls it.
    pub fn call(&self, path: &str, form: &str) -> Ask {
        self.post(path, form).header("accept", "application/json").header("sec-fetch-site", "same-origin")
    }
}

/// A provider that can be set up and never answers, and in development one that works without keys: as a school has.
fn gateways(mode: Mode) -> Gateways {
    const FIELDS: &[CredentialField] = &[CredentialField::plain("merchant"), CredentialField::secret("key")];
    let nowhere = || Arc::new(Test::new("http://127.0.0.1:9", "lyceum", "secret").unwrap());
    let bank = GatewayFactory::new("bank", FIELDS, move |keys, _| {
        if keys.get("key").starts_with("sk_") { Ok(nowhere()) } else { Err(BadCredential::unreadable("key").into()) }
    });
    let gateways = Gateways::default().with_factory(bank);
    if mode == Mode::Development { gateways.with(nowhere()) } else { gateways }
}

/// What the build would have made.
pub fn site(folder: &Path) {
    let package = folder.join("pkg/0123456789abcdef");
    fs::create_dir_all(&package).unwrap();
    fs::write(folder.join("pkg-dir"), "pkg/0123456789abcdef\n").unwrap();
    for (name, text) in [
        ("lyceum.js", "export default 1"),
        ("lyceum.wasm", "\0asm"),
        ("lyceum.css", "body{margin:0}"),
        ("lyceum.css.br", "brotli"),
        ("lyceum.css.gz", "gzip"),
    ] {
        fs::write(package.join(name), text).unwrap();
    }
    for (name, text) in [
        ("sw.js", "self.x = 1"),
        ("robots.txt", "User-agent: *\n"),
        ("manifest.webmanifest", "{}"),
        ("icons.svg", "<svg/>"),
        ("offline.html", "<p>"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// Settings for a school in this folder.
pub fn settings(folder: &Path, vars: &[(&str, &str)]) -> Settings {
    let mut all: Vec<(String, String)> = vec![
        ("LYCEUM_DATA".into(), folder.join("data").display().to_string()),
        ("LEPTOS_SITE_ROOT".into(), folder.join("site").display().to_string()),
    ];
    all.extend(vars.iter().map(|(name, value)| ((*name).into(), (*value).into())));
    let var = |name: &str| all.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let names: Vec<_> = all.iter().map(|(name, _)| name.clone()).collect();
    Settings::read("", var, names.into_iter()).unwrap()
}

/// A request being put together.
pub struct Ask {
    router: Router,
    mode: Mode,
    request: Request<Body>,
}

impl Ask {
    fn new(world: &World, method: &str, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path).header("host", HOST).body(Body::empty()).unwrap();
        Self { router: world.router.clone(), mode: world.web.settings.mode, request }
    }

    pub fn method(mut self, method: &str) -> Self {
        *self.request.method_mut() = method.parse().unwrap();
        self
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().remove(name);
        self
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// By this version of HTTP.
    pub fn version(mut self, version: http::Version) -> Self {
        *self.request.version_mut() = version;
        self
    }

    /// From this address.
    pub fn from(mut self, address: &str) -> Self {
        self.request.extensions_mut().insert(Peer(address.parse().unwrap()));
        self
    }

    /// Adds a cookie.
    pub fn cookie(mut self, name: &str, value: &str) -> Self {
        self.request.headers_mut().append(header::COOKIE, format!("{name}={value}").parse().unwrap());
        self
    }

    /// As the person with this session.
    pub fn by(self, token: &str) -> Self {
        let name = kit::server::session_cookie(self.mode);
        self.cookie(name, token)
    }

    /// The answer as it comes.
    pub async fn open(self) -> http::Response<Body> {
        self.router.oneshot(self.request).await.unwrap()
    }

    pub async fn send(self) -> Answer {
        let (parts, body) = self.open().await.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The `Set-Cookie` line of this cookie.
    pub fn set_cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap().to_owned());
        lines.into_iter().find(|line| line.starts_with(&format!("{name}=")))
    }

    /// The value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let line = self.set_cookie(name)?;
        Some(line.split(';').next()?.split_once('=')?.1.to_owned())
    }
}

//! Buying over HTTP: the school, its test provider and a browser, each reached as it will be.

use std::{net::SocketAddr, time::Duration};

use ground::{Actor, Clock, Db, Env, RequestContext};
use http::{StatusCode, header};
use lyceum::{providers, text_services, web::Web};
use model::{
    Id, Permissions, Role,
    account::Person,
    order::{Order, OrderPage, OrderState},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::support::{World, settings, site};

const PAID: &str = "rust-first-steps";

/// A school that is served on a real address and sells a course.
struct Shop {
    world: World,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<ground::Result<()>>,
}

impl Shop {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let folder = std::sync::Arc::new(tempfile::tempdir().unwrap());
        site(&folder.path().join("site"));
        let settings = settings(folder.path(), &[("LYCEUM_ADDR", &address.to_string())]);
        let env = text_services::install(Env::open(&settings.data, Clock::System).unwrap());
        let db = Db::open(providers::add(env, &settings).unwrap(), None).await.unwrap();
        let provider = providers::test(&db, &settings).await.unwrap();
        let web = Web::with_provider(db, settings, Some(provider));
        let world = World { router: lyceum::web::router(&web), web: web.clone(), folder };
        world.course(PAID).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(lyceum::serve::serve_on(listener, None, web, async {
            let _ = stopped.await;
        }));
        Self { world, address, stop, server }
    }

    async fn close(self) {
        assert_eq!(school::check::run(self.world.db()).await.unwrap(), []);
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }

    /// The order behind a redirect to its checkout.
    async fn place(&self, token: &str) -> Id<Order> {
        let answer = self
            .world
            .post("/fn/shop/place_order", &format!("slug={PAID}"))
            .by(token)
            .header("host", &self.address.to_string());
        let answer = answer.header("origin", &format!("http://{}", self.address)).send().await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("location").strip_prefix("/checkout/").unwrap().parse().unwrap()
    }

    /// The path of the provider's page.
    async fn pay(&self, token: &str, order: Id<Order>) -> String {
        let ask = self.world.post("/fn/shop/pay", &format!("order={order}&provider=test")).by(token);
        let ask = ask.header("host", &self.address.to_string()).header("origin", &format!("http://{}", self.address));
        let answer = ask.send().await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert!(answer.headers.get(kit::server::LEAVES).is_none());
        answer.header("location").strip_prefix(&format!("http://{}", self.address)).unwrap().to_owned()
    }

    /// Does what the payer does on the provider's page; returns where they are sent.
    async fn confirm(&self, page: &str, form: &str) -> String {
        let ask = self.world.post(page, form).header("host", &self.address.to_string());
        let answer = ask.header("origin", &format!("http://{}", self.address)).send().await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let location = answer.header("location");
        location.strip_prefix(&format!("http://{}", self.address)).unwrap_or(location).to_owned()
    }

    async fn order(&self, buyer: &RequestContext, order: Id<Order>) -> OrderPage {
        commerce::order::load(self.world.db(), buyer, order).await.unwrap()
    }

    /// The order, as soon as it stands there.
    async fn until(&self, buyer: &RequestContext, order: Id<Order>, state: OrderState) -> OrderPage {
        for _ in 0..200 {
            let page = self.order(buyer, order).await;
            if page.state == state {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{order} never became {state}")
    }

    async fn person(&self, handle: &str) -> (String, RequestContext) {
        let token = self.world.person(handle, Role::Learner).await;
        let id: Id<Person> = people::person::by_handle(self.world.db(), handle).await.unwrap().unwrap();
        (token, Actor::Person(id, Permissions::from_iter([Role::Learner])).into())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_pays_the_order_before_its_buyer_is_back() {
    let shop = Shop::open().await;
    let (token, amy) = shop.person("amy").await;
    let order = shop.place(&token).await;
    let page = shop.pay(&token, order).await;
    assert_eq!(shop.pay(&token, order).await, page, "the same payment");
    let hosted = shop.world.get(&page).header("host", &shop.address.to_string()).send().await;
    assert_eq!(hosted.status, 200);
    let back = shop.confirm(&page, "choice=succeed&order=notification").await;
    assert_eq!(back, format!("/checkout/{order}/return"));
    shop.until(&amy, order, OrderState::Paid).await;
    let answer = shop.world.get(&back).by(&token).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*format!("/checkout/{order}")));
    let lesson = shop.world.get(&format!("/checkout/{order}")).by(&token).send().await;
    assert_eq!(lesson.status, 200);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_buyer_is_back_first_and_the_provider_is_asked() {
    let shop = Shop::open().await;
    let (token, amy) = shop.person("amy").await;
    let order = shop.place(&token).await;
    let page = shop.pay(&token, order).await;
    let back = shop.confirm(&page, "choice=succeed&order=return").await;
    assert_eq!(shop.order(&amy, order).await.state, OrderState::Awaiting, "a redirect proves nothing");
    let (eve, _) = shop.person("eve").await;
    assert_eq!(shop.world.get(&back).by(&eve).send().await.status, 404);
    assert_eq!(shop.world.get(&back).send().await.status, 303, "a guest signs in first");
    assert_eq!(shop.order(&amy, order).await.state, OrderState::Awaiting);
    shop.world.get(&back).by(&token).send().await;
    assert_eq!(shop.order(&amy, order).await.state, OrderState::Paid);
    tokio::time::sleep(Duration::from_secs(4)).await;
    let grants = shop.order(&amy, order).await.events.len();
    assert_eq!(grants, 4, "the notification that came after it changed nothing");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_tells_the_buyer_and_nobody_else() {
    use http_body_util::BodyExt;
    let shop = Shop::open().await;
    let (token, _) = shop.person("amy").await;
    let (eve, _) = shop.person("eve").await;
    let order = shop.place(&token).await;
    let address = model::url::order_events(order);
    assert_eq!(shop.world.get(&address).send().await.status, 401);
    assert_eq!(shop.world.get(&address).by(&eve).send().await.status, 404);
    assert_eq!(shop.world.get("/events?order=nonsense").by(&token).send().await.status, 404);
    let mut stream = shop.world.get(&address).by(&token).open().await;
    assert_eq!(stream.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut next = async || {
        let frame = tokio::time::timeout(Duration::from_secs(10), stream.frame()).await.unwrap();
        String::from_utf8(frame.unwrap().unwrap().into_data().unwrap().to_vec()).unwrap()
    };
    assert_eq!(next().await, "data: awaiting\n\n");
    let page = shop.pay(&token, order).await;
    assert!(next().await.starts_with("data: awaiting "));
    shop.confirm(&page, "choice=succeed&order=notification").await;
    let mut last = String::new();
    while last != "data: paid succeeded\n\n" {
        last = next().await;
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_has_a_few_streams_and_each_ends_with_its_session() {
    use http_body_util::BodyExt;
    let shop = Shop::open().await;
    let system = RequestContext::system();
    ground::settings::set(shop.world.db(), &system, "front.streams_by_person", "2").await.unwrap();
    let (token, _) = shop.person("amy").await;
    let (eve, _) = shop.person("eve").await;
    let address = model::url::order_events(shop.place(&token).await);
    let hers = model::url::order_events(shop.place(&eve).await);
    let again = people::sign_in(shop.world.db(), &Actor::Guest.into(), "amy", crate::support::PASSWORD).await.unwrap();
    let first = shop.world.get(&address).by(&token).open().await;
    let mut second = shop.world.get(&address).by(&again.token).open().await;
    let refused = shop.world.get(&address).by(&token).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "10"));
    assert_eq!(shop.world.get(&hers).by(&eve).open().await.status(), 200, "others have their own");
    let end = async |stream: &mut http::Response<axum::body::Body>| {
        let end = async { while stream.frame().await.is_some() {} };
        assert!(tokio::time::timeout(Duration::from_secs(20), end).await.is_ok(), "the stream goes on");
    };
    drop(first);
    let mut first = shop.world.get(&address).by(&token).open().await;
    assert_eq!(first.status(), 200, "a page that was closed makes room");
    people::session::end(shop.world.db(), &Actor::Guest.into(), &token).await.unwrap();
    end(&mut first).await;
    assert_eq!(shop.world.get(&address).by(&again.token).open().await.status(), 200, "the other session stands");
    people::person::suspend(shop.world.db(), &system, "amy").await.unwrap();
    end(&mut second).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_of_others_are_kept_and_pay_nothing() {
    let shop = Shop::open().await;
    let (token, amy) = shop.person("amy").await;
    let order = shop.place(&token).await;
    shop.pay(&token, order).await;
    let provider = commerce::order::load(shop.world.db(), &amy, order).await.unwrap().payment.unwrap();
    let body = format!(
        "{{\"type\":\"payment.succeeded\",\"merchant\":\"lyceum\",\"payment\":{{\"id\":{:?}}}}}",
        provider.reference.unwrap()
    );
    for signature in ["", "t=1,v1=00", &testpay::sign("another secret", 1_795_000_000, body.as_bytes())] {
        let ask = shop.world.get("/hooks/test").method("POST").header("test-gateway-signature", signature);
        let answer = ask.body(body.clone()).send().await;
        assert_eq!(answer.status, StatusCode::OK, "a provider does not learn what we think of it");
    }
    let large = shop.world.get("/hooks/test").method("POST").body(vec![b'x'; 65 * 1024]).send().await;
    assert_eq!(large.status, 413);
    assert_eq!(shop.world.get("/hooks/elsewhere").method("POST").send().await.status, 404);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(shop.order(&amy, order).await.state, OrderState::Awaiting);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_is_answered_in_the_providers_form_and_kept_with_its_headers() {
    let shop = Shop::open().await;
    let ask = || shop.world.get("/hooks/test").method("POST").header("test-gateway-signature", "t=1,v1=00").body("{}");
    let answer = ask().header("x-more", "1").header("cookie", "sid=a-secret").send().await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(answer.text(), "{\"received\":true}");
    assert_eq!(ask().header("x-long", &"x".repeat(17 * 1024)).send().await.status, 431);
    assert_eq!(ask().header("x-long", &"x".repeat(8 * 1024)).send().await.status, 200);
    let mut stored = Vec::new();
    for name in ["lyceum.db", "lyceum.db-wal"] {
        stored.extend(std::fs::read(shop.world.web.settings.data.join(name)).unwrap_or_default());
    }
    let stored = String::from_utf8_lossy(&stored);
    assert!(stored.contains("[\"x-more\",\"1\"]") && !stored.contains("a-secret"));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_drawn_on_the_orders_page_and_another_way_is_one_click_away() {
    let shop = Shop::open().await;
    let (token, amy) = shop.person("amy").await;
    let order = shop.place(&token).await;
    let (host, origin) = (shop.address.to_string(), format!("http://{}", shop.address));
    let post = async |function: &str, body: String| {
        let ask = shop.world.post(function, &body).by(&token).header("host", &host).header("origin", &origin);
        ask.send().await
    };
    let page = async |agent: &str| {
        let ask = shop.world.get(&format!("/checkout/{order}")).by(&token).header("user-agent", agent);
        ask.send().await.text()
    };
    let offers = page("Firefox/127.0").await;
    assert!(offers.contains("value=\"test:page\"") && offers.contains("value=\"test:qr_code\""), "a choice");
    let phone = page("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile").await;
    assert!(
        phone.contains("value=\"test:mobile_web\"") && !phone.contains("test:qr_code"),
        "nobody scans a screen they hold"
    );

    let answer = post("/fn/shop/pay", format!("order={order}&provider=test%3Aqr_code")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*format!("/checkout/{order}")));
    let shown = page("Firefox/127.0").await;
    assert!(shown.contains("class=\"qr-code\"") && shown.contains("role=\"img\""), "{shown}");
    assert!(shown.contains("http-equiv=\"refresh\""), "without scripts it looks again");
    let code = shown.split("qr-text\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    assert!(code.starts_with(&format!("{origin}/pay/test/tp_")), "{code}");

    let answer = post("/fn/shop/change_way", format!("order={order}")).await;
    assert_eq!(answer.header("location"), format!("/checkout/{order}"));
    let again = page("Firefox/127.0").await;
    assert!(again.contains("value=\"test:page\"") && !again.contains("qr-code"), "{again}");
    post("/fn/shop/pay", format!("order={order}&provider=test%3Aqr_code")).await;
    let shown = page("Firefox/127.0").await;
    let code = shown.split("qr-text\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    let own = code.strip_prefix(&origin).unwrap();
    assert_eq!(shop.confirm(own, "choice=succeed&order=notification").await, own, "the phone stays there");
    shop.until(&amy, order, OrderState::Paid).await;
    shop.close().await;
}

#[tokio::test]
async fn the_test_provider_is_not_there_in_production() {
    let world = World::production().await;
    for path in ["/pay/test/x", "/pay/test/page.css", "/pay/test/api/payments", "/hooks/test"] {
        let answer = world.get(path).method(if path.starts_with("/hooks") { "POST" } else { "GET" }).send().await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

impl Shop {
    /// Sends a form from a page, and returns that page as it comes back: its status and its text.
    async fn sends(&self, token: &str, page: &str, function: &str, form: &str) -> (u16, String) {
        let back = format!("http://{}{page}", crate::support::HOST);
        let answer = self.world.post(function, form).header("referer", &back).by(token).send().await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let shown = self.world.get(page).header("accept-language", "en").by(token);
        let shown = match answer.cookie("flash") {
            Some(flash) => shown.cookie("flash", &flash).send().await,
            None => shown.send().await,
        };
        (shown.status.as_u16(), shown.text())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_asks_for_a_refund_with_plain_forms_and_somebody_decides() {
    let shop = Shop::open().await;
    let (token, amy) = shop.person("amy").await;
    let order = shop.place(&token).await;
    let page = shop.pay(&token, order).await;
    shop.confirm(&page, "choice=succeed&order=notification").await;
    shop.until(&amy, order, OrderState::Paid).await;

    let receipt = format!("/me/orders/{order}");
    let shown = shop.world.get(&receipt).header("accept-language", "en").by(&token).send().await.text();
    for text in ["Money back within 14 days", "($49.00 − $0.00) × ", " = $49.00", "fee is not known"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let ask = async |form: &str| {
        let form = format!("order={order}&{form}");
        shop.sends(&token, &receipt, "/fn/shop/ask_refund", &form).await
    };
    let (status, shown) = ask("shown=4900&reason=").await;
    assert!(status == 422 && shown.contains("Please fill this in."), "{status}");
    let (status, shown) = ask("shown=4901&reason=It+is+not+for+me").await;
    assert!(status == 422 && shown.contains("it is $49.00 now") && shown.contains("It is not for me"), "{status}");
    let (status, shown) = ask("shown=4900&reason=It+is+not+for+me").await;
    assert!(status == 200 && shown.contains("Waiting for an answer"), "{status}");
    let (status, shown) = ask("shown=4900&reason=Please").await;
    assert!(status == 422 && shown.contains("You have asked already"), "{status}");
    let (eve, _) = shop.person("eve").await;
    let theirs = shop.world.call("/fn/shop/ask_refund", &format!("order={order}&reason=x")).by(&eve).send().await;
    assert_eq!(theirs.status, 404);

    let ada = shop.world.person("ada", Role::Administrator).await;
    let list = shop.world.get("/admin/refunds?state=asked").by(&ada).send().await.text();
    assert!(list.contains(&order.to_string()));
    let order_page = format!("/admin/orders/{order}");
    let decide = async |form: &str| {
        let form = format!("order={order}&{form}");
        shop.sends(&ada, &order_page, "/fn/admin/decide_refund", &form).await
    };
    let (status, shown) = decide("decision=decline&amount=12.34&note=").await;
    assert!(status == 422 && shown.contains("Please fill this in.") && shown.contains("12.34"), "{status}");
    let (status, shown) = decide("decision=accept&amount=49.00&note=Sorry").await;
    assert!(status == 200 && shown.contains("Refund request accepted"), "{status}");
    let page = shop.until(&amy, order, OrderState::Refunded).await;
    assert!(page.items.iter().all(|item| !item.is_open()), "the course has ended");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_give_much_money_back_and_a_course_gets_its_refund_rule_with_plain_forms() {
    let shop = Shop::open().await;
    let (token, amy) = shop.person("amy").await;
    let order = shop.place(&token).await;
    let page = shop.pay(&token, order).await;
    shop.confirm(&page, "choice=succeed&order=notification").await;
    shop.until(&amy, order, OrderState::Paid).await;
    let (db, system) = (shop.world.db(), ground::RequestContext::system());
    ground::settings::set(db, &system, "refunds.two_people_above", "USD=1000").await.unwrap();
    let ada = shop.world.person("ada", Role::Administrator).await;
    let bob = shop.world.person("bob", Role::Administrator).await;
    let desk = format!("/admin/orders/{order}");
    let give = async |who: &str| {
        let form = format!("order={order}&amount=20&note=Sorry&access=keep");
        shop.sends(who, &desk, "/fn/admin/refund_order", &form).await
    };
    let (status, shown) = give(&ada).await;
    let said = ["You have accepted $20.00", "A second person has to accept the same now", "Above $10.00 in all"];
    assert!(status == 200 && said.iter().all(|text| shown.contains(text)), "{status}: {shown}");
    let see = |path: &str, who: &str| shop.world.get(path).header("accept-language", "en").by(who).send();
    assert!(see(&desk, &bob).await.text().contains("@ada has accepted $20.00"));
    let (status, shown) = give(&ada).await;
    assert!(status == 422 && shown.contains("Above $10.00 two different people decide"), "{status}");
    assert_eq!(give(&bob).await.0, 200);
    shop.until(&amy, order, OrderState::PartRefunded).await;
    let shown = see(&format!("/me/orders/{order}"), &token).await.text();
    assert!(shown.contains("$49.00 by the formula − $20.00 that went back before = $29.00"), "{shown}");

    let page = content::course::page(db, &amy, PAID, content::course::View::Live).await.unwrap();
    let (course, save) = (page.card.id, "/fn/studio/save_refund_policy");
    let studio = format!("/studio/courses/{course}");
    let set =
        async |days: &str| shop.sends(&ada, &studio, save, &format!("course={course}&days={days}&share=10")).await;
    let (status, shown) = set("seven").await;
    assert!(status == 422 && shown.contains("seven"), "{status}: what was typed is there");
    let (status, shown) = set("7").await;
    assert!(status == 200 && shown.contains("Money back within 7 days"), "{status}: {shown}");
    shop.close().await;
}

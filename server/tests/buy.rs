//! Buying as a stranger: from the course's page to the checkout, with plain forms.

use model::{
    Role,
    url::{self, percent_encode},
};

use crate::support::{Answer, HOST, PASSWORD, World};

const SLUG: &str = "rust-first-steps";
const FREE: &str = "lianghua-touzi-rumen";

/// A stranger's browser without scripts.
struct Stranger<'a> {
    world: &'a World,
    slug: &'static str,
}

impl Stranger<'_> {
    /// Sends a form from a page of the purchase.
    async fn send(&self, function: &str, step: &str, form: &str) -> Answer {
        let page = format!("http://{HOST}{}", url::with_query(&url::buy(self.slug), [("step", step)]));
        let form = format!("slug={}&step={step}&{form}", self.slug).replace("&step=&", "&");
        self.world
            .post(&format!("/fn/account/{function}"), &form)
            .header("referer", &page)
            .header("accept-language", "en")
            .send()
            .await
    }

    /// Asks for a code; its step.
    async fn ask(&self, address: &str) -> (String, Answer) {
        let answer = self.send("start_purchase", "", &format!("identifier={}", percent_encode(address))).await;
        let to = answer.header("location");
        let step = to.strip_prefix(&format!("/buy/{}?step=", self.slug)).unwrap_or_else(|| panic!("{to}")).to_owned();
        (step, answer)
    }

    async fn code(&self, address: &str) -> String {
        let registry = ground::mail::deliver_by(ground::mail::Mailbox, ground::jobs::JobRegistry::default());
        ground::jobs::run_due(self.world.db(), &registry).await.unwrap();
        let mails = ground::mail::mailbox(self.world.db()).await.unwrap();
        let newest = mails.iter().find(|mail| mail.to == address).expect("a letter");
        newest.subject.chars().filter(char::is_ascii_digit).collect()
    }

    /// What the page has of the price, as its forms send it along.
    async fn seen(&self) -> String {
        let step = self.ask("price@example.com").await.0;
        let page = self.world.get(&format!("/buy/{}?step={step}", self.slug)).send().await.text();
        let hidden = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
            Some(format!("&{name}={}", rest.split('"').next()?))
        };
        [hidden("price"), hidden("currency")].into_iter().flatten().collect()
    }
}

#[tokio::test]
async fn a_stranger_comes_to_the_checkout_with_two_fields_and_sees_the_course_all_the_way() {
    let world = World::new().await;
    world.course(SLUG).await;
    let course = world.get(&url::course(SLUG)).send().await.text();
    assert!(course.contains("href=\"/buy/rust-first-steps\""), "the button leads there");
    assert!(course.contains("14 天内") || course.contains("Money back within 14 days"), "and the rule stands there");
    let stranger = Stranger { world: &world, slug: SLUG };
    let seen = stranger.seen().await;
    assert!(seen.contains("&price=") && seen.contains("&currency="), "{seen}");
    let fields = |page: &str| page.matches("class=\"input").count();

    let first = world.get("/buy/rust-first-steps").header("accept-language", "en").send().await.text();
    let (step, sent) = stranger.ask("new@example.com").await;
    let second = world.get(sent.header("location")).header("accept-language", "en").send().await.text();
    let main = |page: &str| page.split("<main").nth(1).unwrap().to_owned();
    for page in [&first, &second] {
        for text in ["Rust first steps", "$49.00", "decides about refunds", "Money back within 14 days"] {
            assert!(main(page).contains(text), "{text} stays in sight");
        }
    }
    assert_eq!(fields(&main(&first)), 1, "an address");
    assert_eq!(fields(&main(&second)), 2, "a code, or, folded, a password");
    assert!(second.contains("one-time-code") && second.contains("inputmode=\"numeric\""));
    assert!(second.contains("n•••@example.com") && !second.contains("new@example.com"), "masked in the page");

    let code = stranger.code("new@example.com").await;
    let done = stranger.send("finish_purchase", &step, &format!("code={code}{seen}")).await;
    assert!(done.header("location").starts_with("/checkout/"), "{done:?}");
    let token = done.cookie("sid").unwrap();
    let checkout = world.get(done.header("location")).by(&token).header("accept-language", "en").send().await;
    assert_eq!(checkout.status, 200);
    for text in ["Rust first steps", "$49.00", "decides about refunds", "Money back within 14 days"] {
        assert!(main(&checkout.text()).contains(text), "{text} stays in sight");
    }
    assert_eq!(fields(&main(&checkout.text())), 0, "nothing more is asked");
}

#[tokio::test]
async fn known_and_new_addresses_see_the_same() {
    let world = World::new().await;
    world.course(SLUG).await;
    world.person("amy", Role::Learner).await;
    let stranger = Stranger { world: &world, slug: SLUG };
    let mut shown = Vec::new();
    for address in ["amy@example.com", "ann@example.com"] {
        let (step, sent) = stranger.ask(address).await;
        let mut told = vec![format!("{} {:?}", sent.status, sent.headers.keys().collect::<Vec<_>>())];
        told.push(world.get(sent.header("location")).send().await.text());
        for (function, form) in [
            ("sign_in_purchase", "password=not+this+one"),
            ("finish_purchase", "code=000000"),
            ("finish_purchase", "code=12"),
        ] {
            let refused = stranger.send(function, &step, form).await;
            let flash = refused.cookie("flash").unwrap();
            let page = world.get(refused.header("location")).cookie("flash", &flash).send().await;
            assert_eq!(page.status, 422, "{function} {form}");
            told.push(page.text());
        }
        // The step and the id of the request are drawn anew each time.
        shown.push(told.iter().map(|text| text.replace(&step, "…")).collect::<Vec<_>>());
    }
    let plain = |text: &str| {
        let nonce = text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-").to_owned();
        text.replace(&nonce, "…")
    };
    for (known, unknown) in shown[0].iter().zip(&shown[1]) {
        assert_eq!(plain(known), plain(unknown));
    }
}

#[tokio::test]
async fn a_known_person_goes_on_by_password_and_a_wrong_one_keeps_the_step() {
    let world = World::new().await;
    world.course(SLUG).await;
    world.person("amy", Role::Learner).await;
    let stranger = Stranger { world: &world, slug: SLUG };
    let seen = stranger.seen().await;
    let (step, _) = stranger.ask("amy@example.com").await;
    let refused = stranger.send("sign_in_purchase", &step, &format!("password=wrong+one{seen}")).await;
    assert_eq!(refused.header("location"), format!("/buy/rust-first-steps?step={step}"));
    let flash = refused.cookie("flash").unwrap();
    let page = world.get(refused.header("location")).cookie("flash", &flash).send().await.text();
    assert!(page.contains("<details open"), "the part that is wrong is unfolded");
    let password = PASSWORD.replace(' ', "+");
    let done = stranger.send("sign_in_purchase", &step, &format!("password={password}{seen}")).await;
    assert!(done.header("location").starts_with("/checkout/"), "{done:?}");
    assert!(done.cookie("sid").is_some());
}

#[tokio::test]
async fn whoever_goes_back_finds_what_was_typed_and_nobody_else_does() {
    let world = World::new().await;
    world.course(SLUG).await;
    let stranger = Stranger { world: &world, slug: SLUG };
    let (step, sent) = stranger.ask("typo@exmaple.com").await;
    let line = sent.set_cookie("typed").unwrap();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && !line.contains("exmaple"), "{line}");
    let typed = sent.cookie("typed").unwrap();
    let back = world.get("/buy/rust-first-steps").cookie("typed", &typed).send().await.text();
    assert!(back.contains("typo@exmaple.com"));
    for made_up in ["x", "AAAA", "%ff", ""] {
        let other = world.get("/buy/rust-first-steps").cookie("typed", made_up).send().await;
        assert_eq!(other.status, 200, "{made_up}");
    }
    let other = world.get(&format!("/buy/rust-first-steps?step={step}")).send().await.text();
    assert!(!other.contains("typo@exmaple.com"), "the step alone shows no address");
}

#[tokio::test]
async fn a_price_that_has_changed_is_told_on_the_courses_page() {
    let world = World::new().await;
    world.course(SLUG).await;
    let stranger = Stranger { world: &world, slug: SLUG };
    let (step, _) = stranger.ask("new@example.com").await;
    let code = stranger.code("new@example.com").await;
    let other = stranger.send("finish_purchase", &step, &format!("code={code}&price=100&currency=USD")).await;
    assert_eq!(other.header("location"), "/courses/rust-first-steps");
    let (token, flash) = (other.cookie("sid").unwrap(), other.cookie("flash").unwrap());
    let page = world.get("/courses/rust-first-steps").by(&token).cookie("flash", &flash);
    let page = page.header("accept-language", "en").send().await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("The price of this course has changed"), "{}", page.text());
    assert!(page.text().contains("action=\"/fn/shop/place_order\""), "and it goes on from there");
}

#[tokio::test]
async fn what_somebody_has_already_is_not_sold_to_them_again() {
    let world = World::new().await;
    world.course(FREE).await;
    let token = world.person("amy", Role::Learner).await;
    let enrolled = world.post("/fn/shop/enrol", &format!("slug={FREE}")).by(&token).send().await;
    assert!(enrolled.header("location").starts_with("/learn/"), "{enrolled:?}");
    let stranger = Stranger { world: &world, slug: FREE };
    let (step, _) = stranger.ask("amy@example.com").await;
    let password = PASSWORD.replace(' ', "+");
    let owned = stranger.send("sign_in_purchase", &step, &format!("password={password}")).await;
    assert_eq!(owned.header("location"), format!("/courses/{FREE}"), "signed in, and told there");
    let (token, flash) = (owned.cookie("sid").unwrap(), owned.cookie("flash").unwrap());
    let page = world.get(owned.header("location")).by(&token).cookie("flash", &flash);
    let page = page.header("accept-language", "en").send().await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("You own this course already"));
    let buy = world.get(&url::buy(FREE)).by(&token).header("accept-language", "en").send().await.text();
    assert!(buy.contains("You have this course already"), "whoever comes back to the step hears it too");
}

#[tokio::test]
async fn a_course_that_was_hidden_meanwhile_is_not_there() {
    let world = World::new().await;
    world.course(SLUG).await;
    let stranger = Stranger { world: &world, slug: SLUG };
    let seen = stranger.seen().await;
    let (step, _) = stranger.ask("new@example.com").await;
    let code = stranger.code("new@example.com").await;
    let system = ground::RequestContext::system();
    let live = content::course::View::Live;
    let page = commerce::order::course_page(world.db(), &system, SLUG, live).await.unwrap();
    content::course::hide(world.db(), &system, page.card.id).await.unwrap();
    let done = stranger.send("finish_purchase", &step, &format!("code={code}{seen}")).await;
    assert_eq!(done.header("location"), "/courses/rust-first-steps");
    let token = done.cookie("sid").expect("they are signed in all the same");
    assert_eq!(world.get(done.header("location")).by(&token).send().await.status, 404);
    let orders = world.get("/me/orders").by(&token).header("accept-language", "en").send().await.text();
    assert!(orders.contains("No orders yet"));
}

#[tokio::test]
async fn a_course_that_costs_nothing_goes_the_same_way() {
    let world = World::new().await;
    world.course(FREE).await;
    let stranger = Stranger { world: &world, slug: FREE };
    assert_eq!(stranger.seen().await, "", "no price");
    let (step, _) = stranger.ask("new@example.com").await;
    let code = stranger.code("new@example.com").await;
    let done = stranger.send("finish_purchase", &step, &format!("code={code}")).await;
    assert!(done.header("location").starts_with("/learn/lianghua-touzi-rumen/"), "{done:?}");
    let again = stranger.send("finish_purchase", &step, &format!("code={code}")).await;
    assert_eq!(again.header("location"), format!("/buy/{FREE}?step={step}"), "a code is good once");
}

#[tokio::test]
async fn the_language_on_the_screen_stays_that_of_the_browser() {
    let world = World::new().await;
    world.course(SLUG).await;
    world.person("amy", Role::Learner).await;
    let amy = people::sign_in(world.db(), &crate::support::guest(), "amy", PASSWORD).await.unwrap();
    let ctx = amy.context(&crate::support::guest());
    people::profile::set_appearance(world.db(), &ctx, Some(model::Lang::En), None).await.unwrap();
    let form = format!("identifier=amy&password={}", PASSWORD.replace(' ', "+"));
    let signed_in = world.post("/fn/account/sign_in", &form).header("accept-language", "zh-CN").send().await;
    let (token, hl) = (signed_in.cookie("sid").unwrap(), signed_in.cookie("hl").unwrap());
    let page = world.get("/me").by(&token).cookie("hl", &hl).send().await.text();
    assert!(page.contains("<html lang=\"zh-Hans\""), "the page was Chinese and stays so");
    let elsewhere = world.get("/me").by(&token).header("accept-language", "zh-CN").send().await.text();
    assert!(elsewhere.contains("<html lang=\"en\""), "what the account has chosen holds where nothing was on screen");
}

#[tokio::test]
async fn pages_for_signing_in_say_what_for() {
    let world = World::new().await;
    world.course(SLUG).await;
    let next = percent_encode(&url::buy(SLUG));
    for page in ["/login", "/login/code", "/register"] {
        let text = world.get(&format!("{page}?next={next}")).header("accept-language", "en").send().await.text();
        assert!(text.contains("Rust first steps") && text.contains("$49.00"), "{page}");
        let plain = world.get(&format!("{page}?next=%2Fbuy%2Fno-such-course")).send().await;
        assert_eq!(plain.status, 200, "{page}: an errand that is none");
    }
}

#[tokio::test]
async fn whoever_has_no_password_is_asked_for_a_code() {
    let world = World::new().await;
    world.course(FREE).await;
    let stranger = Stranger { world: &world, slug: FREE };
    let (step, _) = stranger.ask("new@example.com").await;
    let code = stranger.code("new@example.com").await;
    let token = stranger.send("finish_purchase", &step, &format!("code={code}")).await.cookie("sid").unwrap();
    let confirm = world.get("/me/confirm").by(&token).header("accept-language", "en").send().await.text();
    assert!(confirm.contains("action=\"/fn/account/start_confirm\"") && confirm.contains("n•••@example.com"));
    let sent = world.post("/fn/account/start_confirm", "next=%2Fme").by(&token).send().await;
    assert!(sent.header("location").starts_with("/me/confirm?step="), "{sent:?}");
    let page = world.get(sent.header("location")).by(&token).send().await.text();
    assert!(page.contains("action=\"/fn/account/finish_confirm\"") && page.contains("one-time-code"));
    let foreign = format!("{}&next=%2F%2Fevil.example", sent.header("location").replace("/me/confirm?", ""));
    let form = format!("{foreign}&code={}", stranger.code("new@example.com").await).replace("next=%2Fme&", "");
    let done = world.post("/fn/account/finish_confirm", &form).by(&token).send().await;
    assert_eq!(done.header("location"), "/", "and no way out of the school");
    let chosen = "name=&password=a+quiet+reading+room&next=%2Fme";
    let chosen = world.post("/fn/kit/set_up_account", chosen).by(&token).send().await;
    assert_eq!(chosen.header("location"), "/me?saved=password");
    let confirm = world.get("/me/confirm").by(&token).send().await.text();
    assert!(confirm.contains("action=\"/fn/account/confirm\""), "from now on the password");
}

//! Forms without JavaScript: post, redirect, and the page again with what was wrong.

use std::collections::BTreeSet;

use model::{Kind, Lang, ROUTES, RateClass, Role, rule};

use crate::support::{HOST, PASSWORD, World, guest};

#[tokio::test]
async fn a_wrong_password_comes_back_under_its_field() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let form = "identifier=amy%40example.com&password=wrong-wrong-wrong&next=%2Fme";
    let refused = world
        .post("/fn/account/sign_in", form)
        .header("referer", &format!("http://{HOST}/login?next=%2Fme"))
        .send()
        .await;
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, "/login?next=%2Fme"));
    let line = refused.set_cookie("flash").unwrap();
    assert!(line.contains("; Path=/login;") && line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
    assert!(!line.contains("wrong"), "{line}");

    let flash = refused.cookie("flash").unwrap();
    let page = world.get("/login?next=%2Fme").header("accept-language", "en").cookie("flash", &flash).send().await;
    let text = page.text();
    assert_eq!(page.status, 422, "{text}");
    assert!(text.contains("amy@example.com"), "what was typed is kept");
    assert!(!text.contains("wrong-wrong-wrong"), "the password is not");
    assert!(text.contains("aria-invalid=\"true\""), "the field says so");
    assert_eq!(page.cookie("flash").as_deref(), Some(""), "and it is over");
    assert_eq!(page.header("cache-control"), "private, no-store");

    let again = world.get("/login").cookie("flash", &flash).send().await;
    assert_eq!(again.status, 200, "shown once");
    assert!(!again.text().contains("amy@example.com"));
}

#[tokio::test]
async fn a_refused_form_belongs_to_its_page() {
    let world = World::new().await;
    let refused = world.post("/fn/account/sign_in", "identifier=amy&password=").send().await;
    let flash = refused.cookie("flash").unwrap();
    let elsewhere = world.get("/register").cookie("flash", &flash).send().await;
    assert_eq!(elsewhere.status, 200);
    for made_up in ["", "x", ":", "a:b", "a:/fn/account/sign_in", "%ff:%ff"] {
        assert_eq!(world.get("/login").cookie("flash", made_up).send().await.status, 200, "{made_up}");
    }
}

#[tokio::test]
async fn the_right_password_leads_on() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let form = format!("identifier=amy&password={}&next=%2Fme", PASSWORD.replace(' ', "+"));
    let answer = world.post("/fn/account/sign_in", &form).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me"), "{answer:?}");
    let line = answer.set_cookie("sid").unwrap();
    assert!(
        line.contains("HttpOnly")
            && line.contains("SameSite=Lax")
            && line.contains("Path=/;")
            && !line.contains("Secure"),
        "{line}"
    );
    let me = world.get("/me").by(&answer.cookie("sid").unwrap()).send().await;
    assert_eq!(me.status, 200);
    assert!(me.text().contains("amy"));
}

#[tokio::test]
async fn production_cookies_travel_over_tls_only() {
    let world = World::production().await;
    world.person("amy", Role::Learner).await;
    let form = format!("identifier=amy&password={}", PASSWORD.replace(' ', "+"));
    let answer = world.post("/fn/account/sign_in", &form).send().await;
    let line = answer.set_cookie("__Host-sid").unwrap();
    assert!(line.contains("Secure") && line.contains("Path=/;") && !line.contains("Domain"), "{line}");
    assert!(answer.set_cookie("sid").is_none());
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie: x=y"]
    {
        let form =
            format!("identifier=amy&password={}&next={}", PASSWORD.replace(' ', "+"), model::url::percent_encode(next));
        let answer = world.post("/fn/account/sign_in", &form).send().await;
        assert_eq!(answer.status, 303, "{next}");
        let to = answer.header("location");
        assert!(to.starts_with('/') && !to.contains("//") && !to.contains("/\\"), "{next} led to {to}");
        assert!(answer.set_cookie("x").is_none(), "{next}");
    }
    let foreign = world.post("/fn/account/sign_in", "").header("referer", "https://evil.example/login").send().await;
    assert_eq!(foreign.header("location"), "/");
}

#[tokio::test]
async fn scripts_get_status_and_json() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let refused = world.call("/fn/account/sign_in", "identifier=amy&password=wrong-wrong").send().await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.header("content-type"), "application/json");
    assert!(refused.text().contains("Credentials"), "{}", refused.text());
    assert!(refused.set_cookie("flash").is_none());
    let guest = world.call("/fn/account/load_me", "").send().await;
    assert_eq!((guest.status.as_u16(), guest.text().as_str()), (401, "\"Unauthenticated\""));
    let form = world.post("/fn/account/load_me", "").send().await;
    assert_eq!((form.status.as_u16(), form.header("location")), (303, "/login?next=%2Flogin"));
}

#[tokio::test]
async fn who_guesses_too_often_waits() {
    let world = World::production().await;
    let guess = || world.call("/fn/account/sign_in", "identifier=&password=").send();
    for _ in 0..100 {
        assert_eq!(guess().await.status, 422);
    }
    let answer = guess().await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
}

/// The tags of this name in a page.
fn tags<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("<{name} ");
    page.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('>').next()).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let begin = format!("{name}=\"");
    let found = tag.match_indices(begin.as_str()).find(|(at, _)| *at == 0 || tag.as_bytes()[at - 1] == b' ');
    found.and_then(|(at, _)| tag[at + begin.len()..].split('"').next()).unwrap_or_default()
}

/// Opens an account by a code alone, and returns its session.
async fn without_password(world: &World, address: &str) -> String {
    let step = people::entry::start(world.db(), &guest(), address, Lang::En).await.unwrap();
    let registry = ground::mail::deliver_by(ground::mail::Mailbox, ground::jobs::JobRegistry::default());
    ground::jobs::run_due(world.db(), &registry).await.unwrap();
    let mails = ground::mail::mailbox(world.db()).await.unwrap();
    let letter = mails.iter().find(|mail| mail.to == address).unwrap();
    let code: String = letter.subject.chars().filter(char::is_ascii_digit).collect();
    people::entry::finish(world.db(), &guest(), step, &code, Lang::En).await.unwrap().token
}

#[tokio::test]
async fn every_field_that_holds_a_secret_has_a_name_that_says_so() {
    let world = World::new().await;
    world.course("rust-first-steps").await;
    let ada = world.person("ada", Role::Administrator).await;
    let db = world.db();
    let course = content::export::find(db, "rust-first-steps").await.unwrap().to_string();
    let page = content::course::page(db, &guest(), "rust-first-steps", content::course::View::Live).await.unwrap();
    let lesson = page.outline[0].lessons[0].id.to_string();
    let mut addresses: Vec<String> = ROUTES
        .iter()
        .filter(|row| row.kind == Kind::Page && row.path != "/__ui")
        .flat_map(|row| row.samples)
        .map(|sample| sample.replace("{mine}", &course).replace("{free}", &lesson).replace("{paid}", &lesson))
        .map(|sample| sample.replace("{shared}", "nosuchid"))
        .map(|sample| {
            sample.replace("{awaiting}", &lesson).replace("{day}", &lesson).replace("gushi-shangxi", "rust-first-steps")
        })
        .filter(|sample| sample.is_ascii())
        .collect();
    let step = people::register::start(db, &guest(), "new@example.com", Lang::En).await.unwrap();
    addresses.extend(["/login/code", "/register", "/forgot", "/me/security"].map(|page| format!("{page}?step={step}")));
    let entry = people::entry::start(db, &guest(), "visitor@example.com", Lang::En).await.unwrap();
    addresses.push(format!("/buy/rust-first-steps?step={entry}"));
    let passwordless = without_password(&world, "newcomer@example.com").await;
    let sent = world.post("/fn/account/start_confirm", "next=%2Fme").by(&passwordless).send().await;
    addresses.push(sent.header("location").to_owned());
    let (mut forms, mut secrets) = (BTreeSet::new(), BTreeSet::new());
    for address in &addresses {
        for ask in [world.get(address), world.get(address).by(&ada), world.get(address).by(&passwordless)] {
            let text = ask.send().await.text();
            forms.extend(tags(&text, "form").into_iter().map(|form| attribute(form, "action").to_owned()));
            for input in tags(&text, "input") {
                let (name, kind) = (attribute(input, "name"), attribute(input, "type"));
                let is_secret = kind == "password"
                    || ["one-time-code", "current-password", "new-password"]
                        .contains(&attribute(input, "autocomplete"));
                assert!(kind == "hidden" || is_secret == rule::is_secret(name), "{address}: <input {input}>");
                if is_secret {
                    secrets.insert(name.to_owned());
                }
            }
        }
    }
    assert!(["password", "code"].iter().all(|name| secrets.contains(*name)), "{secrets:?}");
    // No form by which secrets come was forgotten. Two have nothing to type, and are there when there is a cause; the last
    // stands on the page of a paid order, with the fields of the others.
    let without = ["/fn/account/remove_phone", "/fn/account/undo_change", "/fn/kit/set_up_account"];
    let takes_secrets = ROUTES.iter().filter(|row| row.kind == Kind::Function && row.rate == RateClass::Credential);
    for row in takes_secrets.filter(|row| !row.path.contains("/load_") && !without.contains(&row.path)) {
        assert!(forms.contains(row.path), "{}: {forms:?}", row.path);
    }
}

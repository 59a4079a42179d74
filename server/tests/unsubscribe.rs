//! Links that end mails, as browsers and programs for mails use them.

use ground::{
    jobs,
    mail::{Mailbox, deliver_by},
    notice, transaction,
};
use model::{
    Role,
    notice::{Audience, NoticeEvent, NoticeKind},
};

use crate::support::{Ask, World};

/// Has somebody be told of something by mail, and returns the path of the link that ends such mails.
async fn link(world: &World, handle: &str) -> String {
    let person = people::person::by_handle(world.db(), handle).await.unwrap().unwrap();
    let event = NoticeEvent {
        kind: NoticeKind::Replied,
        key: format!("reply to {handle}"),
        actor: None,
        audience: Audience::People(vec![person]),
        title: "First steps".into(),
        excerpt: String::new(),
        href: "/courses/first-steps".into(),
    };
    let raise = async || -> ground::Result<()> {
        let db = world.db();
        transaction!(db, |tx| { notice::raise(tx, &event).await })
    };
    raise().await.unwrap();
    jobs::run_due(world.db(), &deliver_by(Mailbox, school::register())).await.unwrap();
    let mails = ground::mail::mailbox(world.db()).await.unwrap();
    let mail = mails.into_iter().find(|mail| mail.to == format!("{handle}@example.com")).unwrap();
    let link = mail.unsubscribe.unwrap();
    assert!(mail.body.contains(&link) && mail.html.unwrap().contains(&link), "it stands in the mail, too");
    link.strip_prefix("http://localhost:3000").unwrap().to_owned()
}

/// What a program for mails sends (RFC 8058): from nowhere, without cookies.
fn one_click(world: &World, path: &str) -> Ask {
    world
        .get(path)
        .method("POST")
        .header("accept", "*/*")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click")
}

#[tokio::test]
async fn a_link_asks_a_browser_and_obeys_a_program_for_mails() {
    let world = World::production().await;
    let (amy, _) = (world.person("amy", Role::Learner).await, world.person("bob", Role::Learner).await);
    let path = link(&world, "amy").await;
    let is_mailed = async |token: &str| {
        let text = world.call("/fn/account/load_notice_settings", "").by(token).send().await.text();
        text.contains("replied mail")
    };
    for (language, question, answer) in [
        ("en", "Do you want no more mails about this: replies to what you wrote?", "You get no more mails about this"),
        ("zh-CN", "不再接收关于“别人对你的回复”的邮件？", "你不会再收到关于“别人对你的回复”的邮件。"),
    ] {
        let page = world.get(&path).header("accept-language", language).send().await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(question) && page.text().contains("<form method=\"post\">"), "{}", page.text());
        if language == "en" {
            assert!(is_mailed(&amy).await, "asking ends nothing: programs open links, too");
        }
        let ended = one_click(&world, &path).header("accept-language", language).send().await;
        assert_eq!(ended.status, 200, "the second time, too");
        assert!(ended.text().contains(answer), "{}", ended.text());
        assert!(!is_mailed(&amy).await);
    }
    // A browser's form says where it comes from, and so may a page of the provider's.
    let form = one_click(&world, &path).header("origin", "https://mail.example").header("sec-fetch-site", "cross-site");
    assert_eq!(form.send().await.status, 200);
}

#[tokio::test]
async fn a_link_that_was_altered_says_so_and_ends_nothing() {
    let world = World::production().await;
    let (amy, bob) = (world.person("amy", Role::Learner).await, world.person("bob", Role::Learner).await);
    let (of_amy, of_bob) = (link(&world, "amy").await, link(&world, "bob").await);
    let (text, _) = of_bob.rsplit_once('.').unwrap();
    let (_, signature) = of_amy.rsplit_once('.').unwrap();
    for path in
        [format!("{text}.{signature}"), format!("{of_amy}x"), "/unsubscribe/x".into(), "/unsubscribe/%FF".into()]
    {
        for ask in [world.get(&path), one_click(&world, &path)] {
            let refused = ask.header("accept-language", "en").send().await;
            assert_eq!(refused.status, 404, "{path}");
            assert!(refused.text().contains("This link is not complete"), "{}", refused.text());
        }
    }
    for token in [amy, bob] {
        let text = world.call("/fn/account/load_notice_settings", "").by(&token).send().await.text();
        assert!(text.contains("replied mail"), "{text}");
    }
}

//! Mail: what arrives, who is refused for good, who is asked again, and what of it is told.

use ground::mail::{Mail, Mailer};
use senders::{Error, Smtp};

use crate::{
    mime::Read,
    smtp_server::{Manner, SmtpServer},
    support::{Log, NOW, School, assert_discreet, job, mail, nobody},
};

const FROM: &str = "学苑 <no-reply@school.example>";

/// Delivers a mail; its outcome and the log.
async fn deliver(url: &str, mail: &Mail) -> (ground::Result<()>, String) {
    deliver_from(url, FROM, mail).await
}

async fn deliver_from(url: &str, from: &str, mail: &Mail) -> (ground::Result<()>, String) {
    let (school, log) = (School::open().await, Log::default());
    let guard = log.keep();
    let outcome = Smtp::new(url, from).unwrap().deliver(&school.db, job(), mail).await;
    drop(guard);
    assert_discreet(&log.text());
    (outcome, log.text())
}

/// The mail was not taken, and is to be tried again; why.
async fn fails(url: &str) -> String {
    let (outcome, log) = deliver(url, &mail()).await;
    assert_eq!(log, "");
    let why = outcome.unwrap_err().to_string();
    assert_discreet(&why);
    why
}

#[tokio::test]
async fn a_mail_in_chinese_arrives_as_it_was_written() {
    let server = SmtpServer::new(Manner::default()).await;
    let (outcome, log) = deliver(&server.url(), &mail()).await;
    outcome.unwrap();
    assert_eq!(log, "");
    let raw = server.mail();
    assert!(raw.is_ascii() && raw.lines().all(|line| line.len() <= 78), "{raw}");
    let read = Read::new(&raw);
    assert_eq!(read.decoded("subject"), mail().subject);
    assert_eq!(read.body, mail().body);
    assert_eq!(read.decoded("from"), FROM);
    assert_eq!(read.header("to"), "li.hua@mail.example");
    assert_eq!(read.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(read.header("message-id"), format!("<{}@school.example>", job()));
    assert_eq!(read.header("date"), "Wed, 18 Nov 2026 11:06:40 +0000");
    assert_eq!(NOW.iso(), "2026-11-18T11:06:40Z");
    assert_eq!(read.header("auto-submitted"), "auto-generated");
    let commands = server.heard().remove(0).commands;
    let expected =
        ["EHLO school.example", "MAIL FROM:<no-reply@school.example>", "RCPT TO:<li.hua@mail.example>", "DATA", "QUIT"];
    assert_eq!(commands, expected);
}

#[tokio::test]
async fn a_mail_in_english_needs_no_decoding() {
    let server = SmtpServer::new(Manner::default()).await;
    let body = "Hello.\n\n.\n.. and that is all\n";
    let mail = Mail { subject: "Your code".into(), body: body.into(), ..mail() };
    deliver_from(&server.url(), "no-reply@school.example", &mail).await.0.unwrap();
    let read = Read::new(&server.mail());
    assert_eq!((read.header("subject"), read.body.as_str()), ("Your code", body));
    assert_eq!(read.header("from"), "no-reply@school.example");
}

#[tokio::test]
async fn a_mail_with_html_has_the_same_in_plain_text_and_ends_by_one_click() {
    let server = SmtpServer::new(Manner::default()).await;
    let link = "https://school.example/unsubscribe/0123456789ABC.mail.replied.c2lnbmF0dXJl";
    let html = "<p>您好，<a href=\"https://school.example\">学苑</a>。</p>\n";
    let letter = Mail { html: Some(html.into()), unsubscribe: Some(link.into()), ..mail() };
    deliver(&server.url(), &letter).await.0.unwrap();
    let raw = server.mail();
    let read = Read::new(&raw);
    assert_eq!(read.header("list-unsubscribe"), format!("<{link}>"));
    assert_eq!(read.header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert!(read.header("content-type").starts_with("multipart/alternative; boundary="), "{raw}");
    let parts = read.parts();
    let types: Vec<_> = parts.iter().map(|part| part.header("content-type")).collect();
    assert_eq!(types, ["text/plain; charset=utf-8", "text/html; charset=utf-8"]);
    assert_eq!((parts[0].body.trim_end(), parts[1].body.trim_end()), (mail().body.trim_end(), html.trim_end()));
    assert_eq!(read.header("auto-submitted"), "auto-generated");
    for bad in ["https://school.example/\r\nBcc: eve@evil.example", "https://school.example/学", "a>b"] {
        let server = SmtpServer::new(Manner::default()).await;
        let letter = Mail { html: None, unsubscribe: Some(bad.into()), ..mail() };
        deliver(&server.url(), &letter).await.0.unwrap();
        let names: Vec<String> = Read::new(&server.mail()).names().into_iter().map(String::from).collect();
        assert!(!names.iter().any(|name| name.starts_with("list-") || name == "bcc"), "{names:?}");
    }
}

#[tokio::test]
async fn every_attempt_has_the_same_message_id() {
    let server = SmtpServer::new(Manner::default()).await;
    let school = School::open().await;
    let smtp = Smtp::new(&server.url(), FROM).unwrap();
    for _ in 0..2 {
        smtp.deliver(&school.db, job(), &mail()).await.unwrap();
    }
    let ids: Vec<_> = server
        .heard()
        .iter()
        .map(|heard| Read::new(heard.mail.as_ref().unwrap()).header("message-id").to_owned())
        .collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
}

#[tokio::test]
async fn nobody_writes_headers_of_their_own() {
    let plain = SmtpServer::new(Manner::default()).await;
    deliver(&plain.url(), &mail()).await.0.unwrap();
    let (plain, mut injected) = (Read::new(&plain.mail()), Vec::new());
    for end in ["\r\n", "\n", "\r", "\r\n\r\n", "\u{85}", "\u{2028}", "\0"] {
        let server = SmtpServer::new(Manner::default()).await;
        let subject = format!("Hello{end}Bcc: eve@evil.example");
        deliver(&server.url(), &Mail { subject, ..mail() }).await.0.unwrap();
        let read = Read::new(&server.mail());
        assert_eq!(read.names(), plain.names(), "{end:?}");
        assert_eq!(read.body, plain.body);
        assert_eq!(server.heard()[0].commands.iter().filter(|command| command.starts_with("RCPT")).count(), 1);
        injected.push(format!("School{end}Bcc: eve@evil.example{end} <no-reply@school.example>"));
        injected.push(format!("School <no-reply@school.example{end}Bcc:eve@evil.example>"));
        injected.push(format!("no-reply@school.example{end}Bcc: eve@evil.example"));
    }
    for from in injected {
        let Ok(smtp) = Smtp::new("smtp://127.0.0.1:9", &from) else { continue };
        // Only what ends no line anywhere is a name.
        assert!(from.contains('\u{2028}'), "{from:?}: {smtp:?}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_sent_nowhere() {
    let server = SmtpServer::new(Manner::default()).await;
    for to in ["", "li.hua", "li.hua@mail.example>\r\nRCPT TO:<eve@evil.example", "a@b.example, li.hua@mail.example"] {
        let (outcome, log) = deliver(&server.url(), &Mail { to: to.into(), ..mail() }).await;
        outcome.unwrap();
        assert!(log.contains("is for an address that is none"), "{log}");
    }
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn a_recipient_that_the_server_refuses_is_given_up() {
    for (command, reply, told) in [
        ("RCPT", "550 5.1.1 <li.hua@mail.example>: Recipient address rejected: User unknown", "550 5.1.1"),
        ("RCPT", "550-li.hua@mail.example is unknown\r\n550 good bye", "550"),
        ("RCPT", "553 sorry, li.hua@mail.example isn't in my list", "553"),
        (".", "554 5.7.1 Message to li.hua@mail.example rejected as spam", "554 5.7.1"),
        ("DATA", "554 no valid recipients", "554"),
    ] {
        let server = SmtpServer::replying(command, reply).await;
        let (outcome, log) = deliver(&server.url(), &mail()).await;
        outcome.unwrap();
        assert!(log.contains(" WARN ") && log.contains("was refused"), "{log}");
        assert!(log.contains(&format!("the server says {told}")), "{told}: {log}");
        assert!(log.contains(&job().to_string()), "{log}");
        assert_eq!(server.heard().last().unwrap().commands.last().unwrap(), "QUIT");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for (command, reply, told) in [
        ("RCPT", "451 4.7.1 <li.hua@mail.example>: Greylisted, try again later", "451 4.7.1"),
        ("RCPT", "452 4.2.2 The mailbox of li.hua@mail.example is full", "452 4.2.2"),
        (".", "451 4.3.0 Error: queue file write error", "451 4.3.0"),
        ("", "421 4.3.2 too busy", "421 4.3.2"),
    ] {
        let server = SmtpServer::replying(command, reply).await;
        assert_eq!(fails(&server.url()).await, format!("mail: the server says {told}"));
    }
    for command in ["", "EHLO", "RCPT", "DATA", "."] {
        let server = SmtpServer::replying(command, "").await;
        fails(&server.url()).await;
    }
    for command in ["", "EHLO", "RCPT", "."] {
        let server = SmtpServer::replying(command, "<li.hua@mail.example> HTTP/1.1 400 Bad Request").await;
        assert_eq!(fails(&server.url()).await, "mail: an answer that is not SMTP");
    }
    fails(&format!("smtp://{}", nobody().await)).await;
}

#[tokio::test]
async fn a_mail_that_was_taken_is_not_sent_again() {
    for reply in ["", "500 5.5.1 no leave for you", "nonsense"] {
        let server = SmtpServer::replying("QUIT", reply).await;
        deliver(&server.url(), &mail()).await.0.unwrap();
        server.mail();
    }
}

#[tokio::test]
async fn a_server_that_does_not_want_us_is_no_fault_of_the_recipient() {
    for (command, reply) in [
        ("", "554 5.7.1 your address is on a list"),
        ("EHLO", "550 5.7.1 who is that?"),
        ("MAIL", "553 5.7.1 mail from must equal authorized user"),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first"),
    ] {
        let server = SmtpServer::replying(command, reply).await;
        fails(&server.url()).await;
    }
}

const ACCOUNT: Manner = Manner {
    replies: Vec::new(),
    extensions: &["PIPELINING"],
    account: Some(("school@mail.example", "pass/word#1 密")),
};

#[tokio::test]
async fn a_password_opens() {
    let server = SmtpServer::new(ACCOUNT).await;
    let url = format!("smtp://school%40mail.example:pass%2Fword%231%20%E5%AF%86@{}", server.address);
    deliver(&url, &mail()).await.0.unwrap();
    server.mail();
}

#[tokio::test]
async fn a_wrong_password_is_not_told() {
    let server = SmtpServer::new(ACCOUNT).await;
    let url = format!("smtp://school%40mail.example:secret@{}", server.address);
    assert_eq!(fails(&url).await, "mail: the server says 535 5.7.8");
    let echo = Manner { replies: vec![("AUTH", "535 secret is not the password of school@mail.example")], ..ACCOUNT };
    let server = SmtpServer::new(echo).await;
    let url = format!("smtp://school%40mail.example:secret@{}", server.address);
    assert_eq!(fails(&url).await, "mail: the server says 535");
    let smtp = Smtp::new(&url, FROM).unwrap();
    assert!(!format!("{smtp:?}").contains("secret"));
    // A server that asks for no password gets none.
    let server = SmtpServer::new(Manner::default()).await;
    fails(&format!("smtp://school:secret@{}", server.address)).await;
    assert!(!format!("{:?}", server.heard()).contains("AUTH"));
}

#[tokio::test]
async fn without_tls_nothing_is_said_that_needs_it() {
    let server = SmtpServer::new(ACCOUNT).await;
    fails(&format!("smtp://school:secret@{}?tls=required", server.address)).await;
    assert_eq!(server.heard()[0].commands.first().map(String::as_str), Some("EHLO school.example"));
    assert!(!format!("{:?}", server.heard()).contains("AUTH"));
    let server = SmtpServer::new(ACCOUNT).await;
    fails(&format!("smtps://school:secret@{}", server.address)).await;
    let starting =
        Manner { extensions: &["STARTTLS"], replies: vec![("STARTTLS", "454 4.7.0 TLS not available")], ..ACCOUNT };
    let server = SmtpServer::new(starting).await;
    fails(&format!("smtp://school:secret@{}?tls=required", server.address)).await;
    assert_eq!(server.heard()[0].commands[..2], ["EHLO school.example", "STARTTLS"]);
    assert!(!format!("{:?}", server.heard()).contains("AUTH"));
}

#[tokio::test]
async fn addresses_beyond_ascii_need_a_server_for_them() {
    let mail = Mail { to: "李华@mail.example".into(), ..mail() };
    let server = SmtpServer::new(Manner::default()).await;
    let (outcome, log) = deliver(&server.url(), &mail).await;
    let why = outcome.unwrap_err().to_string();
    assert!(why.contains("addresses in ASCII only"), "whoever looks after the jobs reads it: {why}");
    assert_discreet(&why);
    assert_eq!(log, "");
    let able = Manner { extensions: &["8BITMIME", "SMTPUTF8"], ..Manner::default() };
    let server = SmtpServer::new(able).await;
    deliver(&server.url(), &mail).await.0.unwrap();
    let heard = &server.heard()[0];
    assert_eq!(heard.commands[1], "MAIL FROM:<no-reply@school.example> SMTPUTF8 BODY=8BITMIME");
    assert_eq!(heard.commands[2], "RCPT TO:<李华@mail.example>");
}

#[tokio::test]
async fn a_domain_beyond_ascii_is_one_that_every_server_knows() {
    let mail = Mail { to: "amy@bücher.example".into(), ..mail() };
    let server = SmtpServer::new(Manner::default()).await;
    deliver(&server.url(), &mail).await.0.unwrap();
    assert_eq!(server.heard()[0].commands[2], "RCPT TO:<amy@xn--bcher-kva.example>");
}

#[tokio::test]
async fn our_name_in_the_greeting_can_be_chosen() {
    let server = SmtpServer::new(Manner::default()).await;
    deliver(&format!("{}/www.school.example", server.url()), &mail()).await.0.unwrap();
    assert_eq!(server.heard()[0].commands[0], "EHLO www.school.example");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    for url in [
        "smtps://user:secret@mail.example:465",
        "smtps://mail.example",
        "smtp://user:secret@mail.example:587?tls=required",
        "smtp://mail.example",
        "smtp://user:secret@localhost",
        "smtp://user:secret@[::1]:25",
    ] {
        Smtp::new(url, FROM).expect(url);
    }
    for url in [
        "",
        "mail.example",
        "https://mail.example",
        "smtp://",
        "smtp://user:secret@mail.example",
        "smtp://user:secret@mail.example?tls=opportunistic",
        "smtps://user@mail.example",
        "smtps://:secret@mail.example",
        "smtps://user:se/cret@mail.example",
        "smtps://user:1/secret@mail.example",
        "smtps://user:1?secret@mail.example",
        "smtps://user:1#secret@mail.example",
        "smtps://user:secret%@mail.example",
        "smtps://user:secret%zz@mail.example",
        "smtps://user:secret%ff@mail.example",
    ] {
        let error = Smtp::new(url, FROM).expect_err(url);
        assert!(matches!(error, Error::Server(_)), "{url}: {error}");
        assert_discreet(&error.to_string().replace("@host", ""));
    }
    for from in
        ["", "School", "School <>", "School <school>", "School no-reply@school.example", "<a@b.example> <c@d.example>"]
    {
        assert_eq!(Smtp::new("smtp://127.0.0.1", from).expect_err(from), Error::From);
    }
    for from in ["no-reply@school.example", "<no-reply@school.example>", "\"School, Ltd.\" <no-reply@school.example>"] {
        Smtp::new("smtp://127.0.0.1", from).expect(from);
    }
}

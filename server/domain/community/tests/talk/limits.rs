//! What is too long, empty or too much.

use community::comment;
use ground::{Error, RequestContext};
use model::{
    comment::{CommentKind, MAX_COMMENT_CHARS},
    rule::Rule,
};
use testing::{field_error, is, on_both, wait};

use super::{first, row, say};
use crate::support::learners;

#[tokio::test]
async fn a_text_is_neither_empty_nor_endless_nor_markup() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let lesson = first(&school).await;
        let write = async |text: &str| say(&school, &amy, lesson, CommentKind::Comment, text).await;
        for (text, rule) in [
            ("x".repeat(100_000), Rule::TooLong(MAX_COMMENT_CHARS)),
            ("长".repeat(MAX_COMMENT_CHARS + 1), Rule::TooLong(MAX_COMMENT_CHARS)),
            (String::new(), Rule::Required),
            (" \r\n ".into(), Rule::Required),
            ("\u{200B}\u{200D}\u{FEFF}".into(), Rule::Required),
            ("\u{2800}\u{3164}".into(), Rule::Invisible),
            ("a\u{202E}b".into(), Rule::Invisible),
        ] {
            assert_eq!(field_error(write(&text).await), is("text", rule), "{}", text.len());
        }
        let id = write("<script>alert(1)</script>\n  &amp;").await.unwrap();
        assert_eq!(row(&school, &amy, lesson, id).await.body, "<script>alert(1)</script>\n  &amp;");
        write(&"长".repeat(MAX_COMMENT_CHARS)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_thousand_comments_in_a_minute_are_refused_by_person_and_by_network() {
    on_both(|school| async move {
        let names: Vec<String> = (0..18).map(|number| format!("amy{number}")).collect();
        let all = learners(&school, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let (db, lesson) = (&school.db, first(&school).await);
        let from = |who: &RequestContext, address: &str| RequestContext { address: address.into(), ..who.clone() };
        let write = async |who: &RequestContext, number: usize| {
            let new = comment::NewThread {
                kind: CommentKind::Comment,
                text: &format!("Number {number}."),
                millis: "",
                quote: ["", "", ""],
            };
            comment::begin(db, who, lesson, &new).await
        };
        // One person, wherever they are.
        let mut written = 0;
        let mut refused = Ok(());
        for number in 0..1_000 {
            let somewhere = from(&all[0], &format!("198.51.{}.{}", number / 250, number % 250));
            refused = write(&somewhere, number).await.map(drop);
            if refused.is_err() {
                break;
            }
            written += 1;
        }
        assert!((30..40).contains(&written), "{written}");
        wait(refused);
        // One network, whoever is there.
        let mut refused = 0;
        for number in 0..600 {
            let outcome = write(&from(&all[1 + number % 16], "203.0.113.9"), number).await;
            assert!(matches!(outcome, Ok(_) | Err(Error::RateLimited(_))));
            refused += usize::from(outcome.is_err());
        }
        assert!(refused > 100, "{refused}");
        wait(write(&from(&all[17], "203.0.113.9"), 0).await);
        write(&from(&all[17], "203.0.113.10"), 0).await.unwrap();
    })
    .await;
}

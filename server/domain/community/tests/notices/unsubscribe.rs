//! The links that end mails.

use community::notice::{load_settings, of_token, unsubscribe};
use ground::Error;
use model::{
    Role,
    notice::{Channel, NoticeChoice, NoticeKind, Unsubscription},
};
use testing::{School, on_both, person};

use super::{choose, event, mailed, people, raise, work};

/// The tokens in the mails so far, by their readers.
async fn tokens(school: &School) -> Vec<String> {
    let links = school.rows("select unsubscribe from dev_mailbox order by recipient, id").await;
    links.iter().map(|link| link.split_once("/unsubscribe/").unwrap().1.to_owned()).collect()
}

#[tokio::test]
async fn a_link_ends_what_it_names_for_whose_it_is_and_nothing_else() {
    on_both(|school| async move {
        let db = &school.db;
        let (amy, bob) = (person(&school, "amy", Role::Learner).await, person(&school, "bob", Role::Learner).await);
        raise(&school, &event(NoticeKind::Replied, "first", people(&[&amy, &bob]))).await;
        work(&school).await;
        let tokens = tokens(&school).await;
        let replied = Unsubscription { channel: Channel::Mail, kind: Some(NoticeKind::Replied) };
        assert_eq!(of_token(db, &tokens[0]).unwrap(), replied);
        // One mail waits already when the link is used.
        choose(&school, &amy, (&[], &[]), ("11", "12")).await;
        raise(&school, &event(NoticeKind::Replied, "second", people(&[&amy]))).await;
        work(&school).await;
        for _ in 0..2 {
            assert_eq!(unsubscribe(db, &tokens[0]).await.unwrap(), replied, "twice is as good as once");
        }
        let box_of = |kind, channel| NoticeChoice { kind, channel };
        let of_amy = load_settings(db, &amy).await.unwrap().ticked;
        assert!(!of_amy.contains(&box_of(NoticeKind::Replied, Channel::Mail)));
        assert!(of_amy.contains(&box_of(NoticeKind::Replied, Channel::InApp)));
        assert!(of_amy.contains(&box_of(NoticeKind::Mentioned, Channel::Mail)));
        let of_bob = load_settings(db, &bob).await.unwrap().ticked;
        assert!(of_bob.contains(&box_of(NoticeKind::Replied, Channel::Mail)), "it was not theirs");
        school.clock.advance(model::Millis::HOUR);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 2, "the one that waited is wanted no more");
        // Of one person with the signature of another, of another kind, cut, longer, and what is none at all.
        let (text, signature) = tokens[0].rsplit_once('.').unwrap();
        let (other, _) = tokens[1].rsplit_once('.').unwrap();
        for altered in [
            format!("{other}.{signature}"),
            format!("{}.{signature}", text.replace("replied", "mentioned")),
            format!("{}.{signature}", text.replace("replied", "all")),
            tokens[0][..tokens[0].len() - 1].to_owned(),
            format!("{}A", tokens[0]),
            text.to_owned(),
            "x".into(),
            String::new(),
            "...".into(),
            "学".repeat(100),
        ] {
            assert!(matches!(of_token(db, &altered), Err(Error::NotFound)), "{altered}");
            assert!(matches!(unsubscribe(db, &altered).await, Err(Error::NotFound)), "{altered}");
        }
        assert_eq!(load_settings(db, &bob).await.unwrap().ticked, of_bob);
    })
    .await;
}

#[tokio::test]
async fn the_link_of_a_digest_ends_the_digest() {
    on_both(|school| async move {
        let (amy, db) = (person(&school, "amy", Role::Learner).await, &school.db);
        raise(&school, &event(NoticeKind::CourseUpdated, "release", people(&[&amy]))).await;
        work(&school).await;
        school.clock.advance(model::Millis::DAY);
        work(&school).await;
        let token = tokens(&school).await.remove(0);
        assert_eq!(unsubscribe(db, &token).await.unwrap(), Unsubscription { channel: Channel::Digest, kind: None });
        let ticked = load_settings(db, &amy).await.unwrap().ticked;
        assert!(ticked.iter().all(|choice| choice.channel != Channel::Digest));
        assert!(ticked.iter().any(|choice| choice.channel == Channel::Mail));
    })
    .await;
}

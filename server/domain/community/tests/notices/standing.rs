//! What is hidden or taken out of the catalogue before its mail is written is neither sent nor quoted.

use community::{comment, notice};
use ground::RequestContext;
use model::{Millis, Role, notice::NoticeKind};
use testing::{School, on_both, person};

use super::{choose, event, people, raise, work};
use crate::{
    support::{FREE, card, learners},
    talk::{ask, first, reply},
};

async fn quotes(school: &School, who: &RequestContext, text: &str) -> bool {
    let rows = notice::list(&school.db, who, None).await.unwrap().rows;
    rows.iter().any(|row| row.excerpt == text)
}

#[tokio::test]
async fn what_its_reader_may_not_open_any_more_is_neither_sent_nor_quoted() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, lesson) = (&all[0], &all[1], first(&school).await);
        let rita = person(&school, "rita", Role::Reviewer).await;
        choose(&school, amy, (&["replied mail"], &["replied digest"]), ("", "")).await;
        let head = ask(&school, amy, lesson, "Why the median?").await;
        reply(&school, bob, head, "Outliers move it less.").await;
        let rude = reply(&school, bob, head, "You fool.").await;
        let course = card(&school, FREE).await.id;
        let published = format!("course {course}");
        raise(&school, &event(NoticeKind::CoursePublished, &published, people(&[amy]))).await;
        work(&school).await;
        assert_eq!(notice::unread(&school.db, amy).await.unwrap(), 3);
        assert!(quotes(&school, amy, "You fool.").await);
        comment::hide(&school.db, &rita, rude, "An insult.").await.unwrap();
        assert!(!quotes(&school, amy, "You fool.").await);
        content::course::hide(&school.db, &RequestContext::system(), course).await.unwrap();
        school.clock.advance(Millis::DAY);
        work(&school).await;
        let letters = school.rows("select body from dev_mailbox where recipient = 'amy@example.com' order by id").await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        // She has the course still, and with it what is said there.
        assert!(letters[0].contains("Outliers move it less."), "{letters:?}");
        assert!(!letters[0].contains("You fool.") && !letters[0].contains("/courses/first-steps"), "{letters:?}");
        comment::show(&school.db, &rita, rude).await.unwrap();
        assert!(quotes(&school, amy, "You fool.").await);
    })
    .await;
}

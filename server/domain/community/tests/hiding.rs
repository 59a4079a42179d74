//! Hiding reviews, and what the log says of it.

use community::review;
use content::grant;
use ground::{Actor, Error, RequestContext};
use model::{
    Id, Permissions, Role,
    review::{Rating, ReviewObstacle},
    rule::Rule,
};
use testing::{field_error, guest, import_demo, is, on_both, person};

use crate::support::{FREE, begin, learners, newest, teacher};

#[tokio::test]
async fn a_hidden_review_does_not_count_and_the_log_says_what_that_changed() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db) = (&all[0], &all[1], &school.db);
        review::save(db, amy, FREE, 1, "You are a fool.").await.unwrap();
        let id = newest(&school, amy, FREE).await.rows[0].id;
        review::save(db, bob, FREE, 5, "Good.").await.unwrap();
        let rita = person(&school, "rita", Role::Reviewer).await;
        for other in [bob, &teacher(&school, "zhou").await] {
            assert!(matches!(review::hide(db, other, id, "Rude.").await, Err(Error::Forbidden)));
            assert!(matches!(review::show(db, other, id).await, Err(Error::Forbidden)));
        }
        assert!(matches!(review::hide(db, &guest(), id, "Rude.").await, Err(Error::Unauthenticated)));
        assert_eq!(field_error(review::hide(db, &rita, id, " ").await), is("reason", Rule::Required));
        assert!(matches!(review::hide(db, &rita, Id::from_raw(5), "Rude.").await, Err(Error::NotFound)));
        assert_eq!(review::hide(db, &rita, id, "An insult.").await.unwrap(), FREE);
        review::hide(db, &rita, id, "Once more.").await.unwrap();
        let seen = newest(&school, &guest(), FREE).await;
        assert_eq!((seen.rows.len(), seen.rating), (1, Some(Rating { mean: 5_000, reviews: 1 })));
        assert_eq!(school::check::run(db).await.unwrap(), []);
        let judged = newest(&school, &rita, FREE).await;
        assert!(judged.may_hide && judged.rows.iter().any(|row| row.hidden.as_deref() == Some("An insult.")));
        // Its author hears why, may change it, and does not get it back by writing it anew.
        assert_eq!(newest(&school, amy, FREE).await.own.unwrap().hidden.as_deref(), Some("An insult."));
        review::save(db, amy, FREE, 2, "I did not like it.").await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows.len(), 1);
        let deleted = review::delete(db, amy, FREE).await;
        assert_eq!(field_error(deleted), is("text", Rule::ReviewObstacle(ReviewObstacle::Hidden)));
        review::show(db, &rita, id).await.unwrap();
        review::show(db, &rita, id).await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows.len(), 2);
        let logged = "select subject || ' | ' || before || ' | ' || after \
            from audit_log \
            where action in ('review-hidden', 'review-shown') \
            order by sequence";
        let of_amy = format!("{FREE} amy | ");
        assert_eq!(
            school.rows(logged).await,
            [of_amy.clone() + "3.000 (2) | 5.000 (1): An insult.", of_amy + "5.000 (1) | 3.500 (2)"]
        );
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_on_their_own_review_or_on_one_of_their_own_course() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, rita) = (&school.db, person(&school, "rita", Role::Reviewer).await);
        grant::enrol(db, &rita, FREE).await.unwrap();
        begin(&school, &rita, FREE).await;
        review::save(db, &rita, FREE, 5, "Good.").await.unwrap();
        let id = newest(&school, &rita, FREE).await.rows[0].id;
        let may = Permissions::from_iter([Role::Learner, Role::Teacher, Role::Administrator]);
        let zhou = teacher(&school, "zhou").await.person().unwrap();
        let zhou = RequestContext::from(Actor::Person(zhou, may));
        assert!(!newest(&school, &zhou, FREE).await.may_hide);
        for own in [&rita, &zhou] {
            assert!(matches!(review::hide(db, own, id, "Rude.").await, Err(Error::Forbidden)));
        }
        review::hide(db, &person(&school, "ada", Role::Administrator).await, id, "Rude.").await.unwrap();
        for own in [&rita, &zhou] {
            assert!(matches!(review::show(db, own, id).await, Err(Error::Forbidden)));
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_is_suspended_has_no_name_at_their_review() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        review::save(&school.db, &amy, FREE, 5, "Good.").await.unwrap();
        people::person::suspend(&school.db, &ground::RequestContext::system(), "amy").await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows[0].author, None);
    })
    .await;
}

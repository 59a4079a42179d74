//! The rating of a course, on its page and in lists.

use community::review::{self, WEIGHT_OF_SCHOOL, rate_again};
use content::catalogue;
use ground::RequestContext;
use model::{course::Query, review::Rating, url};
use testing::{School, guest, on_both};
use tokio::task::JoinSet;

use crate::support::{FREE, PAID, buy, card, learners, newest};

async fn best_rated(school: &School) -> Vec<(String, Option<Rating>)> {
    let query = Query::default().with("sort", "rating");
    let cards = catalogue::list(&school.db, &query).await.unwrap().cards;
    cards.into_iter().map(|card| (card.slug, card.rating)).collect()
}

#[tokio::test]
async fn lists_show_ratings_and_put_the_best_rated_first() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob", "eve"]).await;
        let db = &school.db;
        for (learner, number) in all.iter().zip(1..) {
            buy(&school, learner, number).await;
            review::save(db, learner, PAID, 5, "Good.").await.unwrap();
        }
        review::save(db, &all[0], FREE, 3, "Fair.").await.unwrap();
        rate_again(db).await.unwrap();
        // The school's mean is 18 ÷ 4 = 4.5, and it weighs as much as five reviews.
        let (paid, free) = (Rating { mean: 4_688, reviews: 3 }, Rating { mean: 4_250, reviews: 1 });
        let best =
            [(PAID.to_owned(), Some(paid)), (FREE.to_owned(), Some(free)), ("rust-first-steps".to_owned(), None)];
        assert_eq!(best_rated(&school).await, best);
        assert_eq!((card(&school, PAID).await.rating, card(&school, FREE).await.rating), (Some(paid), Some(free)));
        let hits = content::search::find(db, &guest(), "量化投资").await.unwrap();
        let found = hits.iter().find(|hit| hit.href == url::course(FREE)).unwrap();
        assert_eq!(found.rating, Some(free), "the search shows it, too");
        assert!(hits.iter().all(|hit| hit.href == found.href || hit.rating != found.rating), "lessons have none");
        let lin = content::course::teacher(db, "lin").await.unwrap();
        assert_eq!((lin.rating, lin.courses[0].rating), (Some(paid), Some(paid)));
        assert_eq!(content::course::teacher(db, "chen").await.unwrap().rating, None);
        catalogue::reindex(db, &mut |_, _| {}).await.unwrap();
        assert_eq!(best_rated(&school).await, best, "a new listing keeps the rating");
    })
    .await;
}

#[tokio::test]
async fn the_mean_of_the_school_reaches_all_courses_with_the_next_sweep() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let db = &school.db;
        review::save(db, &all[0], FREE, 5, "Good.").await.unwrap();
        assert_eq!(card(&school, FREE).await.rating, Some(Rating { mean: 5_000, reviews: 1 }));
        buy(&school, &all[1], 1).await;
        review::save(db, &all[1], PAID, 1, "Not good.").await.unwrap();
        assert_eq!(
            card(&school, PAID).await.rating,
            Some(Rating { mean: 1_000, reviews: 1 }),
            "nothing was counted yet"
        );
        assert_eq!(rate_again(db).await.unwrap(), 2);
        assert_eq!(card(&school, FREE).await.rating, Some(Rating { mean: 3_333, reviews: 1 }), "(5 · 3 + 5) ÷ 6");
        assert_eq!(card(&school, PAID).await.rating, Some(Rating { mean: 2_667, reviews: 1 }), "(5 · 3 + 1) ÷ 6");
        assert_eq!(rate_again(db).await.unwrap(), 0, "a second time changes nothing");
        review::save(db, &all[1], PAID, 3, "Fair.").await.unwrap();
        assert_eq!(card(&school, PAID).await.rating, Some(Rating { mean: 3_000, reviews: 1 }), "(5 · 3 + 3) ÷ 6");
    })
    .await;
}

#[tokio::test]
async fn twenty_who_write_at_once_all_count() {
    on_both(|school| async move {
        let names: Vec<String> = (0..20).map(|number| format!("amy{number}")).collect();
        let all = learners(&school, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let mut writing = JoinSet::new();
        for (learner, stars) in all.into_iter().zip((1..=5).cycle()) {
            let db = school.db.clone();
            writing.spawn(async move { review::save(&db, &learner, FREE, stars, "At once.").await });
        }
        for outcome in writing.join_all().await {
            outcome.unwrap();
        }
        assert_eq!(newest(&school, &guest(), FREE).await.by_stars, [4; 5]);
        assert_eq!(card(&school, FREE).await.rating, Some(Rating { mean: 3_000, reviews: 20 }));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_school_sets_how_much_its_mean_weighs() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let db = &school.db;
        buy(&school, &all[1], 1).await;
        review::save(db, &all[0], FREE, 5, "Good.").await.unwrap();
        review::save(db, &all[1], PAID, 1, "Not good.").await.unwrap();
        assert_eq!(db.settings().get(&WEIGHT_OF_SCHOOL), 5);
        ground::settings::set(db, &RequestContext::system(), "reviews.weight_of_school", "0").await.unwrap();
        rate_again(db).await.unwrap();
        let means = (card(&school, FREE).await.rating.unwrap().mean, card(&school, PAID).await.rating.unwrap().mean);
        assert_eq!(means, (5_000, 1_000));
    })
    .await;
}

//! The catalogue: lists, filters, counts.

use content::catalogue;
use model::{
    Lang,
    course::{Catalogue, CatalogueFilter, ChipValue, PriceFilter, Query, Sort},
};
use school::seed;
use testing::{School, guest, import_demo, on_both};

fn query(pairs: &[(&str, &str)]) -> Query {
    Query::from_values(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
}

async fn list(school: &School, pairs: &[(&str, &str)]) -> Catalogue {
    catalogue::list(&school.db, &query(pairs)).await.unwrap()
}

fn slugs(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.cards.iter().map(|card| card.slug.as_str()).collect()
}

#[tokio::test]
async fn filters_narrow_combine_and_name_what_they_do_not_know() {
    on_both(|school| async move {
        let empty = list(&school, &[("page", "3")]).await;
        assert_eq!((empty.total, empty.page, empty.pages, empty.cards.len()), (0, 1, 1, 0));
        import_demo(&school).await;
        for (pairs, expected) in [
            (&[("sort", "title")][..], &["rust-first-steps", "gushi-shangxi", "lianghua-touzi-rumen"][..]),
            (&[("category", "人文")], &["gushi-shangxi"]),
            (&[("category", "programming/rust")], &["rust-first-steps"]),
            (&[("category", "Programming")], &["rust-first-steps"]),
            (&[("tag", "Python")], &["lianghua-touzi-rumen"]),
            (&[("teacher", "lin")], &["gushi-shangxi"]),
            (&[("level", "intermediate")], &["lianghua-touzi-rumen"]),
            (&[("price", "free")], &["lianghua-touzi-rumen"]),
            (&[("price", "paid"), ("language", "en")], &["rust-first-steps"]),
            (
                &[("level", "beginner"), ("category", "人文/文学"), ("tag", "唐诗"), ("price", "paid")],
                &["gushi-shangxi"],
            ),
            (&[("level", "intermediate"), ("price", "paid")], &[]),
            (&[("sort", "price")], &["lianghua-touzi-rumen", "gushi-shangxi", "rust-first-steps"]),
            (&[("sort", "price-desc")], &["gushi-shangxi", "rust-first-steps", "lianghua-touzi-rumen"]),
            (&[("q", "量化")], &["lianghua-touzi-rumen"]),
            (&[("q", "ownership"), ("price", "paid"), ("sort", "title")], &["rust-first-steps"]),
            (&[("q", "ownership"), ("price", "free")], &[]),
        ] {
            let found = list(&school, pairs).await;
            assert_eq!(slugs(&found), expected, "{pairs:?}");
            assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
            assert!(
                found.chips.iter().all(|chip| {
                    !matches!(chip.value, ChipValue::Unknown(_)) && chip.filter != CatalogueFilter::Sort
                }),
                "{:?}",
                found.chips
            );
        }
        // Amounts of several currencies have no order: ¥99 is not less than $49 because it is the greater number.
        let in_english = async |sort| {
            let found = catalogue::list_for(&school.db, &query(&[("sort", sort)]), Lang::En).await.unwrap();
            slugs(&found).join(" ")
        };
        assert_eq!(in_english("price").await, "lianghua-touzi-rumen rust-first-steps gushi-shangxi");
        assert_eq!(in_english("price-desc").await, "rust-first-steps gushi-shangxi lianghua-touzi-rumen");
        let named = list(&school, &[("category", "人文"), ("teacher", "lin")]).await.chips;
        assert_eq!(
            named.into_iter().map(|chip| chip.value).collect::<Vec<_>>(),
            [ChipValue::Text("人文".into()), ChipValue::Text("lin".into())]
        );
        for name in ["category", "tag", "teacher", "level", "price", "language", "sort", "q"] {
            let found = list(&school, &[(name, "'; --")]).await;
            assert_eq!(found.total, 3, "an unknown {name} is ignored");
            assert_eq!(found.chips.len(), 1);
            assert_eq!(found.chips[0].value, ChipValue::Unknown("'; --".into()));
            assert_eq!(found.chips[0].filter.as_str(), name);
        }
        for page in ["-1", "0", "999999", "9223372036854775807", "x", "1.5"] {
            assert_eq!(list(&school, &[("page", page)]).await.page, 1, "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_seeded_school_is_the_same_on_both_engines_and_counts_exactly() {
    let pages = std::sync::Mutex::new(Vec::new());
    on_both(|school| {
        let pages = &pages;
        async move {
            seed::bench(&school.db, 300, 7, &mut |_, _| {}).await.unwrap();
            seed::bench(&school.db, 300, 7, &mut |_, _| {}).await.unwrap();
            let facets = catalogue::facets(&school.db).await.unwrap();
            let count = async |text: &str| school.rows(text).await[0].parse::<i64>().unwrap();
            assert_eq!(count("select cast(count(*) as text) from listing").await, 300, "twice the same seed is once");
            assert!(facets.categories.len() > 50 && facets.tags.len() == 30 && facets.languages == ["zh-Hans", "en"]);
            let roots: i64 =
                facets.categories.iter().filter(|category| category.depth == 0).map(|category| category.courses).sum();
            assert_eq!(roots, 300);
            for category in &facets.categories {
                assert_eq!(
                    list(&school, &[("category", &category.path)]).await.total,
                    category.courses,
                    "{}",
                    category.path
                );
            }
            for tag in &facets.tags {
                assert_eq!(list(&school, &[("tag", &tag.tag)]).await.total, tag.courses, "{}", tag.tag);
            }
            assert!(!facets.teachers.is_empty());
            for count in &facets.teachers {
                let found = list(&school, &[("teacher", &count.teacher.handle)]).await;
                let name = ChipValue::Text(count.teacher.name.clone());
                assert_eq!((found.total, &found.chips[0].value), (count.courses, &name));
            }
            let mut seen = Vec::new();
            for sort in Sort::ALL.iter().map(|sort| sort.as_str()) {
                for price in PriceFilter::ALL.iter().map(|price| price.as_str()).chain([""]) {
                    for q in ["", "规则", "投资", "optics motion"] {
                        let mut all = Vec::new();
                        for page in 1.. {
                            let found = list(
                                &school,
                                &[("sort", sort), ("price", price), ("q", q), ("page", &page.to_string())],
                            )
                            .await;
                            all.extend(found.cards.iter().map(|card| card.slug.clone()));
                            if page == found.pages {
                                assert_eq!(found.total, i64::try_from(all.len()).unwrap());
                                break;
                            }
                        }
                        let count = all.len();
                        seen.push(all.clone());
                        all.sort();
                        all.dedup();
                        assert_eq!(all.len(), count, "no course stands on two pages");
                    }
                }
            }
            let beyond = list(&school, &[("page", "999999")]).await;
            assert_eq!((beyond.page, beyond.pages, beyond.cards.len()), (13, 13, 12));
            assert_eq!(school::check::run(&school.db).await.unwrap(), []);
            let slug = &beyond.cards[0].slug;
            content::course::page(&school.db, &guest(), slug, content::course::View::Live).await.unwrap();
            pages.lock().unwrap().push(seen);
        }
    })
    .await;
    let pages = pages.into_inner().unwrap();
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn what_is_published_shows_at_once() {
    on_both(|school| async move {
        assert_eq!(catalogue::facets(&school.db).await.unwrap().tags, []);
        import_demo(&school).await;
        let facets = catalogue::facets(&school.db).await.unwrap();
        let tree: Vec<_> = facets.categories.iter().map(|c| (c.path.as_str(), c.depth, c.courses)).collect();
        assert_eq!(tree[..2], [("人文", 0, 1), ("人文/文学", 1, 1)]);
        assert_eq!(facets.tags.len(), 13);
    })
    .await;
}

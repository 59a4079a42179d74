//! The word filter: what becomes of a text, who keeps the words, and that every process follows them.

use ground::{
    Conn, Error, RequestContext,
    word_filter::{self, Screened, WordFilter},
};
use model::{
    Id, Role,
    rule::Rule,
    word_filter::{MAX_WORD_CHARS, WordGrade},
};
use testing::{School, field_error, guest, is, on_both, person};

async fn screened(school: &School, text: &str) -> Screened {
    word_filter::screen(&school.db, "text", text).await.unwrap()
}

fn clean(text: &str) -> Screened {
    Screened { text: text.into(), is_held: false }
}

#[tokio::test]
async fn a_word_is_refused_held_or_masked_however_it_is_written() {
    on_both(|school| async move {
        let (db, ada) = (&school.db, person(&school, "ada", Role::Administrator).await);
        assert_eq!(screened(&school, "代开发票，viagra").await, clean("代开发票，viagra"), "there is no word yet");
        let sentence = "No advertisements, please.";
        assert_eq!(
            word_filter::add(db, &ada, "代开发票\r\n\r\n viagra ", WordGrade::Refused, sentence).await.unwrap(),
            2
        );
        word_filter::add(db, &ada, "加微信", WordGrade::Held, "").await.unwrap();
        word_filter::add(db, &ada, "damn", WordGrade::Masked, "").await.unwrap();
        for text in ["可代 開-發票", "Ｖ１ａｇｒａ!", "vіаgrа", "v i a g r a"] {
            let refused = word_filter::screen(db, "text", text).await;
            assert_eq!(field_error(refused), is("text", Rule::RefusedWord(sentence.into())), "{text}");
        }
        assert_eq!(screened(&school, "请加微 信 123").await, Screened { is_held: true, ..clean("请加微 信 123") });
        assert_eq!(screened(&school, "Damn, a DAMNED dam n").await, clean("****, a DAMNED dam n"));
        let strict = word_filter::screen_strictly(db, "Damn").await.unwrap();
        assert_eq!(strict, Err(Rule::RefusedWord(String::new())), "a name cannot be masked");
        // The same word in another spelling takes the new grade.
        word_filter::add(db, &ada, "代開發票", WordGrade::Masked, "").await.unwrap();
        assert_eq!(screened(&school, "代开发票").await, clean("****"));
    })
    .await;
}

#[tokio::test]
async fn every_process_follows_the_words() {
    on_both(|school| async move {
        let ada = person(&school, "ada", Role::Administrator).await;
        let other = school.another(|env| env.with(WordFilter::default())).await;
        let there = async |text| word_filter::screen(&other, "text", text).await.unwrap().text;
        assert_eq!(there("spam").await, "spam");
        word_filter::add(&school.db, &ada, "spam", WordGrade::Masked, "").await.unwrap();
        assert_eq!(there("spam").await, "****");
        let listed = word_filter::list(&school.db, &ada, "S P A M", None, None).await.unwrap();
        assert_eq!((listed.total, listed.rows[0].word.as_str()), (1, "spam"));
        word_filter::remove(&other, &ada, listed.rows[0].id).await.unwrap();
        word_filter::remove(&other, &ada, listed.rows[0].id).await.unwrap();
        assert_eq!(word_filter::screen(&school.db, "text", "spam").await.unwrap(), clean("spam"));
        let logged = "select action || ' | ' || subject || ' | ' || before || ' | ' || after \
            from audit_log \
            where action in ('words-added', 'word-removed') \
            order by sequence";
        assert_eq!(school.rows(logged).await, ["words-added | spam |  | masked", "word-removed | spam | masked | "]);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_told_by_its_line_and_nothing_is_added() {
    on_both(|school| async move {
        let (db, ada) = (&school.db, person(&school, "ada", Role::Administrator).await);
        let add = async |words: &str| word_filter::add(db, &ada, words, WordGrade::Held, "").await;
        let long = "长".repeat(MAX_WORD_CHARS + 1);
        for (words, rule) in [
            ("", Rule::Required),
            (" \r\n", Rule::Required),
            ("good\na", Rule::InLine(2, Box::new(Rule::TooShort(2)))),
            ("good\n\n…", Rule::InLine(3, Box::new(Rule::NoLetters))),
            (long.as_str(), Rule::InLine(1, Box::new(Rule::TooLong(MAX_WORD_CHARS)))),
        ] {
            assert_eq!(field_error(add(words).await), is("words", rule), "{words}");
        }
        assert_eq!(word_filter::list(db, &ada, "", None, None).await.unwrap().total, 0);
        for (who, is_guest) in [(person(&school, "rita", Role::Reviewer).await, false), (guest(), true)] {
            let refused = |error| {
                matches!(error, Error::Forbidden) != is_guest && matches!(error, Error::Unauthenticated) == is_guest
            };
            assert!(refused(word_filter::add(db, &who, "x1", WordGrade::Held, "").await.unwrap_err()));
            assert!(refused(word_filter::remove(db, &who, Id::from_raw(1)).await.unwrap_err()));
            assert!(refused(word_filter::list(db, &who, "", None, None).await.unwrap_err()));
            assert!(refused(word_filter::try_text(db, &who, "x").await.unwrap_err()));
        }
        word_filter::add(db, &RequestContext::system(), "spam\nham", WordGrade::Masked, "").await.unwrap();
        let tried = word_filter::try_text(Conn::from(db), &ada, "no ham").await.unwrap();
        assert_eq!((tried.text.as_str(), tried.words), ("no ***", vec![("ham".to_owned(), WordGrade::Masked)]));
    })
    .await;
}

//! How large uploads may be, and how many there may be.

use content::upload::{self, MAX_UPLOAD_BYTES, TEACHER_QUOTA_BYTES};
use ground::Error;
use model::{Role, rule::Rule};
use testing::{field_error, guest, on_both, person};

use super::{PNG, UploadFixture};

#[tokio::test]
async fn sizes_and_names_have_limits() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let begin = async |name: &str, bytes: i64| {
            upload::begin(&school.db, &fixture.teacher, fixture.course, name, bytes, None).await
        };
        assert_eq!(field_error(begin("a.mp4", 0).await), ("file".into(), Rule::FileEmpty));
        assert_eq!(
            field_error(begin("a.mp4", MAX_UPLOAD_BYTES + 1).await),
            ("file".into(), Rule::FileSize(MAX_UPLOAD_BYTES))
        );
        let spelled = begin("می\u{200C}خو.mp4", 9).await.unwrap();
        upload::remove(&school.db, &fixture.teacher, spelled).await.unwrap();
        assert_eq!(field_error(begin("", 9).await), ("file".into(), Rule::Required));
        assert_eq!(field_error(begin(&"x".repeat(201), 9).await), ("file".into(), Rule::TooLong(200)));
        for number in 0..TEACHER_QUOTA_BYTES / MAX_UPLOAD_BYTES {
            begin(&format!("film-{number}.mp4"), MAX_UPLOAD_BYTES).await.unwrap();
        }
        assert_eq!(field_error(begin("one-more.mp4", 1).await), ("file".into(), Rule::Quota(0)));
        let other = person(&school, "other", Role::Teacher).await;
        assert!(matches!(upload::begin(&school.db, &other, fixture.course, "a", 9, None).await, Err(Error::NotFound)));
        assert!(matches!(
            upload::begin(&school.db, &guest(), fixture.course, "a", 9, None).await,
            Err(Error::Unauthenticated)
        ));
    })
    .await;
}

#[tokio::test]
async fn more_than_was_announced_is_refused() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let upload = fixture.begin("dot.png", 10).await.unwrap();
        assert_eq!(field_error(fixture.append(upload, 0, PNG).await), ("file".into(), Rule::FileSize(10)));
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_is_begun_again_counts_once() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let large = usize::try_from(MAX_UPLOAD_BYTES).unwrap();
        let fit = TEACHER_QUOTA_BYTES / MAX_UPLOAD_BYTES;
        let first = fixture.begin("film.mp4", large).await.unwrap();
        fixture.append(first, 0, &[7; 1_000]).await.unwrap();
        for _ in 0..3 * fit {
            school.clock.advance(1);
            fixture.begin("film.mp4", large).await.unwrap();
        }
        for number in 2..fit {
            fixture.begin(&format!("film-{number}.mp4"), large).await.unwrap();
        }
        let left = usize::try_from(TEACHER_QUOTA_BYTES - (fit - 1) * MAX_UPLOAD_BYTES).unwrap() - 1_000;
        assert!(matches!(fixture.begin("one-more.mp4", left + 1).await, Err(Error::Invalid(_))), "what came counts");
        fixture.begin("one-more.mp4", left).await.unwrap();
    })
    .await;
}

//! Files that are refused while they are still on their way: by their first bytes.

use content::{
    course::draft,
    upload::{self, Writer},
};
use ground::Error;
use model::{
    Role,
    rule::{FilePart, Rule},
    studio::UploadKind,
};
use testing::{Film, field_error, on_both};

use super::{PNG, UploadFixture, person};

/// The first piece that browsers send, in bytes.
const PIECE_BYTES: usize = 262_144;

fn format(part: FilePart, name: &str) -> Rule {
    Rule::FileFormat { part, name: name.into() }
}

#[tokio::test]
async fn a_film_that_not_every_browser_plays_ends_with_its_first_piece() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let with = |picture, sound| Film { picture, sound, ..Film::GOOD };
        for (film, part, name) in [
            (with(*b"hvc1", *b"mp4a"), FilePart::Film, "HEVC (H.265)"),
            (with(*b"hev1", *b"mp4a"), FilePart::Film, "HEVC (H.265)"),
            (with(*b"ap4h", *b"mp4a"), FilePart::Film, "ProRes"),
            (with(*b"av01", *b"mp4a"), FilePart::Film, "AV1"),
            (with(*b"avc1", *b"ac-3"), FilePart::FilmSound, "AC-3 (Dolby Digital)"),
        ] {
            let bytes = film.file();
            let upload = fixture.begin("film.mp4", bytes.len()).await.unwrap();
            let first = fixture.append(upload, 0, &bytes[..PIECE_BYTES]).await;
            assert_eq!(field_error(first), ("file".into(), format(part, name)));
            let gone = upload::received(&school.db, &fixture.teacher, upload).await;
            assert!(matches!(gone, Err(Error::NotFound)), "it has ended");
            // At the end it is the same: where the contents stand last, and where all of it comes at once.
            for late in [Film { contents_last: true, ..film }, Film { bytes: 9, ..film }] {
                let bytes = late.file();
                let first = bytes.len().min(PIECE_BYTES);
                let upload = fixture.begin("film.mp4", bytes.len()).await.unwrap();
                let refused = match fixture.append(upload, 0, &bytes[..first]).await {
                    Ok(_) => fixture.append(upload, i64::try_from(first).unwrap(), &bytes[first..]).await,
                    refused => refused,
                };
                assert_eq!(field_error(refused), ("file".into(), format(part, name)), "{late:?}");
            }
        }
        assert_eq!(school.rows("select count(*) || '' from upload").await, ["0"]);
        assert_eq!(std::fs::read_dir(school.folder.path().join("upload")).unwrap().count(), 0, "nor its bytes");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_film_whose_contents_stand_last_is_refused_before_it_is_sent_by_these_alone() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher) = (&school.db, &fixture.teacher);
        let contents = |film: Film| {
            let file = Film { contents_last: true, ..film }.file();
            let at = file.windows(4).rposition(|kind| kind == b"moov").unwrap() - 4;
            file[at..].to_vec()
        };
        let upload = fixture.begin("film.mov", 900_000_000).await.unwrap();
        for harmless in [contents(Film::GOOD), b"moov".to_vec(), Vec::new(), vec![0xFF; 1_000]] {
            upload::check_contents(db, teacher, upload, harmless).await.unwrap();
        }
        let hevc = contents(Film { picture: *b"hvc1", ..Film::GOOD });
        let stranger = person(&school, "sue", Role::Teacher).await;
        let others = upload::check_contents(db, &stranger, upload, hevc.clone()).await;
        assert!(matches!(others, Err(Error::NotFound)));
        let refused = upload::check_contents(db, teacher, upload, hevc).await;
        assert_eq!(field_error(refused), ("file".into(), format(FilePart::Film, "HEVC (H.265)")));
        assert!(matches!(upload::received(db, teacher, upload).await, Err(Error::NotFound)), "it has ended");
    })
    .await;
}

#[tokio::test]
async fn whoever_sends_all_at_once_is_interrupted() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let bytes = Film { picture: *b"hvc1", ..Film::GOOD }.file();
        let upload = fixture.begin("film.mp4", bytes.len()).await.unwrap();
        let mut writer = Writer::open(&school.db, &fixture.teacher, upload, 0, None).await.unwrap();
        let mut sent = 0;
        let refused = loop {
            let part = &bytes[sent..sent + 16_384];
            sent += part.len();
            if let Err(error) = writer.write(part).await {
                break error;
            }
        };
        assert_eq!(field_error::<()>(Err(refused)).1, format(FilePart::Film, "HEVC (H.265)"));
        assert_eq!(sent, PIECE_BYTES);
        assert!(writer.close().await.is_err());
        assert!(matches!(upload::received(&school.db, &fixture.teacher, upload).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn other_formats_and_sizes_are_told_by_the_first_piece_and_nothing_good_is_refused() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let first = async |name: &str, head: &[u8], bytes: usize| {
            let upload = fixture.begin(name, bytes).await.unwrap();
            let mut piece = head.to_vec();
            piece.resize(PIECE_BYTES, 0);
            fixture.append(upload, 0, &piece).await
        };
        let (large, mega) = (900_000_000, 1024 * 1024);
        for (name, head, rule) in [
            ("a.mp4", &b"RIFF\0\0\0\0AVI LIST"[..], format(FilePart::Film, "AVI")),
            ("a.wav", b"RIFF\0\0\0\0WAVEfmt ", format(FilePart::Sound, "WAV")),
            ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", format(FilePart::Picture, "HEIC")),
            ("a.zip", b"PK\x03\x04", format(FilePart::Archive, "ZIP")),
            ("a.pdf", b"%PDF-1.7\n", Rule::FileSize(100 * mega)),
            ("a.mp3", b"ID3\x04\0\0\0\0\0\0", Rule::FileSize(500 * mega)),
            ("a.png", PNG, Rule::FileSize(20 * mega)),
        ] {
            assert_eq!(field_error(first(name, head, large).await), ("file".into(), rule), "{name}");
        }
        let good = Film::GOOD.file();
        for (name, head) in [
            ("a.mp4", &good[..PIECE_BYTES]),
            ("a.mp4", &Film { contents_last: true, ..Film::GOOD }.file()[..PIECE_BYTES]),
            ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42"),
            ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08wide"),
            ("a.mp4", b""),
            ("a.svg", b"<svg "),
        ] {
            assert_eq!(first(name, head, large).await.unwrap().0, i64::try_from(PIECE_BYTES).unwrap(), "{name}");
        }
        // A line that is cut again and again: what is there is never enough to be mistaken for another file.
        let upload = fixture.begin("film.mp4", good.len()).await.unwrap();
        let mut whole = None;
        let (mut at, mut piece) = (0, 1);
        while at < good.len() {
            let end = (at + piece).min(good.len());
            whole = fixture.append(upload, i64::try_from(at).unwrap(), &good[at..end]).await.unwrap().1;
            (at, piece) = (end, piece * 3);
        }
        assert_eq!(whole.unwrap().kind, UploadKind::Video);
    })
    .await;
}

#[tokio::test]
async fn a_film_of_a_rare_profile_is_taken_and_its_teacher_is_told() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        for (profile, name) in [
            (110, Some("High 10")),
            (122, Some("High 4:2:2")),
            (244, Some("High 4:4:4 Predictive")),
            (100, None),
            (66, None),
        ] {
            let film = fixture.send("film.mp4", &Film { profile, ..Film::GOOD }.file()).await.unwrap();
            assert_eq!(film.kind, UploadKind::Video);
            let base = draft::lesson(db, teacher, course, lesson).await.unwrap().base;
            draft::attach(db, teacher, course, lesson, &base, film.id, "").await.unwrap();
            let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
            assert_eq!(now.rare_profile.as_deref(), name, "{profile}");
        }
        let base = draft::lesson(db, teacher, course, lesson).await.unwrap().base;
        draft::detach(db, teacher, course, lesson, &base, "").await.unwrap();
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().rare_profile, None);
    })
    .await;
}

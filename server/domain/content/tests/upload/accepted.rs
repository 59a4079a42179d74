//! What a file is, told by its content, and what of it is kept.

use content::course::draft;
use model::{
    course::LessonKind,
    rule::{CaptionsFault, DrawingFault, FilePart, Rule},
    studio::UploadKind,
};
use ring::digest;
use testing::{Film, field_error, on_both};

use super::{PDF, PNG, UploadFixture, film};

#[tokio::test]
async fn a_file_is_told_by_its_content_and_refused_when_it_is_none_of_ours() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>"#;
        for (name, bytes, kind) in [
            ("really.mp4", PNG, UploadKind::Picture),
            ("drawing", svg.as_bytes(), UploadKind::Picture),
            ("words.txt", &b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"[..], UploadKind::Captions),
            ("film.mp4", PDF, UploadKind::Document),
            ("captions.ass", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", UploadKind::Captions),
        ] {
            assert_eq!(fixture.send(name, bytes).await.unwrap().kind, kind, "{name}");
        }
        let script = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><path d='M0 0'/></svg>";
        fixture.send("chart.svg", script.as_bytes()).await.unwrap();
        let kept = testing::files_of(&school.folder.path().join("media"));
        assert!(!kept.iter().any(|(_, bytes)| bytes.windows(6).any(|word| word == b"script")), "a drawing without it");
        let drawing = |line, fault| Rule::Drawing { line, fault };
        let deep = format!("<svg>\n\n{}", "<g>".repeat(300) + &"</g>".repeat(300) + "</svg>");
        let blur = "<svg>\n<filter><feGaussianBlur stdDeviation='1e9'/></filter></svg>";
        let layers = format!("<svg>\n{}</svg>", "<g style='filter:blur(9px)'/>".repeat(1_001));
        let heic = Rule::FileFormat { part: FilePart::Picture, name: "HEIC".into() };
        let zip = Rule::FileFormat { part: FilePart::Archive, name: "ZIP".into() };
        let rtf = Rule::FileFormat { part: FilePart::Document, name: "RTF".into() };
        for (name, bytes, rule) in [
            ("cover.png", &b"<!doctype html><script>alert(1)</script>"[..], Rule::FileType),
            ("archive.zip", b"PK\x03\x04 something", zip),
            ("notes.pdf", b"{\\rtf1\\ansi Notes}", rtf),
            ("logo.svg", b"<svg>\n<g>\n</svg>", drawing(3, DrawingFault::Malformed)),
            ("logo.svg", b"<g xmlns='http://www.w3.org/2000/svg'><svg/></g>", drawing(1, DrawingFault::Root)),
            ("logo.svg", deep.as_bytes(), drawing(3, DrawingFault::Depth)),
            ("logo.svg", blur.as_bytes(), drawing(2, DrawingFault::Effect)),
            ("logo.svg", layers.as_bytes(), drawing(1, DrawingFault::Layers)),
            ("photo.png", &PNG[..40], Rule::FileDamaged),
            ("photo.png", &testing::png_bomb(6_300), Rule::PicturePixels { side: 12_000, all: 40_000_000 }),
            ("photo.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", heic),
            ("film.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42 and no more", Rule::FilmUnreadable),
            ("never-finished.mp4", &film()[..1_000], Rule::FilmUnreadable),
        ] {
            assert_eq!(field_error(fixture.send(name, bytes).await), ("file".into(), rule), "{name}");
        }
        let captions = |line, fault| Rule::Captions { line, fault };
        for (name, bytes, rule) in [
            ("paper.pdf", &b"%PDF-1.7 cut"[..], Rule::FileDamaged),
            ("paper.pdf", b"%PDF-1.7\nnothing\n%%EOF\n", Rule::FileDamaged),
            ("listen.mp3", b"ID3\x04\0\0\0\0\0\0", Rule::FileDamaged),
            ("captions.vtt", b"WEBVTT\n\nno times\n", captions(3, CaptionsFault::Times)),
            ("captions.srt", b"1\n00:00:02,000 --> 00:00:01,000\nx\n", captions(2, CaptionsFault::Backwards)),
            ("captions.SRT", b"just words\n", captions(1, CaptionsFault::Kind)),
            ("captions.vtt", b"WEBVTT\n", captions(1, CaptionsFault::Empty)),
            ("captions.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n\0\xFF\n", captions(4, CaptionsFault::Letters)),
        ] {
            assert_eq!(field_error(fixture.send(name, bytes).await), ("file".into(), rule), "{name}");
        }
        assert_eq!(school.rows("select count(*) || '' from upload").await, ["6"], "what is refused is gone");
        assert_eq!(std::fs::read_dir(school.folder.path().join("upload")).unwrap().count(), 0);
    })
    .await;
}

#[tokio::test]
async fn sound_of_phones_is_taken_as_a_recording() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        let sound = Film { is_sound: true, ..Film::GOOD };
        for (name, brand, contents_last) in [
            ("memo.m4a", *b"M4A ", true),
            ("book.m4b", *b"M4B ", false),
            ("talk.mp4", *b"isom", false),
            ("x", *b"qt  ", true),
        ] {
            let sent = fixture.send(name, &Film { brand, contents_last, ..sound }.file()).await.unwrap();
            assert_eq!(sent.kind, UploadKind::Audio, "{name}");
            let base = draft::lesson(db, teacher, course, lesson).await.unwrap().base;
            draft::attach(db, teacher, course, lesson, &base, sent.id, "").await.unwrap();
            let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
            assert!(now.media.is_some_and(|media| media.mime == "audio/mp4"), "{name}");
            let outline = draft::studio(db, teacher, course).await.unwrap().outline;
            assert_eq!((outline[0].lessons[0].kind, outline[0].lessons[0].seconds), (LessonKind::Audio, 2));
        }
        for brand in [*b"M4A ", *b"isom"] {
            let lossless = fixture.send("memo.m4a", &Film { brand, sound: *b"alac", ..sound }.file()).await;
            let rule = Rule::FileFormat { part: FilePart::Sound, name: "ALAC (Apple Lossless)".into() };
            assert_eq!(field_error(lossless), ("file".into(), rule));
        }
        let said = fixture.send("memo.en.sbv", b"0:00:00.500,0:00:01.500\nHello\n").await.unwrap();
        assert_eq!((&*said.name, said.kind), ("memo.en.sbv", UploadKind::Captions));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn captions_of_other_programs_are_kept_as_webvtt() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let said =
            [b"1\r\n0:00:01,5 --> 0:00:02\r\n".to_vec(), b"\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\r\n".to_vec()];
        let sent = fixture.send("\u{200E}film.chs.srt", &said.concat()).await.unwrap();
        assert_eq!((&*sent.name, sent.kind), ("film.chs.srt", UploadKind::Captions));
        let hash = school.rows("select hash from file").await.pop().unwrap();
        let kept = std::fs::read_to_string(ground::media::locate(&school.db.env, &hash).unwrap()).unwrap();
        assert_eq!(kept, "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\n你好，世界\n\n");
        let good = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";
        fixture.send("film.vtt", good).await.unwrap();
        let hash = data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA256, good).as_ref());
        assert!(school.rows("select hash from file").await.contains(&hash), "what is well written stays as it is");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

//! What is left out of files, changed, or missing from them is told when a folder is imported, and in the studio later on.

use std::{fs, io::Cursor};

use content::course::{View, draft, page};
use model::{
    Role,
    studio::{ChangedFile, FileChange, FileNote},
};
use testing::{demo, guest, import_folder, on_both, person, write_files};

use super::bad::problems;

const COURSE: &str =
    "slug = \"noted\"\ntitle = \"Noted\"\nlanguage = \"en\"\nlevel = \"beginner\"\nteacher = \"lin\"\n";
const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>\n<script>draw()</script>\n\
    <rect width='9' height='9'/></svg>";
const CAPTIONS: &str = "1\n00:00:02,000 --> 00:00:01,000\nBackwards\n\n2\n00:00:03,000 --> 00:00:04,000\nForwards\n";

/// A photograph of 64 pixels a side.
fn photograph() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(64, 64, |x, y| {
        let grey = u8::try_from((x * 37 + y * 91) % 251).unwrap();
        image::Rgb([grey, 255 - grey, grey / 2])
    });
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn what_is_missing_from_files_is_told_by_the_import_and_in_the_studio_until_it_is_mended() {
    on_both(|school| async move {
        let (folder, photo) = (tempfile::tempdir().unwrap(), photograph());
        write_files(
            folder.path(),
            &[
                ("course.toml", COURSE),
                ("01-a/01-map.md", "# Map\n\n![A map](img/map.svg) and ![a photo](img/photo.jpg)\n"),
                ("01-a/img/map.svg", DRAWING),
                ("01-a/02-talk.srt", CAPTIONS),
            ],
        );
        let photo_file = folder.path().join("01-a/img/photo.jpg");
        fs::write(&photo_file, &photo[..photo.len() / 2]).unwrap();
        let sound = fs::read(demo("gushi-shangxi").join("02-gelv/00-xian-ting.mp3")).unwrap();
        fs::write(folder.path().join("01-a/02-talk.mp3"), sound).unwrap();

        let told = async || {
            let report = import_folder(&school, folder.path()).await.unwrap();
            report.warnings.iter().map(|one| format!("{}: {}", one.place(), one.kind)).collect::<Vec<_>>()
        };
        let all = [
            "01-a/02-talk.srt:2: caption-passed-over",
            "01-a/img/map.svg:2: svg-part-left-out",
            "01-a/img/photo.jpg: picture-cut-off",
        ];
        assert_eq!(told().await, all);
        assert!(!import_folder(&school, folder.path()).await.unwrap().changed, "once is enough");

        let page = page(&school.db, &guest(), "noted", View::Live).await.unwrap();
        let lessons: Vec<_> = page.outline.iter().flat_map(|chapter| &chapter.lessons).map(|one| one.id).collect();
        let admin = person(&school, "ada", Role::Administrator).await;
        let course = page.card.id;
        let lesson = async |at: usize| draft::lesson(&school.db, &admin, course, lessons[at]).await.unwrap();
        let changed = |name: &str, line: usize, change: FileChange| ChangedFile {
            name: name.into(),
            notes: vec![FileNote { line, change }],
        };
        let (map, cut) =
            (changed("img/map.svg", 2, FileChange::Script), changed("img/photo.jpg", 0, FileChange::CutOff));
        assert_eq!(lesson(0).await.drawings, [map.clone(), cut]);
        assert_eq!(lesson(1).await.changed_captions, [changed("en", 2, FileChange::Caption)]);

        fs::write(&photo_file, &photo).unwrap();
        assert_eq!(told().await, all[..2]);
        assert_eq!(lesson(0).await.drawings, [map]);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_passed_over_comes_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    write_files(
        folder.path(),
        &[("course.toml", COURSE), ("01-a/01-map.md", "# Map\n\nText.\n"), ("01-a/x.odd", "odd")],
    );
    fs::create_dir(folder.path().join("01-a/img")).unwrap();
    let files: [(&str, &[u8]); 5] = [
        ("01-a/deck.key", b"PK\x03\x04\x14\0\0\0Index/Document.iwa"),
        ("01-a/film.wmv", b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9"),
        ("01-a/all.rar", b"Rar!\x1A\x07\x01\0"),
        ("01-a/img/photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("01-a/img/data.zip", b"PK\x03\x04\x14\0\0\0data.csv"),
    ];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let school = testing::School::open(None).await;
    let report = import_folder(&school, folder.path()).await.unwrap();
    let told: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
    for (name, word) in [
        ("01-a/all.rar", "unpack"),
        ("01-a/deck.key", "export it as PDF"),
        ("01-a/film.wmv", "ffmpeg"),
        ("01-a/img/photo.heic", "PNG, JPEG or WebP"),
        ("01-a/x.odd", "leave it out"),
    ] {
        assert!(told.iter().any(|one| one.starts_with(name) && one.contains(word)), "{name}: {told:#?}");
    }
    assert_eq!(told.len(), 5, "what learners are given beside pictures is nobody's mistake: {told:#?}");
}

#[test]
fn a_character_that_no_text_has_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("course.toml", COURSE), ("01-a/01-map.md", "# Map\n\nTe\0xt.\n")]);
    assert_eq!(problems(folder.path()), ["01-a/01-map.md:3: null-character"]);
}

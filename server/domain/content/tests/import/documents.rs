//! Documents as programs write them, by import and by upload.

use content::{
    course::{self, draft},
    import,
    upload::{self, Writer},
};
use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, SaveOptions, dictionary};
use model::{Role, rule::Rule, studio::Template};
use testing::{School, field_error, guest, import_folder, on_both, person, write_files};

use super::COURSE;

/// A document of so many pages, two branches deep.
fn document(pages: i64) -> Document {
    let mut document = Document::with_version("1.5");
    let root = document.new_object_id();
    let branches: Vec<Object> = [pages / 2, pages - pages / 2]
        .map(|pages| {
            let branch = document.new_object_id();
            let kids: Vec<Object> = (0..pages)
                .map(|_| document.add_object(dictionary! { "Type" => "Page", "Parent" => branch }).into())
                .collect();
            document.objects.insert(
                branch,
                dictionary! { "Type" => "Pages", "Parent" => root, "Kids" => kids, "Count" => pages }.into(),
            );
            branch.into()
        })
        .into();
    let side = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let tree = dictionary! { "Type" => "Pages", "Kids" => branches, "Count" => pages, "MediaBox" => side };
    document.objects.insert(root, tree.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    document
}

fn plain(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Its objects are packed into streams, and so is their table.
fn packed(mut document: Document) -> Vec<u8> {
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    let mut bytes = Vec::new();
    document.save_with_options(&mut bytes, options).unwrap();
    bytes
}

fn encrypted(mut document: Document, password: &str) -> Vec<u8> {
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    plain(document)
}

/// The same with the place of its table lost, so that readers have to search for it.
fn lost(mut bytes: Vec<u8>) -> Vec<u8> {
    let mark = b"startxref";
    let at = bytes.windows(mark.len()).rposition(|word| word == mark).unwrap() + mark.len() + 1;
    for digit in bytes[at..].iter_mut().take_while(|digit| digit.is_ascii_digit()) {
        *digit = b'1';
    }
    bytes
}

async fn uploaded(school: &School, bytes: &[u8]) -> ground::Result<i64> {
    let who = format!("t{:x}", bytes.len() * 31 + usize::from(bytes[bytes.len() / 2]));
    let teacher = person(school, &who, Role::Teacher).await;
    let course = draft::create(&school.db, &teacher, "Paper", "en", Template::Empty).await?;
    let length = i64::try_from(bytes.len()).unwrap();
    let upload = upload::begin(&school.db, &teacher, course, "slides.pdf", length, None).await?;
    let mut writer = Writer::open(&school.db, &teacher, upload, 0, None).await?;
    writer.write(bytes).await?;
    writer.close().await?;
    let lesson = draft::studio(&school.db, &teacher, course).await?.outline[0].lessons[0].id;
    let base = draft::lesson(&school.db, &teacher, course, lesson).await?.base;
    draft::attach(&school.db, &teacher, course, lesson, &base, upload, "").await?;
    Ok(draft::lesson(&school.db, &teacher, course, lesson).await?.lesson.seconds)
}

#[tokio::test]
async fn a_document_has_the_pages_that_readers_show() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        write_files(folder.path(), &[("course.toml", COURSE)]);
        let documents = [
            ("plain", plain(document(3))),
            ("packed", packed(document(12))),
            ("encrypted", encrypted(document(5), "")),
            ("repaired", lost(plain(document(7)))),
            ("repaired-packed", lost(packed(document(8)))),
            ("moved", [b"\n\n\n".to_vec(), plain(document(4)), b"\n<!-- sent by a server -->\n".repeat(90)].concat()),
        ];
        std::fs::create_dir(folder.path().join("01-a")).unwrap();
        for (at, (name, bytes)) in documents.iter().enumerate() {
            std::fs::write(folder.path().join(format!("01-a/{at}-{name}.pdf")), bytes).unwrap();
        }
        import_folder(&school, folder.path()).await.unwrap();
        let page = course::page(&school.db, &guest(), "small-course", course::View::Live).await.unwrap();
        let seconds: Vec<i64> = page.outline[0].lessons.iter().map(|lesson| lesson.seconds).collect();
        assert_eq!(seconds, [3, 12, 5, 7, 8, 4].map(|pages| pages * 60));
        for ((name, bytes), seconds) in documents.iter().zip(seconds) {
            assert_eq!(uploaded(&school, bytes).await.unwrap(), seconds, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_that_nobody_can_open_is_refused_with_words() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        write_files(folder.path(), &[("course.toml", COURSE), ("01-a/09-end.md", "# The end\n\nHome.\n")]);
        let locked = encrypted(document(5), "secret");
        let mut damaged = plain(document(3));
        let end = damaged.len() - 60;
        for byte in &mut damaged[20..end] {
            *byte = byte.wrapping_mul(7) | 0x80;
        }
        for (bytes, kind, word, rule) in [
            (&locked, "document-locked", "password", Rule::FileLocked),
            (&damaged, "document-unreadable", "damaged", Rule::FileDamaged),
        ] {
            std::fs::write(folder.path().join("01-a/01-slides.PDF"), bytes).unwrap();
            let problems = import::read(folder.path()).unwrap_err();
            assert!(matches!(&problems[..], [one] if one.kind == kind && one.message.contains(word)), "{problems:?}");
            assert_eq!(field_error(uploaded(&school, bytes).await), ("file".into(), rule));
        }
    })
    .await;
}

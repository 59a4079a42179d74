//! Files from a teacher's computer: cut off and gone on with, told by their content, or refused.

mod accepted;
mod attached;
mod early;
mod limits;
mod notes;
mod unused;
mod waiting;

use content::{
    course::draft,
    upload::{self, Checksum, Received, Writer},
};
use ground::{Error, RequestContext, media};
use model::{
    Id, Role,
    course::Course,
    rule::{DrawingFault, Rule},
    studio::{CourseEdit, Template, Upload, UploadKind, Uploaded},
};
use ring::digest;
use testing::{School, demo, field_error, guest, on_both, person};

/// A picture of one pixel.
const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31, 21, 196,
    137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 156, 99, 216, 106, 165, 245, 31, 0, 4, 218, 2, 25, 248, 34, 187, 27, 0, 0,
    0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

/// A document of one page, whose table of objects is not there.
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n\
    trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n";

struct UploadFixture<'a> {
    school: &'a School,
    teacher: RequestContext,
    course: Id<Course>,
}

impl<'a> UploadFixture<'a> {
    async fn new(school: &'a School) -> Self {
        let teacher = person(school, "tea", Role::Teacher).await;
        let course = draft::create(&school.db, &teacher, "Films", "en", Template::Empty).await.unwrap();
        Self { school, teacher, course }
    }

    async fn begin(&self, name: &str, bytes: usize) -> Result<Id<Upload>, Error> {
        let bytes = i64::try_from(bytes).unwrap();
        upload::begin(&self.school.db, &self.teacher, self.course, name, bytes, None).await
    }

    async fn append(&self, upload: Id<Upload>, offset: i64, bytes: &[u8]) -> Result<(i64, Option<Uploaded>), Error> {
        let mut writer = Writer::open(&self.school.db, &self.teacher, upload, offset, None).await?;
        writer.write(bytes).await?;
        writer.close().await
    }

    /// The whole file at once.
    async fn send(&self, name: &str, bytes: &[u8]) -> Result<Uploaded, Error> {
        let upload = self.begin(name, bytes.len()).await?;
        Ok(self.append(upload, 0, bytes).await?.1.unwrap())
    }
}

fn film() -> Vec<u8> {
    let mut folders = vec![demo("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "mp4") {
                return std::fs::read(path).unwrap();
            }
        }
    }
    panic!("the demo has no film");
}

#[tokio::test]
async fn what_was_cut_goes_on_where_it_stopped() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let film = film();
        let upload = fixture.begin("tour.mp4", film.len()).await.unwrap();
        let mut at = 0;
        for cut in [film.len() / 10, film.len() / 2, film.len() * 99 / 100] {
            let (offset, whole) = fixture.append(upload, i64::try_from(at).unwrap(), &film[at..cut]).await.unwrap();
            assert_eq!((usize::try_from(offset).unwrap(), whole), (cut, None));
            let told = upload::received(&school.db, &fixture.teacher, upload).await.unwrap();
            assert_eq!(told, Received { offset, bytes: i64::try_from(film.len()).unwrap() });
            assert!(matches!(fixture.append(upload, 0, &film[..9]).await, Err(Error::Stale)), "only at its end");
            at = cut;
        }
        assert!(matches!(upload::uploaded(&school.db, &fixture.teacher, upload).await, Err(Error::NotFound)));
        let (_, whole) = fixture.append(upload, i64::try_from(at).unwrap(), &film[at..]).await.unwrap();
        let whole = whole.unwrap();
        assert_eq!((whole.kind, &*whole.name), (UploadKind::Video, "tour.mp4"));
        assert_eq!(upload::uploaded(&school.db, &fixture.teacher, upload).await.unwrap().file, whole.file);
        let hash = data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA256, &film).as_ref());
        assert_eq!(school.rows("select hash from file").await, [hash]);
        assert!(!school.folder.path().join("upload").join(upload.to_string()).exists());
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_new_sender_takes_over_and_wrong_bytes_do_not_count() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let upload = fixture.begin("dot.png", PNG.len()).await.unwrap();
        let (db, teacher) = (&school.db, &fixture.teacher);
        let mut first = Writer::open(db, teacher, upload, 0, None).await.unwrap();
        first.write(&PNG[..10]).await.unwrap();
        assert_eq!(upload::received(db, teacher, upload).await.unwrap().offset, 10, "written, not yet recorded");
        let taken_over = first.taken_over();
        let (second, ended) = tokio::join!(Writer::open(db, teacher, upload, 10, None), async {
            taken_over.await;
            first.close().await
        });
        assert_eq!(ended.unwrap().0, 10);
        let mut second = second.unwrap();
        second.write(&PNG[10..20]).await.unwrap();
        assert_eq!(second.close().await.unwrap().0, 20);
        upload::remove(db, teacher, upload).await.unwrap();

        let upload = fixture.begin("dot.png", PNG.len()).await.unwrap();
        let mut wrong = Writer::open(db, teacher, upload, 0, Some(Checksum::Sha256(vec![0; 32]))).await.unwrap();
        wrong.write(&PNG[..20]).await.unwrap();
        assert_eq!(field_error(wrong.close().await), ("checksum".into(), Rule::Code));
        assert_eq!(upload::received(db, teacher, upload).await.unwrap().offset, 0);
        let sum = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, PNG).as_ref().to_vec();
        let mut good = Writer::open(db, teacher, upload, 0, Some(Checksum::Sha1(sum))).await.unwrap();
        good.write(PNG).await.unwrap();
        assert_eq!(good.close().await.unwrap().1.unwrap().kind, UploadKind::Picture);
        assert!(matches!(Writer::open(db, teacher, upload, 0, None).await, Err(Error::Stale)), "it is whole");
    })
    .await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_and_what_arrived_stays() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let upload = fixture.begin("dot.png", PNG.len()).await.unwrap();
        fixture.append(upload, 0, &PNG[..30]).await.unwrap();
        let place = school.folder.path().join("upload").join(upload.to_string());
        let kept = school.folder.path().join("kept");
        std::fs::rename(&place, &kept).unwrap();
        std::os::unix::fs::symlink("/dev/full", &place).unwrap();
        assert!(matches!(fixture.append(upload, 30, &PNG[30..]).await, Err(Error::StorageFull)));
        std::fs::remove_file(&place).unwrap();
        std::fs::rename(&kept, &place).unwrap();
        assert_eq!(upload::received(&school.db, &fixture.teacher, upload).await.unwrap().offset, 30);
        assert!(fixture.append(upload, 30, &PNG[30..]).await.unwrap().1.is_some());
    })
    .await;
}

#[tokio::test]
async fn nobody_else_knows_an_upload_and_old_ones_are_swept() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let db = &school.db;
        let upload = fixture.begin("dot.png", PNG.len()).await.unwrap();
        fixture.append(upload, 0, &PNG[..30]).await.unwrap();
        for other in [person(&school, "rival", Role::Teacher).await, person(&school, "ada", Role::Administrator).await]
        {
            assert!(matches!(upload::received(db, &other, upload).await, Err(Error::NotFound)));
            assert!(matches!(Writer::open(db, &other, upload, 30, None).await, Err(Error::NotFound)));
            assert!(matches!(upload::remove(db, &other, upload).await, Err(Error::NotFound)));
        }
        assert_eq!(upload::sweep(db).await.unwrap(), 0);
        school.clock.advance(8 * model::Millis::DAY);
        assert_eq!(upload::sweep(db).await.unwrap(), 1);
        assert!(matches!(upload::received(db, &fixture.teacher, upload).await, Err(Error::NotFound)));
        let gone = fixture.begin("dot.png", PNG.len()).await.unwrap();
        upload::remove(db, &fixture.teacher, gone).await.unwrap();
        assert!(matches!(upload::remove(db, &fixture.teacher, gone).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_drafts_cover_is_for_those_who_may_edit_it_until_it_is_published() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let studio = draft::studio(db, teacher, course).await.unwrap();
        let dot = fixture.send("dot.png", PNG).await.unwrap();
        draft::edit(db, teacher, course, &studio.base, CourseEdit::Cover(Some(dot.id))).await.unwrap();
        let is_public = async || {
            let asked = content::file::open(db, &guest(), dot.file, &media::Ticket::default()).await;
            assert!(matches!(asked, Ok(_) | Err(Error::Forbidden)));
            asked.is_ok()
        };
        let view = content::course::View::Draft;
        let page = content::course::page(db, teacher, &studio.slug, view).await.unwrap();
        for cover in [page.card.cover, draft::studio(db, teacher, course).await.unwrap().cover] {
            let cover = cover.unwrap();
            assert!(cover.starts_with(&format!("/media/{}?v={}.{course}&", dot.file, teacher.person().unwrap())));
        }
        assert!(!is_public().await, "nobody guesses it");
        school.damage(&format!("update file set public = true where id = {}", dot.file.raw())).await;
        assert_eq!(draft::studio(db, teacher, course).await.unwrap().cover, Some(format!("/media/{}", dot.file)));
        assert!(is_public().await);
    })
    .await;
}

#[cfg(target_os = "linux")]
/// Returns the most memory that this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

/// In a process of its own, whose memory is looked at.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pictures_that_unpack_to_much_are_looked_at_one_by_one() {
    const CHILD: &str = "LYCEUM_TEST_MEASURES_MEMORY";
    const NAME: &str = "upload::pictures_that_unpack_to_much_are_looked_at_one_by_one";
    const AT_ONCE: usize = 12;
    if std::env::var_os(CHILD).is_none() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
        return;
    }
    let school = School::open(None).await;
    let fixture = UploadFixture::new(&school).await;
    // 200 MB each: taken, one after the other. 317 MB: refused by their heads.
    let (taken, refused) = (testing::png_bomb(5_000), testing::png_bomb(6_300));
    assert!(taken.len() < 9_000_000 && refused.len() < 9_000_000);
    let before = peak();
    let uploads = std::iter::repeat_n([&taken, &refused], AT_ONCE).flatten().map(|bytes| fixture.send("a.png", bytes));
    let outcomes = futures::future::join_all(uploads).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), AT_ONCE);
    let more = peak() - before;
    assert!(more < 300_000_000, "{AT_ONCE} pictures at once took {more} bytes");
}

#[tokio::test]
async fn pictures_come_in_without_what_their_makers_did_not_mean_to_publish() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let noted = [&PNG[..33], b"\0\0\0\x0btEXtGPS\x0048.2082\xed\xc2\x2b\x1c", &PNG[33..], b"and a film"].concat();
        let crc = {
            // The checksum of the note: the library that strips reads what is whole.
            let mut crc = !0_u32;
            for byte in &noted[37..52] {
                crc ^= u32::from(*byte);
                for _ in 0..8 {
                    crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
                }
            }
            !crc
        };
        let noted = [&noted[..52], &crc.to_be_bytes(), &noted[56..]].concat();
        let sent = fixture.send("dot.png", &noted).await.unwrap();
        assert_eq!(sent.file, fixture.send("dot.png", PNG).await.unwrap().file, "the same pixels, the same file");
        let stored = testing::files_of(&school.folder.path().join("media"));
        assert!(stored.iter().all(|(_, bytes)| bytes == PNG), "{stored:?}");
        assert_eq!(school.rows("select bytes || '' from file").await, [PNG.len().to_string()]);

        let graph = br#"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x" "y"><svg xmlns="http://www.w3.org/2000/svg"
            width="120pt" height="60pt" onload="x()"><metadata>Lin</metadata><g><a href="https://example.com"><path
            d="M0 0"/></a></g></svg>"#;
        fixture.send("graph.svg", graph).await.unwrap();
        let stored = testing::files_of(&school.folder.path().join("media"));
        let drawing =
            stored.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).find(|text| text.starts_with("<svg"));
        let drawing = drawing.unwrap();
        assert!(drawing.contains("<g><g><path d=\"M0 0\"/></g></g>"), "{drawing}");
        assert!(!["onload", "Lin", "example.com", "DOCTYPE"].iter().any(|word| drawing.contains(word)), "{drawing}");
        let sizes = "select width || ' ' || height from file where mime = 'image/svg+xml'";
        assert_eq!(school.rows(sizes).await, ["160 80"]);
        let bomb = (1..12)
            .map(|at| format!("<g id='l{at}'>{}</g>", format!("<use href='#l{}'/>", at - 1).repeat(10)))
            .collect::<Vec<_>>()
            .concat();
        let bomb = format!("<svg xmlns='http://www.w3.org/2000/svg'><path id='l0' d='M0 0'/>{bomb}</svg>");
        let too_much = Rule::Drawing { line: 1, fault: DrawingFault::Elements };
        assert_eq!(field_error(fixture.send("cover.svg", bomb.as_bytes()).await), ("file".into(), too_much));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_whole_file_is_looked_at_once_even_when_nobody_waits_for_it() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher) = (&school.db, &fixture.teacher);
        let boxes = [&b"\0\0\0\x10ftypisom\0\0\0\0"[..], &b"\0\0\0\x08free".repeat(300_000)].concat();
        for (name, bytes, is_taken) in [("film.mp4", film(), true), ("boxes.mp4", boxes, false)] {
            let upload = fixture.begin(name, bytes.len()).await.unwrap();
            let mut writer = Writer::open(db, teacher, upload, 0, None).await.unwrap();
            writer.write(&bytes).await.unwrap();
            let mut closing = Box::pin(writer.close());
            // Long enough to have begun, and then the sender is gone.
            let recorded = format!("select cast(received as text) from upload where id = {}", upload.raw());
            while school.rows(&recorded).await == ["0"] {
                let _cut = tokio::time::timeout(std::time::Duration::from_millis(1), &mut closing).await;
            }
            drop(closing);
            let whole = i64::try_from(bytes.len()).unwrap();
            // Nobody else looks meanwhile, and afterwards the verdict stands.
            let verdict = loop {
                match Writer::open(db, teacher, upload, whole, None).await {
                    Err(Error::Stale) if upload::uploaded(db, teacher, upload).await.is_err() => {
                        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                    }
                    verdict => break verdict.map(drop),
                }
            };
            if is_taken {
                assert!(matches!(verdict, Err(Error::Stale)), "{name}: {verdict:?}");
            } else {
                assert!(matches!(verdict, Err(Error::NotFound)), "{name}: {verdict:?}");
            }
        }
    })
    .await;
}

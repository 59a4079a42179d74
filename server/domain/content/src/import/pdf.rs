//! PDFs: whether one is whole, and how many pages it has, within bounds of memory and time.

use std::{
    cell::Cell,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectId};

/// The size to which one part of a PDF may unpack, in bytes: a small file can hold gigabytes of nothing.
const MAX_UNPACKED_BYTES: usize = 16 * 1024 * 1024;
/// The time that counting the pages may take.
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// What leads to the pages, of all that the dictionaries of a PDF hold.
const PAGE_TREE_KEYS: [&[u8]; 4] = [b"Type", b"Pages", b"Kids", b"Count"];

/// A reason for which the pages of a PDF cannot be counted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is cut off, or so damaged that no reader shows it; with the explanation, for people.
    Damaged(&'static str),
    /// It cannot be read without a password.
    Locked,
}

/// Returns the number of pages of a PDF.
///
/// # Errors
/// The fault, when readers cannot show it.
pub(super) fn pages(bytes: Vec<u8>) -> Result<i64, Fault> {
    const SLOW: Fault = Fault::Damaged("it takes too long to read; print it into a new PDF");
    if !is_whole(&bytes) {
        return Err(Fault::Damaged("the file ends too early: its mark %%EOF is missing"));
    }
    // A thread of its own: whatever a file makes of the library, the answer comes in time.
    let (tell, told) = mpsc::channel();
    let counting = thread::Builder::new().name("pdf".into()).spawn(move || {
        DEADLINE.set(Some(now() + TIME_LIMIT));
        // Nobody listens any more when it took too long.
        let _ = tell.send(count(&bytes));
    });
    match counting.map(|_| told.recv_timeout(TIME_LIMIT)) {
        Ok(Ok(counted)) => counted,
        Ok(Err(mpsc::RecvTimeoutError::Disconnected)) => Err(DAMAGED),
        Ok(Err(mpsc::RecvTimeoutError::Timeout)) | Err(_) => Err(SLOW),
    }
}

const DAMAGED: Fault = Fault::Damaged("no page can be found in it: it is damaged; print it into a new PDF");

thread_local! {
    /// The time after which a thread loads nothing more.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

#[expect(clippy::disallowed_methods, reason = "a bound on work, which no story waits for")]
fn now() -> Instant {
    Instant::now()
}

/// Returns whether the end of the file is there: readers pass over what stands behind it.
fn is_whole(bytes: &[u8]) -> bool {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|window| window == mark);
    let end = last(b"%%EOF").max(last(b"startxref"));
    end.is_some_and(|end| !bytes[end..].windows(6).any(|window| window == b"endobj"))
}

fn count(bytes: &[u8]) -> Result<i64, Fault> {
    // First as it is written, then as readers repair it: by a search for its objects.
    for force_reconstruct in [false, true] {
        let options = LoadOptions {
            filter: Some(towards_pages),
            max_decompressed_size: Some(MAX_UNPACKED_BYTES),
            force_reconstruct,
            ..LoadOptions::default()
        };
        match Document::load_mem_with_options(bytes, options) {
            Ok(document) if document.is_encrypted() => return Err(Fault::Locked),
            Ok(document) => {
                if let Ok(pages) = i64::try_from(document.page_iter().count())
                    && pages > 0
                {
                    return Ok(pages);
                }
            }
            Err(Error::InvalidPassword) => return Err(Fault::Locked),
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => {
                return Err(Fault::Damaged(
                    "a part of it unpacks to far more than pages need; print it into a new PDF",
                ));
            }
            Err(_) => {}
        }
    }
    Err(DAMAGED)
}

/// Keeps of a PDF what leads to its pages: neither its pictures nor its texts come into memory twice.
fn towards_pages(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if DEADLINE.get().is_some_and(|deadline| now() > deadline) {
        return None;
    }
    let kept = match object {
        Object::Dictionary(all) => {
            let mut kept = Dictionary::new();
            for key in PAGE_TREE_KEYS {
                if let Ok(value) = all.get(key) {
                    kept.set(key, value.clone());
                }
            }
            *object = Object::Dictionary(kept);
            object.clone()
        }
        // Objects lie in it; it is unpacked when this returns.
        Object::Stream(stream) if stream.dict.has_type(b"ObjStm") => Object::Null,
        Object::Array(kids) if kids.iter().all(|kid| kid.as_reference().is_ok()) => object.clone(),
        Object::Reference(_) | Object::Integer(_) => object.clone(),
        _ => return None,
    };
    Some((id, kept))
}

#[cfg(test)]
mod tests {
    use super::{Fault, pages};

    const TWO: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n\
        4 0 obj<</Type\n/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n\
        trailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF\n";

    fn read(text: &str) -> Result<i64, Fault> {
        pages(text.as_bytes().to_vec())
    }

    #[test]
    fn pages_are_counted_as_readers_find_them() {
        // Its table of objects is wrong, and is made anew.
        assert_eq!(read(TWO), Ok(2));
        assert_eq!(read(&TWO.replace("/Count 2", "/Count 2000000000")), Ok(2));
        // What stands before and behind is passed over.
        assert_eq!(read(&format!("junk\n{TWO}")), Ok(2));
        assert_eq!(read(&format!("{TWO}{}", "\0".repeat(5_000))), Ok(2));
        // Nobody goes round in circles.
        let circle = TWO.replace("4 0 obj<</Type\n/Page/", "4 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/");
        assert!(read(&circle).is_ok_and(|pages| (1..10).contains(&pages)), "{:?}", read(&circle));
    }

    #[test]
    fn what_no_reader_shows_is_refused() {
        for bad in ["", "%PDF", "%PDF-1.7\n", "%PDF-1.7\npacked\n%%EOF", "%PDF-1.7\n<</Type /Page>>\n%%EOF"] {
            assert!(matches!(read(bad), Err(Fault::Damaged(_))), "{bad:.40}");
        }
        for cut in [TWO.len() / 3, TWO.len() / 2, TWO.len() - 30] {
            assert!(matches!(read(&TWO[..cut]), Err(Fault::Damaged(why)) if why.contains("too early")), "{cut}");
        }
    }

    #[test]
    fn a_small_file_with_gigabytes_in_it_is_refused_in_time() {
        // One run of the packed zeros of gzip's algorithm, again and again.
        let packed = zlib_zeros(64 * 1024 * 1024);
        let mut bomb = TWO.split("4 0 obj").next().unwrap_or_default().as_bytes().to_vec();
        bomb.extend(
            format!("4 0 obj<</Type/ObjStm/N 1/First 8/Filter/FlateDecode/Length {}>>stream\n", packed.len()).bytes(),
        );
        bomb.extend(packed);
        bomb.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF\n");
        let told = pages(bomb);
        assert!(matches!(told, Err(Fault::Damaged(why)) if why.contains("unpacks")), "{told:?}");
    }

    /// Zeros, packed as zlib packs them: blocks with the fixed code, each of a zero and then copies of 258.
    fn zlib_zeros(bytes: usize) -> Vec<u8> {
        let (mut out, mut bits, mut held) = (vec![0x78, 0x9C], 0_u32, 0_u32);
        let mut put = |value: u32, length: u32| {
            held |= value << bits;
            bits += length;
            while bits >= 8 {
                out.push(held.to_le_bytes()[0]);
                held >>= 8;
                bits -= 8;
            }
        };
        // One block, the last, with the fixed code; the byte zero is 00110000, read from its first bit.
        put(0b011, 3);
        put(0b0000_1100, 8);
        for _ in 0..bytes / 258 {
            // A copy of 258 is 11000101, its distance of one 00000.
            put(0b1010_0011, 8);
            put(0, 5);
        }
        put(0, 7);
        put(0, 7);
        out
    }
}

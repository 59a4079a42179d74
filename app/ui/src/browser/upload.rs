//! Uploads in pieces (tus 1.0), which can be paused, and go on where they stopped.

use gloo_net::http::{Headers, Method, Request, RequestBuilder, Response};
use js_sys::Date;
use leptos::prelude::set_timeout;
use model::studio::{FIRST_PIECE_BYTES, next_piece_bytes, piece_limit_millis, smaller_piece_bytes};
use std::{
    cell::Cell,
    hash::{DefaultHasher, Hasher},
    time::Duration,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Blob, DataTransfer, Event, File, FileList, HtmlInputElement};

use super::film::{self, bytes_of};

/// The time between two attempts when there is no connection.
const RETRY_DELAY: Duration = Duration::from_secs(2);

/// The bytes at the beginning, in the middle and at the end by which a file is known again.
const MARKED_BYTES: f64 = 65_536.0;

/// A file that was chosen, dropped or pasted.
#[derive(Clone, Debug)]
pub(crate) struct Chosen(File);

impl Chosen {
    pub fn name(&self) -> String {
        self.0.name()
    }

    pub fn bytes(&self) -> f64 {
        self.0.size()
    }

    /// Returns whether it says that it is a picture.
    pub fn is_picture(&self) -> bool {
        self.0.type_().starts_with("image/")
    }

    /// Returns what is the same for the same content, whatever the file is called and whenever it was written: by it the
    /// server finds its upload again.
    async fn fingerprint(&self) -> String {
        let mut hasher = DefaultHasher::new();
        for at in [0.0, self.bytes() / 2.0, self.bytes() - MARKED_BYTES] {
            let at = at.max(0.0).floor();
            hasher.write(&bytes_of(&self.0, at, at + MARKED_BYTES).await.unwrap_or_default());
        }
        format!("{:x}", hasher.finish())
    }

    /// Returns the name under which this browser keeps its upload to a course.
    fn mark(&self, course: &str, fingerprint: &str) -> String {
        format!("upload {course} {} {fingerprint}", self.bytes())
    }
}

/// Returns the files of an input that has changed; the input forgets them, so that the same one can be chosen again.
pub(crate) fn chosen(event: &Event) -> Vec<Chosen> {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return Vec::new() };
    let files = all(input.files());
    input.set_value("");
    files
}

/// Returns the files that were dropped or pasted.
pub(crate) fn carried(transfer: Option<DataTransfer>) -> Vec<Chosen> {
    transfer.map(|transfer| all(transfer.files())).unwrap_or_default()
}

/// Returns whether what is being dragged has files; which ones is told only when it is dropped.
pub(crate) fn carries_files(transfer: Option<DataTransfer>) -> bool {
    transfer.is_some_and(|transfer| transfer.types().includes(&JsValue::from_str("Files"), 0))
}

fn all(files: Option<FileList>) -> Vec<Chosen> {
    let files = files.into_iter().flat_map(|files| (0..files.length()).filter_map(move |at| files.get(at)));
    files.map(Chosen).collect()
}

/// A complete upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The upload, for forms.
    pub id: String,
    /// The file.
    pub file: String,
    /// The kind of the file, as the server names it, such as `video`.
    pub kind: String,
    /// The name of the file on this computer.
    pub name: String,
}

/// What happens while a file is sent.
pub(crate) enum Step<'a> {
    /// The upload with this id goes on.
    Begun(&'a str),
    /// So many bytes have arrived.
    Arrived(f64),
    /// There is no connection (or there is one again): it is tried again by itself.
    Waiting(bool),
}

/// The outcome of one attempt to send a file.
pub(crate) enum Sent {
    /// The file is complete.
    Whole(Uploaded),
    /// The upload was paused.
    Halted,
    /// Nobody is signed in any more: it goes on after signing in again.
    SignedOut,
    /// The server refused the file, for this reason, which may pass.
    Refused(String),
    /// The file is none that is taken, for this reason: the same one never will be.
    Unfit(String),
}

/// Sends the rest of a file; tells each step, and asks whether to go on. Without a connection it waits and tries again.
pub(crate) async fn send(file: &Chosen, course: &str, going: impl Fn() -> bool, tell: impl Fn(Step<'_>)) -> Sent {
    let piece = Cell::new(FIRST_PIECE_BYTES);
    let fingerprint = file.fingerprint().await;
    let mark = file.mark(course, &fingerprint);
    loop {
        let outcome = match begin(file, course, &mark, &fingerprint).await {
            Ok(begun) => attempt(file, &mark, begun, &piece, &going, &tell).await,
            Err(trouble) => Err(trouble),
        };
        match outcome {
            Ok(sent) => return sent,
            Err(Trouble::SignedOut) => return Sent::SignedOut,
            Err(Trouble::Refused(words)) => {
                super::forget(&mark);
                return Sent::Refused(words);
            }
            Err(Trouble::Unfit(words)) => {
                super::forget(&mark);
                return Sent::Unfit(words);
            }
            Err(Trouble::Unreachable) if going() => {
                tell(Step::Waiting(true));
                piece.set(smaller_piece_bytes(piece.get()));
                pause().await;
            }
            Err(Trouble::Unreachable) => return Sent::Halted,
        }
    }
}

enum Trouble {
    /// There is no connection, or the server is not well: try again.
    Unreachable,
    /// The session has ended.
    SignedOut,
    Refused(String),
    Unfit(String),
}

async fn attempt(
    file: &Chosen,
    mark: &str,
    begun: Begun,
    piece: &Cell<f64>,
    going: &impl Fn() -> bool,
    tell: &impl Fn(Step<'_>),
) -> Result<Sent, Trouble> {
    let (id, mut offset) = match begun {
        Begun::At(id, offset) => (id, offset),
        Begun::Whole(uploaded) => {
            tell(Step::Arrived(file.bytes()));
            super::forget(mark);
            return Ok(Sent::Whole(uploaded));
        }
    };
    tell(Step::Begun(&id));
    let address = format!("/upload/{id}");
    if offset == 0.0
        && let Some(contents) = film::late_contents(&file.0).await
    {
        let headers = headers();
        headers.set("Content-Type", "application/offset+octet-stream");
        answer(Request::post(&address).headers(headers).body(body(contents)).ok(), &[]).await?;
    }
    loop {
        tell(Step::Waiting(false));
        tell(Step::Arrived(offset));
        if !going() {
            return Ok(Sent::Halted);
        }
        let end = (offset + piece.get()).min(file.bytes());
        let bytes = file.0.slice_with_f64_and_f64(offset, end).map_err(|_| Trouble::Unreachable)?;
        let headers = headers();
        headers.set("Upload-Offset", &offset.to_string());
        headers.set("Content-Type", "application/offset+octet-stream");
        let (sent_at, before) = (Date::now(), offset);
        // With the last piece the server looks at the whole file, and what it says of it must be heard.
        let limit = piece_limit_millis(piece.get()).filter(|_| end < file.bytes());
        let limit = limit.map(AbortSignal::timeout_with_u32);
        let request = Request::patch(&address).headers(headers).abort_signal(limit.as_ref()).body(body(bytes));
        let answered = match answer(request.ok(), &[408, 409]).await {
            Err(Trouble::Unreachable) if limit.is_some_and(|limit| limit.aborted()) => None,
            answered => Some(answered?),
        };
        let millis = Date::now() - sent_at;
        let Some(response) = answered.filter(|response| response.status() == 204) else {
            // The line became slow or fell silent; or another attempt was faster, or its end was not heard of.
            let found = look(&id, file).await?;
            if let Some(uploaded) = found.whole {
                super::forget(mark);
                return Ok(Sent::Whole(uploaded));
            }
            offset = found.offset;
            piece.set(next_piece_bytes(offset - before, millis));
            pause().await;
            continue;
        };
        offset = number(&response, "Upload-Offset").ok_or(Trouble::Unreachable)?;
        piece.set(next_piece_bytes(offset - before, millis));
        if let Some(uploaded) = whole(&response, &id, file) {
            tell(Step::Arrived(file.bytes()));
            super::forget(mark);
            return Ok(Sent::Whole(uploaded));
        }
    }
}

/// An upload that goes on.
enum Begun {
    /// The upload with this id, of which so many bytes have arrived.
    At(String, f64),
    /// One whose last answer was lost.
    Whole(Uploaded),
}

/// Returns the upload of a file: one that was begun before, in whatever browser, or a new one.
async fn begin(file: &Chosen, course: &str, mark: &str, fingerprint: &str) -> Result<Begun, Trouble> {
    if let Some(id) = super::kept(mark) {
        match look(&id, file).await {
            Ok(Found { whole: Some(uploaded), .. }) => return Ok(Begun::Whole(uploaded)),
            // Where all of it is there, an empty piece has it looked at.
            Ok(Found { offset, .. }) => return Ok(Begun::At(id, offset)),
            Err(trouble @ (Trouble::Unreachable | Trouble::SignedOut)) => return Err(trouble),
            // It was cancelled: from the beginning.
            Err(Trouble::Refused(_) | Trouble::Unfit(_)) => super::forget(mark),
        }
    }
    let headers = headers();
    headers.set("Upload-Length", &file.bytes().to_string());
    let (name, course, fingerprint) = (base64(&file.name()), base64(course), base64(fingerprint));
    headers.set("Upload-Metadata", &format!("name {name},course {course},fingerprint {fingerprint}"));
    let response = answer(Request::post("/upload").headers(headers).build().ok(), &[]).await?;
    let place = response.headers().get("Location").ok_or(Trouble::Unreachable)?;
    let id = place.rsplit('/').next().unwrap_or_default().to_owned();
    super::keep(mark, &id);
    Ok(Begun::At(id, number(&response, "Upload-Offset").unwrap_or_default()))
}

/// What the server has of an upload.
struct Found {
    offset: f64,
    whole: Option<Uploaded>,
}

async fn look(id: &str, file: &Chosen) -> Result<Found, Trouble> {
    let request = RequestBuilder::new(&format!("/upload/{id}")).method(Method::HEAD).headers(headers()).build();
    let response = answer(request.ok(), &[]).await?;
    let offset = number(&response, "Upload-Offset").ok_or(Trouble::Unreachable)?;
    Ok(Found { offset, whole: whole(&response, id, file) })
}

/// Cancels an upload.
pub(crate) async fn give_up(file: &Chosen, course: &str) {
    let mark = file.mark(course, &file.fingerprint().await);
    if let Some(id) = super::kept(&mark) {
        super::forget(&mark);
        let _ = answer(Request::delete(&format!("/upload/{id}")).headers(headers()).build().ok(), &[]).await;
    }
}

async fn answer(request: Option<Request>, expected: &[u16]) -> Result<Response, Trouble> {
    let request = request.ok_or(Trouble::Unreachable)?;
    let response = request.send().await.map_err(|_| Trouble::Unreachable)?;
    match response.status() {
        _ if response.ok() || expected.contains(&response.status()) => Ok(response),
        401 => Err(Trouble::SignedOut),
        // Nothing is wrong with the file: a line that fell silent, too much at once, the gateway before the server, or
        // a full disk that may be cleared.
        408 | 429 | 500 | 502..=504 | 507 => Err(Trouble::Unreachable),
        415 => Err(Trouble::Unfit(response.text().await.unwrap_or_default())),
        _ => Err(Trouble::Refused(response.text().await.unwrap_or_default())),
    }
}

fn whole(response: &Response, id: &str, file: &Chosen) -> Option<Uploaded> {
    let header = |name: &str| response.headers().get(name);
    let (found, kind) = (header("Lyceum-File")?, header("Lyceum-Kind")?);
    Some(Uploaded { id: id.to_owned(), file: found, kind, name: file.name() })
}

fn headers() -> Headers {
    let headers = Headers::new();
    headers.set("Tus-Resumable", "1.0.0");
    headers
}

fn body(bytes: Blob) -> JsValue {
    bytes.into()
}

fn number(response: &Response, name: &str) -> Option<f64> {
    response.headers().get(name)?.parse().ok()
}

/// Returns the Base64 form of a text's UTF-8.
fn base64(text: &str) -> String {
    // `btoa` takes one byte a letter.
    let bytes: String = text.bytes().map(char::from).collect();
    web_sys::window().and_then(|window| window.btoa(&bytes).ok()).unwrap_or_default()
}

async fn pause() {
    let (over, waiting) = futures::channel::oneshot::channel();
    set_timeout(
        move || {
            // Nobody waits any more when the page is gone.
            let _ = over.send(());
        },
        RETRY_DELAY,
    );
    let _ = waiting.await;
}

/// Returns a name for Markdown and folders, made of a file's name.
pub(crate) fn plain_name(name: &str) -> String {
    let stem: String = name.chars().map(|c| if c.is_alphanumeric() || ".-_".contains(c) { c } else { '-' }).collect();
    let stem = stem.trim_matches(['-', '.']).to_owned();
    if stem.is_empty() { "picture".into() } else { stem }
}

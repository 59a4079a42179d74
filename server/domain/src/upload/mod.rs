//! TEMPORARY
use crate::{Actor, Error, Result, Tx};
use model::{
    Id,
    course::{Course, File},
    studio::{Upload, UploadKind},
};
pub(crate) struct Taken {
    pub file: Id<File>,
    pub kind: UploadKind,
    pub mime: String,
    pub millis: i64,
    pub pages: i64,
    pub small: Option<Id<File>>,
}
pub(crate) async fn take(_tx: &mut Tx, _actor: &Actor, _upload: Id<Upload>, _course: Id<Course>) -> Result<Taken> {
    Err(Error::NotFound)
}

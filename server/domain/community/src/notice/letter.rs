//! Mails and text messages about notices, from the school's templates or ours.

use ground::{
    Result, Tx, fetch_scalar,
    mail::{Mail, SiteAddress},
};
use model::{
    Id, Lang,
    account::Person,
    notice::{Channel, MailTemplateKind, NoticeKind, TemplateTexts, Unsubscription},
    url,
};

use super::{
    fill::{self, Value, Values},
    form::{self, Item},
    template::{current, ours},
    token,
    told::WantedNotice,
};

/// The most lines of a digest; the centre has the others.
const MAX_ITEMS: usize = 50;

/// Somebody to whom a mail is written.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    person: Id<Person>,
    name: String,
    address: String,
    lang: Lang,
    /// The address of the school.
    site: String,
}

impl Reader {
    /// Loads the reader of a mail to this address.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn load(tx: &mut Tx, person: Id<Person>, address: String, lang: Lang) -> Result<Self> {
        const NAME: &str = "select name \
            from person \
            where id = $1";
        let name = fetch_scalar!(&mut *tx, NAME, person);
        let site = tx.env().part::<SiteAddress>().0.clone();
        Ok(Self { person, name, address, lang, site })
    }

    fn link(&self, path: &str) -> String {
        url::on_site(&self.site, path)
    }
}

/// Returns the mail about a notice. `None`: there is no mail of such events.
///
/// # Errors
/// [`ground::Error::Internal`] when our own texts cannot be read, or when the database fails.
pub(super) async fn of(tx: &mut Tx, reader: &Reader, told: &WantedNotice) -> Result<Option<Mail>> {
    let Some(kind) = MailTemplateKind::of(told.kind) else { return Ok(None) };
    let ends = Unsubscription { channel: Channel::Mail, kind: Some(told.kind) };
    let mut values = values_of(reader.lang, &reader.link(&told.href), told)?;
    values.push(("name", reader.name.as_str().into()));
    write(tx, reader, kind, &ends, values).await.map(Some)
}

/// Returns the digest of these notices, the oldest first.
///
/// # Errors
/// As [`of`].
pub(super) async fn digest(tx: &mut Tx, reader: &Reader, told: &[WantedNotice]) -> Result<Mail> {
    let ends = Unsubscription { channel: Channel::Digest, kind: None };
    let mut items = Vec::with_capacity(told.len().min(MAX_ITEMS));
    for one in told.iter().take(MAX_ITEMS) {
        let link = reader.link(&one.href);
        let sentence = sentence(reader.lang, one.kind, &values_of(reader.lang, &link, one)?)?;
        items.push(Item { sentence, excerpt: one.excerpt.clone(), link });
    }
    let values = vec![
        ("name", reader.name.as_str().into()),
        ("count", Value::Text(told.len().to_string())),
        ("items", form::list(&items)),
        ("link", Value::Text(reader.link(url::NOTICES))),
    ];
    write(tx, reader, MailTemplateKind::Digest, &ends, values).await
}

/// Returns the values of a notice: who, what, its beginning and its address.
fn values_of(lang: Lang, link: &str, told: &WantedNotice) -> Result<Vec<(&'static str, Value)>> {
    let actor = match &told.actor {
        Some(name) => name.clone(),
        None if told.is_by_person => ours::former_member(lang)?,
        None => ours::school(lang)?,
    };
    Ok(vec![
        ("actor", Value::Text(actor)),
        ("title", told.title.as_str().into()),
        ("excerpt", told.excerpt.as_str().into()),
        ("link", link.into()),
    ])
}

/// Returns what happened, in one sentence.
fn sentence(lang: Lang, kind: NoticeKind, values: &Values) -> Result<String> {
    let template = match MailTemplateKind::of(kind) {
        Some(kind) => ours::sentence(lang, kind)?,
        None => String::new(),
    };
    Ok(fill::subject(&template, values))
}

async fn write(
    tx: &mut Tx,
    reader: &Reader,
    kind: MailTemplateKind,
    ends: &Unsubscription,
    mut values: Vec<(&'static str, Value)>,
) -> Result<Mail> {
    let token = token::write(&tx.env().keys, reader.person, ends);
    let unsubscribe = reader.link(&format!("{}{token}", url::UNSUBSCRIBE));
    values.push(("settings", Value::Text(reader.link(url::NOTICE_SETTINGS))));
    values.push(("unsubscribe", Value::Text(unsubscribe.clone())));
    let (texts, _) = current::of(&mut tx.conn(), kind, reader.lang).await?;
    let TemplateTexts { subject, text, html } = form::filled(reader.lang, &texts, &values);
    Ok(Mail { to: reader.address.clone(), subject, body: text, html: Some(html), unsubscribe: Some(unsubscribe) })
}

/// Returns the text messages about a notice, in each language.
///
/// # Errors
/// [`ground::Error::Internal`] when our own texts cannot be read.
pub(super) fn texts(tx: &Tx, told: &WantedNotice) -> Result<Vec<(Lang, String)>> {
    let link = url::on_site(&tx.env().part::<SiteAddress>().0, url::NOTICES);
    Lang::CHOICES.iter().map(|lang| Ok((*lang, ours::sms(*lang, told.kind, &link)?))).collect()
}

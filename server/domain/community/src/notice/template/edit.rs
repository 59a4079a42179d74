//! The school's own templates: those who may change settings change them, see what comes of it, and go back to ours.

use content::TextServices;
use ground::{
    Conn, Db, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_all, transaction,
};
use model::{
    Lang, Permission,
    notice::{MAX_SUBJECT_CHARS, MAX_TEMPLATE_CHARS, MailTemplate, MailTemplateKind, MailTemplateRow, TemplateTexts},
    rule::{self, Rule, Validator},
    url,
};

use super::{current, ours};
use crate::notice::{
    fill::{self, Value},
    form::{self, Item},
};

/// Lists all templates, by kind and language.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] without [`Permission::SettingEditAny`];
/// [`ground::Error::Internal`] when our own texts cannot be read, or when the database fails.
pub async fn list(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<MailTemplateRow>> {
    const CHANGED: &str = "select kind, lang, subject \
        from mail_template";
    ctx.require(Permission::SettingEditAny)?;
    let changed: Vec<(MailTemplateKind, String, String)> = fetch_all!(conn.into(), CHANGED);
    let mut rows = Vec::new();
    for kind in MailTemplateKind::ALL.iter().copied() {
        for lang in Lang::CHOICES {
            let own = changed.iter().find(|(of, tag, _)| *of == kind && tag == lang.tag());
            let subject = match own {
                Some((.., subject)) => subject.clone(),
                None => ours::texts(lang, kind)?.subject,
            };
            rows.push(MailTemplateRow { kind, lang, subject, is_changed: own.is_some() });
        }
    }
    Ok(rows)
}

/// Returns a template, and the mail that it makes with examples for the school at `site`.
///
/// # Errors
/// As [`list`].
pub async fn load(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    kind: MailTemplateKind,
    lang: Lang,
    site: &str,
) -> Result<MailTemplate> {
    ctx.require(Permission::SettingEditAny)?;
    let (texts, is_changed) = current::of(&mut conn.into(), kind, lang).await?;
    let preview = example(kind, lang, &texts, site)?;
    Ok(MailTemplate { kind, lang, texts, is_changed, preview })
}

/// Returns the mail that these texts make with examples, for the school at `site`. Saves nothing.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] without [`Permission::SettingEditAny`];
/// [`ground::Error::Invalid`] for `subject`, `text` and `html`.
pub fn preview<'a>(
    conn: impl Into<Conn<'a>>,
    ctx: &RequestContext,
    kind: MailTemplateKind,
    lang: Lang,
    texts: &TemplateTexts,
    site: &str,
) -> Result<TemplateTexts> {
    ctx.require(Permission::SettingEditAny)?;
    let texts = checked(&conn.into(), kind, texts)?;
    example(kind, lang, &texts, site)
}

/// Saves the texts of a template, which the mails from now on are made of. Markup that does not belong into a mail is
/// taken out of its HTML.
///
/// # Errors
/// As [`preview`], or when the database fails.
pub async fn save(
    db: &Db,
    ctx: &RequestContext,
    kind: MailTemplateKind,
    lang: Lang,
    texts: &TemplateTexts,
) -> Result<()> {
    const SAVE: &str = "insert into mail_template (kind, lang, subject, body_text, body_html, changed_at, changed_by) \
        values ($1, $2, $3, $4, $5, $6, $7) \
        on conflict (kind, lang) do update set subject = excluded.subject, body_text = excluded.body_text, \
          body_html = excluded.body_html, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    ctx.require(Permission::SettingEditAny)?;
    let texts = checked(&db.into(), kind, texts)?;
    transaction!(db, |tx| {
        let (before, _) = current::of(&mut tx.conn(), kind, lang).await?;
        let (now, by) = (tx.now(), ctx.person().ok());
        exec!(&mut *tx, SAVE, kind, lang.tag(), &texts.subject, &texts.text, &texts.html, now, by);
        log(tx, ctx, (kind, lang), &before.subject, &texts.subject).await
    })
}

/// Goes back to our texts of a template.
///
/// # Errors
/// As [`list`].
pub async fn restore(db: &Db, ctx: &RequestContext, kind: MailTemplateKind, lang: Lang) -> Result<()> {
    const DELETE: &str = "delete from mail_template \
        where kind = $1 and lang = $2";
    ctx.require(Permission::SettingEditAny)?;
    let after = ours::texts(lang, kind)?.subject;
    transaction!(db, |tx| {
        let (before, is_changed) = current::of(&mut tx.conn(), kind, lang).await?;
        if is_changed {
            exec!(&mut *tx, DELETE, kind, lang.tag());
            log(tx, ctx, (kind, lang), &before.subject, &after).await?;
        }
        Ok(())
    })
}

async fn log(
    tx: &mut ground::Tx,
    ctx: &RequestContext,
    (kind, lang): (MailTemplateKind, Lang),
    before: &str,
    after: &str,
) -> Result<()> {
    let subject = format!("{kind} {}", lang.tag());
    audit_log::record_change(tx, ctx, AuditAction::MailTemplateChanged, &subject, before, after).await
}

/// Checks the texts of a template, and cleans its HTML.
fn checked(conn: &Conn<'_>, kind: MailTemplateKind, texts: &TemplateTexts) -> Result<TemplateTexts> {
    let mut validator = Validator::default();
    let subject = rule::line(&texts.subject, 1, MAX_SUBJECT_CHARS).and_then(|subject| known(kind, subject));
    let subject = validator.check("subject", subject);
    let text = validator.check("text", body(kind, &texts.text));
    let html = validator.check("html", body(kind, &texts.html));
    let html = (conn.env.part::<TextServices>().mail_html)(&html);
    if !html.is_empty() {
        // A link that was written as no link is takes its placeholder with it.
        validator.check::<()>("html", complete(kind, html.clone()).map(drop));
    }
    validator.finish()?;
    Ok(TemplateTexts { subject, text, html })
}

fn body(kind: MailTemplateKind, text: &str) -> std::result::Result<String, Rule> {
    let text = text.replace("\r\n", "\n").split('\n').map(rule::clean).collect::<Vec<_>>().join("\n");
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Rule::Required),
        n if n > MAX_TEMPLATE_CHARS => Err(Rule::TooLong(MAX_TEMPLATE_CHARS)),
        _ => known(kind, text.to_owned()).and_then(|text| complete(kind, text)),
    }
}

/// Returns a text if it has no placeholder but those of its kind.
fn known(kind: MailTemplateKind, text: String) -> std::result::Result<String, Rule> {
    let unknown = fill::placeholders(&text).into_iter().find(|name| !kind.placeholders().contains(name));
    unknown.map_or_else(|| Ok(()), |name| Err(Rule::UnknownPlaceholder(name.to_owned())))?;
    Ok(text)
}

/// Returns a text if it has all placeholders that it must have.
fn complete(kind: MailTemplateKind, text: String) -> std::result::Result<String, Rule> {
    let names = fill::placeholders(&text);
    let missing = kind.required().iter().find(|name| !names.contains(name));
    missing.map_or_else(|| Ok(()), |name| Err(Rule::MissingPlaceholder((*name).to_owned())))?;
    Ok(text)
}

/// Returns the mail that a template makes of examples.
fn example(kind: MailTemplateKind, lang: Lang, texts: &TemplateTexts, site: &str) -> Result<TemplateTexts> {
    let link = url::on_site(site, url::NOTICES);
    let [name, actor, title, excerpt] = ours::examples(lang)?;
    let item = Item { sentence: title.clone(), excerpt: excerpt.clone(), link: link.clone() };
    let values = vec![
        ("name", Value::Text(name)),
        ("actor", Value::Text(actor)),
        ("title", Value::Text(title)),
        ("excerpt", Value::Text(excerpt)),
        ("count", "1".into()),
        ("items", form::list(&[item])),
        ("link", Value::Text(link)),
        ("settings", Value::Text(url::on_site(site, url::NOTICE_SETTINGS))),
        ("unsubscribe", Value::Text(url::on_site(site, &format!("{}…", url::UNSUBSCRIBE)))),
    ];
    debug_assert!(kind.placeholders().iter().all(|name| values.iter().any(|(of, _)| of == name)));
    Ok(form::filled(lang, texts, &values))
}

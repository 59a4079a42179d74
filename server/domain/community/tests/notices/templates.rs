//! Templates of mails that the school makes its own.

use community::notice::template::{list, load, preview, restore, save};
use ground::Error;
use model::{
    Lang, Role,
    notice::{MailTemplateKind, NoticeKind, TemplateTexts},
    rule::Rule,
};
use testing::{field_errors, guest, is, on_both, person};

use super::{event, people, raise, work};

const SITE: &str = "https://school.example";
const KIND: MailTemplateKind = MailTemplateKind::Replied;

fn texts(subject: &str, text: &str, html: &str) -> TemplateTexts {
    TemplateTexts { subject: subject.into(), text: text.into(), html: html.into() }
}

#[tokio::test]
async fn administrators_change_templates_and_go_back_to_ours() {
    on_both(|school| async move {
        let db = &school.db;
        let (ada, amy) =
            (person(&school, "ada", Role::Administrator).await, person(&school, "amy", Role::Learner).await);
        let ours = load(db, &ada, KIND, Lang::ZhHans, SITE).await.unwrap();
        assert!(!ours.is_changed && ours.preview.text.contains(SITE) && !ours.preview.html.contains("{title}"));
        let own = texts(
            "About {title}",
            "{excerpt}\r\n{link}\r\n{unsubscribe}",
            "<p onclick=\"x()\">{excerpt}<script>x()</script> <a href=\"{link}\">{actor}</a> <a href=\"{unsubscribe}\">-</a></p>",
        );
        save(db, &ada, KIND, Lang::ZhHans, &own).await.unwrap();
        let saved = load(db, &ada, KIND, Lang::ZhHans, SITE).await.unwrap();
        assert!(saved.is_changed && !saved.texts.html.contains("script") && !saved.texts.html.contains("onclick"));
        assert!(saved.texts.html.contains("href=\"{link}\""), "{}", saved.texts.html);
        assert_eq!(list(db, &ada).await.unwrap().iter().filter(|row| row.is_changed).count(), 1);
        raise(&school, &event(NoticeKind::Replied, "reply", people(&[&amy]))).await;
        work(&school).await;
        let letter = school.rows("select subject || '|' || html from dev_mailbox").await.remove(0);
        assert!(letter.starts_with("About First steps|"), "{letter}");
        assert!(letter.contains("Why &lt;b&gt;the median&lt;/b&gt;?"), "values are no markup: {letter}");
        restore(db, &ada, KIND, Lang::ZhHans).await.unwrap();
        restore(db, &ada, KIND, Lang::ZhHans).await.unwrap();
        assert_eq!(load(db, &ada, KIND, Lang::ZhHans, SITE).await.unwrap(), ours);
        let logged = school.rows("select action from audit_log where action = 'mail-template-changed'").await;
        assert_eq!(logged.len(), 2, "one change, one way back");
    })
    .await;
}

#[tokio::test]
async fn a_template_that_makes_no_mail_is_refused_at_its_field() {
    on_both(|school| async move {
        let db = &school.db;
        let (ada, amy) =
            (person(&school, "ada", Role::Administrator).await, person(&school, "amy", Role::Learner).await);
        let good = load(db, &ada, KIND, Lang::En, SITE).await.unwrap().texts;
        let unknown = |name: &str| Rule::UnknownPlaceholder(name.into());
        let missing = |name: &str| Rule::MissingPlaceholder(name.into());
        for (bad, errors) in [
            (texts("", &good.text, &good.html), vec![is("subject", Rule::Required)]),
            (texts("{password}", &good.text, &good.html), vec![is("subject", unknown("password"))]),
            (
                texts(&good.subject, "{link}", "{items} {link} {unsubscribe}"),
                vec![is("text", missing("unsubscribe")), is("html", unknown("items"))],
            ),
            // In a script there is no way out.
            (
                texts(&good.subject, &good.text, "<p>{link}</p><script>{unsubscribe}</script>"),
                vec![is("html", missing("unsubscribe"))],
            ),
        ] {
            assert_eq!(field_errors(preview(db, &ada, KIND, Lang::En, &bad, SITE)), errors);
            assert_eq!(field_errors(save(db, &ada, KIND, Lang::En, &bad).await), errors);
        }
        assert!(preview(db, &ada, KIND, Lang::En, &good, SITE).is_ok());
        assert!(matches!(save(db, &amy, KIND, Lang::En, &good).await, Err(Error::Forbidden)));
        assert!(matches!(restore(db, &guest(), KIND, Lang::En).await, Err(Error::Unauthenticated)));
        assert!(matches!(list(db, &amy).await, Err(Error::Forbidden)));
    })
    .await;
}

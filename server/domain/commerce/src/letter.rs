//! The letters that the shop writes to buyers.

use ground::{
    Result,
    mail::{Letters, Mail},
};
use model::{
    Lang,
    dispute::DisputeReason,
    order::RefundReason,
    payment::GatewayErrorKind,
    provider::{CertificateExpiry, CertificateKind},
};

static LETTERS: Letters =
    Letters::new(include_str!("../locales/mail.zh-Hans.toml"), include_str!("../locales/mail.en.toml"));

/// Returns the receipt of an order that was paid.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn receipt(lang: Lang, to: &str, titles: &str, amount: &str, order: &str) -> Result<Mail> {
    LETTERS.write(lang, "receipt", to, &[("titles", titles), ("amount", amount), ("order", order)])
}

/// Returns the letter about a refund.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn refund(lang: Lang, to: &str, values: &Refunded<'_>) -> Result<Mail> {
    let Refunded { titles, amount, order, note, access } = *values;
    let name = match access {
        AccessAfterRefund::Ended => "refund",
        AccessAfterRefund::Kept => "refund_open",
    };
    LETTERS.write(lang, name, to, &[("titles", titles), ("amount", amount), ("order", order), ("note", note)])
}

/// Returns the letter about a refund that the provider refused for good.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn refund_refused(lang: Lang, to: &str, values: &RefusedRefund<'_>) -> Result<Mail> {
    let RefusedRefund { titles, amount, order, access } = *values;
    let name = match access {
        AccessAfterRefusal::Open => "refund_refused_open",
        AccessAfterRefusal::Unchanged => "refund_refused",
    };
    LETTERS.write(lang, name, to, &[("titles", titles), ("amount", amount), ("order", order)])
}

/// The values in a letter about a refund that the provider refused.
#[derive(Debug)]
pub(super) struct RefusedRefund<'a> {
    /// The titles of the order's courses.
    pub titles: &'a str,
    /// The amount that stays, written for people.
    pub amount: &'a str,
    /// The order's number.
    pub order: &'a str,
    /// The buyer's access to the courses from now on.
    pub access: AccessAfterRefusal,
}

/// The buyer's access to the courses of an order whose refund was refused.
#[derive(Clone, Copy, Debug)]
pub(super) enum AccessAfterRefusal {
    /// The courses are open again.
    Open,
    /// The courses are as they were.
    Unchanged,
}

/// A step of a request for a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefundStep {
    /// The buyer asked.
    Asked,
    /// It was accepted; the buyer has the letter about the refund.
    Accepted,
    /// It was made at the provider itself; the buyer has the letter about the refund.
    External,
    /// It was declined.
    Declined,
    /// The buyer took it back.
    Withdrawn,
    /// The provider has sent the money.
    Sent,
    /// The provider refused for good; the buyer has a letter of its own.
    Refused,
}

impl RefundStep {
    /// Returns the name of the letter to the buyer, unless they have another one.
    pub const fn to_buyer(self) -> Option<&'static str> {
        match self {
            Self::Asked => Some("refund_asked"),
            Self::Declined => Some("refund_declined"),
            Self::Withdrawn => Some("refund_withdrawn"),
            Self::Sent => Some("refund_sent"),
            Self::Accepted | Self::External | Self::Refused => None,
        }
    }

    /// Returns the name of the letter to the teacher.
    pub const fn to_teacher(self) -> &'static str {
        match self {
            Self::Asked => "refund_asked_teacher",
            Self::Accepted => "refund_accepted_teacher",
            Self::External => "refund_external_teacher",
            Self::Declined => "refund_declined_teacher",
            Self::Withdrawn => "refund_withdrawn_teacher",
            Self::Sent => "refund_sent_teacher",
            Self::Refused => "refund_refused_teacher",
        }
    }
}

/// The letter to those who give refunds about a request that waits for them.
pub(super) const ASKED_SCHOOL: &str = "refund_asked_school";
/// The letter to those who give refunds about one that the provider refused for good.
pub(super) const REFUSED_SCHOOL: &str = "refund_refused_school";

/// The letter to those who give refunds about one that a second person has to accept.
pub(super) const SECOND_SCHOOL: &str = "refund_second_school";

/// The values in a letter about a step.
#[derive(Debug)]
pub(super) struct StepValues<'a> {
    /// The titles of the order's courses.
    pub titles: &'a str,
    /// The amount, written for people.
    pub amount: &'a str,
    /// The order's number.
    pub order: &'a str,
    /// The words of whoever took the step.
    pub note: &'a str,
}

/// Returns a letter about a step of a request for a refund.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn refund_step(lang: Lang, to: &str, name: &str, values: &StepValues<'_>) -> Result<Mail> {
    let StepValues { titles, amount, order, note } = *values;
    LETTERS.write(lang, name, to, &[("titles", titles), ("amount", amount), ("order", order), ("note", note)])
}

/// The values in a letter about a dispute.
#[derive(Debug, Default)]
pub(super) struct DisputeValues<'a> {
    /// The titles of the order's courses.
    pub titles: &'a str,
    /// The amount in question, written for people.
    pub amount: &'a str,
    /// The order's number.
    pub order: &'a str,
    /// The payer's reason.
    pub reason: &'a str,
    /// The day until which evidence must be there.
    pub due: &'a str,
    /// The address at which it is answered, or else the provider's name.
    pub place: &'a str,
}

/// Returns a letter about a dispute.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn dispute(lang: Lang, to: &str, name: &str, values: &DisputeValues<'_>) -> Result<Mail> {
    let DisputeValues { titles, amount, order, reason, due, place } = *values;
    let values =
        [("titles", titles), ("amount", amount), ("order", order), ("reason", reason), ("due", due), ("place", place)];
    LETTERS.write(lang, name, to, &values)
}

/// Returns the reason of a payer's objection in words, with the provider's own; a provider's word that nobody agreed on
/// stands alone.
///
/// # Errors
/// Those of [`Letters::text`].
pub(super) fn dispute_reason(lang: Lang, word: &str) -> Result<String> {
    match DisputeReason::parse(word) {
        Some(reason) => LETTERS.text(lang, &format!("dispute_{reason}"), &[("word", word)]),
        None => Ok(word.into()),
    }
}

/// Returns the reason for which a payment could not be applied, as the buyer reads it.
///
/// # Errors
/// Those of [`Letters::text`].
pub(super) fn unapplied_reason(lang: Lang, reason: RefundReason) -> Result<String> {
    LETTERS.text(lang, &format!("refund_{reason}"), &[])
}

/// Returns the reason of a refund that was made at the provider itself, as the buyer reads it.
///
/// # Errors
/// Those of [`Letters::text`].
pub(super) fn external_reason(lang: Lang) -> Result<String> {
    LETTERS.text(lang, "refund_external", &[])
}

/// Returns the letter to those who look after payments about a provider that fails again and again.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn provider_failing(
    lang: Lang,
    to: &str,
    provider: &str,
    failures: i64,
    last: Option<GatewayErrorKind>,
) -> Result<Mail> {
    let (failures, last) = (failures.to_string(), last.map_or("", GatewayErrorKind::as_str));
    LETTERS.write(lang, "provider_failing", to, &[("provider", provider), ("failures", &failures), ("last", last)])
}

/// Returns the letter to those who look after payments about a certificate that ends on a day, or has ended.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn certificate_ends(lang: Lang, to: &str, provider: &str, expiry: &CertificateExpiry) -> Result<Mail> {
    let name = match (expiry.is_over(), expiry.kind) {
        (false, _) => "certificate_ends",
        (true, CertificateKind::School) => "certificate_ended",
        (true, CertificateKind::Provider | CertificateKind::Root) => "certificate_ended_last",
    };
    LETTERS.write(lang, name, to, &[("provider", provider), ("day", &expiry.ends_at.date())])
}

/// Returns the letter to those who look after payments about a statement that did not come.
///
/// # Errors
/// Those of [`Letters::write`].
pub(super) fn statement_missing(lang: Lang, to: &str, provider: &str, day: &str) -> Result<Mail> {
    LETTERS.write(lang, "statement_missing", to, &[("provider", provider), ("day", day)])
}

/// The values in a letter about a refund.
#[derive(Debug)]
pub(super) struct Refunded<'a> {
    /// The titles of the order's courses.
    pub titles: &'a str,
    /// The refunded amount, written for people.
    pub amount: &'a str,
    /// The order's number.
    pub order: &'a str,
    /// The reason, in the words of the person who issued it.
    pub note: &'a str,
    /// The buyer's access to the courses from now on.
    pub access: AccessAfterRefund,
}

/// The buyer's access to the courses of a refunded order.
#[derive(Clone, Copy, Debug)]
pub(super) enum AccessAfterRefund {
    /// The courses are closed.
    Ended,
    /// The courses stay open.
    Kept,
}

#[cfg(test)]
mod tests {
    use model::Millis;

    use super::*;

    const DISPUTES: [&str; 11] = [
        "dispute_warned_school",
        "dispute_opened_school",
        "dispute_won_school",
        "dispute_lost_school",
        "dispute_frozen",
        "dispute_frozen_request",
        "dispute_thawed",
        "dispute_ended",
        "dispute_frozen_teacher",
        "dispute_thawed_teacher",
        "dispute_ended_teacher",
    ];

    #[test]
    fn receipts_and_refunds_say_what_for_how_much_and_why() {
        for lang in [Lang::ZhHans, Lang::En, Lang::Pseudo] {
            let receipt = receipt(lang, "a@b.c", "量化投资", "¥99.00", "0123456789ABC").unwrap();
            assert!(["量化投资", "¥99.00"].iter().all(|said| receipt.body.contains(said)), "{}", receipt.body);
            let refunds = [AccessAfterRefund::Ended, AccessAfterRefund::Kept].map(|access| {
                let (titles, amount, order, note) = ("量化投资", "¥9.00", "0123456789ABC", "Sorry");
                refund(lang, "a@b.c", &Refunded { titles, amount, order, note, access }).unwrap()
            });
            for refund in &refunds {
                assert!(["量化投资", "¥9.00", "Sorry"].iter().all(|said| refund.body.contains(said)));
                assert!(refund.subject.contains("0123456789ABC"));
            }
            assert_ne!(refunds[0].body, refunds[1].body);
            let refusals = [AccessAfterRefusal::Open, AccessAfterRefusal::Unchanged].map(|access| {
                let (titles, amount, order) = ("量化投资", "¥9.00", "0123456789ABC");
                refund_refused(lang, "a@b.c", &RefusedRefund { titles, amount, order, access }).unwrap()
            });
            assert!(refusals.iter().all(|mail| mail.body.contains("¥9.00") && mail.subject.contains("0123456789ABC")));
            assert_ne!(refusals[0].body, refusals[1].body);
            let failing = provider_failing(lang, "a@b.c", "test", 5, Some(GatewayErrorKind::TimedOut)).unwrap();
            assert!(["test", "5", "timed_out"].iter().all(|said| failing.body.contains(said)), "{}", failing.body);
            for (kind, days_left) in
                [(CertificateKind::School, 30), (CertificateKind::School, -1), (CertificateKind::Provider, -1)]
            {
                let ends_at = Millis::parse_date("2026-12-30").unwrap();
                let expiry = CertificateExpiry { kind, ends_at, days_left };
                let ends = certificate_ends(lang, "a@b.c", "alipay", &expiry).unwrap();
                assert!(["alipay", "2026-12-30"].iter().all(|said| ends.body.contains(said)), "{}", ends.body);
            }
            let steps = [
                RefundStep::Asked,
                RefundStep::Accepted,
                RefundStep::External,
                RefundStep::Declined,
                RefundStep::Withdrawn,
                RefundStep::Sent,
                RefundStep::Refused,
            ];
            let names = steps.iter().flat_map(|step| [step.to_buyer(), Some(step.to_teacher())]).flatten();
            let steps: Vec<_> = names
                .chain([ASKED_SCHOOL, REFUSED_SCHOOL, SECOND_SCHOOL])
                .map(|name| {
                    let values =
                        StepValues { titles: "量化投资", amount: "¥9.00", order: "0123456789ABC", note: "Sorry" };
                    let mail = refund_step(lang, "a@b.c", name, &values).unwrap();
                    assert!(mail.body.contains("量化投资") && mail.subject.contains("0123456789ABC"), "{}", mail.body);
                    mail
                })
                .collect();
            let disputes: Vec<_> = DISPUTES
                .iter()
                .map(|name| {
                    let (amount, order, reason) = ("¥9.00", "0123456789ABC", "fraudulent");
                    let (due, place) = ("2026-12-09", "https://bank.example/1");
                    let values = DisputeValues { titles: "量化投资", amount, order, reason, due, place };
                    let mail = dispute(lang, "a@b.c", name, &values).unwrap();
                    assert!(mail.body.contains("量化投资") && mail.subject.contains(order), "{}", mail.body);
                    if name.ends_with("opened_school") {
                        assert!([amount, reason, due, place].iter().all(|said| mail.body.contains(said)));
                    }
                    mail
                })
                .collect();
            for reason in DisputeReason::ALL {
                let said = dispute_reason(lang, reason.as_str()).unwrap();
                assert!(said.contains(reason.as_str()) && said.len() > reason.as_str().len() + 4, "{said}");
            }
            for reason in [RefundReason::DuplicatePayment, RefundReason::AlreadyOwned] {
                assert!(unapplied_reason(lang, reason).unwrap().len() > 12, "{reason}");
            }
            assert_eq!(dispute_reason(lang, "a_word_of_tomorrow").unwrap(), "a_word_of_tomorrow");
            assert!(external_reason(lang).unwrap().len() > 12);
            let missing = statement_missing(lang, "a@b.c", "test", "2026-11-29").unwrap();
            assert!(["test", "2026-11-29"].iter().all(|said| missing.body.contains(said)), "{}", missing.body);
            for mail in
                refunds.iter().chain(&refusals).chain(&steps).chain(&disputes).chain([&receipt, &failing, &missing])
            {
                assert!(!mail.subject.is_empty() && !mail.subject.chars().any(char::is_control));
                assert!(!format!("{}{}", mail.subject, mail.body).contains(['{', '}', '!', '！']), "{}", mail.body);
            }
        }
    }
}

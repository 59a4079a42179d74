//! The errors that pages and the browser know: a closed set, without a library's words.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::{
    ParseIdError,
    comment::TalkObstacle,
    provider::OpenWork,
    refund_request::{MAX_REQUESTS_PER_ORDER, RefundObstacle},
    review::ReviewObstacle,
    rule::{CaptionsFault, DrawingFault, FieldError, FilePart, Rule, StatementFault},
};
use serde::{Deserialize, Serialize};
use ui::Text;

use crate::{t, wire::JsonText};

/// A failure, as pages and the browser know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// A thing that does not exist.
    NotFound,
    /// A guest where somebody has to be signed in.
    Unauthenticated,
    /// A viewer who may not do this.
    Forbidden,
    /// A password that the viewer has to give again first.
    ReauthRequired,
    /// A lesson of a course that has to be bought first. Holds the course's slug.
    NotBought(String),
    /// A course that the viewer owns already. Holds its slug.
    AlreadyOwned(String),
    /// A course with another price than the viewer saw. Holds its slug.
    PriceChanged(String),
    /// A course that cannot be bought now, because the school has no provider for its price. Holds its slug.
    NotOnSale(String),
    /// A thing that somebody else has changed since this page was loaded; nothing was saved.
    Stale,
    /// A payment provider that does not answer; nothing was charged.
    Gateway,
    /// A full disk of the school; nothing was saved.
    StorageFull,
    /// A request that cannot be read: no form of ours sends it.
    BadRequest,
    /// Input that breaks rules. Holds the field errors.
    Invalid(Vec<FieldError>),
    /// A reached rate limit. Holds the seconds to wait.
    RateLimited(i64),
    /// A school that cannot answer just now, or cannot be reached.
    Unavailable,
    /// A fault of the school. Holds the request's id, or nothing when there was none.
    Internal(String),
}

impl AppError {
    /// Returns the HTTP status of the error.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::NotFound => 404,
            Self::Unauthenticated => 401,
            Self::Forbidden | Self::ReauthRequired | Self::NotBought(_) => 403,
            Self::AlreadyOwned(_) | Self::PriceChanged(_) | Self::NotOnSale(_) | Self::Stale => 409,
            // Proxies put a page of their own in the place of one that says that a gateway failed.
            Self::Invalid(_) | Self::Gateway => 422,
            Self::RateLimited(_) => 429,
            Self::Unavailable => 503,
            Self::Internal(_) => 500,
            Self::StorageFull => 507,
        }
    }

    /// Returns whether the same request may succeed later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unauthenticated | Self::RateLimited(_) | Self::StorageFull | Self::Unavailable | Self::Internal(_)
        )
    }

    /// Returns what happened and what to do, in a sentence in the viewer's language.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::NotFound => t::error_not_found(),
            Self::Unauthenticated => t::error_sign_in(),
            Self::Forbidden => t::error_forbidden(),
            Self::ReauthRequired => t::error_confirm(),
            Self::NotBought(_) => t::error_not_bought(),
            Self::AlreadyOwned(_) => t::error_owned(),
            Self::PriceChanged(_) => t::error_price_changed(),
            Self::NotOnSale(_) => t::error_not_on_sale(),
            Self::Stale => t::error_stale(),
            Self::Gateway => t::error_gateway(),
            Self::StorageFull => t::error_full(),
            Self::BadRequest => t::error_bad_request(),
            Self::Invalid(_) => t::error_invalid(),
            Self::RateLimited(seconds) => t::error_too_many(seconds),
            Self::Unavailable => t::error_unavailable(),
            Self::Internal(_) => t::error_internal(),
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unavailable,
            // Nothing has an id that is none.
            ServerFnErrorErr::Args(text) if text == ParseIdError::TEXT => Self::NotFound,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadRequest
            }
            _ => Self::Internal(String::new()),
        }
    }
}

const fn megabytes(bytes: i64) -> i64 {
    bytes / 1_000_000
}

/// Returns the message for a broken rule, to be shown at its field.
#[must_use]
pub fn rule_text(rule: &Rule) -> Text {
    match rule {
        Rule::Required => t::rule_required(),
        Rule::TooShort(least) => t::rule_too_short(least),
        Rule::TooLong(most) => t::rule_too_long(most),
        Rule::Mixed => t::rule_mixed(),
        Rule::Invisible => t::rule_invisible(),
        Rule::Email => t::rule_email(),
        Rule::Phone => t::rule_phone(),
        Rule::Password => t::rule_password(),
        Rule::KnownPassword => t::rule_known_password(),
        Rule::Unchanged => t::rule_unchanged(),
        Rule::BuiltInRole => t::rule_built_in(),
        Rule::InsufficientRole => t::rule_above(),
        Rule::LastAdministrator => t::rule_last_administrator(),
        Rule::Waiting => t::rule_waiting(),
        Rule::Unreachable => t::rule_unreachable(),
        Rule::Handle => t::rule_handle(),
        Rule::Taken => t::rule_taken(),
        Rule::Reserved => t::rule_reserved(),
        Rule::CommonPassword => t::rule_common_password(),
        Rule::Credentials => t::rule_credentials(),
        Rule::Code => t::rule_code(),
        Rule::CodeExpired => t::rule_code_expired(),
        Rule::Suspended => t::rule_suspended(),
        Rule::AlreadyYours => t::rule_already_yours(),
        Rule::Wait(seconds) => t::rule_wait(seconds),
        Rule::NotFound => t::rule_gone(),
        Rule::Number => t::rule_number(),
        Rule::NumberUpTo(most) => t::rule_number_up_to(most),
        Rule::Decimals(0) => t::rule_no_decimals(),
        Rule::Decimals(most) => t::rule_decimals(most),
        Rule::DigitGrouping => t::rule_digit_grouping(),
        Rule::Amount => t::rule_amount(),
        Rule::RefundWindow(days) => t::rule_refund_window(days),
        Rule::MoneyLeft(left) => t::rule_money_left(left.text(ui::lang())),
        Rule::Slug => t::rule_slug(),
        Rule::Language => t::rule_language(),
        Rule::TooMany(most) => t::rule_too_many(most),
        Rule::SelfAction => t::rule_oneself(),
        Rule::InUse => t::rule_in_use(),
        Rule::Fixed => t::rule_fixed(),
        Rule::Incomplete => t::rule_incomplete(),
        Rule::ManyEmpty => t::rule_many_empty(),
        Rule::FileType => t::rule_file_type(),
        Rule::FileDamaged => t::rule_file_damaged(),
        Rule::FilmUnreadable => t::rule_film_unreadable(),
        Rule::FileLocked => t::rule_file_locked(),
        Rule::FileFormat { part, name } => match part {
            FilePart::Film => t::rule_format_film(name),
            FilePart::FilmSound => t::rule_format_film_sound(name),
            FilePart::Sound => t::rule_format_sound(name),
            FilePart::Picture => t::rule_format_picture(name),
            FilePart::Document => t::rule_format_document(name),
            FilePart::Archive => t::rule_format_archive(name),
            FilePart::Other => t::rule_format_other(name),
        },
        Rule::PicturePixels { side, all } => t::rule_picture_pixels(all / 1_000_000, side),
        Rule::Drawing { line, fault } => drawing_text(*line, *fault),
        Rule::Captions { line, fault } => match fault {
            CaptionsFault::Kind => t::rule_captions_kind(),
            CaptionsFault::Times => t::rule_captions_times(*line),
            CaptionsFault::Backwards => t::rule_captions_backwards(*line),
            CaptionsFault::Empty => t::rule_captions_empty(),
            CaptionsFault::Letters => t::rule_captions_letters(*line),
        },
        Rule::Statement { line, fault } => statement_text(*line, *fault),
        Rule::FileSize(bytes) => t::rule_file_size(megabytes(*bytes)),
        Rule::FileEmpty => t::rule_file_empty(),
        Rule::Quota(bytes) => t::rule_quota(megabytes(*bytes)),
        Rule::ProviderKey => t::rule_provider_key(),
        Rule::ProviderKeyKind => t::rule_provider_key_kind(),
        Rule::ProviderKeyMode => t::rule_provider_key_mode(),
        Rule::ProviderKeyOwn => t::rule_provider_key_own(),
        Rule::ProviderKeyPair => t::rule_provider_key_pair(),
        Rule::CertificateOver(at) => t::rule_certificate_over(at.date()),
        Rule::CertificateEarly(at) => t::rule_certificate_early(at.date()),
        Rule::CertificateRoots => t::rule_certificate_roots(),
        Rule::AccountInUse(open) => t::rule_account_in_use(open_work(*open)),
        Rule::ProviderKeyPassword => t::rule_provider_key_password(),
        Rule::ProviderKeyChain => t::rule_provider_key_chain(),
        Rule::ProviderKeysMissing => t::rule_provider_keys_missing(),
        Rule::PaymentRefused => t::rule_payment_refused(),
        Rule::PayerUnknown => t::rule_payer_unknown(),
        Rule::RefundObstacle(obstacle) => refund_obstacle(*obstacle),
        Rule::RefundChanged(amount) => t::rule_refund_changed(amount.text(ui::lang())),
        Rule::SecondPerson(limit) => t::rule_second_person(limit.text(ui::lang())),
        Rule::OwnCourse => t::rule_own_course(),
        Rule::UnknownCourse => t::rule_unknown_course(),
        Rule::SharedTitle => t::rule_shared_title(),
        Rule::FreeCourse => t::rule_free_course(),
        Rule::Stars => t::rule_stars(),
        Rule::ReviewObstacle(obstacle) => review_obstacle(*obstacle),
        Rule::RefusedWord(sentence) if sentence.is_empty() => t::rule_refused_word(),
        Rule::RefusedWord(sentence) => sentence.clone().into(),
        Rule::NoLetters => t::rule_no_letters(),
        Rule::InLine(line, rule) => t::rule_in_line(line, rule_text(rule)),
        Rule::TalkObstacle(obstacle) => talk_obstacle(*obstacle),
        Rule::UnknownPlaceholder(name) => t::rule_unknown_placeholder(name),
        Rule::MissingPlaceholder(name) => t::rule_missing_placeholder(name),
    }
}

/// Returns why nobody can ask for a refund of an order now, in a sentence.
#[must_use]
pub fn refund_obstacle(obstacle: RefundObstacle) -> Text {
    match obstacle {
        RefundObstacle::NotPaid => t::refund_not_paid(),
        RefundObstacle::NothingLeft => t::refund_nothing_left(),
        RefundObstacle::UnderWay => t::refund_under_way(),
        RefundObstacle::Disputed => t::refund_disputed(),
        RefundObstacle::AlreadyAsked => t::refund_already_asked(),
        RefundObstacle::NotOffered => t::refund_not_offered(),
        RefundObstacle::TermOver => t::refund_term_over(),
        RefundObstacle::WindowClosed => t::refund_window_closed(),
        RefundObstacle::TooMany => t::refund_too_many(MAX_REQUESTS_PER_ORDER),
    }
}

/// Returns what is open with a provider's account, such as "2 payments, 1 dispute".
fn open_work(open: OpenWork) -> String {
    let OpenWork { payments, refunds, disputes } = open;
    let all = [
        (payments, t::open_payments(payments)),
        (refunds, t::open_refunds(refunds)),
        (disputes, t::open_disputes(disputes)),
    ];
    let all: Vec<Text> = all.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    all.join(&*t::open_separator())
}

/// Returns why somebody may not review a course, or not delete their review of it, in a sentence.
#[must_use]
pub fn review_obstacle(obstacle: ReviewObstacle) -> Text {
    match obstacle {
        ReviewObstacle::OwnCourse => t::review_own_course(),
        ReviewObstacle::NoGrant => t::review_no_grant(),
        ReviewObstacle::NotBegun => t::review_not_begun(),
        ReviewObstacle::Hidden => t::review_hidden(),
    }
}

/// Returns why somebody may not write under a lesson, or change or delete what they wrote, in a sentence.
#[must_use]
pub fn talk_obstacle(obstacle: TalkObstacle) -> Text {
    match obstacle {
        TalkObstacle::SignedOut => t::talk_signed_out(),
        TalkObstacle::NoGrant => t::talk_no_grant(),
        TalkObstacle::Blocked => t::talk_blocked(),
        TalkObstacle::Locked => t::talk_locked(),
        TalkObstacle::LessonGone => t::talk_lesson_gone(),
        TalkObstacle::ParentGone => t::talk_parent_gone(),
        TalkObstacle::Hidden => t::talk_hidden(),
    }
}

fn statement_text(line: usize, fault: StatementFault) -> Text {
    match fault {
        StatementFault::NoFiles => t::rule_statement_no_files(),
        StatementFault::Letters => t::rule_statement_letters(line),
        StatementFault::Semicolons => t::rule_statement_semicolons(),
        StatementFault::Columns => t::rule_statement_columns(),
        StatementFault::CutOff if line == 0 => t::rule_statement_no_end(),
        StatementFault::CutOff => t::rule_statement_cut_off(line),
        StatementFault::Values => t::rule_statement_values(line),
        StatementFault::Kind => t::rule_statement_kind(line),
        StatementFault::Amount => t::rule_statement_amount(line),
        StatementFault::Currency => t::rule_statement_currency(line),
        StatementFault::Time if line == 0 => t::rule_statement_date(),
        StatementFault::Time => t::rule_statement_time(line),
        StatementFault::Empty => t::rule_statement_empty(),
        StatementFault::OtherAccount => t::rule_statement_other_account(),
        StatementFault::OtherDay => t::rule_statement_other_day(line),
        StatementFault::NotReady => t::rule_statement_not_ready(),
        StatementFault::Repeated if line == 0 => t::rule_statement_contradicts(),
        StatementFault::Repeated => t::rule_statement_repeated(line),
        StatementFault::Count => t::rule_statement_count(line),
        StatementFault::Total => t::rule_statement_total(line),
        StatementFault::TooEarly => t::rule_statement_too_early(),
        StatementFault::NothingNew => t::rule_statement_nothing_new(),
        StatementFault::CameAgain => t::rule_statement_came_again(),
        StatementFault::Refunded => t::rule_statement_refunded(line),
        StatementFault::Resolved => t::rule_statement_resolved(),
    }
}

fn drawing_text(line: usize, fault: DrawingFault) -> Text {
    match fault {
        DrawingFault::Malformed => t::rule_drawing_malformed(line),
        DrawingFault::Root => t::rule_drawing_root(line),
        DrawingFault::Entities => t::rule_drawing_entities(line),
        DrawingFault::Depth => t::rule_drawing_depth(line),
        DrawingFault::Nesting => t::rule_drawing_nesting(line),
        DrawingFault::References => t::rule_drawing_references(line),
        DrawingFault::Elements => t::rule_drawing_elements(line),
        DrawingFault::StyleRules => t::rule_drawing_style_rules(line),
        DrawingFault::Layers => t::rule_drawing_layers(line),
        DrawingFault::Pixels => t::rule_drawing_pixels(line),
        DrawingFault::Effect => t::rule_drawing_effect(line),
    }
}

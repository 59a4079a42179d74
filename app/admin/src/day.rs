//! A day of a payment provider: its sums, its lines by class, and its end.

use std::time::Duration;

use kit::{AppError, Form, FormState, Load, rule_text, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id, Money, Permission,
    admin::Rows,
    reconciliation::{
        self, Closing, DayDetail, DayState, FileRow, LineClass, LineRow, Progress, RefusedFile, StatementFile, Total,
        off_by,
    },
    refund_request::MAX_REASON_CHARS,
    url,
};
use ui::{
    Button, Callout, Column, Empty, Glyph, Look, ProgressBar, Tab, Table, Tabs, Text, TextArea, Tone, When, lang,
};

use crate::{
    difference::{self, Answered},
    frame::{Frame, Pages, Refused, asked_as, badge},
    labels,
    reconciliation::state,
    statement::{AskProvider, BookDifference, CloseDay, NoteDifference, RefundDifference, TakeBackStatement, load_day},
    t,
};

/// The time after which a day that is being read is looked at again.
const REFRESH_INTERVAL: Duration = Duration::from_secs(2);

/// The page `/admin/reconciliation/{day}?class=&page=&answer=&new=`.
#[component]
pub fn Day() -> impl IntoView {
    let day = kit::id_param::<reconciliation::Day>("day");
    let (class, page) = (asked_as::<LineClass>("class"), asked_as::<u32>("page"));
    let detail =
        Resource::new(move || (day.get(), class.get(), page.get()), |(day, class, page)| load_day(day, class, page));
    look_again(detail);
    view! {
        <Frame title=t::recon_day_title()>
            <Answered/>
            <NewLines/>
            <Refused
                forms=&[
                    AskProvider::PATH,
                    BookDifference::PATH,
                    NoteDifference::PATH,
                    RefundDifference::PATH,
                    CloseDay::PATH,
                ]
                fields=&[]
            />
            <Refused forms=&[TakeBackStatement::PATH] fields=&["file"]/>
            <Load of=detail view=move |detail| {
                view! { <Body detail class=class.get_untracked()/> }.into_any()
            }/>
        </Frame>
    }
}

/// Loads a day anew for as long as a statement of it is being read.
fn look_again(detail: Resource<Result<DayDetail, AppError>>) {
    let waits = StoredValue::new(false);
    Effect::new(move |_| {
        let is_being_read = detail.get().and_then(Result::ok).is_some_and(|detail| detail.row.progress.is_some());
        if is_being_read && !waits.get_value() {
            waits.set_value(true);
            let look = move || {
                waits.set_value(false);
                detail.refetch();
            };
            set_timeout(look, REFRESH_INTERVAL);
        }
    });
}

/// What is new in a statement that was just taken in, where one of the day was read before.
#[component]
fn NewLines() -> impl IntoView {
    let new = asked_as::<i64>("new");
    move || {
        new.get().map(|count| {
            let (tone, title, hint) = match count {
                ..=0 => (Tone::Neutral, t::recon_nothing_new(), t::recon_nothing_new_hint()),
                _ => (Tone::Success, t::recon_new_lines(count), t::recon_new_lines_hint()),
            };
            view! { <div class="told" role="status"><Callout tone title><p>{hint}</p></Callout></div> }
        })
    }
}

#[component]
fn Body(detail: DayDetail, class: Option<LineClass>) -> impl IntoView {
    let can_close = detail.can_close();
    let left_out = left_out(&detail);
    let DayDetail { row, files, refused, classes, closing, lines } = detail;
    let manages = viewer().who.is_some_and(|who| who.may.can(Permission::PaymentManageAny));
    let is_open = row.state == DayState::Open;
    let off: Vec<Money> = off_by(&row.totals).collect();
    let (id, all) = (row.id, classes.iter().map(|(_, count)| count).sum());
    let received = row.received_at.map(|at| view! { <span class="muted">{t::recon_received()} " " <When at/></span> });
    view! {
        <div class="stack">
            <p class="row">
                <strong>{row.date.clone()}</strong>
                <bdi>{labels::provider(&row.provider)}</bdi>
                {badge(state(&row))}
                {received}
            </p>
            {row.progress.map(|progress| view! { <Reading id progress/> })}
            {refused.filter(|_| is_open).map(|refused| view! { <RefusedLater refused/> })}
            {closing.map(|closing| view! { <Closed closing/> })}
            {left_out}
            <Sums totals=row.totals off=off.clone()/>
            {(is_open && manages).then(|| view! { <Close id can_close needs_note=!off.is_empty()/> })}
            <Classes id classes all class/>
            <Lines id lines class can_act=is_open && manages/>
            <Files id files can_act=is_open && manages/>
        </div>
    }
}

/// The movements that were left out: how many, and in which currencies.
fn left_out(detail: &DayDetail) -> Option<impl IntoView + use<>> {
    let left_out = detail.left_out();
    let count: i64 = left_out.values().sum();
    let currencies: Vec<&str> = left_out.into_keys().collect();
    let words = t::recon_left_out_hint(currencies.join(", "));
    (count > 0).then(|| view! { <Callout tone=Tone::Warning title=t::recon_left_out(count)><p>{words}</p></Callout> })
}

/// How far a statement is read.
#[component]
fn Reading(id: Id<reconciliation::Day>, progress: Progress) -> impl IntoView {
    let bounded = |lines: i64| u32::try_from(lines).unwrap_or(u32::MAX);
    let (done, all) = (bounded(progress.done), bounded(progress.all));
    view! {
        <Callout title=t::recon_reading()>
            <ProgressBar value=done max=all label=t::recon_progress(progress.all, progress.done)/>
            <p><a href=url::admin_day(id)>{t::recon_refresh()}</a></p>
            // A browser without scripts looks again by itself as well.
            <noscript inner_html="<meta http-equiv=\"refresh\" content=\"4\">"></noscript>
        </Callout>
    }
}

/// Why a long file was refused that nobody waited for.
#[component]
fn RefusedLater(refused: RefusedFile) -> impl IntoView {
    let RefusedFile { by, at, rule } = refused;
    let by = by.map_or_else(|| t::recon_operator().into_owned(), |by| format!("@{by}"));
    view! {
        <Callout tone=Tone::Danger title=t::recon_refused()>
            <p>{rule_text(&rule)}</p>
            <p class="row muted"><bdi>{by}</bdi> <When at/></p>
            <p><a href=url::ADMIN_RECONCILIATION>{t::recon_upload()}</a></p>
        </Callout>
    }
}

#[component]
fn Closed(closing: Closing) -> impl IntoView {
    let Closing { by, at, note } = closing;
    let by = if by.is_empty() { t::recon_operator().into_owned() } else { format!("@{by}") };
    let note = (!note.is_empty()).then(|| view! { <p><q><bdi>{note}</bdi></q></p> });
    view! {
        <Callout title=t::recon_closed()>
            <p class="row"><bdi>{by}</bdi> <When at/></p>
            {note}
        </Callout>
    }
}

/// The sums by currency, and by how much they do not add up.
#[component]
fn Sums(totals: Vec<Total>, off: Vec<Money>) -> impl IntoView {
    if totals.is_empty() {
        return view! { <p class="muted">{t::recon_no_sums()}</p> }.into_any();
    }
    let amount = |minor, total: &Total| Money { minor, currency: total.currency }.text(lang());
    let columns = vec![
        Column::new(t::recon_currency(), |total: &Total| view! { <bdi>{total.currency.as_str()}</bdi> }),
        Column::new(t::recon_theirs(), move |total: &Total| amount(total.theirs, total)).numbers(),
        Column::new(t::recon_ours(), move |total: &Total| amount(total.ours, total)).numbers(),
        Column::new(t::recon_fees(), move |total: &Total| amount(total.fees, total)).numbers(),
        Column::new(t::recon_off_by(), |total: &Total| total.off_by().text(lang())).numbers(),
    ];
    let words = off.into_iter().map(|off| {
        let amount = Money { minor: off.minor.abs(), ..off }.text(lang());
        let words = if off.minor > 0 { t::recon_off_more(amount) } else { t::recon_off_less(amount) };
        view! { <p>{words}</p> }
    });
    let words = words.collect_view();
    let tells =
        (!words.is_empty()).then(|| view! { <Callout tone=Tone::Warning title=t::recon_off()>{words}</Callout> });
    view! {
        {tells}
        <div class="card admin-table"><Table caption=t::recon_sums() columns rows=totals/></div>
    }
    .into_any()
}

/// The end of a day, or why there is none yet.
#[component]
fn Close(
    id: Id<reconciliation::Day>,
    can_close: bool,
    /// Whether it does not add up.
    needs_note: bool,
) -> impl IntoView {
    if !can_close {
        return view! { <p class="muted">{t::recon_not_closable()}</p> }.into_any();
    }
    let state = FormState::of(CloseDay::PATH);
    let (open, error) = (state.refused(), Signal::stored(state.field_error("note")));
    let help =
        if needs_note { t::recon_close_note_help(MAX_REASON_CHARS) } else { t::recon_note_help(MAX_REASON_CHARS) };
    view! {
        <details class="confirm" open=open>
            <summary class="button">{t::recon_close()}</summary>
            <div class="card card-body">
                <Form action=CloseDay::PATH state=state.clone()>
                    <p>{t::recon_close_hint()}</p>
                    <input type="hidden" name="day" value=id.to_string()/>
                    <TextArea name="note" id="close-note" label=t::recon_note() rows=2 help value=state.value("note", "") error/>
                    <div class="row"><Button look=Look::Danger submit=true>{t::recon_close_now()}</Button></div>
                </Form>
            </div>
        </details>
    }
    .into_any()
}

/// The classes, each with the number of its lines.
#[component]
fn Classes(
    id: Id<reconciliation::Day>,
    classes: Vec<(LineClass, i64)>,
    /// The number of all lines.
    all: i64,
    class: Option<LineClass>,
) -> impl IntoView {
    let path = url::admin_day(id);
    let tab = |name: Text, count: i64, one: Option<LineClass>| {
        let href = url::with_query(&path, [("class", one.map_or("", LineClass::as_str))]);
        Tab::new(format!("{name} {count}"), href, class == one)
    };
    let each = classes.iter().map(|(class, count)| tab(difference::class(*class).0, *count, Some(*class)));
    let tabs: Vec<Tab> = std::iter::once(tab(t::all(), all, None)).chain(each).collect();
    view! { <Tabs label=t::recon_classes() tabs/> }
}

#[component]
fn Lines(
    id: Id<reconciliation::Day>,
    lines: Rows<LineRow>,
    class: Option<LineClass>,
    /// Whether the viewer may resolve differences of this day.
    can_act: bool,
) -> impl IntoView {
    if lines.total == 0 {
        return view! { <Empty title=t::no_line() hint=t::no_line_hint() glyph=Glyph::Check/> }.into_any();
    }
    let amount = |money: Option<Money>| money.map_or_else(|| "–".into(), |money| money.text(lang()));
    let columns = vec![
        Column::new(t::when(), |row: &LineRow| view! { <When at=row.at/> }),
        Column::new(t::what(), difference::what),
        Column::new(t::recon_class(), difference::badges),
        Column::new(t::recon_theirs(), difference::theirs).numbers(),
        Column::new(t::recon_ours(), move |row: &LineRow| amount(row.ours)).numbers(),
        Column::new(t::recon_resolution(), move |row: &LineRow| difference::resolution(id, row, can_act)),
    ];
    let path = url::admin_day(id);
    view! {
        <div class="card admin-table"><Table caption=t::recon_lines() columns rows=lines.rows.clone()/></div>
        <Pages rows=lines path keep=vec![("class", class.map_or(String::new(), |class| class.to_string()))]/>
    }
    .into_any()
}

/// The files that the lines come from.
#[component]
fn Files(
    id: Id<reconciliation::Day>,
    files: Vec<FileRow>,
    /// Whether the viewer may take them back.
    can_act: bool,
) -> impl IntoView {
    if files.is_empty() {
        return ().into_any();
    }
    let mut columns = vec![
        Column::new(t::when(), |row: &FileRow| view! { <When at=row.at/> }),
        Column::new(t::recon_day(), |row: &FileRow| row.date.clone()),
        Column::new(t::recon_by(), |row: &FileRow| match &row.by {
            Some(by) => view! { <bdi>{format!("@{by}")}</bdi> }.into_any(),
            None => t::recon_fetched().into_any(),
        }),
        Column::new(t::recon_line_count(), |row: &FileRow| ui::count(row.lines)).numbers(),
        Column::new(t::recon_digest(), |row: &FileRow| {
            let start = row.sha256.get(..12).unwrap_or_default().to_owned();
            view! { <code class="small muted">{start}</code> }
        }),
    ];
    if can_act {
        columns.push(Column::new(t::recon_take_back(), move |row: &FileRow| take_back(id, row.id)));
    }
    view! {
        <section class="admin-section">
            <h2>{t::recon_files()}</h2>
            <div class="card admin-table"><Table caption=t::recon_files() columns rows=files/></div>
        </section>
    }
    .into_any()
}

/// Returns the form that takes a file back, which asks first.
fn take_back(day: Id<reconciliation::Day>, file: Id<StatementFile>) -> impl IntoView {
    view! {
        <details class="admin-more">
            <summary class="button button-quiet">{t::recon_take_back_ask()}</summary>
            <Form action=TakeBackStatement::PATH state=FormState::of("")>
                <p class="small">{t::recon_take_back_hint()}</p>
                <input type="hidden" name="day" value=day.to_string()/>
                <input type="hidden" name="file" value=file.to_string()/>
                <Button look=Look::Danger submit=true>{t::recon_take_back_now()}</Button>
            </Form>
        </details>
    }
}

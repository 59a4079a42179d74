//! Buying a course, or joining one, as a guest: an address, then the code that was sent to it or the password of its
//! account, then the payment. Course, price and rule stay in sight. Nothing says whether the address has an account.

use kit::{Form, FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use model::{
    account::{CodeSent, CodeStep},
    course::{Card, Purchase},
    order::CourseAccess,
    refund_policy::RefundPolicy,
    url,
};
use ui::{Button, ButtonLink, Callout, Cover, CoverPicture, Field, Input, Look, Price, Text, Title, Tone};

use crate::{
    code_sent::{self, CodeSentNotice, ExpiredStep, ResendCode, Sent},
    form::AddressField,
    purchase::{FinishPurchase, SignInPurchase, StartPurchase, load_purchase},
    t,
};

/// The page `/buy/{slug}`, with `?step=` once a code was sent.
#[component]
pub fn Buy() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let purchase = Resource::new(move || slug.get(), load_purchase);
    let (step, sent) = code_sent::step();
    view! {
        <div class="page page-form">
            <Load of=purchase view=move |purchase| view! { <Body purchase step sent/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(purchase: Purchase, step: Memo<Option<CodeStep>>, sent: Sent) -> impl IntoView {
    let Purchase { card, access, refund_policy, typed } = purchase;
    let price = kit::price(card.price);
    let title = match price.clone() {
        Some(price) => t::buy_title(price, card.title.clone()),
        None => t::buy_title_free(card.title.clone()),
    };
    let head = if price.is_some() { t::buy() } else { t::buy_free() };
    let basket = card.clone();
    let is_off_sale = card.off_sale && access == CourseAccess::None;
    let next = move || {
        let (card, typed) = (card.clone(), typed.clone());
        match step.get() {
            _ if is_off_sale => view! { <OffSale slug=card.slug/> }.into_any(),
            _ if viewer().who.is_some() => view! { <Member card access=access.clone()/> }.into_any(),
            None => view! { <Start card typed/> }.into_any(),
            Some(step) => view! {
                <Load of=sent view=move |sent| match sent {
                    Some(sent) => view! { <Finish card=card.clone() step sent/> }.into_any(),
                    None => view! { <ExpiredStep/> <Start card=card.clone() typed=typed.clone()/> }.into_any(),
                }/>
            }
            .into_any(),
        }
    };
    view! {
        <Title text=title/>
        <div class="sign">
            <h1 class="center">{head}</h1>
            <Basket card=basket policy=refund_policy/>
            {next}
        </div>
    }
}

/// The course, its price, and the rule for both: the same on every step.
#[component]
fn Basket(card: Card, policy: Option<RefundPolicy>) -> impl IntoView {
    let lang = card.language;
    let rule = if card.price.is_some() { t::buy_rule() } else { t::buy_rule_free() };
    let cover = match card.cover {
        Some(src) => view! { <CoverPicture src eager=true/> }.into_any(),
        None => view! { <Cover seed=card.id.to_string() title=card.title.clone() lang=lang.clone()/> }.into_any(),
    };
    view! {
        <section class="card card-body stack" aria-label=t::buy_course()>
            <ul class="order-items">
                <li>
                    {cover}
                    <div>
                        <p class="strong" lang=lang><a href=url::course(&card.slug)>{card.title}</a></p>
                        <p class="small muted"><bdi>{card.teacher.name}</bdi></p>
                    </div>
                    <p class="numbers"><Price amount=kit::price(card.price)/></p>
                </li>
            </ul>
            <p class="small muted">{rule}</p>
            {policy.map(|policy| view! { <p class="small muted">{kit::refund_policy(policy)}</p> })}
        </section>
    }
}

/// What stands instead of every step while nobody can buy it: that it is so, before anybody types anything.
#[component]
fn OffSale(slug: String) -> impl IntoView {
    // Who has an order that waits, or the course, is somebody that the page does not know yet.
    let sign_in = viewer().who.is_none().then(|| url::login(&url::buy(&slug)));
    view! {
        <Callout tone=Tone::Warning title=t::buy_off_sale()><p>{t::buy_off_sale_hint()}</p></Callout>
        <ButtonLink href=url::course(&slug) look=Look::Primary wide=true>{t::buy_to_course()}</ButtonLink>
        {sign_in.map(|href| view! { <p class="small center"><a href=href>{t::buy_sign_in()}</a></p> })}
    }
}

#[component]
fn Start(card: Card, typed: String) -> impl IntoView {
    let state = FormState::of(StartPurchase::PATH);
    let sign_in = url::login(&url::buy(&card.slug));
    let first = !state.refused();
    view! {
        <div class="card card-body">
            <Form action=StartPurchase::PATH state=state.clone()>
                <input type="hidden" name="slug" value=card.slug/>
                <AddressField state=state.clone() help=t::buy_address_help() typed first/>
                <Button look=Look::Primary submit=true wide=true>{t::go_on()}</Button>
            </Form>
        </div>
        <p class="small center"><a href=sign_in>{t::buy_sign_in()}</a></p>
    }
}

#[component]
fn Finish(card: Card, step: CodeStep, sent: CodeSent) -> impl IntoView {
    let state = FormState::of(FinishPurchase::PATH);
    let back = url::buy(&card.slug);
    let words = if card.price.is_some() { t::buy_pay() } else { t::buy_start() };
    let same = card.clone();
    view! {
        <CodeSentNotice title=t::buy_sent() sent start=StartPurchase::PATH/>
        <div class="card card-body stack">
            <Form action=FinishPurchase::PATH state=state.clone() id=code_sent::FORM>
                <Hidden card step/>
                <Field
                    name="code"
                    label=t::code()
                    input=Input::Code
                    help=t::buy_code_help()
                    error=state.field_error("code")
                    required=true
                    first=!FormState::any_refused()
                />
                <Button look=Look::Primary submit=true wide=true>{words}</Button>
            </Form>
            <WithPassword card=same step/>
        </div>
        <ResendCode start=StartPurchase::PATH back/>
    }
}

/// The other way on, folded: who has no password, or no account, sees the same.
#[component]
fn WithPassword(card: Card, step: CodeStep) -> impl IntoView {
    let state = FormState::of(SignInPurchase::PATH);
    let gone = state.field_error("identifier");
    let (open, error) = (state.refused(), state.field_error("password"));
    view! {
        <details open=open>
            <summary>{t::buy_password()}</summary>
            {gone.map(|text| view! { <div role="alert"><Callout tone=Tone::Warning title=text/></div> })}
            <Form action=SignInPurchase::PATH state>
                <Hidden card step/>
                <Field name="password" label=t::password() input=Input::Password error required=true/>
                <Button submit=true wide=true>{t::buy_sign_in_now()}</Button>
            </Form>
        </details>
    }
}

/// What both forms of the second step send along: the course, the step, and the price that stands above.
#[component]
fn Hidden(card: Card, step: CodeStep) -> impl IntoView {
    let price = card.price.map(|price| {
        view! {
            <input type="hidden" name="price" value=price.minor.to_string()/>
            <input type="hidden" name="currency" value=price.currency.as_str()/>
        }
    });
    view! {
        <input type="hidden" name="slug" value=card.slug/>
        <input type="hidden" name="step" value=step.to_string()/>
        {price}
    }
}

/// The one thing to do next for somebody who is signed in.
#[component]
fn Member(card: Card, access: CourseAccess) -> impl IntoView {
    let course = url::course(&card.slug);
    match (access, card.price) {
        (CourseAccess::Granted(_) | CourseAccess::Staff, _) => view! {
            <Callout tone=Tone::Success title=t::buy_owned()/>
            <ButtonLink href=course look=Look::Primary wide=true>{t::buy_to_course()}</ButtonLink>
        }
        .into_any(),
        (CourseAccess::Ordered(order), _) => view! {
            <ButtonLink href=url::checkout(order) look=Look::Primary wide=true>{t::buy_pay()}</ButtonLink>
        }
        .into_any(),
        // The course's page says why it is closed.
        (CourseAccess::Frozen(_), _) => {
            view! { <ButtonLink href=course look=Look::Primary wide=true>{t::buy_to_course()}</ButtonLink> }.into_any()
        }
        (CourseAccess::None, Some(_)) => {
            view! { <Post action=url::PLACE_ORDER slug=card.slug words=t::buy_pay()/> }.into_any()
        }
        (CourseAccess::None, None) => {
            view! { <Post action=url::ENROL slug=card.slug words=t::buy_start()/> }.into_any()
        }
    }
}

#[component]
fn Post(action: &'static str, slug: String, words: Text) -> impl IntoView {
    view! {
        <Form action=action state=FormState::of(action)>
            <input type="hidden" name="slug" value=slug/>
            <Button look=Look::Primary submit=true wide=true>{words}</Button>
        </Form>
    }
}

/// A line on the other pages for signing in: the course that somebody is on the way to, and the way back to it.
#[component]
pub fn Errand(
    /// The address to go to afterwards.
    next: String,
) -> impl IntoView {
    url::bought_at(&next).map(|slug| view! { <ErrandTo slug=slug.to_owned()/> })
}

#[component]
fn ErrandTo(slug: String) -> impl IntoView {
    let purchase = Resource::new(move || slug.clone(), load_purchase);
    let line = move || {
        Suspend::new(async move {
            // Without the course the page is what it is for everybody.
            let Purchase { card, .. } = purchase.await.ok()?;
            let href = url::buy(&card.slug);
            Some(view! {
                <p class="center">
                    {t::buy_errand()} " "
                    <a href=href lang=card.language>{card.title}</a>
                    " · " <Price amount=kit::price(card.price)/>
                </p>
            })
        })
    };
    view! { <Transition>{line}</Transition> }
}

//! The way into a course: the page's offer depends on the viewer's access.
//!
//! Knows nothing of orders and payments but their addresses.

use kit::{FormState, viewer};
use leptos::prelude::*;
use model::{
    Device,
    course::{Card, CoursePage},
    order::{CourseAccess, Grant, GrantSource},
    refund_policy::RefundPolicy,
    url,
};
use ui::{Badge, Button, ButtonLink, Cover, CoverPicture, ErrorPanel, Glyph, Look, Precision, Price, Text, When};

use crate::t;

/// The forms whose refusal this page tells: its own, and those of guests who signed in to buy.
const REFUSED: [&str; 4] = [url::PLACE_ORDER, url::ENROL, url::FINISH_PURCHASE, url::SIGN_IN_PURCHASE];

/// The offer of the page to its viewer.
#[derive(Clone, Debug)]
pub struct Offer {
    slug: String,
    /// The price, as people read it; `None` for a free course.
    price: Option<String>,
    access: CourseAccess,
    /// Whether nobody can buy it now.
    off_sale: bool,
    /// What is promised about refunds.
    policy: Option<RefundPolicy>,
    /// The devices on which it can be paid, where this is none of them.
    pay_elsewhere: Vec<Device>,
    /// The first lesson that the viewer may read.
    first: Option<String>,
    guest: bool,
    /// Whether it is a preview, in which nothing is sold.
    preview: bool,
}

impl Offer {
    /// Returns the offer of a course's page.
    pub fn of(course: &CoursePage) -> Self {
        let slug = course.card.slug.clone();
        let lessons = course.outline.iter().flat_map(|chapter| &chapter.lessons);
        let first = lessons.into_iter().find(|lesson| lesson.free || course.open);
        Self {
            price: kit::price(course.card.price),
            access: course.access.clone(),
            off_sale: course.card.off_sale,
            policy: course.refund_policy,
            pay_elsewhere: course.pay_elsewhere.clone(),
            first: first.map(|lesson| kit::lesson_url(&slug, lesson.id)),
            guest: viewer().who.is_none(),
            preview: kit::is_preview(),
            slug,
        }
    }

    /// Returns the one primary action.
    fn primary(&self) -> AnyView {
        match (&self.access, &self.price) {
            (CourseAccess::None, Some(_)) if self.off_sale => {
                view! { <p class="course-off-sale"><Badge text=t::course_off_sale()/></p> }.into_any()
            }
            (_, Some(price)) if self.preview => Self::inert(t::course_buy(price)),
            (_, None) if self.preview => Self::inert(t::course_enrol()),
            (CourseAccess::Granted(_) | CourseAccess::Staff, _) => self.read(t::course_learn(), Look::Primary),
            (CourseAccess::Ordered(order), _) => {
                let href = url::checkout(order);
                view! { <ButtonLink href look=Look::Primary wide=true>{t::course_finish_order()}</ButtonLink> }
                    .into_any()
            }
            (CourseAccess::Frozen(order), _) => {
                let href = url::order(order);
                view! { <ButtonLink href look=Look::Primary wide=true>{t::course_to_order()}</ButtonLink> }.into_any()
            }
            (CourseAccess::None, Some(price)) if self.guest => {
                let (href, words) = (url::buy(&self.slug), t::course_buy(price));
                view! { <ButtonLink href look=Look::Primary wide=true>{words}</ButtonLink> }.into_any()
            }
            (CourseAccess::None, Some(price)) => self.post(url::PLACE_ORDER, t::course_buy(price)),
            (CourseAccess::None, None) if self.guest => self.read(t::course_start(), Look::Primary),
            (CourseAccess::None, None) => self.post(url::ENROL, t::course_enrol()),
        }
    }

    /// Returns the secondary actions.
    fn second(&self) -> Option<AnyView> {
        match (&self.access, &self.price) {
            (CourseAccess::Granted(_) | CourseAccess::Staff, _) => None,
            (CourseAccess::None, None) if self.guest => {
                let href = url::buy(&self.slug);
                Some(view! { <ButtonLink href wide=true>{t::course_enrol()}</ButtonLink> }.into_any())
            }
            (CourseAccess::None, None) => Some(self.read(t::course_start(), Look::Plain)),
            (CourseAccess::None | CourseAccess::Ordered(_) | CourseAccess::Frozen(_), _) => {
                self.first.is_some().then(|| self.read(t::course_try(), Look::Plain))
            }
        }
    }

    /// Returns whether the price and what is promised for it matter to the viewer.
    const fn is_for_sale(&self) -> bool {
        matches!(self.access, CourseAccess::None | CourseAccess::Ordered(_))
    }

    /// Returns the price, for viewers to whom it matters.
    fn price(&self) -> Option<AnyView> {
        let price = self.price.clone();
        self.is_for_sale().then(|| view! { <Price amount=price/> }.into_any())
    }

    /// Returns what is promised about refunds, for viewers to whom it matters.
    fn policy(&self) -> Option<RefundPolicy> {
        self.policy.filter(|_| self.is_for_sale() && !self.off_sale)
    }

    /// Returns a link to the first lesson that the viewer may read.
    fn read(&self, words: Text, look: Look) -> AnyView {
        let link = |href: String| view! { <ButtonLink href look wide=true>{words}</ButtonLink> };
        self.first.clone().map(link).into_any()
    }

    fn post(&self, action: &'static str, words: Text) -> AnyView {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="slug" value=self.slug.clone()/>
                <Button look=Look::Primary submit=true wide=true>{words}</Button>
            </form>
        }
        .into_any()
    }

    /// Returns the button that others can press, in a preview.
    fn inert(words: Text) -> AnyView {
        view! { <Button look=Look::Primary disabled=true wide=true>{words}</Button> }.into_any()
    }
}

/// The reason why ordering or enrolling did not work.
#[component]
pub fn Refused() -> impl IntoView {
    let problem = REFUSED.into_iter().find_map(|form| FormState::of(form).problem());
    problem.map(|error| view! { <ErrorPanel text=error.text()/> })
}

/// The cover, the price and the way in. On narrow screens price and primary action are in the bar below.
#[component]
pub fn Panel(
    /// The course as in the catalogue.
    card: Card,
    /// The offer of the page.
    offer: Offer,
) -> impl IntoView {
    let cover = match card.cover {
        Some(src) => view! { <CoverPicture src eager=true/> }.into_any(),
        None => view! { <Cover seed=card.id.to_string() title=card.title lang=card.language/> }.into_any(),
    };
    view! {
        <aside class="card course-panel stay">
            {cover}
            <div class="card-body stack">
                <div class="course-buy">
                    {offer.price().map(|price| view! { <div class="price-large">{price}</div> })}
                    {offer.primary()}
                </div>
                {offer.second()}
                {offer.preview.then(|| view! { <p class="small muted">{t::course_preview_hint()}</p> })}
                {offer.policy().map(|policy| view! { <p class="small muted">{kit::refund_policy(policy)}</p> })}
                {kit::pay_elsewhere(&offer.pay_elsewhere).map(|words| view! { <p class="small">{words}</p> })}
                <Why access=offer.access free=offer.price.is_none() off_sale=offer.off_sale/>
            </div>
        </aside>
    }
}

/// The price and the primary action within reach of the thumb.
#[component]
pub fn Bar(
    /// The offer of the page.
    offer: Offer,
) -> impl IntoView {
    view! {
        <div class="buy-bar">
            {offer.price()}
            {offer.primary()}
        </div>
    }
}

/// The reason why the course is open, or the condition for it.
#[component]
fn Why(access: CourseAccess, free: bool, off_sale: bool) -> impl IntoView {
    match access {
        CourseAccess::Granted(grants) => grants.into_iter().map(granted).collect_view().into_any(),
        CourseAccess::Staff => view! { <p class="small muted">{t::course_staff_hint()}</p> }.into_any(),
        CourseAccess::Frozen(_) => view! { <p role="status">{t::course_frozen_hint()}</p> }.into_any(),
        CourseAccess::Ordered(_) => view! { <p class="small muted">{t::course_ordered_hint()}</p> }.into_any(),
        CourseAccess::None if off_sale => view! { <p class="small muted">{t::course_off_sale_hint()}</p> }.into_any(),
        CourseAccess::None if free => view! { <p class="small muted">{t::course_free_hint()}</p> }.into_any(),
        CourseAccess::None => view! { <p class="small muted">{t::course_paid_hint()}</p> }.into_any(),
    }
}

fn granted(grant: Grant) -> impl IntoView {
    let how = match grant.source {
        GrantSource::Purchase => t::course_bought(),
        GrantSource::Free => t::course_enrolled(),
    };
    let until =
        grant.ends_at.map(|at| view! { <span>{t::course_until()} " " <When at precision=Precision::Day/></span> });
    let order = grant.order.map(|order| view! { <a href=url::order(order)>{t::course_order()}</a> });
    view! {
        <p class="small muted course-facts course-why">
            <span><ui::Icon glyph=Glyph::Check/> {how} " " <When at=grant.starts_at precision=Precision::Day/></span>
            {until}
            {order}
        </p>
    }
}

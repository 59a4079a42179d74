//! Loading the data of a page, and the page for an error.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{Permission, url};
use ui::{ButtonLink, Empty, ErrorPanel, Glyph, Look, SearchBox, Skeleton, Title};

use crate::{AppError, FormState, t};

/// Shows data when it has arrived, a skeleton until then, and the page for the error with its status when it fails.
#[component]
pub fn Load<T, F>(
    /// The data.
    of: Resource<Result<T, AppError>>,
    /// The view of the data.
    view: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let arrived = crate::server::wait();
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let (view, arrived) = (view.clone(), arrived.clone());
                Suspend::new(async move {
                    let shown = match of.await {
                        Ok(data) => view(data),
                        Err(error) => view! { <ErrorPage error/> }.into_any(),
                    };
                    // What is loaded within the view is waited for by now.
                    arrived();
                    shown
                })
            }}
        </Transition>
    }
}

/// Whether the viewer has a studio of their own.
fn teaches() -> bool {
    crate::viewer().who.is_some_and(|who| who.may.can(Permission::CourseViewOwn))
}

/// The page for an error. Sets the response's status.
#[component]
pub fn ErrorPage(
    /// The error.
    error: AppError,
) -> impl IntoView {
    crate::server::set_status(error.status());
    let location = use_location();
    let here = url::with_search(&location.pathname.read_untracked(), &location.search.read_untracked());
    let title = error.text();
    let body = match error {
        AppError::NotFound => view! {
            <Empty page=true title=title.clone() hint=t::error_not_found_hint() glyph=Glyph::Search>
                <SearchBox/>
                <ButtonLink href=url::COURSES>{t::error_to_courses()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        AppError::Unauthenticated => {
            let href = url::login(&here);
            view! {
                <Empty page=true title=title.clone() hint=t::error_sign_in_hint() glyph=Glyph::Lock>
                    <ButtonLink href look=Look::Primary>{t::error_to_sign_in()}</ButtonLink>
                </Empty>
            }
            .into_any()
        }
        AppError::ReauthRequired => {
            let href = url::confirm(&here);
            view! {
                <Empty page=true title=title.clone() hint=t::error_confirm_hint() glyph=Glyph::Lock>
                    <ButtonLink href look=Look::Primary>{t::error_to_confirm()}</ButtonLink>
                </Empty>
            }
            .into_any()
        }
        AppError::Forbidden if here.starts_with(url::STUDIO) && !teaches() => view! {
            <Empty page=true title=title.clone() hint=t::error_no_teacher_hint() glyph=Glyph::Lock>
                <ButtonLink href=url::TEACH look=Look::Primary>{t::error_to_teach()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        AppError::Forbidden => view! {
            <Empty page=true title=title.clone() hint=t::error_forbidden_hint() glyph=Glyph::Lock>
                <ButtonLink href=url::HOME>{t::error_to_home()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        AppError::NotBought(slug) => {
            let sign_in = crate::viewer().who.is_none().then(|| url::login(&here));
            view! {
                <Empty page=true title=title.clone() hint=t::error_not_bought_hint() glyph=Glyph::Lock>
                    <ButtonLink href=url::course(&slug) look=Look::Primary>{t::error_to_course()}</ButtonLink>
                    {sign_in.map(|href| view! { <ButtonLink href>{t::error_bought_already()}</ButtonLink> })}
                </Empty>
            }
            .into_any()
        }
        AppError::AlreadyOwned(slug) => view! {
            <Empty page=true title=title.clone() hint=t::error_owned_hint() glyph=Glyph::Check>
                <ButtonLink href=url::course(&slug) look=Look::Primary>{t::error_to_own_course()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        AppError::PriceChanged(slug) => view! {
            <Empty page=true title=title.clone() hint=t::error_price_changed_hint() glyph=Glyph::Alert>
                <ButtonLink href=url::course(&slug) look=Look::Primary>{t::error_to_course()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        AppError::NotOnSale(slug) => view! {
            <Empty page=true title=title.clone() hint=t::error_not_on_sale_hint() glyph=Glyph::Alert>
                <ButtonLink href=url::course(&slug) look=Look::Primary>{t::error_to_course()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        AppError::Internal(id) => {
            view! { <ErrorPanel text=title.clone() request=(!id.is_empty()).then_some(id) retry=Some(here)/> }
                .into_any()
        }
        AppError::BadRequest
        | AppError::Invalid(_)
        | AppError::RateLimited(_)
        | AppError::Unavailable
        | AppError::Gateway
        | AppError::Stale
        | AppError::StorageFull => view! { <ErrorPanel text=title.clone() retry=Some(here)/> }.into_any(),
    };
    view! {
        <Title text=title/>
        {lost()}
        {body}
    }
}

/// Returns the text that somebody sent from a page which is not there for them any more, and why it was refused.
fn lost() -> Option<impl IntoView> {
    let state = FormState::of_page();
    let text = state.typed("text").filter(|text| !text.is_empty())?;
    let why = state.field_error("text").or_else(|| state.problem().map(|error| error.text()))?;
    Some(view! {
        <div class="page page-narrow stack" role="alert">
            <p class="strong">{why}</p>
            <p class="comment-text"><bdi>{text}</bdi></p>
        </div>
    })
}

//! Buttons and everything people fill in.

use super::section::section;
use crate::{
    Button, ButtonLink, Checkbox, Choice, Field, Glyph, Icon, IconButton, Input, Look, RadioGroup, Select, StarsInput,
    Switch, TextArea, t,
};
use leptos::prelude::*;

#[component]
pub(super) fn Icons() -> impl IntoView {
    let icons: Vec<_> = Glyph::ALL.iter().map(|&glyph| view! { <Icon glyph/> }).collect();
    section(t::gallery_icons(), view! { <div class="gallery-icons">{icons}</div> })
}

#[component]
pub(super) fn Buttons() -> impl IntoView {
    section(
        t::gallery_buttons(),
        view! {
            <div class="row">
                <Button look=Look::Primary>{t::gallery_pay()}</Button>
                <Button icon=Glyph::Download>{t::gallery_save()}</Button>
                <Button look=Look::Quiet>{t::gallery_later()}</Button>
                <Button look=Look::Danger icon=Glyph::Trash>{t::gallery_delete()}</Button>
                <ButtonLink href="/courses" icon=Glyph::Books>{t::gallery_courses()}</ButtonLink>
                <IconButton glyph=Glyph::Heart label=t::gallery_wish()/>
            </div>
            <div class="row">
                <Button look=Look::Primary busy=true>{t::gallery_pay()}</Button>
                <Button busy=true>{t::gallery_save()}</Button>
                <Button look=Look::Primary disabled=true>{t::gallery_pay()}</Button>
                <Button disabled=true>{t::gallery_save()}</Button>
                <Button look=Look::Quiet disabled=true>{t::gallery_later()}</Button>
            </div>
        },
    )
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    section(
        t::gallery_fields(),
        view! {
            <div class="grid grid-2">
                <Field name="name" label=t::gallery_name() input=Input::Name/>
                <Field
                    name="email"
                    label=t::gallery_email()
                    input=Input::Email
                    value="amy@example"
                    help=t::gallery_email_help()
                    error=Some(t::gallery_email_error())
                />
                <Field
                    name="password"
                    label=t::gallery_password()
                    input=Input::NewPassword
                    value="correct horse"
                    help=t::gallery_password_help()
                />
                <Field name="code" label=t::gallery_code() input=Input::Code value="314159"/>
                <Select
                    name="level"
                    label=t::gallery_level()
                    choices=vec![
                        Choice::new("beginner", t::gallery_beginner()),
                        Choice::new("advanced", t::gallery_advanced()),
                    ]
                    selected="advanced"
                />
                <Select
                    name="sort"
                    label=t::gallery_level()
                    choices=vec![Choice::new("", t::gallery_choose())]
                    error=Some(t::gallery_choose())
                />
                <TextArea
                    name="about"
                    label=t::gallery_about()
                    value=t::gallery_sentence()
                    help=t::gallery_about_help()
                    rows=3
                />
                <TextArea
                    name="empty"
                    label=t::gallery_about()
                    error=Some(t::gallery_about_error())
                    rows=3
                />
            </div>
        },
    )
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    let stars: Vec<_> = (1..=5).map(t::gallery_stars).collect();
    section(
        t::gallery_choices(),
        view! {
            <div class="grid grid-2">
                <div class="stack">
                    <Checkbox name="news" help=t::gallery_news_help()>{t::gallery_news()}</Checkbox>
                    <Checkbox name="remember" checked=true>{t::gallery_remember()}</Checkbox>
                    <Checkbox name="terms" error=Some(t::gallery_terms_error())>
                        {t::gallery_terms()}
                    </Checkbox>
                </div>
                <StarsInput
                    name="stars"
                    legend=t::gallery_review()
                    labels=stars
                    selected=3
                />
                <RadioGroup
                    name="for"
                    legend=t::gallery_level()
                    choices=vec![
                        Choice::new("beginner", t::gallery_beginner()),
                        Choice::new("advanced", t::gallery_advanced()),
                    ]
                    selected="beginner"
                />
                <div class="stack">
                    <Switch name="letters" label=t::gallery_letters() checked=true/>
                    <Switch name="public" label=t::gallery_public() help=t::gallery_public_help()/>
                </div>
            </div>
        },
    )
}

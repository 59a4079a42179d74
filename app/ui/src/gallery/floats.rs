//! Dialog, drawer, menu, toasts.

use super::section::section;
use crate::{
    Avatar, Button, Choice, Dialog, DialogOpener, Drawer, Glyph, Look, Menu, MenuLink, MenuRule, RadioGroup,
    ToastRegion, Toasts, Tone, t,
};
use leptos::prelude::*;

#[component]
pub(super) fn Floats() -> impl IntoView {
    let toasts = Toasts::default();
    toasts.keep(Tone::Success, t::gallery_saved());
    let push = {
        let toasts = toasts.clone();
        move |_| toasts.push(Tone::Neutral, t::gallery_saved())
    };
    let offer = {
        let toasts = toasts.clone();
        move |_| {
            toasts.offer(t::gallery_saved(), t::gallery_later(), || {});
        }
    };
    let face = view! { <Avatar seed="amy" name=t::gallery_person()/> }.into_any();
    section(
        t::gallery_floats(),
        view! {
            <div class="row">
                <DialogOpener dialog="ask">{t::gallery_delete()}</DialogOpener>
                <Menu label=t::gallery_more()>
                    <MenuLink href="?hl=zh-Hans" icon=Glyph::Globe>{t::gallery_courses()}</MenuLink>
                    <MenuLink href="?hl=en" icon=Glyph::Sun current=true>{t::gallery_home()}</MenuLink>
                    <MenuRule/>
                    <MenuLink href="/me" icon=Glyph::Leave>{t::gallery_me()}</MenuLink>
                </Menu>
                <Menu label=t::gallery_me() face>
                    <MenuLink href="/me" icon=Glyph::Person>{t::gallery_me()}</MenuLink>
                </Menu>
                <Button on:click=push>{t::gallery_save()}</Button>
                <Button on:click=offer>{t::gallery_later()}</Button>
            </div>
            <Drawer id="filters" label=t::gallery_filters()>
                <RadioGroup
                    name="drawer-level"
                    legend=t::gallery_level()
                    choices=vec![
                        Choice::new("beginner", t::gallery_beginner()),
                        Choice::new("advanced", t::gallery_advanced()),
                    ]
                />
            </Drawer>
            <Dialog id="ask" title=t::gallery_ask()>
                <p>{t::gallery_ask_text()}</p>
                <div class="row row-end">
                    <Button look=Look::Quiet>{t::gallery_later()}</Button>
                    <Button look=Look::Danger>{t::gallery_delete()}</Button>
                </div>
            </Dialog>
            <ToastRegion toasts/>
        },
    )
}

//! Every page of the product, as a table of contents. What each requires of a visitor stands in `model::ROUTES`.

use kit::{AppError, ErrorPage, lazy_page, provide_viewer, still_page};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    ParamSegment as Param, SsrMode, StaticSegment as At,
    components::{Route, Router, Routes},
};

use crate::frame::Frame;

/// The application, on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_viewer();
    Effect::new(|_| {
        ui::look_after_menus();
        ui::load_whole_documents();
        ui::register_worker();
    });
    let ssr = SsrMode::Async;
    view! {
        <Router>
            <Frame>
                <Routes fallback=|| kit::mark_interactive(view! { <div class="page"><ErrorPage error=AppError::NotFound/></div> }.into_any())>
                    <Route path=At("") view=still_page!(site, Home) ssr=ssr.clone()/>
                    <Route path=At("courses") view=still_page!(site, Courses) ssr=ssr.clone()/>
                    <Route path=(At("courses"), Param("slug")) view=still_page!(site, Course) ssr=ssr.clone()/>
                    <Route path=(At("teachers"), Param("handle")) view=still_page!(site, Teacher) ssr=ssr.clone()/>
                    <Route path=At("search") view=still_page!(site, Search) ssr=ssr.clone()/>
                    <Route path=At("tags") view=still_page!(site, Tags) ssr=ssr.clone()/>
                    <Route path=(At("report"), Param("subject"), Param("id")) view=still_page!(site, Report) ssr=ssr.clone()/>
                    <Route path=(At("learn"), Param("slug"), Param("lesson")) view=lazy_page!(learn, Lesson) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("learning")) view=lazy_page!(learn, Learning) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("favourites")) view=lazy_page!(learn, Favourites) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("following")) view=lazy_page!(learn, Following) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("shared")) view=lazy_page!(learn, Shared) ssr=ssr.clone()/>
                    <Route path=(At("share"), Param("code")) view=lazy_page!(learn, ShareSheet) ssr=ssr.clone()/>
                    <Route path=(At("checkout"), Param("order")) view=lazy_page!(shop, Checkout) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("orders")) view=lazy_page!(shop, Orders) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("orders"), Param("id")) view=lazy_page!(shop, Order) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("payment")) view=lazy_page!(shop, Methods) ssr=ssr.clone()/>
                    <Route path=At("studio") view=lazy_page!(studio, Studio) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("new")) view=lazy_page!(studio, New) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("talk")) view=lazy_page!(studio, Talk) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course")) view=lazy_page!(studio, CourseEditor) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("publish")) view=lazy_page!(studio, Publish) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("history")) view=lazy_page!(studio, History) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("reviews")) view=lazy_page!(studio, Reviews) ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("lessons"), Param("lesson")) view=lazy_page!(studio, LessonEditor) ssr=ssr.clone()/>
                    <Route path=At("admin") view=lazy_page!(admin, Admin) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("people")) view=lazy_page!(admin, People) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("courses")) view=lazy_page!(admin, AllCourses) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("orders")) view=lazy_page!(admin, AllOrders) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("orders"), Param("order")) view=lazy_page!(admin, Order) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("refunds")) view=lazy_page!(admin, Refunds) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("disputes")) view=lazy_page!(admin, Disputes) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("payments")) view=lazy_page!(admin, Payments) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("reconciliation")) view=lazy_page!(admin, Reconciliation) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("reconciliation"), Param("day")) view=lazy_page!(admin, Day) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("categories")) view=lazy_page!(admin, Categories) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("jobs")) view=lazy_page!(admin, Jobs) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("roles")) view=lazy_page!(admin, Roles) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("applications")) view=lazy_page!(admin, Applications) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("mail-templates")) view=lazy_page!(admin, MailTemplates) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("mail-templates"), Param("kind"), Param("lang")) view=lazy_page!(admin, MailTemplate) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("reports")) view=lazy_page!(admin, Reports) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("word-filter")) view=lazy_page!(admin, WordFilter) ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("logs")) view=lazy_page!(admin, Logs) ssr=ssr.clone()/>
                    <Route path=(At("login"), At("code")) view=lazy_page!(account, Code) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("security")) view=lazy_page!(account, Security) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("notifications")) view=lazy_page!(account, Notices) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("notifications"), At("settings")) view=lazy_page!(account, NoticeSettings) ssr=ssr.clone()/>
                    <Route path=(At("me"), At("confirm")) view=lazy_page!(account, Confirm) ssr=ssr.clone()/>
                    <Route path=At("undo") view=lazy_page!(account, Undo) ssr=ssr.clone()/>
                    <Route path=At("teach") view=lazy_page!(account, Teach) ssr=ssr.clone()/>
                    <Route path=(At("buy"), Param("slug")) view=lazy_page!(account, Buy) ssr=ssr.clone()/>
                    <Route path=At("login") view=lazy_page!(account, Login) ssr=ssr.clone()/>
                    <Route path=At("register") view=lazy_page!(account, Register) ssr=ssr.clone()/>
                    <Route path=At("forgot") view=lazy_page!(account, Forgot) ssr=ssr.clone()/>
                    <Route path=At("me") view=lazy_page!(account, Me) ssr=ssr.clone()/>
                    <Route path=At("__ui") view=lazy_page!(site::parts, Parts) ssr=ssr.clone()/>
                    <Route path=(At("dev"), At("mailbox")) view=lazy_page!(account, Mailbox) ssr=ssr/>
                </Routes>
            </Frame>
        </Router>
    }
}

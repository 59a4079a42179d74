//! Every page of the product, as a table of contents. What each asks of a visitor stands in `model::ROUTES`.

use kit::{AppError, Problem, lazy_page, provide_viewer, still_page};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, ParamSegment as Param, SsrMode, StaticSegment as At,
    components::{Route, Router, Routes},
};

use crate::frame::Frame;

still_page!(Home = site);
still_page!(Courses = site);
still_page!(Course = site);
still_page!(Teacher = site);
still_page!(Search = site);
still_page!(Tags = site);
lazy_page!(Parts = site::parts);
lazy_page!(Lesson = learn);
lazy_page!(Learning = learn);
lazy_page!(Checkout = shop);
lazy_page!(Orders = shop);
lazy_page!(Order = shop);
lazy_page!(Studio = studio);
lazy_page!(New = studio);
lazy_page!(Desk = studio);
lazy_page!(Publish = studio);
lazy_page!(History = studio);
lazy_page!(Sheet = studio);
lazy_page!(Admin = admin);
lazy_page!(People = admin);
lazy_page!(AllCourses = admin);
lazy_page!(AllOrders = admin);
lazy_page!(Story = admin);
lazy_page!(Categories = admin);
lazy_page!(Jobs = admin);
lazy_page!(Roles = admin);
lazy_page!(Applications = admin);
lazy_page!(Logs = admin);
lazy_page!(Login = account);
lazy_page!(Code = account);
lazy_page!(Security = account);
lazy_page!(Confirm = account);
lazy_page!(Undo = account);
lazy_page!(Teach = account);
lazy_page!(Register = account);
lazy_page!(Forgot = account);
lazy_page!(Me = account);
lazy_page!(Mailbox = account);

/// The application, on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_viewer();
    Effect::new(|_| {
        ui::look_after_menus();
        ui::register_worker();
    });
    let ssr = SsrMode::Async;
    view! {
        <Router>
            <Frame>
                <Routes fallback=|| kit::alive(view! { <div class="page"><Problem error=AppError::NotFound/></div> }.into_any())>
                    <Route path=At("") view={Lazy::<Home>::new()} ssr=ssr.clone()/>
                    <Route path=At("courses") view={Lazy::<Courses>::new()} ssr=ssr.clone()/>
                    <Route path=(At("courses"), Param("slug")) view={Lazy::<Course>::new()} ssr=ssr.clone()/>
                    <Route path=(At("teachers"), Param("handle")) view={Lazy::<Teacher>::new()} ssr=ssr.clone()/>
                    <Route path=At("search") view={Lazy::<Search>::new()} ssr=ssr.clone()/>
                    <Route path=At("tags") view={Lazy::<Tags>::new()} ssr=ssr.clone()/>
                    <Route path=(At("learn"), Param("slug"), Param("lesson")) view={Lazy::<Lesson>::new()} ssr=ssr.clone()/>
                    <Route path=(At("me"), At("learning")) view={Lazy::<Learning>::new()} ssr=ssr.clone()/>
                    <Route path=(At("checkout"), Param("order")) view={Lazy::<Checkout>::new()} ssr=ssr.clone()/>
                    <Route path=(At("me"), At("orders")) view={Lazy::<Orders>::new()} ssr=ssr.clone()/>
                    <Route path=(At("me"), At("orders"), Param("id")) view={Lazy::<Order>::new()} ssr=ssr.clone()/>
                    <Route path=At("studio") view={Lazy::<Studio>::new()} ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("new")) view={Lazy::<New>::new()} ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course")) view={Lazy::<Desk>::new()} ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("publish")) view={Lazy::<Publish>::new()} ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("history")) view={Lazy::<History>::new()} ssr=ssr.clone()/>
                    <Route path=(At("studio"), At("courses"), Param("course"), At("lessons"), Param("lesson")) view={Lazy::<Sheet>::new()} ssr=ssr.clone()/>
                    <Route path=At("admin") view={Lazy::<Admin>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("people")) view={Lazy::<People>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("courses")) view={Lazy::<AllCourses>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("orders")) view={Lazy::<AllOrders>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("orders"), Param("order")) view={Lazy::<Story>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("categories")) view={Lazy::<Categories>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("jobs")) view={Lazy::<Jobs>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("roles")) view={Lazy::<Roles>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("applications")) view={Lazy::<Applications>::new()} ssr=ssr.clone()/>
                    <Route path=(At("admin"), At("logs")) view={Lazy::<Logs>::new()} ssr=ssr.clone()/>
                    <Route path=(At("login"), At("code")) view={Lazy::<Code>::new()} ssr=ssr.clone()/>
                    <Route path=(At("me"), At("security")) view={Lazy::<Security>::new()} ssr=ssr.clone()/>
                    <Route path=(At("me"), At("confirm")) view={Lazy::<Confirm>::new()} ssr=ssr.clone()/>
                    <Route path=At("undo") view={Lazy::<Undo>::new()} ssr=ssr.clone()/>
                    <Route path=At("teach") view={Lazy::<Teach>::new()} ssr=ssr.clone()/>
                    <Route path=At("login") view={Lazy::<Login>::new()} ssr=ssr.clone()/>
                    <Route path=At("register") view={Lazy::<Register>::new()} ssr=ssr.clone()/>
                    <Route path=At("forgot") view={Lazy::<Forgot>::new()} ssr=ssr.clone()/>
                    <Route path=At("me") view={Lazy::<Me>::new()} ssr=ssr.clone()/>
                    <Route path=At("__ui") view={Lazy::<Parts>::new()} ssr=ssr.clone()/>
                    <Route path=(At("dev"), At("mailbox")) view={Lazy::<Mailbox>::new()} ssr=ssr/>
                </Routes>
            </Frame>
        </Router>
    }
}

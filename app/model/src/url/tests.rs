use std::collections::HashSet;

use super::*;
use crate::{
    Access, Id, Kind, ROUTES, audit_log::AuditLogFilter, content_report::ReportSubject, find, notice::MailTemplateKind,
};

/// One of each function's.
fn built() -> Vec<String> {
    let id = Id::<()>::from_raw(7);
    vec![
        course("a-course"),
        course_draft("a-course"),
        course_reviews_page("a-course", Some(ReviewOrder::Newest), Some(2)),
        lesson("a-course", id),
        lesson_draft("a-course", id),
        comment("a-course", id, id),
        teacher("lin"),
        share("abcdefgh"),
        login(SEARCH),
        login_code(SEARCH),
        register(SEARCH),
        confirm(SEARCH),
        undo("a-token"),
        buy("a-course"),
        checkout(id),
        order(id),
        studio_course(id),
        studio_publish(id),
        studio_history(id),
        studio_reviews(id),
        studio_lesson(id, id),
        admin_order(id),
        admin_day(id),
        admin_mail_template(MailTemplateKind::Replied, Lang::En),
        admin_people_done("q=amy&", "suspend", 2),
        report_content(ReportSubject::Review, id),
        in_language(COURSES, Lang::En),
    ]
}

fn row(address: &str) -> &'static crate::Route {
    find(address.split('?').next().unwrap()).unwrap_or_else(|| panic!("{address} leads nowhere"))
}

#[test]
fn every_address_leads_to_a_page_and_every_page_has_one() {
    let addresses: Vec<_> = CONSTANT.iter().map(ToString::to_string).chain(built()).collect();
    let mut reached = HashSet::new();
    for address in &addresses {
        assert_eq!(row(address).kind, Kind::Page, "{address}");
        reached.insert(row(address).path);
    }
    let pages = ROUTES.iter().filter(|row| row.kind == Kind::Page && row.least != Access::Development);
    let missing: Vec<_> = pages.map(|row| row.path).filter(|path| !reached.contains(path)).collect();
    assert!(missing.is_empty(), "no address here for {missing:?}");
}

#[test]
fn a_review_is_found_in_the_order_and_on_the_page_where_it_was_read() {
    let at = |order, page| course_review("a-course", order, page, Id::from_raw(7));
    let id = Id::<()>::from_raw(7);
    assert_eq!(at(None, None), format!("/courses/a-course#review-{id}"));
    assert_eq!(at(Some(ReviewOrder::Helpful), Some(1)), format!("/courses/a-course#review-{id}"));
    let newest = format!("/courses/a-course?reviews=newest&page=3#review-{id}");
    assert_eq!(at(Some(ReviewOrder::Newest), Some(3)), newest);
}

#[test]
fn what_is_no_page_has_a_row_too() {
    let id = Id::<()>::from_raw(7);
    for address in [
        admin_logs_csv(&AuditLogFilter::default()),
        studio_csv("courses"),
        studio_export(id),
        STATEMENT_UPLOAD.into(),
        WORDS_UPLOAD.into(),
        order_events(id),
        short("abcdefgh"),
        poster("abcdefgh", Lang::En),
    ] {
        assert_eq!(row(&address).kind, Kind::Endpoint, "{address}");
    }
    assert_eq!(row(&webhook("test")).kind, Kind::Webhook);
}

#[test]
fn the_course_that_is_bought_stands_in_the_address() {
    assert_eq!(bought_at(&with_query(&buy("a-course"), [("step", "x")])), Some("a-course"));
    for other in [HOME, "/buy/", "/buy/a/b", "/buying/a", &course("a-course"), "https://evil.example/buy/a"] {
        assert_eq!(bought_at(other), None, "{other}");
    }
}

#[test]
fn providers_send_payers_back_to_a_machine() {
    assert_eq!(row(&checkout_return(7)).kind, Kind::Endpoint);
    assert_eq!(row(&checkout_payer(7)).kind, Kind::Endpoint);
    assert_eq!(row(&adding_return(7)).kind, Kind::Endpoint);
    assert_eq!(on_site("https://school.example", &checkout_return(7)), "https://school.example/checkout/7/return");
}

#[test]
fn pages_of_payments_are_documents_of_their_own() {
    for path in [&*checkout(7), &*checkout_return(7), "/me/payment"] {
        assert!(is_whole_document(path), "{path}");
    }
    for path in [HOME, ME, ORDERS, &*order(7), "/me/payments", "/checkout", "/checkout/", "/courses/checkout/7"] {
        assert!(!is_whole_document(path), "{path}");
    }
}

#[test]
fn a_query_is_encoded_and_goes_on_with_what_there_is() {
    assert_eq!(login("/courses?tag=量化&page=2"), "/login?next=%2Fcourses%3Ftag%3D%E9%87%8F%E5%8C%96%26page%3D2");
    assert_eq!(with_query(ADMIN_JOBS_FAILED, [("q", ""), ("page", "2")]), "/admin/jobs?state=failed&page=2");
    assert_eq!(with_query(ADMIN_JOBS, [("q", "")]), ADMIN_JOBS);
    assert_eq!(course_draft("a"), "/courses/a?preview=draft");
    assert_eq!(order_events(7), "/events?order=7");
    assert_eq!(in_language(COURSES, Lang::ZhHans), "/courses?hl=zh-Hans");
}

#[test]
fn what_was_done_is_said_beside_the_query_of_the_list() {
    assert_eq!(admin_people_done("", "suspend", 0), "/admin/people?done=suspend&count=0");
    let list = "q=%E9%87%8F&page=2&";
    assert_eq!(admin_people_done(list, "sign-out", 3), "/admin/people?q=%E9%87%8F&page=2&done=sign-out&count=3");
}

#[test]
fn a_page_is_left_and_come_back_to_with_its_query() {
    for search in ["level=beginner", "?level=beginner"] {
        assert_eq!(with_search(COURSES, search), "/courses?level=beginner");
    }
    assert_eq!([with_search(COURSES, ""), with_search(COURSES, "?")], [COURSES; 2]);
}

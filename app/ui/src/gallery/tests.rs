use super::{ways::example_links, *};
use crate::{Avatar, BottomBar, Footer, SkipLink, TopBar};
use model::Lang;

/// Returns the gallery as the server writes it, between the bars of the shell.
fn html(lang: Lang) -> String {
    Owner::new().with(|| {
        provide_context(lang);
        view! {
            <SkipLink/>
            <TopBar links=example_links()><Avatar seed="amy" name="Amy"/></TopBar>
            <main id="main" tabindex="-1"><Gallery/></main>
            <Footer>""</Footer>
            <BottomBar links=example_links()/>
        }
        .to_html()
    })
}

#[test]
fn no_part_needs_inline_style() {
    for lang in [Lang::ZhHans, Lang::En, Lang::Pseudo] {
        let html = html(lang);
        assert!(!html.contains(" style=") && !html.contains("<style"));
        assert!(!html.contains(" onclick="));
    }
}

#[test]
fn every_id_is_there_once() {
    let html = html(Lang::En);
    let mut ids: Vec<_> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn every_description_exists() {
    let html = html(Lang::En);
    for list in html.split("aria-describedby=\"").skip(1).filter_map(|r| r.split('"').next()) {
        for id in list.split(' ') {
            assert!(html.contains(&format!(" id=\"{id}\"")), "{id}");
        }
    }
}

#[test]
fn the_pseudo_language_brackets_the_interface() {
    assert!(html(Lang::Pseudo).contains("[Pay ¥99.00]"));
    assert!(html(Lang::ZhHans).contains("支付 ¥99.00"));
}

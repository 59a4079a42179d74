use std::collections::HashSet;

use super::*;

#[test]
fn no_path_stands_twice_and_every_page_has_pictures() {
    let paths: HashSet<_> = ROUTES.iter().map(|r| r.path).collect();
    assert_eq!(paths.len(), ROUTES.len());
    assert!(ROUTES.iter().all(|r| r.kind != Kind::Page || !r.samples.is_empty()));
}

#[test]
fn samples_belong_to_their_row() {
    for route in ROUTES {
        for sample in route.samples {
            let path = sample.split('?').next().unwrap();
            assert_eq!(find(path).map(|r| r.path), Some(route.path), "{sample}");
        }
    }
}

#[test]
fn a_path_is_looked_up_as_if_all_rows_were_tried() {
    let tried = |path: &str| {
        let rows = ROUTES.iter().filter(|route| matches(route.path, path)).map(|route| route.path);
        rows.max_by_key(|path| !path.contains('{'))
    };
    let filled = |route: &Route, word: &str| {
        let segments = route.path.split('/').map(|segment| if segment.starts_with('{') { word } else { segment });
        segments.collect::<Vec<_>>().join("/")
    };
    for route in ROUTES {
        for word in ["x", "", "{x}", "api", "new", "page.css", "登"] {
            let path = filled(route, word);
            let others = ["/", "/x", "?x"].map(|end| format!("{path}{end}"));
            let near =
                [path.trim_start_matches('/'), path.trim_end_matches('/'), &path.to_uppercase()].map(str::to_owned);
            for path in others.into_iter().chain(near).chain([path]) {
                assert_eq!(find(&path).map(|route| route.path), tried(&path), "{path}");
            }
        }
        let both = ROUTES.iter().filter(|other| route.path.contains('{') && matches(other.path, route.path));
        assert_eq!(both.filter(|other| other.path.contains('{')).count(), usize::from(route.path.contains('{')));
    }
}

#[test]
fn a_path_outside_the_table_has_no_row() {
    for path in ["/nowhere", "/courses/", "/courses/a/b", "", "/fn/site/unheard_of", "/administration"] {
        assert!(find(path).is_none(), "{path}");
    }
}

//! The route table, the application's routes and the server functions say the same.

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Request, Response};
use model::{Kind, ROUTES};
use server_fn::ServerFnTraitObj;

fn table(kind: Kind) -> BTreeSet<&'static str> {
    ROUTES.iter().filter(|row| row.kind == kind).map(|row| row.path).collect()
}

#[test]
fn the_application_has_exactly_the_pages_of_the_table() {
    let routes = leptos_axum::generate_route_list(app::App);
    let routes: BTreeSet<_> = routes.iter().map(|route| route.path().to_owned()).collect();
    let pages: BTreeSet<_> = table(Kind::Page).into_iter().map(str::to_owned).collect();
    assert_eq!(routes, pages);
}

#[test]
fn every_server_function_stands_in_the_table_once() {
    let functions: Vec<_> = server_fn::inventory::iter::<ServerFnTraitObj<Request<Body>, Response<Body>>>
        .into_iter()
        .map(ServerFnTraitObj::path)
        .collect();
    let unique: BTreeSet<_> = functions.iter().copied().collect();
    assert_eq!(unique.len(), functions.len(), "two functions have the same path: {functions:?}");
    assert_eq!(unique, table(Kind::Function));
}

//! The paths of the server functions that pages name, since their forms go there without scripts too.

/// The path of the server function that ends the viewer's session.
pub const SIGN_OUT: &str = "/fn/account/sign_out";
/// The path of the server function that orders a course.
pub const PLACE_ORDER: &str = "/fn/shop/place_order";
/// The path of the server function that enrols in a course that costs nothing.
pub const ENROL: &str = "/fn/shop/enrol";
/// The path of the server function with which a guest goes on to buy by a code.
pub const FINISH_PURCHASE: &str = "/fn/account/finish_purchase";
/// The path of the server function with which a guest goes on to buy by their password.
pub const SIGN_IN_PURCHASE: &str = "/fn/account/sign_in_purchase";
/// The path of the server function that makes something one of the viewer's favourites, or no longer.
pub const SET_FAVOURITE: &str = "/fn/learn/set_favourite";
/// The path of the server function that follows something, or leaves it.
pub const SET_FOLLOW: &str = "/fn/learn/set_follow";
/// The path of the server function that makes a short address and leads to its sheet.
pub const SHARE: &str = "/fn/learn/share";
/// The path of the server function that sets the viewer's theme.
pub const SET_THEME: &str = "/fn/kit/set_theme";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::{Kind, find};

    #[test]
    fn every_function_has_a_row() {
        for function in [
            SIGN_OUT,
            PLACE_ORDER,
            ENROL,
            FINISH_PURCHASE,
            SIGN_IN_PURCHASE,
            SET_FAVOURITE,
            SET_FOLLOW,
            SHARE,
            SET_THEME,
        ] {
            assert_eq!(find(function).map(|row| row.kind), Some(Kind::Function), "{function}");
        }
    }
}

//! The wings of the domain: crates whose tests lie beside them.

use crate::shell::Result;

/// The crate of a wing; `members` are the folders of the workspace.
pub fn find(name: &str, members: &[&str]) -> Result<String> {
    if names(members).any(|wing| wing == name) {
        return Ok(name.to_owned());
    }
    let mut names: Vec<_> = names(members).collect();
    names.sort_unstable();
    Err(format!("there is no wing `{name}`; there are {}", names.join(", ")).into())
}

/// The names of wings, which are also tags of journeys.
pub fn names<'a>(members: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let crates = members.iter().filter_map(|member| member.strip_prefix("server/domain/"));
    crates.filter(|name| *name != SUPPORT)
}

/// Lies among the wings and is none: what their stories share.
const SUPPORT: &str = "testing";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_wing_is_answered_with_the_names_of_all() {
        let members = ["app", "server/domain/school", "server/domain/ground", "server/domain/testing"];
        assert_eq!(find("school", &members).unwrap(), "school");
        for name in ["kitchen", "testing", "app"] {
            let told = find(name, &members).unwrap_err();
            assert!(told.to_string().ends_with("there are ground, school"), "{told}");
        }
    }
}

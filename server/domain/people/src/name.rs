//! Names that others see, and the names that nobody may take: those of the school itself.

use ground::{Conn, Result, fetch_all, fetch_optional_scalar, word_filter};
use model::{
    Id, Permission, Role,
    account::Person,
    rule::{self, Rule},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{official, rows};

/// The names of the built-in roles on pages.
pub(super) const LABELS: [&str; 10] =
    ["learner", "teacher", "reviewer", "support", "administrator", "学员", "讲师", "审核员", "客服", "管理员"];

/// The largest number of marks above or below one letter: more of them cover the lines around it.
const MAX_MARKS_PER_LETTER: usize = 2;

/// Checks that a name follows the rules, and returns it. Letters of another width become ordinary ones; Chinese
/// brackets and points stay.
pub(super) fn check(typed: &str) -> std::result::Result<String, Rule> {
    let mut plain = String::new();
    for c in typed.chars() {
        if c.is_alphanumeric() || c.is_whitespace() {
            plain.extend(std::iter::once(c).nfkc());
        } else {
            plain.push(c);
        }
    }
    let name = rule::name(&plain.nfc().collect::<String>())?;
    let mut marks = 0;
    let heaped = name.chars().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > MAX_MARKS_PER_LETTER
    });
    if heaped { Err(Rule::Invisible) } else { Ok(name) }
}

/// Checks the name that a person chooses themselves as [`check`] does: it is not a name of the school's, nor that of an
/// administrator, and has no word of the filter in it. An administrator takes any name, those who help to run the school
/// the school's, and everybody keeps the name that they have.
pub(super) async fn check_own(
    conn: impl Into<Conn<'_>>,
    person: Option<Id<Person>>,
    typed: &str,
) -> Result<std::result::Result<String, Rule>> {
    const ADMINISTRATORS: &str = "select p.id, p.name \
        from person p \
        join person_role r on r.person_id = p.id \
        where r.role = $1";
    const OWN: &str = "select name \
        from person \
        where id = $1";
    let name = match check(typed) {
        Ok(name) => name,
        Err(rule) => return Ok(Err(rule)),
    };
    let mut conn = conn.into();
    let own: Option<String> = fetch_optional_scalar!(&mut conn, OWN, person);
    if own.as_ref() == Some(&name) {
        return Ok(Ok(name));
    }
    if let Err(rule) = word_filter::screen_strictly(&mut conn, &name).await? {
        return Ok(Err(rule));
    }
    let all: Vec<(Id<Person>, String)> = fetch_all!(&mut conn, ADMINISTRATORS, Role::Administrator);
    let folded = official::folded(&name);
    let is_theirs = all.iter().any(|(_, theirs)| official::folded(theirs) == folded);
    let is_one = all.iter().any(|(id, _)| Some(*id) == person);
    if is_theirs && !is_one {
        return Ok(Err(Rule::Taken));
    }
    Ok(if may_bear(&mut conn, person, &name).await? { Ok(name) } else { Err(Rule::Reserved) })
}

/// Returns whether this person may bear a name or user name: one that speaks for the school only those who help to run
/// it.
pub(super) async fn may_bear(conn: impl Into<Conn<'_>>, person: Option<Id<Person>>, name: &str) -> Result<bool> {
    if !official::is_official(name) {
        return Ok(true);
    }
    let Some(person) = person else { return Ok(false) };
    Ok(rows::permissions(conn, person).await?.has(Permission::SchoolViewAny))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_with_ordinary_letters_and_few_marks() {
        for (typed, name) in [
            (" Ｌｉｎ　Ｊｉｎｇ ", Ok("Lin Jing")),
            ("José", Ok("José")),
            ("罗雅静（演示）", Ok("罗雅静（演示）")),
            ("Jose\u{301}", Ok("José")),
            ("👩‍🏫 林静", Ok("👩‍🏫 林静")),
            ("Ｌ\u{331}\u{302}\u{303}\u{330}in", Err(Rule::Invisible)),
            ("Z\u{335}\u{321}\u{322}\u{327}algo", Err(Rule::Invisible)),
            ("नमस्ते", Ok("नमस्ते")),
            ("ที่รัก", Ok("ที่รัก")),
        ] {
            assert_eq!(check(typed), name.map(Into::into), "{typed:?}");
        }
    }
}

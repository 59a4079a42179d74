//! User names that nobody chose.

use ground::{Env, Error, Result, Tx, db::Conn};
use model::{Id, account::Person, rule};

use super::official;

/// Returns whether a user name belongs to somebody.
pub(super) async fn is_taken(conn: impl Into<Conn<'_>>, handle: &str) -> Result<bool> {
    Ok(super::rows::by_handle(conn, handle).await?.is_some())
}

/// Makes a free user name for somebody of this name: `amy-lin` of Amy Lin, `reader-7k2f9` of 林静.
pub(super) async fn make(tx: &mut Tx, name: &str) -> Result<String> {
    let stem = stem(name);
    if let Some(stem) = &stem
        && !is_taken(&mut *tx, stem).await?
    {
        return Ok(stem.clone());
    }
    let stem = stem.unwrap_or_else(|| "reader".into());
    for _ in 0..10 {
        let handle = format!("{stem}-{}", chance(tx.env())?);
        if !is_taken(&mut *tx, &handle).await? {
            return Ok(handle);
        }
    }
    Err(Error::Internal("no free user name was found".into()))
}

/// Returns the part of a name that a user name may have, or `None` when too little is left.
fn stem(name: &str) -> Option<String> {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .filter(|word| !word.is_empty())
        .collect();
    // Nobody is made to look as if they spoke for the school.
    if words.iter().any(|word| official::is_official(word)) || official::is_official(name) {
        return None;
    }
    let stem: String = words.join("-").chars().take(20).collect();
    rule::handle(stem.trim_end_matches('-')).ok()
}

/// Returns five characters that are easily read aloud.
fn chance(env: &Env) -> Result<String> {
    let id: Id<Person> = env.id()?;
    Ok(id.to_string().to_lowercase().split_off(8))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_user_name_is_what_the_name_has_of_latin_letters() {
        for (name, handle) in [
            ("Amy Lin", Some("amy-lin")),
            ("<b>Bold</b>", Some("b-bold-b")),
            ("José", Some("jos")),
            ("林静", None),
            ("2 Pac", None),
            ("Al", None),
            ("Administrator", None),
            ("Lyceum Support", None),
            ("Wolfeschlegelsteinhau Senior", Some("wolfeschlegelsteinha")),
        ] {
            assert_eq!(stem(name).as_deref(), handle, "{name}");
        }
    }
}

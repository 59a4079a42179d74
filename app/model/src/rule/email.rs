//! E-mail addresses as people type them.

use super::{Rule, line};

/// Checks an e-mail address and returns it in lower case: one `@`, a domain with a dot, no spaces, at most 254 bytes
/// (RFC 5321).
///
/// # Errors
/// [`Rule::Email`], else as [`line()`].
pub fn email(value: &str) -> Result<String, Rule> {
    // As keyboards for Chinese and Japanese write it.
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '。' | '｡' => '.',
        c => c,
    };
    let value = line(&value.chars().map(narrow).collect::<String>(), 1, 254)?.to_lowercase();
    let (local, domain) = value.split_once('@').ok_or(Rule::Email)?;
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let good = value.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(atom)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && domain.split('.').all(label);
    if good { Ok(value) } else { Err(Rule::Email) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses() {
        assert_eq!(email(" Amy@Example.COM "), Ok("amy@example.com".into()));
        assert_eq!(email("a+b@例子.中国"), Ok("a+b@例子.中国".into()));
        for typed in [
            "amy＠example.com",
            "ａｍｙ@example.com",
            "amy@example．com",
            "amy@example。com",
            "amy@example.com\u{200B}",
        ] {
            assert_eq!(email(typed), Ok("amy@example.com".into()), "{typed:?}");
        }
        for bad in [
            "amy",
            "amy@",
            "@example.com",
            "a@b",
            "a b@example.com",
            "a@b@example.com",
            "a..b@example.com",
            "a@-x.com",
            "a@x..com",
            "a@example.com,b@example.com",
            "a\"@example.com",
            "<a@example.com>",
        ] {
            assert_eq!(email(bad), Err(Rule::Email), "{bad}");
        }
        assert_eq!(email("a@example.com\r\nBcc: b@example.com"), Err(Rule::Invisible));
        assert_eq!(email(&format!("{}@example.com", "a".repeat(65))), Err(Rule::Email));
        assert_eq!(email(&"a".repeat(300)), Err(Rule::TooLong(254)));
    }
}

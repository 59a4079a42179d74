//! The names of fields that hold secrets.

/// Returns whether a field of a form holds a secret, by the name that it is sent under: nothing that was typed there is
/// kept or shown again. Each field that is masked or takes a code has such a name, and no other one has.
#[must_use]
pub fn is_secret(field: &str) -> bool {
    const PARTS: [&str; 6] = ["password", "passwd", "passphrase", "code", "secret", "token"];
    const WORDS: [&str; 5] = ["pin", "otp", "pwd", "cvc", "cvv"];
    let name = field.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
        || name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for secret in ["password", "new_password", "Password", "PASSWD", "form[code]", "api-secret", "user.pin", "otp"]
        {
            assert!(is_secret(secret), "{secret}");
        }
        for open in ["", "identifier", "name", "pinyin", "opinion", "spin", "bio", "学"] {
            assert!(!is_secret(open), "{open}");
        }
    }
}

//! The school's keys: seal what must be readable again, look up what must be found, sign what must be ours.
//!
//! A key is a file `<number>.key` of 32 bytes; the highest number seals and signs, the lowest looks up,
//! all of them open. From each, one key per purpose is derived by HMAC-SHA256 (as in RFC 5869, expand).

use std::{collections::BTreeMap, fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use crate::{Error, Result};

struct Key {
    seal: LessSafeKey,
    lookup: hmac::Key,
    sign: hmac::Key,
}

/// The school's keys.
pub struct Keys(BTreeMap<u32, Key>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({:?})", self.0.keys())
    }
}

impl Keys {
    /// Reads the keys in a folder; makes the first one when there is none.
    pub fn load(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let mut keys = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
            let path = entry.map_err(Error::file(folder))?.path();
            let number = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".key")?.parse().ok());
            if let Some(number) = number {
                keys.insert(number, Key::derive(&fs::read(&path).map_err(Error::file(&path))?)?);
            }
        }
        if keys.is_empty() {
            keys.insert(1, Key::derive(&make(&folder.join("1.key"))?)?);
        }
        Ok(Self(keys))
    }

    /// Encrypts (AES-256-GCM): number of the key, nonce, text and tag.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        let (number, key) = self.0.last_key_value().expect("there is always a key");
        let mut nonce = [0; 12];
        SystemRandom::new().fill(&mut nonce).map_err(|_| Error::Crypto("no randomness"))?;
        let mut body = plain.to_vec();
        key.seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut body)
            .map_err(|_| Error::Crypto("cannot seal"))?;
        Ok([&number.to_be_bytes()[..], &nonce, &body].concat())
    }

    /// Decrypts what [`Keys::seal`] made.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        const BAD: Error = Error::Crypto("a sealed text cannot be opened");
        let (number, rest) = sealed.split_first_chunk::<4>().ok_or(BAD)?;
        let (nonce, body) = rest.split_first_chunk::<12>().ok_or(BAD)?;
        let key =
            self.0.get(&u32::from_be_bytes(*number)).ok_or(Error::Crypto("the key of a sealed text is missing"))?;
        let mut body = body.to_vec();
        let plain =
            key.seal.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut body).map_err(|_| BAD)?;
        Ok(plain.to_vec())
    }

    /// Decrypts a text.
    pub fn open_text(&self, sealed: &[u8]) -> Result<String> {
        String::from_utf8(self.open(sealed)?).map_err(|_| Error::Crypto("a sealed text is not UTF-8"))
    }

    /// The keyed hash by which something secret is found again.
    #[must_use]
    pub fn lookup(&self, text: &str) -> Vec<u8> {
        let (_, key) = self.0.first_key_value().expect("there is always a key");
        hmac::sign(&key.lookup, text.as_bytes()).as_ref().to_vec()
    }

    /// Signs a text; 32 bytes.
    #[must_use]
    pub fn sign(&self, text: &str) -> Vec<u8> {
        let (_, key) = self.0.last_key_value().expect("there is always a key");
        hmac::sign(&key.sign, text.as_bytes()).as_ref().to_vec()
    }

    /// Whether one of our keys signed this text (in constant time).
    #[must_use]
    pub fn verify(&self, text: &str, signature: &[u8]) -> bool {
        self.0.values().any(|key| hmac::verify(&key.sign, text.as_bytes(), signature).is_ok())
    }
}

impl Key {
    fn derive(secret: &[u8]) -> Result<Self> {
        if secret.len() != 32 {
            return Err(Error::Crypto("a key file must hold 32 bytes"));
        }
        let master = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let purpose = |name: &str| hmac::sign(&master, name.as_bytes());
        let seal = UnboundKey::new(&AES_256_GCM, purpose("seal").as_ref()).map_err(|_| Error::Crypto("bad key"))?;
        Ok(Self {
            seal: LessSafeKey::new(seal),
            lookup: hmac::Key::new(hmac::HMAC_SHA256, purpose("lookup").as_ref()),
            sign: hmac::Key::new(hmac::HMAC_SHA256, purpose("sign").as_ref()),
        })
    }
}

fn make(path: &Path) -> Result<Vec<u8>> {
    let mut secret = vec![0; 32];
    SystemRandom::new().fill(&mut secret).map_err(|_| Error::Crypto("no randomness"))?;
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Error::file(path))?;
    file.write_all(&secret).and_then(|()| file.sync_all()).map_err(Error::file(path))?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_texts_open_with_any_of_the_schools_keys_and_no_other() {
        let (ours, others) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let old = Keys::load(ours.path()).unwrap();
        let sealed = old.seal("amy@example.com".as_bytes()).unwrap();
        make(&ours.path().join("2.key")).unwrap();
        let new = Keys::load(ours.path()).unwrap();
        assert_eq!(new.open_text(&sealed).unwrap(), "amy@example.com");
        assert_eq!(new.lookup("amy"), old.lookup("amy"), "lookups survive a new key");
        assert!(new.verify("page", &old.sign("page")) && !new.verify("page 2", &old.sign("page")));
        assert!(Keys::load(others.path()).unwrap().open(&sealed).is_err());
        for cut in 0..sealed.len() {
            assert!(new.open(&sealed[..cut]).is_err());
        }
    }
}

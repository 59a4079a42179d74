//! The school's keys: seal what must be readable again, look up what must be found, sign what must be ours.
//!
//! A key is a file `<number>.key` of 32 bytes; the highest number seals and signs, the lowest looks up, all of them
//! open. From each, one key per purpose is derived by HMAC-SHA256 (as in RFC 5869, expand).

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use subtle::ConstantTimeEq;

use crate::{Error, Result, private};

struct Key {
    seal: LessSafeKey,
    lookup: hmac::Key,
    sign: hmac::Key,
}

type All = BTreeMap<u32, Key>;

/// The school's keys. They are read again when something was sealed with a key that another process made.
pub struct Keys {
    folder: PathBuf,
    all: RwLock<Arc<All>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({:?})", self.all().keys())
    }
}

impl Keys {
    /// Reads the keys in a folder, and makes the first one when there is none.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::StorageFull`] when a key cannot be read or written; [`Error::Crypto`] when one is
    /// damaged or there is no randomness.
    pub fn load(folder: &Path) -> Result<Self> {
        private::create_folder(folder)?;
        let mut all = read(folder)?;
        if all.is_empty() {
            all.insert(1, Key::derive(&make(&folder.join("1.key"))?)?);
        }
        Ok(Self { folder: folder.to_owned(), all: RwLock::new(Arc::new(all)) })
    }

    /// Reads the folder again. An empty one changes nothing.
    ///
    /// # Errors
    /// [`Error::File`] when a key cannot be read; [`Error::Crypto`] when one is damaged.
    pub fn reload(&self) -> Result<()> {
        let all = read(&self.folder)?;
        if !all.is_empty() {
            *self.all.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(all);
        }
        Ok(())
    }

    /// Makes a new key, which seals and signs from now on, and returns its number.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::StorageFull`] when a key cannot be read or written; [`Error::Crypto`] when one is
    /// damaged or there is no randomness.
    pub fn renew(&self) -> Result<u32> {
        self.reload()?;
        let number = self.number() + 1;
        make(&self.folder.join(format!("{number}.key")))?;
        self.reload()?;
        Ok(number)
    }

    /// Returns the number of the key that seals.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.all().last_key_value().map_or(0, |(number, _)| *number)
    }

    /// Returns whether this was sealed with the newest key.
    #[must_use]
    pub fn is_newest(&self, sealed: &[u8]) -> bool {
        sealed.first_chunk::<4>().is_some_and(|number| u32::from_be_bytes(*number) == self.number())
    }

    fn all(&self) -> Arc<All> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Encrypts with AES-256-GCM. Returns the number of the key, the nonce, the text and the tag.
    ///
    /// # Errors
    /// [`Error::Crypto`] when there is no randomness or the text is too long.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        let all = self.all();
        let (number, key) = all.last_key_value().expect("there is always a key");
        let mut nonce = [0; 12];
        SystemRandom::new().fill(&mut nonce).map_err(|_| Error::Crypto("no randomness"))?;
        let mut body = plain.to_vec();
        key.seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut body)
            .map_err(|_| Error::Crypto("cannot seal"))?;
        Ok([&number.to_be_bytes()[..], &nonce, &body].concat())
    }

    /// Decrypts what [`Keys::seal`] returned.
    ///
    /// # Errors
    /// [`Error::Crypto`] when it was changed or its key is missing; [`Error::File`] when the keys cannot be read again.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        const BAD: Error = Error::Crypto("a sealed text cannot be opened");
        let (number, rest) = sealed.split_first_chunk::<4>().ok_or(BAD)?;
        let (nonce, body) = rest.split_first_chunk::<12>().ok_or(BAD)?;
        let number = u32::from_be_bytes(*number);
        let mut all = self.all();
        if !all.contains_key(&number) {
            self.reload()?;
            all = self.all();
        }
        let key = all.get(&number).ok_or(Error::Crypto("the key of a sealed text is missing"))?;
        let mut body = body.to_vec();
        let plain =
            key.seal.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut body).map_err(|_| BAD)?;
        Ok(plain.to_vec())
    }

    /// Decrypts a text that [`Keys::seal`] encrypted.
    ///
    /// # Errors
    /// [`Error::Crypto`] also when it is not UTF-8; else as [`Keys::open`].
    pub fn open_text(&self, sealed: &[u8]) -> Result<String> {
        String::from_utf8(self.open(sealed)?).map_err(|_| Error::Crypto("a sealed text is not UTF-8"))
    }

    /// Returns the keyed hash, of 32 bytes, by which something secret is found again.
    #[must_use]
    pub fn lookup(&self, text: &str) -> Vec<u8> {
        let all = self.all();
        let (_, key) = all.first_key_value().expect("there is always a key");
        hmac::sign(&key.lookup, text.as_bytes()).as_ref().to_vec()
    }

    /// Returns the signature of a text: 32 bytes.
    #[must_use]
    pub fn sign(&self, text: &str) -> Vec<u8> {
        let all = self.all();
        let (_, key) = all.last_key_value().expect("there is always a key");
        hmac::sign(&key.sign, text.as_bytes()).as_ref().to_vec()
    }

    /// Returns whether these 16 bytes are the first half of what one of our keys signed this text with: enough where
    /// an address should stay short. Compares in constant time.
    #[must_use]
    pub fn verify_half(&self, text: &str, half: &[u8; 16]) -> bool {
        let signed = |key: &Key| hmac::sign(&key.sign, text.as_bytes());
        self.all().values().any(|key| signed(key).as_ref().get(..16).is_some_and(|ours| ours.ct_eq(half).into()))
    }

    /// Returns whether one of our keys signed this text. Compares in constant time.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &[u8]) -> bool {
        self.all().values().any(|key| hmac::verify(&key.sign, text.as_bytes(), signature).is_ok())
    }
}

fn read(folder: &Path) -> Result<All> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let number = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".key")?.parse().ok());
        if let Some(number) = number {
            all.insert(number, Key::derive(&fs::read(&path).map_err(Error::file(&path))?)?);
        }
    }
    Ok(all)
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
    // Whole or not at all: another process may be reading the folder.
    let unfinished = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .map_err(Error::file(path))?;
    file.write_all(&secret).and_then(|()| file.sync_all()).map_err(Error::file(path))?;
    fs::hard_link(&unfinished, path).map_err(Error::file(path))?;
    fs::remove_file(&unfinished).map_err(Error::file(path))?;
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
        let new = Keys::load(ours.path()).unwrap();
        assert_eq!((new.renew().unwrap(), new.number(), old.number()), (2, 2, 1));
        assert!(!new.is_newest(&sealed) && new.is_newest(&new.seal(b"x").unwrap()));
        assert_eq!(new.open_text(&sealed).unwrap(), "amy@example.com");
        assert_eq!(new.lookup("amy"), old.lookup("amy"), "lookups survive a new key");
        assert!(new.verify("page", &old.sign("page")) && !new.verify("page 2", &old.sign("page")));
        let half = *old.sign("page").first_chunk::<16>().unwrap();
        assert!(
            new.verify_half("page", &half) && !new.verify_half("page 2", &half) && !new.verify_half("page", &[0; 16])
        );
        assert_eq!(old.open_text(&new.seal(b"later").unwrap()).unwrap(), "later", "another process made a key");
        assert_eq!(old.number(), 2);
        assert!(Keys::load(others.path()).unwrap().open(&sealed).is_err());
        for cut in 0..sealed.len() {
            assert!(new.open(&sealed[..cut]).is_err());
        }
    }
}

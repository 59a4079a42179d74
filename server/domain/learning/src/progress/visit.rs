//! Visits: when somebody opened a lesson, and with which file. The page carries the proof and gives it back with what
//! was played, so that a player without a network is believed whatever this process remembers.

use data_encoding::BASE64URL_NOPAD;
use ground::Env;
use model::{
    Id, Millis,
    account::Person,
    course::{File, Lesson},
};

/// An opening of a lesson's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    /// The instant at which the page was opened.
    pub opened_at: Millis,
    /// The recording or document that it showed; [`Id::NONE`] for a text.
    pub file: Id<File>,
}

impl Visit {
    /// Returns the proof that this person opened this lesson: instant, file and our signature.
    pub(super) fn signed(self, env: &Env, person: Id<Person>, lesson: Id<Lesson>) -> String {
        let signature = env.keys.sign(&self.claim(person, lesson));
        format!("{}.{}.{}", self.opened_at.0, self.file, BASE64URL_NOPAD.encode(&signature))
    }

    /// Reads a proof. Returns `None` when it is none of ours, or another person's or lesson's.
    pub(super) fn parse(env: &Env, person: Id<Person>, lesson: Id<Lesson>, proof: &str) -> Option<Self> {
        let mut parts = proof.splitn(3, '.');
        let visit = Self { opened_at: Millis(parts.next()?.parse().ok()?), file: parts.next()?.parse().ok()? };
        let signature = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        env.keys.verify(&visit.claim(person, lesson), &signature).then_some(visit)
    }

    fn claim(self, person: Id<Person>, lesson: Id<Lesson>) -> String {
        format!("visit {person} {lesson} {} {}", self.file, self.opened_at.0)
    }
}

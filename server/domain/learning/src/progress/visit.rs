//! Visits: when somebody opened a lesson, and with which file. The page carries the proof and gives it back with what
//! was played, so that a player without a network is believed whatever this process remembers.

use data_encoding::BASE64URL_NOPAD;
use ground::Env;
use model::{
    Id, Millis,
    account::Person,
    course::{File, Lesson},
    progress::VisitProof,
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
    pub(super) fn signed(self, env: &Env, person: Id<Person>, lesson: Id<Lesson>) -> VisitProof {
        let signature = BASE64URL_NOPAD.encode(&env.keys.sign(&self.claim(person, lesson)));
        VisitProof { opened_at: self.opened_at, file: self.file, signature }
    }

    /// Returns the visit that a proof proves, or `None` when it is none of ours, or another person's or lesson's.
    pub(super) fn verified(env: &Env, person: Id<Person>, lesson: Id<Lesson>, proof: &VisitProof) -> Option<Self> {
        let visit = Self { opened_at: proof.opened_at, file: proof.file };
        let signature = BASE64URL_NOPAD.decode(proof.signature.as_bytes()).ok()?;
        env.keys.verify(&visit.claim(person, lesson), &signature).then_some(visit)
    }

    fn claim(self, person: Id<Person>, lesson: Id<Lesson>) -> String {
        format!("visit {person} {lesson} {} {}", self.file, self.opened_at.0)
    }
}

//! Reports that are kept in this browser until they have arrived: a page may be left or loaded anew without a network,
//! and nobody learns whether the last report of a page that goes away arrives. Each opening of a page keeps its own, so
//! that two tabs never overwrite each other.

use leptos::task::spawn_local;
use model::{
    Id,
    account::Person,
    course::Lesson,
    progress::{Report, Watched},
};

use crate::api::save_progress;

/// The report of one opened page that has not arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub person: Id<Person>,
    pub slug: String,
    pub lesson: Id<Lesson>,
    pub visit: String,
}

impl Kept {
    /// Keeps what has not arrived in place of what was kept before; nothing is forgotten.
    pub(crate) fn keep(&self, waiting: &Watched) {
        if waiting.intervals().is_empty() {
            ui::forget(&self.name());
        } else {
            let seen = Report { seen: waiting.intervals().to_vec(), position: 0 };
            ui::keep(&self.name(), &format!("{} {seen}", self.slug));
        }
    }

    fn name(&self) -> String {
        format!("{}{} {}", prefix(self.person), self.lesson, self.visit)
    }

    fn parse(person: Id<Person>, name: &str, kept: &str) -> Option<(Self, String)> {
        let (lesson, visit) = name.strip_prefix(&prefix(person))?.split_once(' ')?;
        let (slug, seen) = kept.split_once(' ')?;
        let kept = Self { person, slug: slug.into(), lesson: lesson.parse().ok()?, visit: visit.into() };
        Some((kept, seen.into()))
    }
}

fn prefix(person: Id<Person>) -> String {
    format!("seen {person} ")
}

/// Sends what earlier pages of this person have kept, but for that of the present one. Calls `then` when something has
/// arrived.
pub(crate) fn send_all(person: Id<Person>, present: Option<Kept>, then: impl Fn() + 'static) {
    spawn_local(async move {
        let mut has_arrived = false;
        for name in ui::kept_names(&prefix(person)) {
            let found = ui::kept(&name).and_then(|kept| Kept::parse(person, &name, &kept));
            let Some((kept, seen)) = found else {
                ui::forget(&name);
                continue;
            };
            if present.as_ref() == Some(&kept) {
                continue;
            }
            match save_progress(kept.slug, kept.lesson, seen, 0, kept.visit, true).await {
                Ok(()) => has_arrived = true,
                Err(error) if error.may_pass() => return,
                // A lesson that is gone is nobody's any more.
                Err(_) => {}
            }
            ui::forget(&name);
        }
        if has_arrived {
            then();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_kept_by_page_and_read_by_its_person_alone() {
        let (person, lesson) = (Id::from_raw(7), Id::from_raw(9));
        let kept = Kept { person, slug: "bread".into(), lesson, visit: "1.2.a-b".into() };
        let read = Kept::parse(person, &kept.name(), "bread 0-50,60-70");
        assert_eq!(read, Some((kept.clone(), "0-50,60-70".into())));
        assert_eq!(Kept::parse(Id::from_raw(8), &kept.name(), "bread 0-50"), None);
        for (name, value) in [("seen", "a b"), ("seen 0000000000007 x y", "a b"), (&kept.name(), "bread")] {
            assert_eq!(Kept::parse(person, name, value), None, "{name}: {value}");
        }
    }
}

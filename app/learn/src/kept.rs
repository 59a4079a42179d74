//! Reports that are kept in this browser until they have arrived: a page may be left or loaded anew without a network,
//! and nobody learns whether the last report of a page that goes away arrives. Each opening of a page keeps its own, so
//! that two tabs never overwrite each other.

use leptos::task::spawn_local;
use model::{
    Id,
    account::Person,
    course::Lesson,
    progress::{Report, VisitProof, Watched},
};

use crate::api::save_progress;

/// The report of one opened page that has not arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub person: Id<Person>,
    pub slug: String,
    pub lesson: Id<Lesson>,
    pub visit: Option<VisitProof>,
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

    /// Forgets what has arrived of what is kept; what was seen meanwhile, or is still on its way, stays.
    pub(crate) fn forget_arrived(&self, arrived: &Report) {
        let waiting = ui::kept(&self.name()).and_then(|kept| Self::parse(self.person, &self.name(), &kept));
        if let Some((_, waiting)) = waiting {
            self.keep(&rest(&waiting, arrived));
        }
    }

    fn name(&self) -> String {
        let visit = self.visit.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{}{} {visit}", prefix(self.person), self.lesson)
    }

    fn parse(person: Id<Person>, name: &str, kept: &str) -> Option<(Self, Watched)> {
        let (lesson, visit) = name.strip_prefix(&prefix(person))?.split_once(' ')?;
        let (slug, seen) = kept.split_once(' ')?;
        let visit = if visit.is_empty() { None } else { Some(visit.parse().ok()?) };
        let kept = Self { person, slug: slug.into(), lesson: lesson.parse().ok()?, visit };
        Some((kept, Watched::parse(seen)))
    }
}

/// Returns what waits once this report has arrived.
pub(crate) fn rest(waiting: &Watched, arrived: &Report) -> Watched {
    waiting.without(&Watched::from_intervals(&arrived.seen, i64::MAX))
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
            let Some((kept, seen)) = found.filter(|(_, seen)| !seen.intervals().is_empty()) else {
                ui::forget(&name);
                continue;
            };
            if present.as_ref() == Some(&kept) {
                continue;
            }
            for report in seen.reports(0) {
                let seen = report.intervals();
                match save_progress(kept.slug.clone(), kept.lesson, seen, 0, kept.visit.clone(), true).await {
                    Ok(()) => has_arrived = true,
                    Err(error) if error.may_pass() => return,
                    // A lesson that is gone is nobody's any more.
                    Err(_) => {}
                }
                kept.forget_arrived(&report);
            }
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
        let kept = Kept { person, slug: "bread".into(), lesson, visit: "1.0000000000002.a-b".parse().ok() };
        let read = Kept::parse(person, &kept.name(), "bread 0-50,60-70");
        assert_eq!(read, Some((kept.clone(), Watched::parse("0-50,60-70"))));
        assert_eq!(Kept::parse(Id::from_raw(8), &kept.name(), "bread 0-50"), None);
        for (name, value) in [("seen", "a b"), ("seen 0000000000007 x y", "a b"), (&kept.name(), "bread")] {
            assert_eq!(Kept::parse(person, name, value), None, "{name}: {value}");
        }
    }

    #[test]
    fn only_what_has_arrived_is_forgotten() {
        let waiting = Watched::parse("0-50,60-70,90-120");
        let arrived = Report { seen: vec![(0, 50), (90, 100)], position: 0 };
        assert_eq!(rest(&waiting, &arrived), Watched::parse("60-70,100-120"));
        assert_eq!(
            rest(&rest(&waiting, &arrived), &arrived),
            Watched::parse("60-70,100-120"),
            "also when it came twice"
        );
        let mut left = waiting.clone();
        for report in waiting.reports(0) {
            left = rest(&left, &report);
        }
        assert_eq!(left, Watched::default());
    }
}

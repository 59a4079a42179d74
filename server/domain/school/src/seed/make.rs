//! One synthetic course: everything about it follows from the seed and its number.

use content::{
    TextServices,
    catalogue::listing::Listing,
    course::{
        document::{CourseDoc, LessonDoc, Names, Packed, pack},
        release::{DocumentHashes, ReleaseMeta},
    },
};
use ground::Result;
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    course::{Course, Lesson, Level, OutlineChapter, OutlineLesson},
};

use super::lists::{self, Language, Subject};

/// A course ready to be written.
pub(super) struct Made {
    pub listing: Listing,
    pub lessons: Vec<(Id<Lesson>, String)>,
    pub items: DocumentHashes,
    pub blobs: Vec<Packed>,
}

/// A maker of courses by their numbers.
#[derive(Clone)]
pub(super) struct Maker {
    pub seed: u64,
    pub now: Millis,
    pub tools: TextServices,
    pub teachers: Vec<Id<Person>>,
}

/// Returns the id of a synthetic thing. Its instant lies in the first months of 1970, where nothing real is, so that
/// the same seed makes the same ids and none collides with a real one.
fn id<T>(seed: u64, number: usize, part: u32) -> Id<T> {
    let number = i64::try_from(number).unwrap_or(0) + i64::try_from(seed % 1_000).unwrap_or(0) * 10_000_000;
    Id::new(Millis(number + 1), part)
}

/// Returns the slug of the course with this number.
pub(super) fn slug(seed: u64, number: usize) -> String {
    format!("bench-{seed}-{number}")
}

impl Maker {
    /// Makes the course with this number.
    ///
    /// # Errors
    /// [`ground::Error::Internal`] when its documents cannot be packed.
    pub fn course(&self, number: usize) -> Result<Made> {
        let mut chance =
            Chance(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (number as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
        let language = &lists::LANGUAGES[usize::from(chance.below(10) < 4)];
        let subject = &language.subjects[chance.below(language.subjects.len())];
        let course: Id<Course> = id(self.seed, number, 0);
        let price = price(&mut chance);
        let free_lessons = 1 + chance.below(2);
        let mut documents = Vec::new();
        let mut outline = Vec::new();
        for chapter in 0..2 + chance.below(2) {
            let mut lessons = Vec::new();
            for _ in 0..=chance.below(2) {
                let place = documents.len();
                let lesson: Id<Lesson> = id(self.seed, number, u32::try_from(place + 1).unwrap_or(1));
                let document = self.lesson(&mut chance, language, subject);
                let free = price.is_none() || place < free_lessons;
                lessons.push(OutlineLesson { free, ..document.listed(lesson) });
                documents.push((lesson, document));
            }
            outline
                .push(OutlineChapter { title: (language.chapter)(chapter + 1, chance.pick(subject.words)), lessons });
        }
        let plain = sentences(&mut chance, language, subject, 3);
        let document = CourseDoc {
            title: (language.title)(
                chance.pick(subject.words),
                chance.pick(language.forms),
                chance.pick(language.aims),
            ),
            subtitle: sentence(&mut chance, language, subject),
            html: format!("<p>{plain}</p>"),
            summary: plain.clone(),
            plain,
            renderer: self.tools.renderer,
            language: language.tag.into(),
            level: chance.pick(Level::ALL),
            category: subject.category(chance.below(3)),
            tags: (0..2 + chance.below(3)).map(|_| String::from(chance.pick(subject.words))).collect(),
            price,
            cover: None,
            small_cover: None,
            trial_lessons: free_lessons,
            outline,
            names: Names::new(),
            price_open: false,
            currency: None,
        };
        // One course an hour, so that "newest first" has something to sort.
        let published_at = self.now.plus(-Millis::HOUR * i64::try_from(number + 1).unwrap_or(i64::MAX));
        let head = ReleaseMeta {
            course,
            release: id(self.seed, number, 0),
            slug: slug(self.seed, number),
            teacher: chance.pick(&self.teachers),
            published_at,
        };
        let mut items = DocumentHashes::new();
        let mut blobs = Vec::new();
        let packed = pack(&document)?;
        items.insert(Id::NONE, packed.hash.clone());
        blobs.push(packed);
        for (lesson, document) in &documents {
            let packed = pack(document)?;
            items.insert(*lesson, packed.hash.clone());
            blobs.push(packed);
        }
        let lessons =
            documents.iter().enumerate().map(|(place, (id, _))| (*id, format!("lesson-{}", place + 1))).collect();
        let listing = Listing::new(&self.tools, head, document, &documents);
        Ok(Made { listing, lessons, items, blobs })
    }

    fn lesson(&self, chance: &mut Chance, language: &Language, subject: &Subject) -> LessonDoc {
        let plain = sentences(chance, language, subject, 4);
        LessonDoc {
            title: (language.lesson)(chance.pick(subject.words), chance.pick(language.aims)),
            summary: String::new(),
            markdown: plain.clone(),
            html: format!("<p>{plain}</p>"),
            headings: Vec::new(),
            plain,
            seconds: 300 + 60 * i64::try_from(chance.below(20)).unwrap_or(0),
            renderer: self.tools.renderer,
            media: None,
            names: Names::new(),
        }
    }
}

fn price(chance: &mut Chance) -> Option<Money> {
    const PRICES: [i64; 8] = [1_900, 2_900, 4_900, 6_900, 9_900, 12_900, 19_900, 29_900];
    (chance.below(4) > 0).then(|| Money { minor: chance.pick(&PRICES), currency: Currency::Cny })
}

fn sentence(chance: &mut Chance, language: &Language, subject: &Subject) -> String {
    (language.sentence)(
        chance.pick(subject.words),
        chance.pick(language.verbs),
        chance.pick(subject.words),
        chance.pick(language.aims),
    )
}

/// Strings sentences about a subject together.
pub(super) fn sentences(chance: &mut Chance, language: &Language, subject: &Subject, count: usize) -> String {
    (0..count).map(|_| sentence(chance, language, subject)).collect::<Vec<_>>().join(language.space)
}

/// A deterministic random number generator (SplitMix64, <https://doi.org/10.1145/2660193.2660195>).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// Returns the next number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % end.max(1) as u64).unwrap_or(0)
    }

    /// Returns an entry of a list, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

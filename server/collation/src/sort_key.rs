//! Keys whose bytes are in the order of a dictionary.

use std::sync::LazyLock;

use icu_collator::{
    Collator, CollatorBorrowed, CollatorPreferences,
    options::{CollatorOptions, Strength},
    preferences::CollationNumericOrdering,
};
use icu_locale_core::{Locale, locale};
use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, Script},
};

use crate::surname;

/// Ends a run at the end of the text: before everything.
const END: u8 = 0x00;
/// Ends a run of Han before other letters: these come before all Han.
const LETTERS_FOLLOW: u8 = 0x01;
/// Ends a run of other letters before Han: these come behind all letters.
const HAN_FOLLOWS: u8 = 0xff;

/// The tables of the order.
struct Order {
    /// Han by pinyin.
    han: CollatorBorrowed<'static>,
    /// Letters alone: neither case nor accents.
    letters: CollatorBorrowed<'static>,
    /// Accents as well.
    accents: CollatorBorrowed<'static>,
    /// Accents and case.
    all: CollatorBorrowed<'static>,
}

static ORDER: LazyLock<Order> = LazyLock::new(|| {
    let collator = |locale: Locale, strength| {
        let mut options = CollatorOptions::default();
        options.strength = Some(strength);
        let mut preferences: CollatorPreferences = locale.into();
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Collator::try_new(preferences, options).expect("the tables of these locales are compiled in")
    };
    Order {
        // It also has the tones of pinyin, before plain letters: others want the root's order.
        han: collator(locale!("zh"), Strength::Primary),
        letters: collator(locale!("und"), Strength::Primary),
        accents: collator(locale!("und"), Strength::Secondary),
        all: collator(locale!("und"), Strength::Tertiary),
    }
});

/// Returns a key to sort a text by, compared byte by byte: letters of all scripts before Han, Han by pinyin, a letter
/// with an accent behind the plain one (`a`, `ä`, `b`, as most alphabets have it), case only between what is otherwise
/// the same, numbers by their value.
///
/// Chinese tables put Han before letters, and the root's order knows no pinyin. So a key is made of runs, each in the
/// order of the tables, and of what parts them.
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    let text = ComposingNormalizerBorrowed::new_nfc().normalize(text.trim());
    key(&text, &text)
}

/// Returns a key to sort a person by: that of their name, with a Chinese surname by the reading that it has as one (曾 by
/// *zēng*, not by *céng*).
#[must_use]
pub fn name_sort_key(name: &str) -> Vec<u8> {
    let name = ComposingNormalizerBorrowed::new_nfc().normalize(name.trim());
    key(&surname::as_read(&name), &name)
}

/// Returns the key of a text that is read like this.
fn key(read: &str, text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(6 * text.len());
    let mut rest = read;
    // A text that begins with Han stands behind all that begin with letters.
    if rest.chars().next().is_some_and(is_han) {
        key.push(HAN_FOLLOWS);
    }
    while let Some(first) = rest.chars().next() {
        let is_of_han = is_han(first);
        let end = rest.find(|c| is_han(c) != is_of_han).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_of_han {
            write(&ORDER.han, run, &mut key);
        } else {
            write_letters(run, &mut key);
        }
        key.push(match (after.is_empty(), is_of_han) {
            (true, _) => END,
            (false, true) => LETTERS_FOLLOW,
            (false, false) => HAN_FOLLOWS,
        });
        rest = after;
    }
    write(&ORDER.all, text, &mut key);
    key
}

/// Writes each letter of an alphabet with its accents, and what stands between such letters as a whole.
fn write_letters(run: &str, key: &mut Vec<u8>) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let is_one = is_of_alphabet(first);
        let behind = first.len_utf8();
        let end = rest[behind..].find(|c| if is_one { !is_mark(c) } else { is_of_alphabet(c) });
        let (part, after) = rest.split_at(end.map_or(rest.len(), |end| behind + end));
        write(if is_one { &ORDER.accents } else { &ORDER.letters }, part, key);
        key.push(END);
        rest = after;
    }
}

fn write(order: &CollatorBorrowed<'static>, text: &str, key: &mut Vec<u8>) {
    let Ok(()) = order.write_sort_key_to(text, key);
}

fn is_han(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Han
}

fn is_of_alphabet(c: char) -> bool {
    [Script::Latin, Script::Greek, Script::Cyrillic].contains(&CodePointMapData::<Script>::new().get(c))
}

fn is_mark(c: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::NonspacingMark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_order(texts: &[&str]) {
        for pair in texts.windows(2) {
            assert!(sort_key(pair[0]) < sort_key(pair[1]), "{} before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn people_are_sorted_by_the_reading_of_their_surnames() {
        for names in [
            &["Zoe", "安", "薄一", "扎一", "查理", "张三", "赵四"][..],
            &["柴可", "长一", "超人"],
            &["柴可", "長一", "超人"],
            &["柴一", "单于夜", "产一"],
            &["岑一", "怎一", "曾国藩", "扎一"],
            &["秦一", "仇英", "曲一"],
            &["热一", "任一", "仍一"],
            &["山一", "单雄", "商一"],
            &["山一", "單雄", "商一"],
            &["诺一", "区寄", "区阳", "欧阳修", "怕一"],
            &["写一", "解缙", "新一"],
            &["先一", "冼星海", "想一"],
            &["哥一", "盖聂", "跟一"],
            &["鱼一", "尉迟恭", "元一"],
            &["为一", "尉一", "文一"],
            &["摸一", "万俟一", "某一"],
            &["完一", "万一", "王一"],
            &["张三", "长孙无忌", "找一"],
            &["元一", "乐毅", "云一"],
            &["片一", "朴一", "品一"],
        ] {
            let mut sorted = names.to_vec();
            sorted.sort_by_key(|name| name_sort_key(name));
            assert_eq!(sorted, names);
        }
        assert!(sort_key("曾经") < sort_key("插曲"), "words are read as the dictionary has them");
        assert_ne!(name_sort_key("曾一"), name_sort_key("增一"), "two people");
        for name in ["Lin Jing", "林静", " 林静 ", ""] {
            assert_eq!(name_sort_key(name), sort_key(name));
        }
    }

    #[test]
    fn letters_come_before_han_and_han_by_pinyin() {
        assert_order(&["apple", "Äpfel", "Banana", "Zebra", "Жук", "안녕", "安徽", "北京", "重庆", "上海", "张", "赵"]);
        assert_order(&["Ab", "Abc", "Ab北", "B"]);
        assert_order(&["北", "北a", "北z", "北安", "北京", "北京 2", "北京上"]);
        assert_order(&["a 北", "a 北京", "ab"]);
    }

    #[test]
    fn a_letter_with_an_accent_stands_behind_the_plain_one() {
        assert_order(&["apple", "azure", "Äpfel", "Banana"]);
        assert_order(&["cote", "coté", "côte", "côté"]);
        assert_order(&["resume", "Resume", "resumes", "résumé", "Résumé", "rust"]);
        assert_order(&["Zebra", "Żaba", "Жук"]);
        assert_eq!(sort_key("e\u{301}te"), sort_key("éte"));
    }

    #[test]
    fn numbers_are_sorted_by_value() {
        assert_order(&["", "!", "2 apples", "10 apples", "100 apples", "Lesson 2", "Lesson 10", "第2课", "第10课"]);
    }
}

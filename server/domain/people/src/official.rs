//! Names that speak for the school: its own, and the words of those who run it, however they are written.
//!
//! Knows nothing of people. The words are in `data/official-words.txt`; what looks alike is folded by UTS 39.

use std::{collections::HashMap, sync::LazyLock};

use ground::fold::unframed;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;

/// The kinds of words, as the table names them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    School,
    Office,
    Anywhere,
    Filler,
}

/// The words as [`squeezed`] writes them.
static WORDS: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for line in include_str!("../data/official-words.txt").lines() {
        let (kind, list) = line.split_once(' ').unwrap_or_default();
        let kind = match kind {
            "school" => Kind::School,
            "office" => Kind::Office,
            "anywhere" => Kind::Anywhere,
            "filler" => Kind::Filler,
            _ => continue,
        };
        words.extend(list.split(' ').map(|word| (squeezed(word), kind)));
    }
    words
});

/// Returns whether a name or user name speaks for the school. Digits are read as the letters that they look like, and
/// as nothing: `adm1n` and `support24` are both what they seem. A part that stands for itself speaks as a whole name does:
/// `Amy (admin)`.
pub(super) fn is_official(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !c.is_numeric()).collect();
    [squeezed(name), squeezed(&plain)].iter().any(|text| speaks(text))
        || parts(&plain).any(|part| is_made_of_words(&squeezed(part)))
}

/// Returns the parts of a name that stand for themselves: in brackets, or behind a dash, a bar or a comma.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let is_mark = |c: char| "()（）[]【】{}<>《》「」|｜/／•·,，、;；:：–—".contains(c);
    name.split(is_mark).flat_map(|part| part.split(" - ")).filter(|part| part.chars().any(char::is_alphabetic))
}

fn speaks(text: &str) -> bool {
    let has = |kind: Kind| WORDS.iter().any(move |(word, of)| *of == kind && text.contains(word.as_str()));
    let beside = |school: &str| {
        text.split(school)
            .any(|rest| WORDS.iter().any(|(word, kind)| *kind == Kind::Office && rest.contains(word.as_str())))
    };
    has(Kind::Anywhere)
        || WORDS.iter().any(|(word, kind)| *kind == Kind::School && text.contains(word.as_str()) && beside(word))
        || is_made_of_words(text)
}

/// Returns whether a text is nothing but words of the table, one of them not a filler. Neighbours may share a letter:
/// doubled ones are written once.
fn is_made_of_words(text: &str) -> bool {
    // Whether words end at a byte: with fillers alone, and with a word that speaks.
    let mut ends = vec![(false, false); text.len() + 1];
    ends[0].0 = true;
    for (at, letter) in text.char_indices() {
        let shared = if at == 0 { (false, false) } else { ends[at + letter.len_utf8()] };
        let (fillers, speaking) = (ends[at].0 || shared.0, ends[at].1 || shared.1);
        let words = WORDS.iter().filter(|(word, _)| (fillers || speaking) && text[at..].starts_with(word.as_str()));
        for (word, kind) in words {
            let end = &mut ends[at + word.len()];
            end.0 |= fillers && *kind == Kind::Filler;
            end.1 |= speaking || *kind != Kind::Filler;
        }
    }
    ends[text.len()].1
}

/// Returns a name as the eye compares it: letters and digits alone, small, without accents, in the shapes of UTS 39; of
/// a name without any, all of it.
pub(super) fn folded(name: &str) -> String {
    let shapes = |text: &str| skeleton(text).flat_map(char::to_lowercase).collect::<String>();
    let plain: String = name.chars().map(unframed).nfkc().collect();
    let bare: String = shapes(&plain).nfd().filter(|c| !is_combining_mark(*c)).collect();
    let small = shapes(&bare);
    let letters: String = small.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { name.nfkc().flat_map(char::to_lowercase).collect() } else { letters }
}

/// Returns a name folded as [`folded`] does, with what stands for letters read as them, and doubled letters once.
fn squeezed(name: &str) -> String {
    let typed: String = name.chars().nfkc().map(as_letter).collect();
    let mut text = String::new();
    for c in folded(&typed).chars().filter(|c| c.is_alphanumeric()).map(as_letter) {
        if !text.ends_with(c) {
            text.push(c);
        }
    }
    text
}

/// Returns the letter that a digit or sign is written for. `l` and `i` are one: as `I` and `1` they are.
const fn as_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' | 'l' | 'I' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_for_the_school_are_known_however_they_are_written() {
        for name in [
            "Administrator",
            "ＡＤＭＩＮ",
            "a d m i n",
            "Ad.min",
            "管理员",
            " 客服 ",
            "官方",
            "Lyceum",
            "Lyceum Support",
            "学苑客服",
            "Ꭺdmin",
            "admіn",
            "𝐀dministrator",
            "Аdmіn",
            "ΑDMΙΝ",
            "Ádmín",
            "adm1n",
            "Adm!n",
            "@dmin",
            "4dmin",
            "ᴀᴅᴍɪɴ",
            "🅰🅳🅼🅸🅽",
            "Ⓐⓓⓜⓘⓝ",
            "🇦🇩🇲🇮🇳",
            "S.u.p.p.o.r.t",
            "Support 24/7",
            "Suppport",
            "Customer Service",
            "Help Desk",
            "Official Account",
            "Lyceum Official",
            "The Lyceum Team",
            "Site Admin",
            "Admin Team",
            "Staff",
            "Moderator",
            "System",
            "SYSTEM",
            "Lyceum Support - Anna",
            "官 方",
            "官·方",
            "学苑官方",
            "学苑小助手",
            "学苑团队",
            "学苑教务处",
            "管理員",
            "學苑客服",
            "系统管理员",
            "客服小王",
            "学苑 管理",
            "Администратор",
            "관리자",
            "Security Team",
            "admin_2",
            "lyceum-help",
            "Iyceum",
            "L y c e u m",
            "adminnotice",
            "Teacher",
            "讲师",
            "root",
            "Amy (admin)",
            "Amy – Support",
            "Amy - Support",
            "Amy | Moderator",
            "小王（客服部）",
            "Lyceum HQ",
            "サポート",
            "運営",
            "Поддержка",
            "Служба поддержки",
            "Soporte",
            "Atención (soporte)",
            "Kundendienst",
            "课程助手",
            "k e f u",
        ] {
            assert!(is_official(name), "{name} {}", squeezed(name));
        }
    }

    #[test]
    fn names_of_people_are_none() {
        for name in [
            "Amy",
            "Amy Root",
            "Anna Root",
            "Mr. Help",
            "林静",
            "Administrator Jones",
            "😀",
            "",
            "罗雅静（演示）",
            "Dean Page",
            "Steven Root-Smith",
            "Ирина",
            "王校长",
            "文学少年",
            "Maria Helpmann",
            "Ali Modi",
            "Anna",
            "Lin Jing",
            "新媒体运营小李",
            "José",
            "The New One",
            "reader-7k2f9",
            "amy-lin",
            "ann",
            "Сергей",
            "山田太郎",
            "김민수",
            "Miss Moderation",
            "Владимир",
            "Γιώργος",
            "Amy (Berlin)",
            "Jean-Luc – Paris",
            "李明 | 摄影",
            "Della Rosa",
            "Elena",
            "Adele",
        ] {
            assert!(!is_official(name), "{name} {}", squeezed(name));
        }
    }

    #[test]
    fn look_alikes_are_one_and_neighbours_are_not() {
        assert_eq!(folded("Lin Jing"), folded("Ｌｉｎ-Ｊіng"));
        assert_ne!(folded("Anna"), folded("Ana"));
        assert_ne!(folded("😀"), folded("😃"));
    }
}

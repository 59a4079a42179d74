//! One spelling for what people who search take for the same.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, Script},
};

/// Returns a text as it is searched by: without regard to case (`Straße` is `strasse`, `Σίσυφος` `σισυφοσ`, `ı` and
/// `İ` are `i`), to accents and points of Latin, Greek, Cyrillic, Hebrew and Arabic, to width and other compatibility
/// forms, to what nobody sees, and with single spaces; katakana as hiragana (`カメラ` is `かめら`). Marks that make another
/// letter of another script stay: が is not か.
#[must_use]
pub fn fold(text: &str) -> String {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let category = CodePointMapData::<GeneralCategory>::new();
    let script = CodePointMapData::<Script>::new();

    let is_seen = |c: &char| !ignorable.contains(*c) && (!c.is_control() || c.is_whitespace());
    let seen: String = text.chars().filter(is_seen).collect();
    let folded = CaseMapper::new().fold_string(&seen);
    let mut bare = String::with_capacity(folded.len());
    let mut carries_accents = false;
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(folded.chars()) {
        if category.get(c) == GeneralCategory::NonspacingMark {
            if !carries_accents {
                bare.push(c);
            }
            continue;
        }
        carries_accents = is_accented_script(script.get(c));
        match plain(c) {
            Some(letters) => bare.push_str(letters),
            None => bare.push(hiragana(c).unwrap_or(c)),
        }
    }
    // Compatibility forms may hold capitals (℡, ℋ).
    let bare = CaseMapper::new().fold_string(&bare);
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&bare);
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_accented_script(script: Script) -> bool {
    [Script::Latin, Script::Greek, Script::Cyrillic, Script::Hebrew, Script::Arabic].contains(&script)
}

/// Returns the hiragana of a letter of katakana that has one.
fn hiragana(c: char) -> Option<char> {
    let is_katakana = matches!(c, '\u{30a1}'..='\u{30f6}' | '\u{30fd}'..='\u{30fe}');
    is_katakana.then(|| char::from_u32(u32::from(c) - 0x60)).flatten()
}

/// Returns how letters that Unicode takes for whole are typed by those whose keyboards do not have them.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ı' | 'ɪ' => "i",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'þ' => "th",
        'æ' => "ae",
        'œ' => "oe",
        'ŋ' => "ng",
        // Drawn out, and of no sound of its own.
        '\u{640}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_take_for_the_same_has_one_spelling() {
        for (texts, folded) in [
            (&["Élodie", "élodie", "ELODIE", "E\u{301}lodie", "Ｅｌｏｄｉｅ", "  elodie\t"][..], "elodie"),
            (&["Öz", "öz", "oz", "ÖZ"], "oz"),
            (&["Ирина", "ИРИНА", "ирина"], "ирина"),
            (&["Ёлка", "елка"], "елка"),
            (&["Straße", "STRASSE", "strasse", "STRAẞE"], "strasse"),
            (&["İstanbul", "ISTANBUL", "istanbul", "ıstanbul"], "istanbul"),
            (&["ΣΊΣΥΦΟΣ", "Σίσυφος", "σισυφος"], "σισυφοσ"),
            (&["Łódź", "lodz"], "lodz"),
            (&["Ægir Øst", "aegir ost"], "aegir ost"),
            (&["Nguyễn", "nguyen"], "nguyen"),
            (&["Đặng", "dang"], "dang"),
            (&["ﬁlm", "Film", "fi\u{ad}lm", "film\u{200b}"], "film"),
            (&["ａ　Ｂ", "a b", "A \u{a0} B"], "a b"),
            (&["中文 ＡＢ", "中文 ab"], "中文 ab"),
            (&["ｶﾞ", "ガ", "が"], "が"),
            (&["カメラ", "ｶﾒﾗ", "かめら"], "かめら"),
            (&["ヴァイオリン", "ゔぁいおりん"], "ゔぁいおりん"),
            (&["データベース", "でーたべーす"], "でーたべーす"),
            (&["שָׁלוֹם", "שלום"], "שלום"),
            (&["مُحَمَّد", "محمد", "محـــمد"], "محمد"),
            (&["می\u{200c}خواهم", "میخواهم"], "میخواهم"),
            (&["한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"], "한국"),
            (&["℡", "TEL"], "tel"),
            (&["", " \u{200b}\t"], ""),
        ] {
            for text in texts {
                assert_eq!(fold(text), folded, "{text:?}");
            }
        }
    }

    #[test]
    fn other_letters_stay_others() {
        for (one, other) in
            [("か", "が"), ("は", "ぱ"), ("कि", "क"), ("ไม่", "ไม"), ("国", "國"), ("b", "d"), ("c++", "c")]
        {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in
            ["İ ß ẞ ﬃ ㎏ ℋ ͅα ΐ ŉ ǰ", "𝐀dministrator", "①②", "ᾳ ᾼ", "ſ K Å", "한글", "\u{1e9e}", "ガッコウ ヽヾ ヷ"]
        {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}

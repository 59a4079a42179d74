//! Surnames that are read otherwise than the same characters in words.
//!
//! Dictionaries order a character by its most frequent reading: 曾 by *céng*, 查 by *chá*. As a surname it has another,
//! which is what people look for.

use std::borrow::Cow;

/// Surnames, and characters that are always read as these are, where the dictionary's reading is another. Those of two
/// characters come first.
const READINGS: &[(&str, &str)] = &[
    ("万俟", "莫奇"), // Mòqí
    ("萬俟", "莫奇"),
    ("尉迟", "玉迟"), // Yùchí
    ("尉遲", "玉遲"),
    ("长孙", "掌孙"), // Zhǎngsūn
    ("長孫", "掌孫"),
    ("单于", "蝉于"), // Chányú
    ("單于", "蝉于"),
    ("澹台", "谈台"), // Tántái
    ("澹臺", "谈臺"),
    ("乐正", "月正"), // Yuèzhèng
    ("樂正", "月正"),
    ("长", "常"), // Cháng
    ("長", "常"),
    ("曾", "增"), // Zēng
    ("查", "渣"), // Zhā
    ("单", "善"), // Shàn
    ("單", "善"),
    ("仇", "求"), // Qiú
    ("解", "谢"), // Xiè
    ("任", "人"), // Rén
    ("区", "欧"), // Ōu
    ("區", "欧"),
    ("盖", "舸"), // Gě
    ("蓋", "舸"),
    ("冼", "显"), // Xiǎn
    ("朴", "瓢"), // Piáo
    ("翟", "宅"), // Zhái
    ("乐", "月"), // Yuè
    ("樂", "月"),
    ("华", "化"), // Huà
    ("華", "化"),
    ("种", "虫"), // Chóng
    ("缪", "妙"), // Miào
    ("繆", "妙"),
    ("员", "运"), // Yùn
    ("員", "运"),
    ("黑", "贺"), // Hè
    ("秘", "必"), // Bì
    ("折", "舌"), // Shé
    ("召", "绍"), // Shào
    ("隗", "伟"), // Wěi
    ("乜", "聂"), // Niè
    ("薄", "博"), // Bó
    ("都", "督"), // Dū
    ("句", "沟"), // Gōu
    ("过", "锅"), // Guō
    ("過", "锅"),
    ("祭", "债"), // Zhài
    ("占", "沾"), // Zhān
    ("肖", "消"), // Xiāo
    ("要", "腰"), // Yāo
    ("燕", "烟"), // Yān
    ("粘", "年"), // Nián
    ("牟", "谋"), // Móu
    ("洗", "显"), // Xiǎn
    ("阚", "看"), // Kàn
];

/// Returns a name with its surname in characters that are read only so.
pub fn as_read(name: &str) -> Cow<'_, str> {
    let found = READINGS.iter().find_map(|(surname, read)| Some((read, name.strip_prefix(surname)?)));
    found.map_or(Cow::Borrowed(name), |(read, given)| Cow::Owned(format!("{read}{given}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_is_named_once_and_longer_ones_first() {
        for (at, (surname, read)) in READINGS.iter().enumerate() {
            assert_eq!(surname.chars().count(), read.chars().count(), "{surname}");
            assert!(READINGS[..at].iter().all(|(before, _)| !surname.starts_with(before)), "{surname}");
        }
        assert_eq!((&*as_read("曾国藩"), &*as_read("国曾"), &*as_read("")), ("增国藩", "国曾", ""));
    }
}

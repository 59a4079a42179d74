//! The language of a visitor's browser: the header `Accept-Language` (RFC 9110, section 12.5.4).

use accept_language::parse_with_quality;
use http::{HeaderMap, header::ACCEPT_LANGUAGE};
use model::Lang;

/// The part of the header that is read, in bytes.
const MAX_HEADER_BYTES: usize = 1_000;

/// Returns the language of ours that a browser likes best, the first of equals. `None`: it likes none of them.
pub fn negotiate(headers: &HeaderMap) -> Option<Lang> {
    let lines: Vec<&str> = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok()).collect();
    let ranges = ranges(&lines.join(","));
    let any = ranges.iter().find(|(range, _)| range == "*").map_or(0.0, |(_, quality)| *quality);
    let best = |lang: Lang| {
        let named = ranges.iter().enumerate().filter(move |(_, (range, _))| Lang::parse(range) == Some(lang));
        // Of equals `reduce` keeps the first.
        let best = named.map(|(place, (_, quality))| (place, *quality)).reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (place, quality) = best.unwrap_or((usize::MAX, any));
        (lang, quality, place)
    };
    let mut liked: Vec<(Lang, f32, usize)> = Lang::CHOICES.map(best).to_vec();
    liked.retain(|(_, quality, _)| *quality > 0.0);
    liked.sort_by(|(_, a, place_of_a), (_, b, place_of_b)| b.total_cmp(a).then(place_of_a.cmp(place_of_b)));
    liked.first().map(|(lang, ..)| *lang)
}

/// Returns the language ranges of the header with their weights, as they stand there; without those whose weight is
/// none.
fn ranges(header: &str) -> Vec<(String, f32)> {
    // What is too long ends with a whole range: half of one says something else.
    let header = match header.get(..header.floor_char_boundary(MAX_HEADER_BYTES)) {
        Some(part) if part.len() < header.len() => part.rsplit_once(',').map_or("", |(whole, _)| whole),
        _ => header,
    };
    let mut ranges = Vec::new();
    for range in header.split(',') {
        // The library knows blanks, and a weight that comes first; tabs part as well, and parameters come in any order.
        let mut parts = range.split(';').map(|part| part.split_whitespace().collect::<String>());
        let name = parts.next().unwrap_or_default();
        let range = parts
            .find(|part| part.starts_with("q=") || part.starts_with("Q="))
            .map_or(name.clone(), |q| format!("{name};{q}"));
        ranges.extend(parse_with_quality(&range).into_iter().filter(|(_, quality)| (0.0..=1.0).contains(quality)));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn negotiated(lines: &[&str]) -> Option<Lang> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_LANGUAGE, HeaderValue::from_str(line).unwrap());
        }
        negotiate(&headers)
    }

    #[test]
    fn the_language_of_ours_that_the_browser_likes_best_wins() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::ZhHans)),
            ("fr;q=1, en-GB;q=0.7, zh;q=0.3", Some(Lang::En)),
            ("zh; q=0.2, en; q=0.9", Some(Lang::En)),
            ("zh ;q=0.2 , en ; q = 0.9", Some(Lang::En)),
            ("zh;\tq=0.2,\ten", Some(Lang::En)),
            ("zh;q=0.2, en;Q=0.9", Some(Lang::En)),
            ("zh;q=0.2;x=1, en;q=0.5", Some(Lang::En)),
            ("EN-us, ZH-hant-TW;q=0.9", Some(Lang::En)),
            ("zh-Hant-TW, en;q=0.9", Some(Lang::ZhHans)),
            ("en, zh", Some(Lang::En)),
            ("zh, en", Some(Lang::ZhHans)),
            ("de, fr", None),
            ("en;q=0, zh;q=0.1", Some(Lang::ZhHans)),
            ("en;q=0, *", Some(Lang::ZhHans)),
            ("zh;q=0, *;q=0.5", Some(Lang::En)),
            ("fr, *;q=0.3, en;q=0.1", Some(Lang::ZhHans)),
            ("*;q=0", None),
            ("en;q=0.001, zh;q=0.000", Some(Lang::En)),
            ("en;q=nan,zh;q=-3", None),
            ("en;q=2, zh;q=0.1", Some(Lang::ZhHans)),
            ("en;q=, zh;q=0.1", Some(Lang::ZhHans)),
            (",,;q=1,;, en;q=0.1", Some(Lang::En)),
            ("en-GB;q=0.8, *;q=0", Some(Lang::En)),
            ("en-GB;q=0, *;q=0.5", Some(Lang::ZhHans)),
            ("en;q=0, zh;q=0, *", None),
            ("*, en;q=0", Some(Lang::ZhHans)),
            ("zh-TW", Some(Lang::ZhHans)),
            ("zh-Hant;q=0.9,en;q=0.8", Some(Lang::ZhHans)),
            ("zh-Hant;q=0.4,en;q=0.8", Some(Lang::En)),
            ("zh-TW;q=0, en;q=0.1", Some(Lang::En)),
            ("zh-TW;q=0, zh;q=0.5, en;q=0.4", Some(Lang::ZhHans)),
            ("zh;x=1;q=0.2, en;q=0.5", Some(Lang::En)),
            ("zh;level=1, en;q=0.5", Some(Lang::ZhHans)),
            // The best of a language counts, with its place.
            ("en;q=0.1, zh;q=0.9, en-US;q=0.9", Some(Lang::ZhHans)),
            ("en-US;q=0.9, zh;q=0.9, en;q=0.1", Some(Lang::En)),
            ("english, zhongwen", None),
            ("qps-ploc", None),
            ("", None),
        ] {
            assert_eq!(negotiated(&[header]), lang, "{header}");
        }
        assert_eq!(negotiated(&["zh;q=0.1", "en;q=0.2"]), Some(Lang::En), "two lines are one list");
        assert_eq!(negotiated(&[&format!("{}zh", "fr,".repeat(100_000))]), None, "no longer than people's");
        for blanks in 0..20 {
            let long = format!("zh;q=0.5{},fr{},en;q=0.1,de", " ".repeat(975), " ".repeat(blanks));
            assert_eq!(negotiated(&[&long]), Some(Lang::ZhHans), "no weight is cut off: {blanks}");
        }
    }
}

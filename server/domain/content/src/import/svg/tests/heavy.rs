//! Drawings that froze browsers, and the like of them that do not.

use model::rule::DrawingFault;

use super::clean;

fn drawing(inside: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">{inside}</svg>"#)
}

/// Places that nobody could foresee, with this many numbers in all.
fn scribble(numbers: usize) -> String {
    let mut state = 7_u64;
    let mut number = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % 1_000
    };
    (0..numbers).map(|_| format!("{} ", number())).collect::<Vec<_>>().concat()
}

#[test]
fn what_froze_browsers_is_refused() {
    let square = "width='1000' height='1000'";
    let gradient = "<radialGradient id='g'><stop offset='0' stop-color='red'/></radialGradient>";
    let thick = "<filter id='f'><feMorphology operator='dilate' radius='90'/></filter>";
    for (name, hostile) in [
        ("thickening", format!("{thick}{}", format!("<rect {square} filter='url(#f)'/>").repeat(20))),
        (
            "thickening by boxes",
            thick.replace("'f'", "'f' primitiveUnits='objectBoundingBox'").replace("90", ".09")
                + &format!("<rect {square} style='filter:url(#f)'/>").repeat(20),
        ),
        (
            "clip",
            format!(
                "<clipPath id='c'><path d='M{}'/></clipPath>{}",
                scribble(6_000),
                format!("<g clip-path='url(#c)'><rect {square}/></g>").repeat(60)
            ),
        ),
        ("filled", format!("<path fill-rule='evenodd' d='M{}'/>", scribble(40_000))),
        ("points", format!("<polygon points='{}'/>", scribble(40_000))),
        ("small", format!("<g transform='scale(.001)'><path d='M{}'/></g>", scribble(40_000))),
        ("stroked", format!("<path fill='none' stroke='red' stroke-width='30' d='M{}'/>", scribble(200_000))),
        ("curves", format!("<path fill='none' stroke='red' stroke-width='90' d='M0 0C{}'/>", scribble(240_000))),
        ("many", format!("<path d='M{}'/>", scribble(4_000)).repeat(50)),
        ("gradients", format!("{gradient}{}", "<circle cx='500' cy='500' r='500' fill='url(#g)'/>".repeat(8_000))),
        (
            "gradients by rule",
            format!(
                "<style>circle{{r:500px;fill:url(#g)}}</style>{gradient}<g>{}</g>",
                "<circle cx='500' cy='500'/>".repeat(20_000)
            ),
        ),
        (
            "gradients made large",
            format!("{gradient}{}", "<g transform='scale(100)'><circle r='5' fill='url(#g)'/></g>".repeat(8_000)),
        ),
        (
            "gradients made small",
            format!(
                "{gradient}<g transform='scale(.001)'>{}</g>",
                "<g><circle cx='500000' r='500000' fill='url(#g)'/></g>".repeat(8_000)
            ),
        ),
        ("squares", format!("<rect {square} fill='#f00' fill-opacity='.01'/>").repeat(20_000)),
        ("lines", "<path d='M0 500H1000' stroke='#f00' stroke-width='1000'/>".repeat(20_000)),
        (
            "letters",
            (0..6_000)
                .map(|at| format!("<text font-size='{}'>龘靐齉爩{at}</text>", at / 7))
                .collect::<Vec<_>>()
                .concat(),
        ),
    ] {
        let fault = clean(&drawing(&hostile)).expect_err(name);
        assert_eq!(fault.kind, DrawingFault::Elements, "{name}");
        assert!(fault.message.contains("PNG"), "{name}: {fault:?}");
    }
}

#[test]
fn what_is_as_long_and_light_is_taken() {
    let mut coast = String::from("M0 500");
    for at in 0..20_000 {
        coast.push_str(if at % 3 == 0 { "l.05-1" } else { "l.05.5" });
    }
    let labels = (0..4_000)
        .map(|at| format!("<text x='{}' y='{}' font-size='12'>function_{at}</text>", at % 1_000, at / 4))
        .collect::<Vec<_>>()
        .concat();
    let icon = "<symbol id='i' viewBox='0 0 24 24'><path d='M2 2H22V22H2z'/><circle cx='12' cy='12' r='9'/></symbol>";
    for (name, ordinary) in [
        ("coast", format!("<path fill='#fff' stroke='#000' d='{coast}'/>")),
        ("islands", format!("<path d='{}'/>", "M1 1h.5v.5h-.5z M40 7h.5v.5z M3 90h2l1 1z".repeat(5_000))),
        ("flame graph", format!("<style>text{{font-family:monospace;font-size:12px}}</style>{labels}")),
        ("icons", format!("{icon}{}", "<use href='#i' width='20' height='20' fill='#333'/>".repeat(9_000))),
        (
            "made small",
            format!(
                "<g transform='scale(.001)'><g>{}</g></g>",
                "<rect width='1000' height='1000' fill='#333'/>".repeat(20_000)
            ),
        ),
        ("colours", "<rect width='1000' height='2' fill='#ffaa00' stroke='#abc' stroke-width='1'/>".repeat(9_000)),
        (
            "letters with a rim",
            "<filter id='f'><feMorphology operator='dilate' radius='1'/></filter>".to_owned()
                + &"<text font-size='12' filter='url(#f)'>Lyon</text>".repeat(200),
        ),
        ("one scribble", format!("<path d='M{}'/>", scribble(6_000))),
    ] {
        assert!(clean(&drawing(&ordinary)).is_ok(), "{name}: {:?}", clean(&drawing(&ordinary)).unwrap_err());
    }
}

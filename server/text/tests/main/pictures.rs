//! Pictures whose addresses have spaces, and sizes behind them.

use crate::{html, render};
use text::WarningKind;

const OWN: &str = "width=\"640\" height=\"480\"";

#[test]
fn a_space_in_the_address_of_a_picture_is_part_of_it() {
    for (source, rest) in [
        ("![x](img/my pic.png)", OWN),
        ("![x]( img/my pic.png )", OWN),
        ("![x](img/图 片.png \"title\")", "title=\"title\" width=\"640\" height=\"480\""),
        ("![x](img/图 片.png 'a (b) title')", "title=\"a (b) title\" width=\"640\" height=\"480\""),
        ("![x](img/图 片.png “标\"题”)", "title=\"标&quot;题\" width=\"640\" height=\"480\""),
        ("![x](img/map.png “标题”)", "title=\"标题\" width=\"640\" height=\"480\""),
        ("![x](<img/my pic.png>)", OWN),
        ("![x](img/my%20pic.png)", OWN),
        ("![x](img/%E5%9B%BE%20%E7%89%87.png)", OWN),
        ("![x](<img/图%20片.png>)", OWN),
        ("![x](a (1).png)", OWN),
        ("前![x](img/my pic.png)后", OWN),
        ("| a |\n|---|\n| ![x](img/my pic.png) |", OWN),
        ("$a_1$ ![x](img/my pic.png) $b$", OWN),
        ("[![x](img/my pic.png)](02-next.md)", OWN),
        ("![x](img/my pic.png =32x20)", "width=\"32\" height=\"20\""),
    ] {
        let html = html(source);
        let shown = format!("<img src=\"media:0ABC\" alt=\"x\" {rest} loading=");
        assert!(html.contains(&shown), "{source}: {html}");
        assert!(!html.contains("png"), "{source}: {html}");
    }
}

#[test]
fn what_is_no_picture_stays_as_it_is_written() {
    for source in [
        "`![x](img/my pic.png =3x4)`",
        "```\n![x](img/my pic.png)\n```",
        "    ![x](img/my pic.png)",
        "\\![x\\](img/my pic.png)",
        "[x](img/my pic.png)",
        "![x] (img/my pic.png)",
        "![x](img/my\npic.png)",
        "![x](img/my pic.png",
    ] {
        let html = html(source);
        let shown = source.replace('\\', "");
        let shown = shown.trim_matches(['`', '\n', ' ']);
        assert!(html.contains(shown) && !html.contains("<img"), "{source}: {html}");
    }
    let missing = render("a\n\n![x](img/no pic.png =3x4)");
    let kinds: Vec<_> = missing.warnings.into_iter().map(|warning| (warning.line, warning.kind)).collect();
    assert_eq!(kinds, [(3, WarningKind::DeadLink("img/no pic.png".into()))]);
    let behind = render("![x](img/my pic.png \"t\" =3x4) ![y](img/my pic.png)\n\n$\\nosuch$ [z](gone.md)");
    assert!(behind.warnings.iter().all(|warning| warning.line == 3), "{:?}", behind.warnings);
    assert_eq!(behind.warnings.len(), 2);
}

#[test]
fn a_size_behind_the_address_of_a_picture_is_its_size() {
    for (size, width, height) in [
        ("=100x20", 100, 20),
        ("=100x", 100, 75),
        ("=x120", 160, 120),
        ("=100", 100, 75),
        ("=100X20", 100, 20),
        ("=100×20", 100, 20),
        ("=1x", 1, 1),
        ("=999999x999999", 4_000, 4_000),
        ("=0x0", 640, 480),
        ("=50%x", 640, 480),
        ("=x", 640, 480),
    ] {
        let sized = format!("width=\"{width}\" height=\"{height}\" loading=");
        for source in [
            format!("![x](img/map.png {size})"),
            format!("![x](img/map.png  {size} )"),
            format!("![x](<img/map.png> {size})"),
            format!("![x](img/map.png {size} \"t\")"),
            format!("![x](img/map.png \"t\" {size})"),
            format!("![x](img/map.png 't' {size})"),
        ] {
            let html = html(&source);
            assert!(html.contains(&sized) && !html.contains(" =") && !html.contains("=\"="), "{source}: {html}");
            assert_eq!(
                html.contains("title=\"t\""),
                source.contains('t') && source.contains("t\"") | source.contains("t'")
            );
        }
    }
    // The blurred one has no size of its own.
    assert!(html("![x](blurred.jpg =300x)").contains("<img src=\"media:0DEF\" alt=\"x\" width=\"300\" loading="));
    for source in ["![x](img/map.png =ax2)", "![x](img/map.png = 3x2)", "![x](img/map.png =3x2x1)"] {
        assert!(!html(source).contains("width="), "{source}: {}", html(source));
    }
    let raw = "<img src=\"img/map.png\" alt=\"x\" data-width=\"9\" data-height=\"9\">";
    assert!(html(raw).contains(OWN), "an author's own attributes are none of ours: {}", html(raw));
}

//! What is left out of drawings, and told.

use super::{clean, cleaned, drawing};

#[test]
fn what_people_may_miss_is_told_once_with_its_first_line() {
    for (inside, line, word) in [
        ("\n<script>draw()</script><script/>", 2, "<script>"),
        ("<g/>\n\n<rect onclick='x()' onmouseover='y()'/>", 3, "event handlers"),
        ("\n<rect><animate attributeName='x' to='9'/><set attributeName='y' to='1'/></rect>", 2, "animations"),
        ("\n<image href='photo.png'/><image href='other.png'/>", 2, "outside of the drawing"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>A</p></foreignObject>", 1, "htmlLabels: false"),
    ] {
        let clean_once = clean(&drawing(inside)).unwrap();
        assert!(
            matches!(&clean_once.notes[..], [note] if note.line == line && note.message.contains(word)),
            "{inside}: {:?}",
            clean_once.notes
        );
        assert_eq!(clean(&clean_once.text).unwrap().notes, [], "{inside}");
    }
    for quiet in [
        "<rect/><a href='https://example.com'><rect/></a>",
        "<foreignObject width='0' height='0'><div xmlns='http://www.w3.org/1999/xhtml'> </div></foreignObject>",
        "<switch><foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>A</p></foreignObject>\
            <text>A</text></switch>",
    ] {
        assert_eq!(clean(&drawing(quiet)).unwrap().notes, [], "{quiet}");
    }
}

#[test]
fn labels_that_are_html_keep_their_words() {
    let label = |inside: &str| {
        let inside = format!(
            "<g class='label' transform='translate(-20, -12)'><foreignObject width='40' height='24'><div \
            xmlns='http://www.w3.org/1999/xhtml' style='display:table-cell'>{inside}</div></foreignObject></g>"
        );
        cleaned(&drawing(&inside))
    };
    let one = label("<span class=\"nodeLabel\"><p>Ask &amp;\n  answer</p></span>");
    let text = "<text x=\"20\" y=\"12\" text-anchor=\"middle\" dominant-baseline=\"central\">";
    assert!(one.contains(&format!("{text}Ask &amp; answer</text>")), "{one}");
    let two = label("<p>Start<br/>here</p>");
    assert!(
        two.contains(&format!(
            "{text}<tspan x=\"20\" dy=\"-0.6em\">Start</tspan><tspan x=\"20\" dy=\"1.2em\">here</tspan></text>"
        )),
        "{two}"
    );
    let three = label("<p>A</p><script>x()</script><p>B</p>C");
    assert!(three.contains("dy=\"-1.2em\">A<") && three.contains(">B<") && three.contains(">C<"), "{three}");
    assert!(!three.contains("x()"), "{three}");
}

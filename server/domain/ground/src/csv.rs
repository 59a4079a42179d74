//! Tables as CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)), safe for spreadsheets: a text that a spreadsheet
//! would take for a formula begins with an apostrophe (<https://owasp.org/www-community/attacks/CSV_Injection>).

use std::borrow::Cow;

use crate::{Error, Result};

/// The byte order mark, which tells spreadsheets that the text is UTF-8.
const MARK: &str = "\u{feff}";
/// The first characters of a cell that is a formula, in narrow and in wide letters.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Returns a row of cells.
pub fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(String::from).to_vec()
}

/// Returns these rows as the text of a file. The first row is the head.
///
/// # Errors
/// [`Error::Internal`] when the rows differ in length.
pub fn csv(rows: &[Vec<String>]) -> Result<String> {
    let broken = |error: &dyn std::fmt::Display| Error::Internal(format!("CSV: {error}"));
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    for row in rows {
        let cells: Vec<Cow<'_, str>> = row.iter().map(|cell| safe(cell)).collect();
        writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(|error| broken(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| broken(&error))?;
    String::from_utf8(bytes).map_err(|error| broken(&error))
}

/// Returns a cell that no spreadsheet takes for a formula. Numbers stay numbers.
fn safe(cell: &str) -> Cow<'_, str> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .split_once('.')
            .map_or_else(|| is_digits(digits), |(whole, part)| is_digits(whole) && is_digits(part));
    if cell.starts_with(FORMULA) && !is_number { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-2.", "'-2."),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("-", "'-"),
            ("-2.50", "-2.50"),
            ("-7", "-7"),
            ("12.30", "12.30"),
            ("Rust = fun", "Rust = fun"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn cells_with_marks_are_quoted() {
        let rows = [cells(["a,b", "she said \"no\"", "two\nlines", "=cmd|' /C calc'!A0"])];
        let text = csv(&rows).unwrap_or_default();
        assert_eq!(text, "\u{feff}\"a,b\",\"she said \"\"no\"\"\",\"two\nlines\",'=cmd|' /C calc'!A0\r\n");
    }
}

//! QR codes as images.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};
use model::payment::QrImage;

/// The width of the light edge that scanners need around a code, in modules (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// Draws the code of a text. Returns `None` when the text is too long for one.
pub(super) fn draw(text: &str) -> Option<QrImage> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        // Dark modules beside each other are one stroke.
        while x < code.size {
            let length = code[y][x..].iter().take_while(|module| module.value()).count();
            if length > 0 {
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET_ZONE, y + QUIET_ZONE);
            }
            x += length.max(1);
        }
    }
    Some(QrImage { size: code.size + 2 * QUIET_ZONE, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_its_edge() {
        let image = draw("https://school.example/pay/test/tp_1").unwrap();
        assert_eq!((image.size - 2 * QUIET_ZONE - 17) % 4, 0, "a version of the standard");
        // The upper edges of two finders.
        assert!(image.path.starts_with("M4 4h7v1h-7z"), "{}", image.path);
        let right = image.size - QUIET_ZONE - 7;
        assert!(image.path.contains(&format!("M{right} 4h7v1h-7z")), "{}", image.path);
        assert_ne!(draw("https://school.example/pay/test/tp_2").unwrap().path, image.path);
        assert_eq!(draw(&"x".repeat(10_000)), None);
    }
}

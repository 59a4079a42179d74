//! QR codes (ISO/IEC 18004) as the path of an SVG.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// The modules of a code: its side, and the path of the dark ones, a unit each.
pub(crate) struct Modules {
    /// The number of modules on each side.
    pub side: i32,
    /// The path's data.
    pub path: String,
}

/// Returns the code of a text, with redundancy of a quarter: posters are scanned from paper and from screens.
///
/// # Errors
/// When the text is too long.
pub(crate) fn modules(text: &str) -> Result<Modules, String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Quartile).map_err(|error| format!("the QR code: {error}"))?;
    let side = code.size();
    let mut path = String::new();
    for y in 0..side {
        for x in (0..side).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{x} {y}h1v1h-1z").map_err(|error| error.to_string())?;
        }
    }
    Ok(Modules { side, path })
}

//! Where lessons are found.

/// The address of a lesson.
pub fn address(slug: &str, lesson: impl std::fmt::Display) -> String {
    format!("/learn/{slug}/{lesson}{}", kit::preview_suffix())
}

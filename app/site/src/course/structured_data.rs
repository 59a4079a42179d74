//! What search engines read of a course: its rating and its reviews, as they stand on the page.

use leptos::prelude::*;
use model::{
    course::Card,
    review::{CourseReviews, MAX_STARS, ReviewRow},
};
use serde_json::{Value, json};

/// The course as JSON-LD (schema.org), once somebody has reviewed it: of nothing but real reviews.
#[component]
pub fn StructuredData(
    /// The course as in the catalogue.
    card: Card,
    /// The beginning of its summary, in plain text.
    description: String,
    /// The reviews that the page shows.
    reviews: CourseReviews,
) -> impl IntoView {
    // The average of what stands there, as schema.org has it: the rating that the page shows is drawn to the school's.
    reviews.average().map(|average| {
        let rows: Vec<Value> = reviews.rows.iter().filter(|row| row.hidden.is_none()).map(review).collect();
        let data = json!({
            "@context": "https://schema.org",
            "@type": "Course",
            "name": card.title,
            "description": description,
            "inLanguage": card.language,
            "provider": { "@type": "Organization", "name": ui::school() },
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": average.text(),
                "reviewCount": average.reviews,
                "bestRating": MAX_STARS,
                "worstRating": 1,
            },
            "review": rows,
        });
        // No text of a person ends the element.
        let data = data.to_string().replace('<', "\\u003c");
        view! { <script type="application/ld+json" inner_html=data></script> }
    })
}

fn review(row: &ReviewRow) -> Value {
    let mut review = json!({
        "@type": "Review",
        "datePublished": row.written_at.iso(),
        "reviewBody": row.body,
        "reviewRating": { "@type": "Rating", "ratingValue": row.stars, "bestRating": MAX_STARS, "worstRating": 1 },
    });
    if let Some(author) = &row.author {
        review["author"] = json!({ "@type": "Person", "name": author });
    }
    review
}

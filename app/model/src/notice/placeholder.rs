//! What templates of mails have placeholders for.

use crate::text_enum;

text_enum! {
    /// What stands in a mail in the place of a name between braces.
    pub enum MailPlaceholder {
        /// The reader's name.
        Name = "name",
        /// The name of the person whose doing it is.
        Actor = "actor",
        /// The title of the course or lesson.
        Title = "title",
        /// The beginning of what was written.
        Excerpt = "excerpt",
        /// The number of events of a digest.
        Count = "count",
        /// The events of a digest.
        Items = "items",
        /// The address of what it is about.
        Link = "link",
        /// The address of the reader's settings.
        Settings = "settings",
        /// The address that ends such mails.
        Unsubscribe = "unsubscribe",
    }
}

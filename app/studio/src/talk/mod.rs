//! The teacher's desk: what is said under the lessons of all their courses.

pub mod api;

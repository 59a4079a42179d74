//! The talk under a lesson: comments, questions and what was said to them.

pub mod api;

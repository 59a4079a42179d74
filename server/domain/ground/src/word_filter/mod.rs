//! The word filter, which every text of a visitor passes before others read it.
//!
//! A word is refused, held for review or masked. It is found however it is written: in full width, with spaces and marks
//! between its letters, in look-alikes of other alphabets, in traditional characters. In scripts that put spaces between
//! words it has to be a whole word, elsewhere it may stand anywhere. The words are in the database, and each process keeps
//! an automaton of them for as long as their version stays the same.

mod automaton;
mod folded;
mod screen;
mod words;

pub use screen::{Screened, WordFilter, screen, screen_strictly};
pub use words::{add, list, remove, try_text};

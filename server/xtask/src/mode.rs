//! The two ways to build: everything that is built asks which one is meant.

/// For working on it, or for running it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Quick to build, easy to debug
    Dev,
    /// Small and fast
    Release,
}

impl Mode {
    /// From the command line's flag.
    pub fn from_release(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    /// The name of the folder of half-finished results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }
}

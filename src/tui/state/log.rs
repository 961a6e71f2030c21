//! How far back the log is looked at.

/// The log screen: how far it is scrolled back from the end.
#[derive(Debug, Default)]
pub struct LogScreen {
    pub back: usize,
}

impl LogScreen {
    /// Scrolls `by` lines towards the end.
    pub fn step(&mut self, by: isize, longest: usize) {
        self.back = self
            .back
            .saturating_add_signed(-by)
            .min(longest.saturating_sub(1));
    }
}

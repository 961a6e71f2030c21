//! The real terminal: taken once, given back once, written to once a frame.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// Bytes that go out with the next frame. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    /// Adds `bytes` to the next frame.
    pub fn add(&self, bytes: &[u8]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend_from_slice(bytes);
    }

    /// Everything so far; nothing is left.
    pub fn drain(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    /// Nothing: the frame goes out as a whole.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A backend that collects a whole frame and writes it at once, as one synchronised update (mode 2026).
pub struct Screen<W: Write> {
    inner: CrosstermBackend<Sink>,
    sink: Sink,
    out: W,
    /// Where the cursor was put last. The terminal is never asked: its answer would come among the keys.
    cursor: Position,
}

impl<W: Write> Screen<W> {
    /// A screen that writes to `out` whatever comes into `sink`.
    pub fn new(out: W, sink: Sink) -> Self {
        Self {
            inner: CrosstermBackend::new(sink.clone()),
            sink,
            out,
            cursor: Position::ORIGIN,
        }
    }
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        self.inner.set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = self.sink.drain();
        if frame.is_empty() {
            return Ok(());
        }
        let mut whole = Vec::with_capacity(frame.len() + 16);
        whole.extend_from_slice(b"\x1b[?2026h");
        whole.extend_from_slice(&frame);
        whole.extend_from_slice(b"\x1b[?2026l");
        self.out.write_all(&whole)?;
        self.out.flush()
    }
}

/// Whether the terminal is taken and must still be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal is ours while this lives.
pub struct Guard(());

impl Guard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events. A panic of this thread gives it back
    /// before it prints; another thread's panic leaves the console alone.
    pub fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let guard = Self(());
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange
        )?;
        let ours = thread::current().id();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().id() == ours {
                restore();
                before(info);
            }
        }));
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once.
fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // The title is cleared, too: it has counts in it.
        let cleared = io::stdout().write_all(b"\x1b]2;\x1b\\");
        let left = execute!(
            io::stdout(),
            DisableFocusChange,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        // Nothing more can be done for a terminal that is gone.
        drop((cleared, left, disable_raw_mode()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    /// Counts how often it is written to.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_is_one_write_and_nothing_is_none() {
        let sink = Sink::default();
        let mut screen = Screen::new(Writes::default(), sink.clone());
        screen.flush().expect("nothing to write");
        assert!(screen.out.0.is_empty());
        let buffer = Buffer::with_lines(["ring"]);
        let cells = Buffer::empty(Rect::new(0, 0, 4, 1)).diff(&buffer);
        screen.draw(cells.into_iter()).expect("collected");
        screen.hide_cursor().expect("collected");
        sink.add(b"\x07");
        screen.flush().expect("written");
        let [frame] = screen.out.0.as_slice() else {
            panic!("one write")
        };
        let text = String::from_utf8_lossy(frame);
        assert!(text.starts_with("\u{1b}[?2026h") && text.ends_with("\u{1b}[?2026l"));
        assert!(text.contains("ring") && text.contains('\u{7}'));
    }
}

//! One line at a time from whoever sits here, or from a pipe. Knows whether something is typed already: until then nothing is
//! said in between.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, ExternalPrinter, Helper};
use tokio::sync::mpsc;

use crate::headless::printing;

/// What came from the prompt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    Line(String),
    /// Ctrl-C.
    Break,
    /// Nothing more will come.
    End,
}

/// The prompt. Lines are read beside the loop; nothing that is typed is put into a history.
pub struct Prompt {
    ask: std::sync::mpsc::Sender<String>,
    said: mpsc::UnboundedReceiver<Said>,
    is_empty: Arc<AtomicBool>,
    /// Prints above the line that is being typed; without it, into it.
    above: Option<Box<dyn FnMut(String) -> bool + Send>>,
    question: String,
    is_terminal: bool,
    /// How the terminal was, to be given back as it was even in the middle of a line.
    before: Option<Termios>,
}

impl Drop for Prompt {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            tcsetattr(std::io::stdin(), SetArg::TCSADRAIN, before).ok();
            // Pasted text is no longer bracketed.
            printing::page("\x1b[?2004l");
        }
    }
}

/// Sees every letter that is typed.
struct Watcher(Arc<AtomicBool>);

impl Hinter for Watcher {
    type Hint = String;

    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        self.0.store(line.is_empty(), Ordering::SeqCst);
        None
    }
}

impl Completer for Watcher {
    type Candidate = String;
}
impl Highlighter for Watcher {}
impl Validator for Watcher {}
impl Helper for Watcher {}

impl Prompt {
    /// A prompt on standard input.
    pub fn open() -> Result<Self, ReadlineError> {
        let is_empty = Arc::new(AtomicBool::new(true));
        let mut editor = Editor::<Watcher, MemHistory>::with_history(
            rustyline::Config::builder().max_history_size(0)?.build(),
            MemHistory::new(),
        )?;
        editor.set_helper(Some(Watcher(is_empty.clone())));
        let above = editor.create_external_printer().ok().map(|mut printer| {
            Box::new(move |text| printer.print(text).is_ok())
                as Box<dyn FnMut(String) -> bool + Send>
        });
        let (ask, asked) = std::sync::mpsc::channel::<String>();
        let (tell, said) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            while let Ok(question) = asked.recv() {
                let next = match editor.readline(question.as_str()) {
                    Ok(line) => Said::Line(line),
                    Err(ReadlineError::Interrupted) => Said::Break,
                    Err(_) => Said::End,
                };
                if tell.send(next).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            ask,
            said,
            is_empty,
            above,
            question: String::new(),
            is_terminal: std::io::stdin().is_terminal(),
            before: tcgetattr(std::io::stdin()).ok(),
        })
    }

    /// Asks; the answer comes from [`Self::said`].
    pub fn ask(&mut self, question: &str) {
        self.is_empty.store(true, Ordering::SeqCst);
        question.clone_into(&mut self.question);
        if !self.is_terminal {
            printing::line(question);
        }
        // A reader that is gone answers with the end.
        drop(self.ask.send(question.to_owned()));
    }

    /// The answer. May be dropped and asked for again.
    pub async fn said(&mut self) -> Said {
        self.said.recv().await.unwrap_or(Said::End)
    }

    /// Whether nothing is typed yet.
    pub fn is_empty(&self) -> bool {
        self.is_empty.load(Ordering::SeqCst)
    }

    /// Says something while the prompt waits.
    pub fn say_above(&mut self, text: &str) {
        let is_said = self
            .above
            .as_mut()
            .is_some_and(|print| print(format!("{text}\n")));
        if is_said {
            return;
        }
        if !self.is_terminal {
            return printing::page(&format!("{text}\n"));
        }
        printing::page(&format!("\n{text}\n{}", self.question));
    }
}

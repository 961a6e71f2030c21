//! The lines of an iCalendar file (RFC 5545, 3.1), each with the line of the file on which it begins, and the components that they
//! make up. Crates that read calendars lose that line, or break on a letter that is folded between its bytes.

use std::borrow::Cow;

/// How deep components may lie within each other.
const DEEPEST: usize = 32;

/// One line: a name, parameters and a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    /// Where it begins in the file, from 1.
    pub number: usize,
    /// In capitals.
    pub name: String,
    /// Their names in capitals, their values without quotes.
    params: Vec<(String, String)>,
    /// As it is written.
    pub value: String,
}

/// What stands between a `BEGIN` and its `END`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Component {
    /// In capitals.
    pub name: String,
    /// The line of its `BEGIN`.
    pub number: usize,
    pub lines: Vec<Line>,
    pub parts: Vec<Component>,
    /// The first line of it that cannot be read, and why.
    pub fault: Option<(usize, String)>,
}

impl Line {
    pub fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.params.iter();
        let found = params.find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value as text: commas, line breaks and backslashes as they are meant.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(letter) = letters.next() {
            match (letter, letter == '\\') {
                (_, true) => match letters.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(other) => text.push(other),
                    None => {}
                },
                (letter, false) => text.push(letter),
            }
        }
        text
    }

    fn of(number: usize, text: &str) -> Option<Self> {
        let mut ends = Vec::new();
        let mut is_quoted = false;
        for (at, letter) in text.char_indices() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ';' if !is_quoted => ends.push((at, ';')),
                ':' if !is_quoted => ends.push((at, ':')),
                _ => {}
            }
        }
        let first = ends.first()?.0;
        let name = text[..first].to_ascii_uppercase();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        // No time has a colon, and some programs write a zone with one, unquoted.
        let is_time = matches!(
            &name[..],
            "DTSTART" | "DTEND" | "RECURRENCE-ID" | "RDATE" | "EXDATE"
        );
        let mut colons = ends
            .iter()
            .filter(|(_, mark)| *mark == ':')
            .map(|(at, _)| *at);
        // Only behind a parameter: a time alone that is written with colons is shown whole.
        let is_time = is_time && ends.first().is_some_and(|(_, mark)| *mark == ';');
        let colon = if is_time {
            colons.next_back()
        } else {
            colons.next()
        }?;
        let mut params = Vec::new();
        let mut marks = ends
            .iter()
            .filter(|(at, mark)| *at < colon && *mark == ';')
            .map(|(at, _)| *at)
            .peekable();
        while let Some(at) = marks.next() {
            let end = marks.peek().copied().unwrap_or(colon);
            let (name, value) = text[at + 1..end].split_once('=')?;
            let value = value.trim().trim_matches('"');
            params.push((
                name.trim().to_ascii_uppercase(),
                unescaped(value).into_owned(),
            ));
        }
        Some(Self {
            number,
            name,
            params,
            value: text[colon + 1..].to_owned(),
        })
    }
}

/// What a parameter may not contain as it is (RFC 6868).
fn unescaped(value: &str) -> Cow<'_, str> {
    if value.contains('^') {
        Cow::Owned(
            value
                .replace("^n", "\n")
                .replace("^'", "\"")
                .replace("^^", "^"),
        )
    } else {
        Cow::Borrowed(value)
    }
}

impl Component {
    /// The first property called `name`.
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }
}

/// A file as one component around all of its own. One that it breaks off in, or that ends where another began, is there with its
/// fault.
pub(super) fn whole(bytes: &[u8]) -> Component {
    let mut open: Vec<Component> = vec![Component::default()];
    let mut last = 1;
    for (number, bytes) in unfolded(bytes) {
        last = number;
        let line = std::str::from_utf8(&bytes).map_err(|_| "this is not UTF-8");
        if line.is_ok_and(|line| line.trim().is_empty()) {
            continue;
        }
        let line = line.and_then(|line| {
            Line::of(number, line.trim_end()).ok_or("this is no line of a calendar")
        });
        let depth = open.len();
        let Some(top) = open.last_mut() else { break };
        let value = |line: &Line| line.value.trim().to_ascii_uppercase();
        match line {
            Err(why) => {
                top.fault.get_or_insert((number, why.to_owned()));
            }
            Ok(line) if line.name == "BEGIN" && depth < DEEPEST => open.push(Component {
                name: value(&line),
                number,
                ..Component::default()
            }),
            Ok(line) if line.name == "END" && top.name == value(&line) && depth > 1 => {
                close(&mut open);
            }
            Ok(line) if line.name == "BEGIN" || line.name == "END" => {
                let why = format!("{}:{} does not fit here", line.name, value(&line));
                top.fault.get_or_insert((number, why));
            }
            Ok(line) => top.lines.push(line),
        }
    }
    while open.len() > 1 {
        if let Some(top) = open.last_mut() {
            let why = "the file breaks off here: export it again".to_owned();
            top.fault.get_or_insert((last, why));
        }
        close(&mut open);
    }
    open.pop().unwrap_or_default()
}

fn close(open: &mut Vec<Component>) {
    if let Some(done) = open.pop()
        && let Some(around) = open.last_mut()
    {
        around.parts.push(done);
    }
}

/// The lines with their folds undone, on bytes: a letter may be folded in its middle.
fn unfolded(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
    // Some programs end their lines with a carriage return alone.
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    for (n, line) in bytes.split(|byte| *byte == end).enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line, lines.last_mut()) {
            ([b' ' | b'\t', rest @ ..], Some((_, before))) => before.extend_from_slice(rest),
            _ => lines.push((n + 1, line.to_vec())),
        }
    }
    lines
}

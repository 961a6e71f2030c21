//! What comes in while nobody types: what others did, the connection, what is due, and the cover.

use crate::domain::state::case::Case;
use crate::domain::views::rings;
use crate::domain::vocabulary::ids::CaseId;
use crate::headless::printing;
use crate::plain::prompt::Said;
use crate::plain::{Console, Cover, Numbered, half, speaking};
use crate::sync::driver::{Event, Status};
use crate::sync::machine::Link;
use crate::words::{refusals, telling};
use chrono::TimeDelta;
use std::io::IsTerminal;

impl Console {
    /// Takes in what synchronisation tells.
    pub(super) fn take(&mut self, event: Event) {
        match event {
            Event::Page(page) => {
                let knew = self.here.replica.as_of().is_some();
                let knew_newer = self.here.conference().hall().newer;
                self.here.offset = page.now - self.here.clock.now();
                let gone = self.here.replica.take(&page);
                self.overlay();
                for case in gone {
                    self.withdraw(case, page.restated.iter().any(|r| r.case == case));
                }
                if !knew_newer && self.here.conference().hall().newer {
                    self.speaker.add(None, telling::NEWER.to_owned());
                }
                if knew {
                    let others = page
                        .entries
                        .iter()
                        .filter(|e| speaking::is_of_others(&self.here, e));
                    for entry in others {
                        self.speaker.entry(&self.here, entry);
                    }
                }
                let half = self.half.as_ref().and_then(|h| h.case);
                if !page.more
                    && half.is_some_and(|case| self.here.conference().case(case).is_none())
                {
                    self.drop_half();
                }
            }
            Event::Status(status) => self.status(*status),
        }
    }

    pub(super) fn overlay(&mut self) {
        let now = self.here.now();
        self.here.replica.overlay(self.status.pending.iter(), now);
    }

    /// A case is not for this person any more: nothing of it is said again.
    pub(super) fn withdraw(&mut self, case: CaseId, is_restated: bool) {
        self.speaker.forget(case);
        for row in &mut self.rows {
            if *row == Numbered::Case(case) && !is_restated {
                *row = Numbered::Nothing;
            }
        }
        if self.half.as_ref().and_then(|h| h.case) == Some(case) && !is_restated {
            self.drop_half();
        }
        if self.case == Some(case) && self.here.conference().case(case).is_none() {
            self.case = None;
            self.rows.clear();
            self.speaker.add(
                None,
                "The case that was open is no longer on this laptop. You are at the queue.",
            );
        }
    }

    pub(super) fn status(&mut self, status: Status) {
        let zone = self.here.conference().zone();
        let unsent = status.unsent.len();
        let words = match (self.status.link, status.link) {
            (before, after)
                if std::mem::discriminant(&before) == std::mem::discriminant(&after) =>
            {
                None
            }
            (Link::Lost { .. }, Link::Live) => Some("Connected again.".to_owned()),
            (_, Link::Live | Link::Starting { .. }) => None,
            (_, Link::Lost { since, cause }) => {
                let at = since.with_timezone(&zone).format("%H:%M");
                Some(format!("Not connected since {at}. {}", cause.next_step()))
            }
            (_, Link::SignedOut) => Some(
                "SIGNED OUT: this laptop's token is no longer good. Ask an admin for a join code."
                    .to_owned(),
            ),
            (_, Link::LogChanged) => {
                Some("The server begins another log. Quit, and start greenroom again.".to_owned())
            }
        };
        if let Some(words) = words {
            self.speaker.add(None, words);
        }
        let fresh = status.refused.iter().filter(|r| {
            !self
                .status
                .refused
                .iter()
                .any(|old| old.envelope.id == r.envelope.id)
        });
        for refused in fresh {
            let why = refused.why.rejection().map_or_else(
                || refused.why.words(),
                |rejection| refusals::said(rejection, half::spell),
            );
            let texts: Vec<&str> = refused
                .envelope
                .command
                .texts()
                .iter()
                .map(|t| t.as_str())
                .filter(|t| !t.is_empty())
                .collect();
            let texts = if texts.is_empty() {
                String::new()
            } else {
                format!(" Your words: {}", texts.join(" / "))
            };
            self.speaker.add(
                refused.envelope.command.case(),
                format!("REFUSED: {why}{texts}"),
            );
        }
        self.owes |= matches!(status.link, Link::Lost { .. }) && unsent > 0;
        if self.owes && unsent == 0 {
            self.owes = false;
            self.speaker.add(None, "Everything that was kept is sent.");
        }
        self.status = status;
        self.overlay();
    }

    /// What has happened by itself since the last look.
    pub(super) fn tick(&mut self) {
        if self.here.replica.as_of().is_some() {
            let rings = self.speaker.look(&self.here);
            if rings && self.bell && std::io::stdout().is_terminal() {
                printing::page("\x07");
            }
        }
        let idle = self.here.clock.now() - self.touched;
        if self.cover != Cover::Locked && self.lock_after.is_some_and(|after| idle >= after) {
            self.hide(Cover::Locked);
        }
        if self.cover != Cover::Off {
            return;
        }
        if self.prompting && !self.prompt.is_empty() {
            return;
        }
        let lines = self.speaker.take();
        if !lines.is_empty() {
            self.say(&lines.join("\n"));
        }
    }

    pub(super) fn say(&mut self, text: &str) {
        if self.prompting {
            self.prompt.say_above(text);
        } else {
            printing::page(&format!("{text}\n"));
        }
    }

    /// Covers what is on the screen. On call and counts only, as on the covered screen.
    pub(super) fn hide(&mut self, cover: Cover) {
        self.cover = cover;
        let mut lines = Vec::new();
        if std::io::stdout().is_terminal() {
            // Clears the screen and what can be scrolled back to.
            lines.push("\x1b[2J\x1b[3J\x1b[H".to_owned());
        }
        let open = self.here.queue("").len();
        let rings = rings::of(self.here.conference(), &self.here.me, self.here.now()).len();
        lines.push(format!("Covered. {open} open, {rings} ring."));
        lines.push(match cover {
            Cover::Locked => {
                "Nobody typed for a while. Who is here? Type your short name.".to_owned()
            }
            Cover::Off | Cover::Covered => "Enter uncovers. E calls for help at once.".to_owned(),
        });
        self.say(&lines.join("\n"));
    }

    pub(super) async fn hear(&mut self) -> Said {
        loop {
            let second = self.here.clock.now() + TimeDelta::seconds(1);
            tokio::select! {
                biased;
                said = self.prompt.said() => return said,
                () = self.stop.cancelled() => return Said::End,
                event = self.events.recv(), if !self.deaf => match event {
                    Some(event) => self.take(event),
                    None => self.deaf = true,
                },
                () = self.here.clock.until(second) => {}
            }
            self.tick();
        }
    }

    pub(super) fn unlock(&mut self, line: &str) {
        let said = line.trim().to_lowercase();
        let me = &self.here.me;
        if said == me.as_str() || said == self.here.conference().short(me).to_lowercase() {
            self.cover = Cover::Off;
            printing::line("Open.");
        } else {
            printing::line(
                "That is not who is signed in here. Another person joins with their own code.",
            );
        }
    }

    /// The prompt: how things stand, and which case is open.
    pub(super) fn standing(&self) -> String {
        if self.cover != Cover::Off {
            return "covered> ".to_owned();
        }
        let rings = match rings::of(self.here.conference(), &self.here.me, self.here.now()).len() {
            0 => String::new(),
            n => format!("{n} RING, "),
        };
        let unsent = match self.status.unsent.len() {
            0 => String::new(),
            n => format!("{n} not sent, "),
        };
        let offline = match self.status.link {
            Link::Live | Link::Starting { .. } => "",
            Link::Lost { .. } | Link::SignedOut | Link::LogChanged => "not connected, ",
        };
        let case = self.case.and_then(|id| self.here.conference().case(id));
        let place = case.map_or_else(|| "queue".to_owned(), Case::spoken);
        format!("{rings}{offline}{unsent}{place}> ")
    }
}

//! Doing a command: what is missing is asked for, the words are said first where somebody is called, then it is kept, and what
//! came of it is said.

use clap::{CommandFactory, ValueEnum};

use crate::acts::act::{Act, Read};
use crate::acts::answers::Answers;
use crate::acts::arg::Kind;
use crate::acts::{self, read};
use crate::cli::{Cli, ViaArg};
use crate::domain::log::command::Command;
use crate::domain::log::happening::Happening;
use crate::domain::rules::{decide, notes};
use crate::domain::state::case::Case;
use crate::domain::vocabulary::ids::CommandId;
use crate::domain::vocabulary::refusal::Refusal;
use crate::headless::{self, Failure, printing, writing};
use crate::plain::half::{self, Half};
use crate::plain::question::{Listed, Question};
use crate::plain::{Console, DRAFT, PATIENCE, Reply, asking, speaking};
use crate::sync::driver::Order;
use crate::sync::machine::Link;
use crate::sync::replica;
use crate::wire::Envelope;
use crate::words::warnings;

/// How a command ended.
enum Ended {
    Done,
    Refused,
    /// The answer to the last question was no.
    NotNow,
}

/// What came of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Delivery {
    Sent,
    NotSent,
    Refused,
}

impl Console {
    /// An act by its name, with the words behind it.
    pub(super) async fn command(&mut self, name: &str, words: &str) {
        let typed = format!("{name} {words}");
        let Some((act, words)) = acts::at_front(&typed) else {
            return printing::line(&match Cli::command().find_subcommand(name) {
                Some(_) => "That one works in a shell only, not in here.".to_owned(),
                None => format!("There is no command {name:?}. ? says what there is."),
            });
        };
        self.begin(act, Answers::default(), words).await;
    }

    /// An act of which some is given, with the words behind it.
    pub(super) async fn begin(&mut self, act: &'static Act, given: Answers, words: &str) {
        match Half::new(&self.here.ctx(), self.case, act, given, words) {
            Ok(half) => self.finish(half).await,
            Err(why) => printing::line(&why),
        }
    }

    /// Asks for what is missing of a command, then does it. What was answered is kept until it is done.
    pub(super) async fn finish(&mut self, mut half: Half) {
        let Some(act) = half.act() else {
            return printing::line(
                "A newer greenroom began that. Update this one to go on with it.",
            );
        };
        // Words that stood behind the letter are kept, too, before anything is asked.
        if !half.typed().is_empty() && half.missing(&self.here.ctx()).is_some() {
            self.keep_half(&half);
        }
        while let Some(arg) = half.missing(&self.here.ctx()) {
            let question = asking::question(&half, &self.here, arg);
            if let ([only], true) = (
                &question.rows[..],
                arg.kind.is_part() && arg.kind != Kind::Entry,
            ) {
                half.given.put(arg.id, &only.value);
                continue;
            }
            if question.rows.is_empty() && !question.is_free {
                return printing::line(&format!(
                    "{} There is none here. Nothing was done.",
                    question.words
                ));
            }
            let Some(values) = self.answer(&question).await else {
                let kept = half.typed();
                if kept.is_empty() {
                    printing::line("Stopped. Nothing was done.");
                } else {
                    printing::line(
                        "Stopped. Nothing was done; your words are kept. The word \"more\" goes on with them.",
                    );
                }
                return;
            };
            if let Err(why) = half.put_answer(&self.here.ctx(), arg, values) {
                printing::line(&why);
                continue;
            }
            if !half.typed().is_empty() {
                self.keep_half(&half);
            }
        }
        let ended = match (act.reads)(&half.given) {
            Some(read) => {
                self.read(read, &half).await;
                Ended::Done
            }
            None => {
                let ended = self.write(act, &half).await;
                (self.here.global.on_behalf, self.here.global.via) = (None, None);
                ended
            }
        };
        let words = half.typed();
        match ended {
            Ended::NotNow if !words.is_empty() => {
                self.keep_half(&half);
                return printing::line("Not done; your words are kept: more asks again.");
            }
            Ended::NotNow => printing::line("Not done."),
            Ended::Refused if !words.is_empty() => {
                printing::line(&format!("Your words: {}", words.join(" / ")));
            }
            Ended::Refused | Ended::Done => {}
        }
        self.drop_half();
    }

    fn keep_half(&mut self, half: &Half) {
        self.half = Some(half.clone());
        if let (Some(draft_store), Ok(text)) = (&self.draft_store, serde_json::to_string(half))
            && let Err(error) = draft_store.put(DRAFT, &text)
        {
            printing::line(&format!(
                "This is not kept on the disk ({}): finish it before you leave.",
                error.kind()
            ));
        }
    }

    pub(super) fn drop_half(&mut self) {
        self.half = None;
        if let Some(draft_store) = &self.draft_store {
            drop(draft_store.erase(DRAFT));
        }
    }

    /// The answer to a question, asked again until it is one; nothing where Enter alone stops.
    pub(super) async fn answer(&mut self, question: &Question) -> Option<Vec<String>> {
        let mut were_said = question.listed != Listed::OnAsking;
        if question.listed == Listed::First {
            self.say_rows(question);
        }
        loop {
            let line = match self.ask(Some(&question.words)).await {
                Reply::Line(line) => line,
                Reply::Back | Reply::End => return None,
            };
            if line.trim() == "?" {
                self.say_rows(question);
                were_said = true;
                continue;
            }
            match question.read(&line, were_said) {
                Ok(answer) => {
                    let chosen = question.understood(&line, answer.as_deref().unwrap_or_default());
                    if let Some(chosen) = chosen {
                        printing::line(&format!("= {chosen}"));
                    }
                    return answer;
                }
                Err(why) if question.usual.is_some() || question.is_optional => {
                    printing::line(&why);
                }
                Err(why) => printing::line(&format!("{why} Enter alone stops.")),
            }
        }
    }

    fn say_rows(&mut self, question: &Question) {
        for (n, row) in question.rows.iter().enumerate() {
            printing::line(&format!("{} {}", n + 1, row.label));
        }
        if question.rows.is_empty() {
            printing::line("Any words. Enter alone stops.");
        }
        self.rows.clear();
    }

    /// Says what an act reads.
    async fn read(&mut self, read: Read, half: &Half) {
        let said = |id: &str| half.given.get(id).unwrap_or_default();
        let case = read::case_of(&self.here.ctx(), &half.given).map(|c| c.id);
        match read {
            Read::Queue => self.queue(said("filter")),
            Read::Show => match case.map(|id| (id, self.here.conference().case(id))) {
                Ok((id, Some(case))) => {
                    match self.here.view(case) {
                        Ok(view) => printing::case(&self.here, &view, case),
                        Err(failure) => return say_failure(&failure),
                    }
                    self.case = Some(id);
                    self.rows.clear();
                }
                Ok((_, None)) => {}
                Err(fault) => printing::line(&half::sentence(&fault)),
            },
            Read::Rota => {
                if let Err(failure) = headless::rota::print(&self.here, &half.given) {
                    say_failure(&failure);
                }
            }
            Read::Rotation => {
                if let Err(failure) = headless::rota::rotation(&self.here, &half.given) {
                    say_failure(&failure);
                }
            }
            Read::Import => {
                if let Err(failure) = headless::importing::run(&self.here, &half.given).await {
                    say_failure(&failure);
                }
            }
            Read::Fairness => headless::rota::fairness(&self.here),
            Read::Requests => headless::requests::print(&self.here),
            Read::Links => headless::calendars::links(&self.here),
            Read::Readiness => {
                if let Err(failure) = headless::handoff::ready(&self.here) {
                    say_failure(&failure);
                }
            }
            Read::Handoffs => headless::handoff::list(&self.here),
            Read::Handoff => {
                if let Err(failure) = headless::handoff::show(&self.here, &half.given) {
                    say_failure(&failure);
                }
            }
            Read::OnCall => {
                let at = half.given.get("at");
                match at.map(|at| read::instant(&self.here.ctx(), at)).transpose() {
                    Ok(at) => self.on_call(at),
                    Err(fault) => printing::line(&half::sentence(&fault)),
                }
                if half.given.is_on("card") {
                    printing::card(&self.here);
                }
            }
            Read::Contacts => self.contacts(),
            Read::Find => self.find(said("text")),
            Read::Checklists => match case {
                Ok(case) => self.steps(case),
                Err(fault) => printing::line(&half::sentence(&fault)),
            },
            Read::Watch => self.messages(),
        }
    }

    /// A write: the words first where somebody is called, then kept.
    async fn write(&mut self, act: &'static Act, half: &Half) -> Ended {
        if let Err(why) = self.put_on_behalf(half) {
            printing::line(&why);
            return Ended::Refused;
        }
        let mut commands = match act.commands(&self.here.ctx(), &half.given) {
            Ok(commands) => commands,
            Err(fault) => {
                printing::line(&half::sentence(&fault));
                return Ended::Refused;
            }
        };
        if self.status.link != Link::Live {
            for command in &mut commands {
                by_voice(command);
            }
        }
        let asks = commands
            .iter()
            .any(|c| acts::confirm(&self.here.ctx(), c).is_some());
        // What is said first is what is kept: a new case has its name from the id of its command.
        let envelopes: Result<Vec<Envelope>, Failure> = commands
            .into_iter()
            .map(|command| writing::envelope(&self.here, command))
            .collect();
        let mut envelopes = match envelopes {
            Ok(envelopes) => envelopes,
            Err(failure) => {
                say_failure(&failure);
                return Ended::Refused;
            }
        };
        for envelope in &envelopes {
            self.say_beside(&envelope.command);
        }
        if asks {
            for envelope in &envelopes {
                match self.decided(envelope) {
                    Ok(happenings) => self.say_first(&envelope.command, &happenings),
                    Err(why) => {
                        printing::line(&half::sentence(&why.into()));
                        return Ended::Refused;
                    }
                }
            }
            loop {
                let Reply::Line(line) = self.ask(Some("Do it? y or n")).await else {
                    return Ended::NotNow;
                };
                match line.trim().to_lowercase().as_str() {
                    "y" | "yes" => break,
                    "?" => printing::line("y does it. n, or Enter alone, does not."),
                    _ => return Ended::NotNow,
                }
            }
        }
        for envelope in &mut envelopes {
            envelope.made_at = self.here.now();
        }
        if self.keep(envelopes).await {
            Ended::Done
        } else {
            Ended::Refused
        }
    }

    /// For whom the next act is, and how their words came.
    fn put_on_behalf(&mut self, half: &Half) -> Result<(), String> {
        let (person, via) = (half.given.get("on_behalf"), half.given.get("via"));
        let via = via.map(|via| ViaArg::from_str(via, true)).transpose();
        self.here.global.on_behalf = person.map(str::to_owned);
        self.here.global.via =
            via.map_err(|_| "--via is radio, phone, or in-person. Nothing was done.".to_owned())?;
        if self.here.global.on_behalf.is_some() != self.here.global.via.is_some() {
            return Err("--on-behalf and --via go together. Nothing was done.".to_owned());
        }
        Ok(())
    }

    /// Keeps one command of this person's, and says what came of it.
    pub(super) async fn keep_one(&mut self, command: Command) {
        match writing::envelope(&self.here, command) {
            Ok(envelope) => drop(self.keep(vec![envelope]).await),
            Err(failure) => say_failure(&failure),
        }
    }

    /// What the rules say to `envelope` by what is known here.
    fn decided(&self, envelope: &Envelope) -> Result<Vec<Happening>, Refusal> {
        let here = &self.here;
        let ask = replica::ask_of(&here.me, envelope);
        let decision = decide::decide(here.conference(), &ask, &envelope.command, here.now())?;
        Ok(decision.happenings)
    }

    /// What is about to be said or sent.
    fn say_first(&self, command: &Command, happenings: &[Happening]) {
        let conference = self.here.conference();
        for happening in happenings {
            printing::words_out(conference, happening);
        }
        let confirm = acts::confirm(&self.here.ctx(), command);
        let is_shown = matches!(command, Command::LookOut { .. });
        for line in confirm
            .into_iter()
            .flat_map(|c| c.lines)
            .filter(|_| !is_shown)
        {
            printing::line(&line);
        }
        if let Command::Escalate { .. } | Command::LookOut { .. } = command
            && let Some(flag) = warnings::flagged(conference, &self.here.me, command)
        {
            printing::line(&format!("{flag} Is that needed?"));
        }
    }

    /// What is to be known of a report before it is kept.
    fn say_beside(&self, command: &Command) {
        if !matches!(command, Command::Report { .. }) {
            return;
        }
        let here = &self.here;
        let flag = warnings::flagged(here.conference(), &here.me, command);
        let same = warnings::same(here.conference(), &here.me, command, here.now());
        for words in flag.into_iter().chain(same) {
            printing::line(&words);
        }
    }

    /// Keeps commands, one after another, and says what came of each. Returns whether all were kept.
    async fn keep(&mut self, envelopes: Vec<Envelope>) -> bool {
        for envelope in envelopes {
            let begins = envelope.command.begins_case();
            if self.here.replica.as_of().is_some()
                && let Err(why) = self.decided(&envelope)
            {
                printing::line(&half::sentence(&why.into()));
                return false;
            }
            let id = envelope.id;
            self.speaker.is_own(id);
            let outbox = self.outbox.as_ref();
            let kept = outbox.map_or(Ok(()), |outbox| outbox.keep(&envelope, self.here.now()));
            if let Err(error) = kept {
                printing::line(&format!(
                    "NOT on this laptop's disk ({error}): it is lost if this window closes before it is sent."
                ));
            }
            if self
                .orders
                .send(Order::Keep(Box::new(envelope)))
                .await
                .is_err()
            {
                printing::line(
                    "NOT kept: synchronisation has ended. Quit, and start greenroom again.",
                );
                return false;
            }
            let kept = self.settled(id).await;
            if kept == Delivery::Refused {
                // The announcement says why, and gives the words back.
                continue;
            }
            self.say_made(id, kept, begins);
        }
        true
    }

    /// Waits until the case API has answered and what it answered is here; not for long, and not at all without a connection.
    async fn settled(&mut self, id: CommandId) -> Delivery {
        let patience = tokio::time::Instant::now() + PATIENCE;
        let mut was_seen = false;
        loop {
            let is = |envelope: &Envelope| envelope.id == id;
            if self.status.refused.iter().any(|r| is(&r.envelope)) {
                return Delivery::Refused;
            }
            let is_pending = self.status.pending.iter().any(|u| is(&u.envelope));
            was_seen |= is_pending;
            if was_seen && !is_pending {
                return Delivery::Sent;
            }
            if was_seen
                && matches!(
                    self.status.link,
                    Link::Lost { .. } | Link::SignedOut | Link::LogChanged
                )
            {
                return Delivery::NotSent;
            }
            tokio::select! {
                event = self.events.recv() => match event {
                    Some(event) => self.take(event),
                    None => return Delivery::NotSent,
                },
                () = tokio::time::sleep_until(patience) => {
                    let is_unsent = self.status.unsent.iter().any(|u| is(&u.envelope));
                    return if was_seen && !is_unsent { Delivery::Sent } else { Delivery::NotSent };
                }
            }
        }
    }

    fn say_made(&mut self, id: CommandId, kept: Delivery, begins: bool) {
        let conference = self.here.conference();
        let mine = conference.cases().flat_map(|c| {
            c.entries
                .iter()
                .filter(move |e| e.command_id == id)
                .map(move |e| (c.id, e))
        });
        let mine: Vec<_> = mine.collect();
        let unsent = if kept == Delivery::NotSent {
            " NOT SENT YET: it is kept here and goes when the connection is back."
        } else {
            ""
        };
        let case = mine.first().map(|(case, _)| *case);
        if begins && let Some(case) = case {
            let name = conference.case(case).map_or_else(String::new, Case::spoken);
            printing::line(&format!("Reported as {name}.{unsent}"));
            return self.open(case);
        }
        if mine.is_empty() {
            return printing::line(&format!("Done.{unsent}"));
        }
        let last = notes::last(conference, &self.here.me, self.here.now());
        let undo = if last.is_some_and(|(_, e)| e.command_id == id) {
            " u takes it back."
        } else {
            ""
        };
        let count = mine.len();
        for (n, (_, entry)) in mine.into_iter().enumerate() {
            let end = if n + 1 == count {
                format!("{undo}{unsent}")
            } else {
                String::new()
            };
            printing::line(&format!("{}.{end}", speaking::told(&self.here, entry)));
        }
    }
}

fn say_failure(failure: &Failure) {
    printing::line(&format!(
        "{} {}",
        failure.problem.title, failure.problem.detail
    ));
}

/// Without a connection nothing reaches a console: it is said aloud.
fn by_voice(command: &mut Command) {
    match command {
        Command::Escalate { by_voice, .. } => *by_voice = true,
        Command::HelpNow { call } => call.by_voice = true,
        _ => {}
    }
}

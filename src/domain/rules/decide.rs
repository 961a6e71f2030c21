//! The rule book's table of contents: what a command would make happen, or the rule that forbids it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::{Command, MOST_CALLED, MOST_NAMED, MOST_SHIFTS};
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::rules::calls::{self, Asked};
use crate::domain::rules::decision::Decision;
use crate::domain::rules::{
    calendars, checklists, clockwork, closing, conflict, covering, handoff, importing, links,
    look_out, notes, planning, promises, reporting, scene, seats, setting_up, triage, wishes,
};
use crate::domain::state::conference::Conference;
use crate::domain::views::access;
use crate::domain::vocabulary::ids::{CaseId, ConferenceSlug, EntryId, PersonId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::text::LONGEST;
use crate::domain::vocabulary::timer::Subject;

/// What `command` would make happen, or the rule that forbids it. The only place where rules are looked up; each lives in
/// a room of its own.
pub fn decide(
    conference: &Conference,
    ask: &Ask,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Decision, Refusal> {
    let mut decision = decided(conference, ask, command, now)?;
    // What a step of a checklist asks for was done: the step is, too.
    let does_a_step = matches!(
        command,
        Command::Escalate { .. }
            | Command::SetFlag { .. }
            | Command::Scene { .. }
            | Command::Promise { .. }
            | Command::SetFact { .. }
            | Command::LookOut { .. }
    );
    if does_a_step
        && let Some(case) = decision.case.and_then(|id| conference.case(id))
        && let Some(subject) = ask.subject()
    {
        let mut all = checklists::done_by(conference, case, subject, &decision.happenings);
        all.append(&mut decision.happenings);
        decision.happenings = all;
    }
    Ok(decision)
}

fn decided(
    conference: &Conference,
    ask: &Ask,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Decision, Refusal> {
    fits(command)?;
    let in_case = Decision::in_case;
    if command.is_systemic() {
        return systemic(conference, ask, command, now);
    }
    if let Command::HelpNow { call } = command {
        // Whoever is signed in may call for help, those too whose role only looks.
        let subject = known(conference, ask)?;
        return reporting::help_now(conference, ask, subject, call);
    }
    if let Command::MakeLink { person, digest } = command {
        let subject = known(conference, ask)?;
        let made = calendars::make(conference, ask, subject, person.as_ref(), digest)?;
        return Ok(Decision::in_hall(made));
    }
    if let Command::EndLink { link } = command {
        let subject = known(conference, ask)?;
        return Ok(Decision::in_hall(calendars::end(
            conference, ask, subject, *link,
        )?));
    }
    if let Command::ApplySetup { setup, hash, prune } = command {
        let hash = hash.as_deref();
        let applied = setting_up::apply(conference, ask, setup, hash, *prune, now)?;
        return Ok(Decision::in_hall(applied));
    }
    let subject = member(conference, ask)?;
    let write = |case: &CaseId| {
        let writer = access::writer(conference, ask, *case)?;
        if writer.reads_along && command.decides(subject) {
            return Err(Refusal::ReadsAlong);
        }
        Ok(writer)
    };
    Ok(match command {
        Command::Report { report } => {
            return reporting::decide(conference, ask, subject, report, now);
        }
        Command::Acknowledge { case } => {
            in_case(*case, seats::acknowledge(write(case)?, subject, now)?)
        }
        Command::Second { case, alone } => in_case(
            *case,
            seats::second(write(case)?, subject, alone.as_ref(), now)?,
        ),
        Command::Release { case } => in_case(*case, seats::release(write(case)?, subject)?),
        Command::Assign { case, to } => in_case(*case, seats::assign(write(case)?, to)?),
        Command::Scene { case, to } => in_case(*case, scene::go(write(case)?, subject, *to)?),
        Command::CheckIn { case } => in_case(*case, scene::check_in(write(case)?, subject)?),
        Command::Note {
            case,
            text,
            happened_at,
        } => {
            let writer = access::writer_where_it_goes_on(conference, ask, *case)
                .or_else(|why| access::parting(conference, ask, *case, now).map_err(|_| why))?;
            let noted = reporting::note(writer, text, *happened_at, now)?;
            in_case(writer.case.id, noted)
        }
        Command::SetSeverity { case, from, to } => in_case(
            *case,
            triage::set_severity(write(case)?, subject, *from, *to)?,
        ),
        Command::SetFlag { case, flag, to } => {
            in_case(*case, triage::set_flag(write(case)?, subject, *flag, *to)?)
        }
        Command::SetConflict {
            case,
            level,
            person,
            why,
        } => {
            let writer = write(case)?;
            let set = conflict::decide(writer, subject, person.as_ref(), *level, why.as_ref())?;
            let also = conflict::in_merged(writer, person.as_ref().unwrap_or(subject), *level);
            Decision {
                also,
                ..in_case(*case, set)
            }
        }
        Command::Hold { case, until, why } => {
            in_case(*case, scene::hold(write(case)?, subject, *until, why, now)?)
        }
        Command::SetPlace { case, place, spot } => in_case(
            *case,
            triage::set_place(write(case)?, place.as_ref(), spot)?,
        ),
        Command::SetCategory { case, from, to } => {
            in_case(*case, triage::set_category(write(case)?, *from, *to)?)
        }
        Command::Promise { case, text, due } => in_case(
            *case,
            promises::make(write(case)?, subject, text, *due, now)?,
        ),
        Command::KeepPromise { promise } => {
            let case = conference
                .promised_in(*promise)
                .ok_or_else(promises::no_promise)?;
            let writer = write(&case).map_err(|_| promises::no_promise())?;
            in_case(case, promises::keep(writer, subject, *promise)?)
        }
        Command::Wish { case, kind, wish } => {
            in_case(*case, wishes::say(write(case)?, subject, *kind, *wish)?)
        }
        Command::SetFact { case, fact, value } => {
            in_case(*case, calls::set_fact(write(case)?, *fact, value)?)
        }
        Command::Strike { case, entry, why } => {
            in_case(*case, notes::strike(write(case)?, *entry, why)?)
        }
        Command::Undo { case, entry } => in_case(*case, notes::undo(write(case)?, *entry, now)?),
        Command::Link { case, other } => {
            Decision::in_both(*case, *other, links::link(write(case)?, write(other)?)?)
        }
        Command::Merge { case, into } => Decision::in_both(
            *case,
            *into,
            links::merge(write(case)?, write(into)?, subject)?,
        ),
        Command::LookOut { case, looks } => in_case(
            *case,
            look_out::send(write(case)?, subject, looks.as_ref())?,
        ),
        Command::Sight { case, words } => {
            in_case(*case, look_out::sight(conference, ask, *case, words)?)
        }
        Command::AllClear { case } => in_case(*case, look_out::clear(write(case)?)?),
        Command::DropChecklist {
            case,
            checklist,
            why,
        } => in_case(*case, checklists::drop(write(case)?, checklist, why)?),
        Command::AttachChecklist { case, checklist } => {
            in_case(*case, checklists::attach(write(case)?, checklist)?)
        }
        Command::TickStep { case, step } => {
            in_case(*case, checklists::tick(write(case)?, subject, step)?)
        }
        Command::SkipStep { case, step, why } => {
            in_case(*case, checklists::skip(write(case)?, subject, step, why)?)
        }
        Command::Escalate {
            case,
            to,
            consent,
            why,
            brief,
            by_voice,
            facts,
        } => {
            let asked = Asked {
                facts,
                to,
                consent: *consent,
                why: why.as_ref(),
                brief: brief.as_ref(),
                by_voice: *by_voice,
            };
            in_case(*case, calls::escalate(write(case)?, subject, &asked)?)
        }
        Command::Answer {
            escalation,
            by,
            eta_at,
        } => {
            let (case, call) = calls::addressed(conference, ask, *escalation)?;
            in_case(case, calls::answer(call, by, *eta_at, now)?)
        }
        Command::TryNextWay { escalation } => {
            let (case, call) = calls::addressed(conference, ask, *escalation)?;
            in_case(case, calls::try_next_way(conference, call)?)
        }
        Command::Arrive { escalation } => {
            let (case, call) = calls::addressed(conference, ask, *escalation)?;
            in_case(case, calls::arrive(call)?)
        }
        Command::StandDown { escalation } => {
            let (case, call) = calls::addressed(conference, ask, *escalation)?;
            in_case(case, calls::stand_down(call)?)
        }
        Command::Resolve { case, why } => in_case(
            *case,
            closing::resolve(write(case)?, subject, why.as_ref())?,
        ),
        Command::Close { case, why } => {
            in_case(*case, closing::close(write(case)?, subject, why.as_ref())?)
        }
        Command::Reopen { case, why } => {
            in_case(*case, closing::reopen(write(case)?, subject, why)?)
        }
        Command::AddShifts { shifts } => {
            planning::planner(conference, ask)?;
            Decision::in_hall(planning::add(conference, shifts, now)?)
        }
        Command::ChangeShift { shift, to, along } => {
            planning::planner(conference, ask)?;
            Decision::in_hall(planning::change(conference, *shift, to, *along, now)?)
        }
        Command::CancelShift { shift } => {
            planning::planner(conference, ask)?;
            Decision::in_hall(planning::cancel(conference, *shift, now)?)
        }
        Command::ImportShifts { changes } => {
            planning::planner(conference, ask)?;
            Decision::in_hall(importing::import(conference, changes, now)?)
        }
        Command::Take { position, until } => Decision::in_hall(planning::take(
            conference, ask, subject, position, *until, now,
        )?),
        Command::GiveBack { position } => Decision::in_hall(planning::give_back(
            conference, ask, subject, position, now,
        )?),
        Command::Cover {
            shift,
            person,
            from,
            to,
        } => Decision::in_hall(covering::cover(
            conference,
            ask,
            subject,
            *shift,
            person,
            (*from, *to),
            now,
        )?),
        Command::Swap { shift, other } => Decision::in_hall(covering::swap(
            conference,
            ask,
            subject,
            (*shift, *other),
            now,
        )?),
        Command::Agree { request } => Decision::in_hall(covering::answer(
            conference,
            ask,
            subject,
            *request,
            (true, None),
            now,
        )?),
        Command::Refuse { request, why } => Decision::in_hall(covering::answer(
            conference,
            ask,
            subject,
            *request,
            (false, why.as_ref()),
            now,
        )?),
        Command::CancelOverride { id } => {
            Decision::in_hall(covering::cancel(conference, ask, subject, *id, now)?)
        }
        Command::Sick {
            person,
            from,
            to,
            why,
        } => Decision::in_hall(covering::sick(
            conference,
            ask,
            subject,
            person,
            (*from, *to),
            why.as_ref(),
            now,
        )?),
        Command::OfferHandoff { position, to } => Decision::in_hall(handoff::offer(
            conference,
            subject,
            position,
            to.as_ref(),
            now,
        )?),
        Command::GiveHandoff { position, to, why } => {
            Decision::in_hall(handoff::give(conference, ask, position, to, why, now)?)
        }
        Command::WithdrawHandoff { offer } => {
            Decision::in_hall(handoff::withdraw(conference, ask, subject, *offer, now)?)
        }
        Command::TakeHandoff { offer } => {
            Decision::in_hall(handoff::take(conference, subject, *offer, now)?)
        }
        Command::SayReady { said } => Decision::in_hall(handoff::ready(conference, subject, said)?),
        Command::CloseSeat { position, why } => {
            Decision::in_hall(handoff::close(conference, subject, position, why, now)?)
        }
        Command::WriteHandoff { case, words } => {
            in_case(*case, handoff::write(write(case)?, words)?)
        }
        Command::AcceptHandoff {
            case,
            offer,
            read_back,
        } => in_case(
            *case,
            handoff::accept(write(case)?, subject, *offer, *read_back, now)?,
        ),
        Command::AskHandoff { case, offer, text } => in_case(
            *case,
            handoff::ask(write(case)?, subject, *offer, text, now)?,
        ),
        Command::ReplyHandoff { case, text } => {
            in_case(*case, handoff::reply(write(case)?, subject, text)?)
        }
        Command::DeclineHandoff { case, offer, why } => in_case(
            *case,
            handoff::decline(write(case)?, subject, *offer, why, now)?,
        ),
        Command::HelpNow { .. }
        | Command::MakeLink { .. }
        | Command::EndLink { .. }
        | Command::ApplySetup { .. }
        | Command::OpenConference { .. }
        | Command::InviteAgain { .. }
        | Command::JoinDevice { .. }
        | Command::Tick(_) => {
            unreachable!("these are decided above")
        }
    })
}

fn systemic(
    conference: &Conference,
    ask: &Ask,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Decision, Refusal> {
    if ask.actor != Actor::System {
        return Err(Refusal::OnlySystem);
    }
    let hall = Decision::in_hall;
    match command {
        Command::OpenConference {
            setup,
            first,
            second,
        } => {
            let opened = setting_up::open(conference, setup, first.clone(), second.clone())?;
            Ok(hall(opened))
        }
        Command::InviteAgain { person } => {
            conference
                .person(person)
                .ok_or_else(|| access::no_person(person))?;
            Ok(hall(vec![Happening::InvitedAgain {
                person: person.clone(),
            }]))
        }
        Command::JoinDevice { person, device } => {
            conference
                .person(person)
                .ok_or_else(|| access::no_person(person))?;
            Ok(hall(vec![Happening::DeviceJoined {
                person: person.clone(),
                device: device.clone(),
            }]))
        }
        Command::Tick(tick) => {
            let case = match &tick.subject {
                Subject::Case(case) => *case,
                Subject::Position(position) => {
                    let rang = clockwork::decide_seat(conference, position, tick, now)?;
                    return Ok(hall(vec![rang]));
                }
                Subject::Hall => return Err(clockwork::outdated()),
            };
            let writer = access::writer(conference, ask, case)?;
            Ok(Decision::in_case(
                case,
                clockwork::decide(writer, tick, now)?,
            ))
        }
        _ => Err(Refusal::NotForSystem),
    }
}

/// Whose deed a command of a person is, if that person is known and may ask for anything at all.
fn member<'a>(conference: &'a Conference, ask: &'a Ask) -> Result<&'a PersonId, Refusal> {
    let subject = known(conference, ask)?;
    let only_looks = |p: &PersonId| conference.person(p).is_some_and(|p| p.role.only_looks());
    match &ask.actor {
        Actor::Person(actor) if only_looks(actor) => Err(Refusal::OnlyLooks),
        Actor::Person(_) | Actor::System => Ok(subject),
    }
}

/// Whose deed a command of a person is, if that person is known.
fn known<'a>(conference: &'a Conference, ask: &'a Ask) -> Result<&'a PersonId, Refusal> {
    let Actor::Person(actor) = &ask.actor else {
        return Err(Refusal::NotForSystem);
    };
    let person = |id| {
        let found = conference.person(id);
        found.ok_or_else(|| access::no_person(id))
    };
    let writer = person(actor)?;
    match &ask.on_behalf {
        None => Ok(actor),
        Some(other) => {
            access::writes_for(writer, person(&other.person)?)?;
            Ok(&other.person)
        }
    }
}

fn fits(command: &Command) -> Result<(), Refusal> {
    if command.texts().iter().any(|t| t.as_str().len() > LONGEST) {
        return Err(Refusal::TooLong {
            thousand: LONGEST / 1024,
        });
    }
    let (named, most) = match command {
        Command::HelpNow { call } => (call.to.len(), MOST_CALLED),
        Command::Report { report } => (report.conflicts.len(), MOST_NAMED),
        Command::AddShifts { shifts } => (shifts.len(), MOST_SHIFTS),
        Command::ImportShifts { changes } => (changes.len(), MOST_SHIFTS),
        _ => (0, 0),
    };
    if named > most {
        return Err(Refusal::TooMany { most });
    }
    Ok(())
}

/// The entries of `decision`, as they go into the log at `at` and the microseconds after it.
pub fn record(
    conference: &ConferenceSlug,
    ask: &Ask,
    decision: Decision,
    at: DateTime<Utc>,
) -> Vec<Entry> {
    let here = decision.happenings.into_iter().map(|h| (decision.case, h));
    let there = decision.also.into_iter().map(|(case, h)| (Some(case), h));
    let entry = |(n, (case, happening))| Entry {
        id: EntryId(ask.derive(conference, &format!("{n}"))),
        at: at + TimeDelta::microseconds(n),
        made_at: ask.made_at,
        actor: ask.actor.clone(),
        on_behalf: ask.on_behalf.clone(),
        case,
        command_id: ask.id,
        happening,
    };
    (0..).zip(here.chain(there)).map(entry).collect()
}

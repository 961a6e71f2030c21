//! What each action of the table does.

use crossterm::event::KeyCode;

use crate::acts;
use crate::acts::answers::{Answers, ON};
use crate::acts::choices;
use crate::acts::fault::Fault;
use crate::domain::log::command::Command;
use crate::domain::rules::{notes, scene};
use crate::domain::state::case::Case;
use crate::domain::vocabulary::checklist::{Form, StepAct};
use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::domain::vocabulary::shift::By;
use crate::sync::driver::Order;
use crate::tui::bindings::{self, Action, Binding, Want};
use crate::tui::console::Console;
use crate::tui::deed::Deed;
use crate::tui::forms::Overlay;
use crate::tui::forms::escalate::EscalateForm;
use crate::tui::forms::find::{Find, Kind};
use crate::tui::forms::help_now::HelpNowForm;
use crate::tui::forms::menu::Menu;
use crate::tui::forms::report::ReportForm;
use crate::tui::forms::search::Search;
use crate::tui::message::Effect;
use crate::tui::screens::log;
use crate::tui::state::case::steps;
use crate::tui::state::drafts::Slot;
use crate::tui::state::pending::Pending;
use crate::tui::state::screen::ScreenName;
use crate::tui::update::bulk::{have_all, mark};
use crate::tui::update::doing::{self, Offered};
use crate::tui::update::going_on::go_on;
use crate::tui::update::moving::{back, eyes, go, lay, look, open, pane, quit, tell};
use crate::tui::update::{handing, standing_in};
use crate::words::search::Target;
use crate::words::times;

/// Does `act`.
pub fn act(console: &mut Console, act: Action) -> Vec<Effect> {
    // What only moves or looks is never looked for twice.
    if act.want() != Want::Screen && act.want() != Want::Look {
        let used = &mut console.model.used;
        used.retain(|before| *before != act);
        used.insert(0, act);
    }
    match act {
        Action::Queue => go(console, ScreenName::Queue),
        Action::Case => go(console, ScreenName::Case),
        Action::OnCall => go(console, ScreenName::OnCall),
        Action::Contacts => go(console, ScreenName::Contacts),
        Action::Log | Action::Messages => {
            console.model.log.selected = None;
            go(console, ScreenName::Log)
        }
        Action::Enter => enter(console),
        Action::Back => back(console),
        Action::Pane if console.model.screen == ScreenName::Handoff => handing::words(console),
        Action::Pane => pane(console),
        Action::Filter => {
            let effects = go(console, ScreenName::Queue);
            console.model.queue.filtering = !console.model.answers_briefs();
            effects
        }
        Action::Palette => lay(console, Overlay::Find(Find::new(Kind::Palette))),
        Action::Help => lay(console, Overlay::Find(Find::new(Kind::Help))),
        Action::Look => look(console),
        Action::Cover => {
            console.model.covered = true;
            Vec::new()
        }
        Action::Quit => quit(console),
        Action::Report => {
            let form = ReportForm::from_draft(console.model.drafts.get(&Slot::Report));
            lay(console, Overlay::Report(Box::new(form)))
        }
        Action::HelpNow => {
            let form = HelpNowForm::new(console);
            lay(console, Overlay::HelpNow(Box::new(form)))
        }
        Action::Undo => undo(console),
        Action::Search => lay(
            console,
            Overlay::Search(Box::new(Search::new(&console.model))),
        ),
        Action::Mark => mark(console),
        Action::Have
            if !console.model.queue.marked.is_empty()
                && console.model.screen == ScreenName::Queue =>
        {
            have_all(console)
        }
        Action::Who
            if !console.model.queue.marked.is_empty()
                && console.model.screen == ScreenName::Queue =>
        {
            let marked: Vec<CaseId> = console.model.queue.marked.iter().copied().collect();
            lay(console, Overlay::Menu(doing::assign_all(console, &marked)))
        }
        Action::Wifi => vec![Effect::Deed(Deed::ToggleWifi)],
        Action::Eyes => eyes(console),
        Action::Answered if console.model.answers_briefs() => match doing::own_call(console) {
            Some(over) => lay(console, over),
            None => tell(console, "There is no call that is still open."),
        },
        Action::LookOut if console.model.answers_briefs() => seen(console),
        Action::TakePager => pager(console),
        Action::StandIn => standing_in::menu(console),
        Action::AddShift => standing_in::add(console),
        Action::Handoff if console.model.screen == ScreenName::Handoff => handing::menu(console),
        Action::Handoff => go(console, ScreenName::Handoff),
        Action::Ask => handing::ask(console),
        Action::Decline => handing::decline(console),
        Action::TakeStable => handing::stable(console),
        Action::TakeSeat => handing::take(console),
        Action::Tick
        | Action::Skip
        | Action::Have
        | Action::Call
        | Action::Answered
        | Action::Scene
        | Action::Note
        | Action::Who
        | Action::Checklist
        | Action::Flags
        | Action::Kind
        | Action::Hold
        | Action::Wishes
        | Action::Promises
        | Action::Canned
        | Action::LookOut
        | Action::Strike
        | Action::Merge
        | Action::Outcome
        | Action::StepBack => match console.model.target() {
            Some(id) => on_case(console, act, id),
            None => tell(console, "No case is selected. 1 shows the queue."),
        },
    }
}

/// Takes a pager, or gives back the one that this person took.
fn pager(console: &mut Console) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, "You only look through their eyes. V comes back.");
    }
    let Some(act) = acts::named("take") else {
        return Vec::new();
    };
    let (conference, now) = (console.model.conference(), console.model.now);
    let taken = {
        let mut held = conference.hall().rota.everyone(now);
        held.find(|(_, on)| *on.person == console.model.me && on.by == By::Taken)
            .map(|(position, _)| position.clone())
    };
    let mut given = Answers::default();
    if let Some(position) = taken {
        given.put("position", position);
        given.put("back", ON);
        given.put("for", "");
    }
    let pending = Pending {
        act,
        case: None,
        given,
        handed: Vec::new(),
    };
    go_on(console, pending)
}

/// Somebody saw whom a look-out is for, on the laptop of whoever has the look-out and not the case.
fn seen(console: &mut Console) -> Vec<Effect> {
    let Some(act) = acts::named("sighted") else {
        return Vec::new();
    };
    let running = choices::looked_for(&console.model.ctx(), None);
    let mut pending = running.into_iter().filter_map(|choice| {
        let case = choice.value.parse().ok()?;
        Some((choice.label, Pending::on(act, case, Answers::default())))
    });
    match (pending.next(), pending.next()) {
        (None, _) => tell(console, "Nobody is looked for."),
        (Some((_, only)), None) => go_on(console, only),
        (Some(first), Some(second)) => {
            let all = [first, second].into_iter().chain(pending);
            let menu = Menu::new(None, "WHICH LOOK-OUT");
            let menu = all.fold(menu, |menu, (label, one)| menu.with(label, "", one));
            lay(console, Overlay::Menu(menu))
        }
    }
}

fn on_case(console: &mut Console, action: Action, id: CaseId) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, "You only look through their eyes. V comes back.");
    }
    let Some(case) = console.model.conference().case(id).cloned() else {
        return Vec::new();
    };
    let row = bindings::row(action);
    let KeyCode::Char(key) = row.key else {
        return Vec::new();
    };
    if !case.is_open() && acts::under(key).all(|act| !act.on_closed) {
        return tell(
            console,
            "This case is over. o shows what can be done with it.",
        );
    }
    match action {
        Action::Tick | Action::Skip => {
            let selected = steps(&case)
                .get(console.model.case.at(&case))
                .map(|r| r.step.id.clone());
            let (Some(step), Some(act)) = (selected, acts::under(key).next()) else {
                return tell(console, "This case has no checklist. c attaches one.");
            };
            let mut given = Answers::default();
            given.put("step", step);
            go_on(console, Pending::on(act, id, given))
        }
        Action::Call => match EscalateForm::new(console, &case, None) {
            Some(form) => lay(console, Overlay::Escalate(Box::new(form))),
            None => tell(
                console,
                "The conference file names nobody to call. Ask the lead.",
            ),
        },
        Action::Answered => match doing::calls(console, &case) {
            Some(over) => lay(console, over),
            None => tell(console, &nothing(action, &case)),
        },
        Action::Checklist
            if console.model.screen != ScreenName::Case && !case.checklists.is_empty() =>
        {
            go(console, ScreenName::Case)
        }
        _ => offer(console, row, &case),
    }
}

/// Offers what a key has for `case`.
fn offer(console: &mut Console, row: &Binding, case: &Case) -> Vec<Effect> {
    let KeyCode::Char(key) = row.key else {
        return Vec::new();
    };
    let title = match &case.hold {
        Some(hold) if row.action == Action::Hold => {
            let until = times::moment(
                hold.until,
                console.model.now,
                console.model.conference().zone(),
            );
            format!("{} UNTIL {until}", row.menu)
        }
        _ => row.menu.to_owned(),
    };
    match doing::offered(&console.model, key, &title, case) {
        Offered::Menu(menu) => lay(console, Overlay::Menu(menu)),
        Offered::Alone(pending) => go_on(console, pending),
        Offered::Nothing => tell(console, &nothing(row.action, case)),
    }
}

/// Why `action` offers nothing on `case`, and what to do.
fn nothing(action: Action, case: &Case) -> String {
    let words = match action {
        Action::Answered if case.escalations.is_empty() => {
            "Nobody was called for this case yet. e calls."
        }
        Action::Answered => "All who were called are stood down. e calls again.",
        Action::Strike => "There is no note of yours to strike here.",
        Action::Merge => "There is no other case to link or merge with.",
        Action::Outcome => "Nobody has this case yet. a takes it, then o resolves it.",
        Action::Hold => match scene::may_wait(case) {
            Err(why) => return Fault::from(why).said(bindings::spell),
            Ok(()) => "There is nothing to wait for here.",
        },
        _ if !case.is_open() => "This case is over. o shows what can be done with it.",
        _ => "There is nothing to choose here.",
    };
    words.to_owned()
}

/// Takes back what this person did last.
fn undo(console: &mut Console) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, "You only look through their eyes. V comes back.");
    }
    // What goes is said before it goes.
    let Some(act) = acts::named("undo") else {
        return Vec::new();
    };
    let conference = console.model.own.replica.conference();
    let last = notes::last(conference, &console.model.me, console.model.now);
    let pending = Pending {
        act,
        case: last.map(|(case, _)| case.id),
        given: Answers::default(),
        handed: Vec::new(),
    };
    go_on(console, pending)
}

/// Goes to what a search found.
pub fn go_to(console: &mut Console, place: &Target) -> Vec<Effect> {
    match place {
        Target::Case(id) => {
            if !console.model.queue.rows.iter().any(|(row, _)| row == id) {
                console.model.queue.filter.clear();
                console.model.queue.disturb();
            }
            console.model.selected = Some(*id);
            go(console, ScreenName::Case)
        }
        Target::Contact(id) => {
            console.model.contacts.selected = Some(id.clone());
            go(console, ScreenName::Contacts)
        }
        Target::Checklist(id) => match console
            .model
            .target()
            .and_then(|c| console.model.conference().case(c))
            .cloned()
        {
            Some(case) => {
                let row = bindings::row(Action::Checklist);
                offer(console, row, &case)
            }
            None => {
                let words = format!("{id} is a checklist. On a case, c attaches it.");
                console.model.tell(words);
                Vec::new()
            }
        },
    }
}

fn enter(console: &mut Console) -> Vec<Effect> {
    match console.model.screen {
        ScreenName::Queue if console.model.answers_briefs() => act(console, Action::Answered),
        ScreenName::Queue if console.model.target().is_some() => go(console, ScreenName::Case),
        ScreenName::Case => step_act(console),
        ScreenName::Log => log_enter(console),
        ScreenName::Handoff => handing::enter(console),
        ScreenName::OnCall => standing_in::change(console),
        ScreenName::Queue | ScreenName::Contacts => Vec::new(),
    }
}

/// Does what the selected step asks for, where it names an act.
fn step_act(console: &mut Console) -> Vec<Effect> {
    let Some(case) = console.model.case_in_view().cloned() else {
        return go(console, ScreenName::Queue);
    };
    let wanted = steps(&case)
        .get(console.model.case.at(&case))
        .filter(|_| console.model.case.has_act(&case))
        .and_then(|r| r.step.act.clone());
    match wanted {
        Some(StepAct::Escalate(kind)) => match EscalateForm::new(console, &case, Some(kind)) {
            Some(form) => lay(console, Overlay::Escalate(Box::new(form))),
            None => Vec::new(),
        },
        Some(StepAct::Flag(_) | StepAct::Form(Form::Flags)) => {
            on_case(console, Action::Flags, case.id)
        }
        Some(StepAct::Form(Form::Promise)) => on_case(console, Action::Promises, case.id),
        Some(StepAct::Form(Form::LookOut)) => on_case(console, Action::LookOut, case.id),
        Some(StepAct::Form(Form::Looks)) => acts::hinted("fact fact=looks")
            .map_or_else(Vec::new, |(act, given)| {
                go_on(console, Pending::on(act, case.id, given))
            }),
        Some(StepAct::Form(Form::Note)) => on_case(console, Action::Note, case.id),
        Some(StepAct::Form(Form::Assign)) => on_case(console, Action::Who, case.id),
        Some(StepAct::Scene(_)) => on_case(console, Action::Scene, case.id),
        None => {
            console
                .model
                .tell("Space ticks the step, - skips it with a reason.");
            Vec::new()
        }
    }
}

/// A refused command: its words go back into a note, and it is put away.
fn log_enter(console: &mut Console) -> Vec<Effect> {
    let Some(line) = log::lines(console, 1).into_iter().next() else {
        return Vec::new();
    };
    let Some(id) = line.refused else {
        if let Some(case) = line.case {
            console.model.selected = Some(case);
            return go(console, ScreenName::Case);
        }
        return Vec::new();
    };
    let refused = &console.model.own.status.refused;
    let Some(command) = refused
        .iter()
        .find(|r| r.envelope.id == id)
        .map(|r| r.envelope.command.clone())
    else {
        return Vec::new();
    };
    if let Command::Report { report } = &command {
        if report_is_begun(console) {
            return tell(
                console,
                "A report is begun already. r goes on with it; save it first.",
            );
        }
        let form = ReportForm::again(report, console.model.conference());
        open(console, Overlay::Report(Box::new(form)));
        return dismiss(console, id);
    }
    let texts: Vec<&str> = command.texts().iter().map(|t| t.as_str()).collect();
    let text = texts.join("\n");
    let known = |id: &CaseId| console.model.conference().case(*id).is_some();
    match line.case.filter(known) {
        _ if text.trim().is_empty() => {}
        Some(case) => {
            console.model.selected = Some(case);
            let slot = Slot::act("note", case);
            let begun = console.model.drafts.get(&slot);
            let both = if begun.is_empty() {
                text
            } else {
                format!("{begun}\n{text}")
            };
            console.model.drafts.keep(slot, &both);
            on_case(console, Action::Note, case);
        }
        // There is no case to write it into: the words stay here.
        None => return tell(console, "Its case is not here. The words stay in this log."),
    }
    dismiss(console, id)
}

/// A refusal was read, and its words are where they can be used.
fn dismiss(console: &mut Console, id: CommandId) -> Vec<Effect> {
    let refused = &mut console.model.own.status.refused;
    refused.retain(|r| r.envelope.id != id);
    vec![Effect::Order(Order::Dismiss(id))]
}

/// Whether a report is begun and not saved.
fn report_is_begun(console: &Console) -> bool {
    !console.model.drafts.get(&Slot::Report).is_empty()
}

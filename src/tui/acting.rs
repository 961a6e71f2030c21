//! What each action of the table does.

use crossterm::event::{KeyCode, KeyEvent};

use crate::acts;
use crate::acts::answers::Answers;
use crate::domain::log::command::Command;
use crate::domain::rules::correcting;
use crate::domain::rules::scene;
use crate::domain::rules::seats;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::checklist::{Act as StepAct, Form};
use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::sync::driver::Order;
use crate::tui::bindings::{self, Action};
use crate::tui::doing::{self, Pending, Step};
use crate::tui::drafts::Slot;
use crate::tui::forms::Over;
use crate::tui::forms::escalate::EscalateForm;
use crate::tui::forms::find::{Find, Kind};
use crate::tui::forms::help_now::HelpNowForm;
use crate::tui::forms::report::ReportForm;
use crate::tui::forms::results::{Line, Results};
use crate::tui::forms::search::Search;
use crate::tui::forms::sure::{Sure, Yes};
use crate::tui::message::{After, Effect};
use crate::tui::model::{Layout, Model, Returning};
use crate::tui::screens::case::steps;
use crate::tui::screens::log;
use crate::tui::update::{keep, keep_quietly};
use crate::tui::{Deed, ScreenName};
use crate::words::search::Place;

/// Lays `over` over the screen; a dialog is deaf from now on for a moment.
pub fn open(model: &mut Model, mut over: Over) {
    if let Over::Sure(sure) = &mut over {
        sure.opened = Some(model.now);
    }
    model.over = Some(over);
}

/// Goes to a screen.
pub fn go(model: &mut Model, screen: ScreenName) -> Vec<Effect> {
    if model.screen == screen {
        return Vec::new();
    }
    model.screen = screen;
    vec![Effect::Deed(Deed::Opened(screen))]
}

/// Does `act`.
pub fn act(model: &mut Model, act: Action) -> Vec<Effect> {
    match act {
        Action::Queue => go(model, ScreenName::Queue),
        Action::Case => go(model, ScreenName::Case),
        Action::OnCall => go(model, ScreenName::OnCall),
        Action::Contacts => go(model, ScreenName::Contacts),
        Action::Log | Action::Messages => {
            model.log.back = 0;
            go(model, ScreenName::Log)
        }
        Action::Enter => enter(model),
        Action::Back => back(model),
        Action::Pane => pane(model),
        Action::Filter => {
            let effects = go(model, ScreenName::Queue);
            model.queue.filtering = !model.answers_briefs();
            effects
        }
        Action::Palette => lay(model, Over::Find(Find::new(Kind::Palette))),
        Action::Help => lay(model, Over::Find(Find::new(Kind::Help))),
        Action::Look => look(model),
        Action::Cover => {
            model.covered = true;
            Vec::new()
        }
        Action::Quit => quit(model),
        Action::Report => {
            let form = ReportForm::from_draft(model.drafts.get(&Slot::Report));
            lay(model, Over::Report(Box::new(form)))
        }
        Action::HelpNow => {
            let form = HelpNowForm::new(model);
            lay(model, Over::HelpNow(Box::new(form)))
        }
        Action::Undo => undo(model),
        Action::Search => lay(model, Over::Search(Search::default())),
        Action::Mark => mark(model),
        Action::Have if !model.queue.marked.is_empty() && model.screen == ScreenName::Queue => {
            have_all(model)
        }
        Action::Who if !model.queue.marked.is_empty() && model.screen == ScreenName::Queue => {
            let marked: Vec<CaseId> = model.queue.marked.iter().copied().collect();
            lay(model, Over::Menu(doing::assign_all(model, &marked)))
        }
        Action::Wifi => vec![Effect::Deed(Deed::ToggleWifi)],
        Action::Eyes => eyes(model),
        Action::Answered if model.answers_briefs() => match doing::own_call(model) {
            Some(over) => lay(model, over),
            None => tell(model, "There is no call that is still open."),
        },
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
        | Action::StepBack => match model.target() {
            Some(id) => on_case(model, act, id),
            None => tell(model, "No case is selected. 1 shows the queue."),
        },
    }
}

fn lay(model: &mut Model, over: Over) -> Vec<Effect> {
    open(model, over);
    Vec::new()
}

fn tell(model: &mut Model, words: &str) -> Vec<Effect> {
    model.refuse(words);
    Vec::new()
}

fn on_case(model: &mut Model, action: Action, id: CaseId) -> Vec<Effect> {
    if model.looking {
        return tell(model, "You only look through their eyes. V comes back.");
    }
    let Some(case) = model.conference().case(id).cloned() else {
        return Vec::new();
    };
    let row = bindings::row(action);
    let KeyCode::Char(key) = row.key else {
        return Vec::new();
    };
    if !case.is_open() && acts::under(key).all(|act| !act.on_closed) {
        return tell(
            model,
            "This case is over. o shows what can be done with it.",
        );
    }
    match action {
        Action::Have => keep(model, &seats::free(&case), After::Nothing).unwrap_or_default(),
        Action::Tick | Action::Skip => {
            let selected = steps(&case)
                .get(model.case.at(&case))
                .map(|r| r.step.id.clone());
            let (Some(step), Some(act)) = (selected, acts::under(key).next()) else {
                return tell(model, "This case has no checklist. c attaches one.");
            };
            let mut given = Answers::default();
            given.put("step", step);
            go_on(model, Pending::on(act, id, given))
        }
        Action::Call => match EscalateForm::new(model, &case, None) {
            Some(form) => lay(model, Over::Escalate(Box::new(form))),
            None => tell(
                model,
                "The conference file names nobody to call. Ask the lead.",
            ),
        },
        Action::Answered => match doing::calls(model, &case) {
            Some(over) => lay(model, over),
            None => tell(model, &nothing(action, &case)),
        },
        Action::Checklist if model.screen != ScreenName::Case && !case.checklists.is_empty() => {
            go(model, ScreenName::Case)
        }
        _ => match doing::offered(model, key, row.menu, &case) {
            Some(Ok(over)) => lay(model, over),
            Some(Err(pending)) => go_on(model, pending),
            None => tell(model, &nothing(action, &case)),
        },
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
        Action::Outcome => "Nobody has this case yet. a takes it, then o resolves it.",
        Action::Hold => match scene::may_wait(case) {
            Err(why) => return why.to_string(),
            Ok(()) => "There is nothing to wait for here.",
        },
        _ if !case.is_open() => "This case is over. o shows what can be done with it.",
        _ => "There is nothing to choose here.",
    };
    words.to_owned()
}

/// Goes on with an act: asks for what is missing, or does it.
pub fn go_on(model: &mut Model, pending: Pending) -> Vec<Effect> {
    match doing::next(model, pending) {
        Step::Ask(over) => lay(model, over),
        Step::Wrong(why) => tell(model, &why),
        Step::Do(command, done) => {
            let Some(effects) = keep(model, &command, After::Nothing) else {
                return Vec::new();
            };
            for slot in done {
                model.drafts.done(&slot);
            }
            model.covered = false;
            effects
        }
    }
}

/// Takes back what this person did last.
fn undo(model: &mut Model) -> Vec<Effect> {
    if model.looking {
        return tell(model, "You only look through their eyes. V comes back.");
    }
    let conference = model.own.replica.conference();
    let last = correcting::last(conference, &model.me, model.now);
    let Some((case, entry)) = last.map(|(case, entry)| (case.id, entry.id)) else {
        let why = correcting::nothing_to_undo(conference, &model.me, model.now);
        return tell(model, &format!("{} {}", why.message, why.next_step));
    };
    keep(model, &Command::Undo { case, entry }, After::Nothing).unwrap_or_default()
}

fn mark(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.target() else {
        return tell(model, "No case is selected.");
    };
    if !model.queue.marked.remove(&id) {
        model.queue.marked.insert(id);
    }
    model.selected = model.queue.step(model.selected, 1);
    Vec::new()
}

fn have_all(model: &mut Model) -> Vec<Effect> {
    let commands: Vec<Command> = model
        .queue
        .marked
        .iter()
        .filter_map(|id| model.conference().case(*id))
        .map(seats::free)
        .collect();
    each(model, &commands)
}

/// Does `commands` one after another, and says what came of each.
pub fn each(model: &mut Model, commands: &[Command]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut lines = Vec::new();
    for command in commands {
        let case = command.case().and_then(|id| model.conference().case(id));
        let name = case.map_or_else(String::new, Case::spoken);
        let (words, is_done) = match keep_quietly(model, command) {
            Ok(effect) => {
                effects.push(effect);
                let words = if model.is_live() {
                    "done"
                } else {
                    "kept here, not sent yet"
                };
                (words.to_owned(), true)
            }
            Err(why) => (why, false),
        };
        lines.push(Line {
            case: name,
            words,
            is_done,
        });
    }
    let done = lines.iter().filter(|l| l.is_done).count();
    let title = format!("{done} OF {} DONE", lines.len());
    model.queue.marked.clear();
    open(
        model,
        Over::Results(Results {
            title,
            lines,
            from: 0,
        }),
    );
    effects
}

/// Goes to what a search found.
pub fn go_to(model: &mut Model, place: &Place) -> Vec<Effect> {
    match place {
        Place::Case(id) => {
            if !model.queue.rows.iter().any(|(row, _)| row == id) {
                model.queue.filter.clear();
                model.queue.disturb();
            }
            model.selected = Some(*id);
            go(model, ScreenName::Case)
        }
        Place::Contact(id) => {
            let order = &model.conference().hall().contact_order;
            model.contacts.at = order.iter().position(|c| c == id).unwrap_or(0);
            go(model, ScreenName::Contacts)
        }
        Place::Checklist(id) => match model
            .target()
            .and_then(|c| model.conference().case(c))
            .cloned()
        {
            Some(case) => on_case(model, Action::Checklist, case.id),
            None => {
                let words = format!("{id} is a checklist. On a case, c attaches it.");
                model.tell(words);
                Vec::new()
            }
        },
    }
}

fn enter(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        ScreenName::Queue if model.answers_briefs() => act(model, Action::Answered),
        ScreenName::Queue if model.target().is_some() => go(model, ScreenName::Case),
        ScreenName::Case => step_act(model),
        ScreenName::Log => log_enter(model),
        ScreenName::Queue | ScreenName::OnCall | ScreenName::Contacts => Vec::new(),
    }
}

/// Does what the selected step asks for, where it names an act.
fn step_act(model: &mut Model) -> Vec<Effect> {
    let Some(case) = model.case_in_view().cloned() else {
        return go(model, ScreenName::Queue);
    };
    let wanted = steps(&case)
        .get(model.case.at(&case))
        .filter(|_| model.case.has_act(&case))
        .and_then(|r| r.step.act.clone());
    match wanted {
        Some(StepAct::Escalate(kind)) => match EscalateForm::new(model, &case, Some(kind)) {
            Some(form) => lay(model, Over::Escalate(Box::new(form))),
            None => Vec::new(),
        },
        Some(StepAct::Flag(_) | StepAct::Form(Form::Flags)) => {
            on_case(model, Action::Flags, case.id)
        }
        Some(StepAct::Form(Form::Promise)) => on_case(model, Action::Promises, case.id),
        Some(StepAct::Form(Form::LookOut)) => on_case(model, Action::LookOut, case.id),
        Some(StepAct::Form(Form::Note)) => on_case(model, Action::Note, case.id),
        Some(StepAct::Form(Form::Assign)) => on_case(model, Action::Who, case.id),
        Some(StepAct::Scene(_)) => on_case(model, Action::Scene, case.id),
        None => {
            model.tell("Space ticks the step, - skips it with a reason.");
            Vec::new()
        }
    }
}

/// A refused command: its words go back into a note, and it is put away.
fn log_enter(model: &mut Model) -> Vec<Effect> {
    let Some(line) = log::lines(model, 1, model.log.back).into_iter().next() else {
        return Vec::new();
    };
    let Some(id) = line.refused else {
        if let Some(case) = line.case {
            model.selected = Some(case);
            return go(model, ScreenName::Case);
        }
        return Vec::new();
    };
    let refused = &model.own.status.refused;
    let Some(command) = refused
        .iter()
        .find(|r| r.envelope.id == id)
        .map(|r| r.envelope.command.clone())
    else {
        return Vec::new();
    };
    if let Command::Report { report } = &command {
        if report_is_begun(model) {
            return tell(
                model,
                "A report is begun already. r goes on with it; save it first.",
            );
        }
        let form = ReportForm::again(report, model.conference());
        open(model, Over::Report(Box::new(form)));
        return dismiss(model, id);
    }
    let texts: Vec<&str> = command.texts().iter().map(|t| t.as_str()).collect();
    let text = texts.join("\n");
    let known = |id: &CaseId| model.conference().case(*id).is_some();
    match line.case.filter(known) {
        _ if text.trim().is_empty() => {}
        Some(case) => {
            model.selected = Some(case);
            let slot = Slot::act("note", case);
            let begun = model.drafts.get(&slot);
            let both = if begun.is_empty() {
                text
            } else {
                format!("{begun}\n{text}")
            };
            model.drafts.keep(slot, &both);
            on_case(model, Action::Note, case);
        }
        // There is no case to write it into: the words stay here.
        None => return tell(model, "Its case is not here. The words stay in this log."),
    }
    dismiss(model, id)
}

/// A refusal was read, and its words are where they can be used.
fn dismiss(model: &mut Model, id: CommandId) -> Vec<Effect> {
    let refused = &mut model.own.status.refused;
    refused.retain(|r| r.envelope.id != id);
    vec![Effect::Order(Order::Dismiss(id))]
}

/// Whether a report is begun and not saved.
fn report_is_begun(model: &Model) -> bool {
    !model.drafts.get(&Slot::Report).is_empty()
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.returning.is_some() {
        return look(model);
    }
    if model.screen == ScreenName::Queue && !model.queue.filter.is_blank() {
        model.queue.filter.clear();
        model.queue.disturb();
    }
    go(model, ScreenName::Queue)
}

fn pane(model: &mut Model) -> Vec<Effect> {
    let wide = matches!(model.layout(), Layout::Stacked | Layout::Side);
    match model.screen {
        ScreenName::Queue if wide => go(model, ScreenName::Case),
        ScreenName::Case if wide => go(model, ScreenName::Queue),
        ScreenName::Case => {
            model.case.turn();
            Vec::new()
        }
        ScreenName::OnCall => {
            let now = model.now;
            let count = model.on_call.count(model.own.replica.conference(), now);
            model.on_call.at = (model.on_call.at + 1) % count.max(1);
            Vec::new()
        }
        ScreenName::Queue | ScreenName::Contacts | ScreenName::Log => Vec::new(),
    }
}

/// `!`: to the case that rings, and back.
/// Shows the case that rings, and comes back to the same place and form.
pub fn look(model: &mut Model) -> Vec<Effect> {
    if let Some(back) = model.returning.take() {
        model.selected = back.selected;
        model.over = back.over;
        return go(model, back.screen);
    }
    let Some(ring) = model.rings.first().cloned() else {
        return tell(model, "Nothing rings.");
    };
    model.returning = Some(Returning {
        screen: model.screen,
        selected: model.selected,
        over: model.over.take(),
    });
    model.selected = Some(ring.case);
    go(model, ScreenName::Case)
}

/// `V`: looks through the colleague's eyes, and back.
fn eyes(model: &mut Model) -> Vec<Effect> {
    if model.other.is_none() {
        return Vec::new();
    }
    model.looking = !model.looking;
    model.returning = None;
    if model.case_in_view().is_none() {
        model.screen = ScreenName::Queue;
    }
    model.queue.disturb();
    vec![Effect::Deed(Deed::Looked(model.looking))]
}

/// Leaves; asks first while something is unsent.
pub fn quit(model: &mut Model) -> Vec<Effect> {
    let unsent = model.own.unsent();
    if unsent == 0 {
        return vec![Effect::Quit];
    }
    if let Some(Over::Sure(Sure {
        then: Yes::Quit, ..
    })) = model.over
    {
        return Vec::new();
    }
    let lines = vec![format!(
        "{unsent} not sent yet. They are kept in this console only: leaving now loses them."
    )];
    let sure = Sure {
        case: None,
        seen: 0,
        title: "LEAVE".to_owned(),
        lines,
        yes: "leave, and lose it".to_owned(),
        then: Yes::Quit,
        done: Vec::new(),
        opened: None,
    };
    lay(model, Over::Sure(sure))
}

/// Keys that only move.
pub fn shift(model: &mut Model, key: KeyEvent) {
    let by = match key.code {
        KeyCode::Up | KeyCode::Char('k') => -1,
        KeyCode::Down | KeyCode::Char('j') => 1,
        KeyCode::PageUp => -10,
        KeyCode::PageDown => 10,
        KeyCode::Home => -100_000,
        KeyCode::End => 100_000,
        KeyCode::Left | KeyCode::Char('h' | '<') => return turn(model, -1),
        KeyCode::Right | KeyCode::Char('l' | '>') => return turn(model, 1),
        _ => {
            model.changed = false;
            return;
        }
    };
    let now = model.now;
    match model.screen {
        ScreenName::Queue if model.answers_briefs() => {
            let mut briefs = std::mem::take(&mut model.briefs);
            briefs.step(model.conference(), by);
            model.briefs = briefs;
        }
        ScreenName::Queue => model.selected = model.queue.step(model.selected, by),
        ScreenName::Case => {
            if let Some(case) = model.case_in_view().cloned() {
                model.case.step(&case, by);
            }
        }
        ScreenName::OnCall => {
            let mut screen = std::mem::take(&mut model.on_call);
            screen.step(model.conference(), now, by);
            model.on_call = screen;
        }
        ScreenName::Contacts => {
            let mut screen = std::mem::take(&mut model.contacts);
            screen.step(model.conference(), by);
            model.contacts = screen;
        }
        ScreenName::Log => {
            let entries = model
                .conference()
                .cases()
                .map(|c| c.entries.len())
                .sum::<usize>();
            let longest = entries + model.messages.len() + model.own.status.refused.len();
            model.log.step(by, longest);
        }
    }
}

fn turn(model: &mut Model, by: i64) {
    match model.screen {
        ScreenName::OnCall => model.on_call.turn(by),
        ScreenName::Case if model.layout() == Layout::One && model.size.0 < 76 => model.case.turn(),
        ScreenName::Case if by < 0 => model.screen = ScreenName::Queue,
        ScreenName::Queue if by > 0 && model.target().is_some() => model.screen = ScreenName::Case,
        ScreenName::Queue | ScreenName::Case | ScreenName::Contacts | ScreenName::Log => {}
    }
}

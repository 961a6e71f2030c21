//! What each action of the table does.

use crossterm::event::{KeyCode, KeyEvent};

use crate::domain::log::command::Command;
use crate::domain::rules::correcting;
use crate::domain::rules::scene;
use crate::domain::rules::seats;
use crate::domain::state::case::{Case, State};
use crate::domain::vocabulary::checklist::{Act as StepAct, Form};
use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::sync::driver::Order;
use crate::tui::action::Act;
use crate::tui::drafts::Slot;
use crate::tui::forms::Over;
use crate::tui::forms::escalate::EscalateForm;
use crate::tui::forms::find::{Find, Kind};
use crate::tui::forms::help_now::HelpNowForm;
use crate::tui::forms::report::ReportForm;
use crate::tui::forms::results::{Line, Results};
use crate::tui::forms::search::Search;
use crate::tui::forms::sure::{Sure, Yes};
use crate::tui::forms::words::{Purpose, Words};
use crate::tui::menus;
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
pub fn act(model: &mut Model, act: Act) -> Vec<Effect> {
    match act {
        Act::Queue => go(model, ScreenName::Queue),
        Act::Case => go(model, ScreenName::Case),
        Act::OnCall => go(model, ScreenName::OnCall),
        Act::Contacts => go(model, ScreenName::Contacts),
        Act::Log | Act::Messages => {
            model.log.back = 0;
            go(model, ScreenName::Log)
        }
        Act::Enter => enter(model),
        Act::Back => back(model),
        Act::Pane => pane(model),
        Act::Filter => {
            let effects = go(model, ScreenName::Queue);
            model.queue.filtering = !model.answers_briefs();
            effects
        }
        Act::Palette => lay(model, Over::Find(Find::new(Kind::Palette))),
        Act::Help => lay(model, Over::Find(Find::new(Kind::Help))),
        Act::Look => look(model),
        Act::Cover => {
            model.covered = true;
            Vec::new()
        }
        Act::Quit => quit(model),
        Act::Report => {
            let form = ReportForm::from_draft(model.drafts.get(&Slot::Report));
            lay(model, Over::Report(Box::new(form)))
        }
        Act::HelpNow => {
            let form = HelpNowForm::new(model);
            lay(model, Over::HelpNow(Box::new(form)))
        }
        Act::Undo => undo(model),
        Act::Search => lay(model, Over::Search(Search::default())),
        Act::Mark => mark(model),
        Act::Have if !model.queue.marked.is_empty() && model.screen == ScreenName::Queue => {
            have_all(model)
        }
        Act::Who if !model.queue.marked.is_empty() && model.screen == ScreenName::Queue => {
            let marked: Vec<CaseId> = model.queue.marked.iter().copied().collect();
            lay(model, Over::Menu(menus::assign_all(model, &marked)))
        }
        Act::Wifi => vec![Effect::Deed(Deed::ToggleWifi)],
        Act::Eyes => eyes(model),
        Act::Answered if model.answers_briefs() => match menus::brief_answers(model) {
            Some(over) => lay(model, over),
            None => tell(model, "There is no call that is still open."),
        },
        Act::Tick
        | Act::Skip
        | Act::Have
        | Act::Call
        | Act::Answered
        | Act::Scene
        | Act::Note
        | Act::Who
        | Act::Checklist
        | Act::Flags
        | Act::Kind
        | Act::Hold
        | Act::Wishes
        | Act::Promises
        | Act::Canned
        | Act::LookOut
        | Act::Strike
        | Act::Merge
        | Act::Outcome
        | Act::StepBack => match model.target() {
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

fn on_case(model: &mut Model, act: Act, id: CaseId) -> Vec<Effect> {
    if model.looking {
        return tell(model, "You only look through their eyes. V comes back.");
    }
    let Some(case) = model.conference().case(id).cloned() else {
        return Vec::new();
    };
    let needs_open = matches!(
        act,
        Act::Have
            | Act::Call
            | Act::Answered
            | Act::Who
            | Act::Scene
            | Act::Hold
            | Act::Flags
            | Act::Kind
            | Act::LookOut
            | Act::Tick
            | Act::Skip
    );
    if needs_open && !case.is_open() {
        return tell(
            model,
            "This case is over. o shows what can be done with it.",
        );
    }
    let over = match act {
        Act::Have => {
            return keep(model, &seats::free(&case), After::Nothing).unwrap_or_default();
        }
        Act::Tick => {
            let Some(step) = steps(&case)
                .get(model.case.at(&case))
                .map(|r| r.step.id.to_string())
            else {
                return tell(model, "This case has no checklist. c attaches one.");
            };
            let tick = Command::TickStep { case: id, step };
            return keep(model, &tick, After::Nothing).unwrap_or_default();
        }
        Act::Skip => {
            let Some((step, text)) = steps(&case)
                .get(model.case.at(&case))
                .map(|r| (r.step.id.to_string(), r.step.text.as_str().to_owned()))
            else {
                return tell(model, "This case has no checklist. c attaches one.");
            };
            let title = format!("SKIP · {}", case.spoken());
            Over::Words(Words::new(
                model,
                Purpose::Skip { case: id, step },
                title,
                format!("Why not: {text}?"),
            ))
        }
        Act::Note => note(model, id),
        Act::Call => match EscalateForm::new(model, &case, None) {
            Some(form) => Over::Escalate(Box::new(form)),
            None => {
                return tell(
                    model,
                    "The conference file names nobody to call. Ask the lead.",
                );
            }
        },
        Act::Answered => match menus::answers(model, &case) {
            Some(over) => over,
            None if case.escalations.is_empty() => {
                return tell(model, "Nobody was called for this case yet. e calls.");
            }
            None => return tell(model, "All who were called are stood down. e calls again."),
        },
        Act::Scene => Over::Menu(menus::scene(&case)),
        Act::Who => Over::Menu(menus::who(model, &case)),
        Act::Flags => Over::Menu(menus::flags(&case)),
        Act::Outcome if matches!(case.state, State::New) => {
            return tell(
                model,
                "Nobody has this case yet. a takes it, then o resolves it.",
            );
        }
        Act::Outcome => Over::Menu(menus::outcome(model, &case)),
        Act::Kind => Over::Menu(menus::kind(model, &case)),
        Act::Hold => match scene::may_wait(&case) {
            Err(why) if case.hold.is_none() => return tell(model, &why.to_string()),
            _ => menus::hold(model, &case),
        },
        Act::Wishes => Over::Menu(menus::wishes(model, &case)),
        Act::Promises => menus::promises(model, &case),
        Act::Canned => Over::Menu(menus::canned(model, &case)),
        Act::LookOut => menus::look_out(model, &case),
        Act::Merge => Over::Menu(menus::merge(model, &case)),
        Act::Strike => {
            let menu = menus::strike(model, &case);
            if menu.choices.is_empty() {
                return tell(model, "There is no note of yours to strike here.");
            }
            Over::Menu(menu)
        }
        Act::Checklist => {
            if model.screen == ScreenName::Case || case.checklists.is_empty() {
                Over::Menu(menus::checklists(model, &case))
            } else {
                return go(model, ScreenName::Case);
            }
        }
        Act::StepBack => Over::Sure(menus::step_back(model, &case)),
        _ => return Vec::new(),
    };
    lay(model, over)
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
            Some(case) => {
                let menu = menus::checklists(model, &case);
                lay(model, Over::Menu(menu))
            }
            None => {
                let words = format!("{id} is a checklist. On a case, c attaches it.");
                model.tell(words);
                Vec::new()
            }
        },
    }
}

/// The note form on `case`.
fn note(model: &Model, id: CaseId) -> Over {
    let name = model
        .conference()
        .case(id)
        .map_or_else(String::new, crate::domain::state::case::Case::spoken);
    let prompt = "What was said or done, by whom. Facts first. Canned ones: Esc, then .";
    Over::Words(Words::new(
        model,
        Purpose::Note(id),
        format!("NOTE · {name}"),
        prompt,
    ))
}

fn enter(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        ScreenName::Queue if model.answers_briefs() => act(model, Act::Answered),
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
        Some(StepAct::Flag(_) | StepAct::Form(Form::Flags)) => on_case(model, Act::Flags, case.id),
        Some(StepAct::Form(Form::Promise)) => on_case(model, Act::Promises, case.id),
        Some(StepAct::Form(Form::LookOut)) => on_case(model, Act::LookOut, case.id),
        Some(StepAct::Form(Form::Note)) => on_case(model, Act::Note, case.id),
        Some(StepAct::Form(Form::Assign)) => on_case(model, Act::Who, case.id),
        Some(StepAct::Scene(_)) => on_case(model, Act::Scene, case.id),
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
            let slot = Slot::Note(case);
            let begun = model.drafts.get(&slot);
            let both = if begun.is_empty() {
                text
            } else {
                format!("{begun}\n{text}")
            };
            model.drafts.keep(slot, &both);
            let over = note(model, case);
            open(model, over);
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

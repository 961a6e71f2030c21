//! The menus on a case: who, scene, answers, flags and severity, outcome, checklists; and the dialogs they lead to.

use crate::domain::access::ConflictLevel;
use crate::domain::case::{Case, State};
use crate::domain::checklist::{Attached, Move};
use crate::domain::command::Command;
use crate::domain::escalation::Escalation;
use crate::domain::severity::{Answer, Flag, Severity};
use crate::domain::telling;
use crate::tui::forms::Over;
use crate::tui::forms::menu::Menu;
use crate::tui::forms::sure::{Sure, Yes};
use crate::tui::forms::words::{Purpose, Words};
use crate::tui::model::Model;

/// Who has it: give it to somebody, give one's seat up, or say why one is enough.
pub fn who(model: &Model, case: &Case) -> Menu {
    let conference = model.conference();
    let id = case.id;
    let mut menu = Menu::new(Some(id), format!("WHO · {}", case.spoken()));
    if case.holds(model.viewer()) {
        menu = menu.with(
            "give up my seat",
            "the ladder starts again",
            Command::Release { case: id },
        );
        if case.seats() == 2 && case.alone.is_none() {
            let words = Words::new(
                model,
                Purpose::Alone(id),
                format!("ALONE · {}", case.spoken()),
                "Why is one enough?",
            );
            menu = menu.opening(
                "one is enough",
                "with a reason, on record",
                Over::Words(words),
            );
        }
    }
    let rota = &conference.hall().rota;
    let mut people: Vec<_> = conference
        .hall()
        .people
        .values()
        .filter(|p| p.role.is_team())
        .filter(|p| {
            case.conflicts
                .get(&p.id)
                .is_none_or(|c| c.level != ConflictLevel::Hard)
        })
        .filter(|p| case.first.as_ref().is_none_or(|s| s.person != p.id))
        .map(|p| {
            let seat = rota
                .everyone(model.now)
                .find(|(_, on)| *on.person == p.id)
                .map(|(position, on)| {
                    let post = on.post.and_then(|p| conference.hall().places.get(p));
                    let post = post.map_or_else(String::new, |p| format!(", {}", p.short.as_str()));
                    format!("on call: {position}{post}")
                });
            let busy = conference
                .open_cases()
                .filter(|c| c.is_open() && c.holds(&p.id))
                .count();
            let busy = match busy {
                0 => String::new(),
                1 => " · has 1 case".to_owned(),
                n => format!(" · has {n} cases"),
            };
            (
                seat.is_none(),
                p.short.clone(),
                p,
                format!("{}{busy}", seat.unwrap_or_else(|| "off shift".to_owned())),
            )
        })
        .collect();
    people.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    people
        .into_iter()
        .fold(menu, |menu, (_, short, person, hint)| {
            let command = Command::Assign {
                case: id,
                to: person.id.clone(),
            };
            let name = if person.id == *model.viewer() {
                "you".to_owned()
            } else {
                short.as_str().to_owned()
            };
            menu.with(format!("give it to {name}"), hint, command)
        })
}

/// The scene, and a word that one is all right.
pub fn scene(case: &Case) -> Menu {
    let id = case.id;
    let to = |to| Command::Scene { case: id, to };
    Menu::new(Some(id), format!("SCENE · {}", case.spoken()))
        .with("I am going", "on the way", to(Move::Going))
        .with(
            "I am there",
            "starts the check-in when you are alone",
            to(Move::There),
        )
        .with("I am all right", "check-in", Command::CheckIn { case: id })
        .with(
            "the scene is clear",
            "nobody is in danger any more",
            to(Move::Clear),
        )
        .with(
            "people are needed again",
            "after it was clear",
            to(Move::Resume),
        )
}

/// Danger, going on, likely again; and how bad it is.
pub fn flags(case: &Case) -> Menu {
    let id = case.id;
    let mut menu = Menu::new(Some(id), format!("FLAGS AND SEVERITY · {}", case.spoken()));
    for flag in [Flag::Danger, Flag::Ongoing, Flag::Repeat] {
        let now = case.flags.get(flag);
        for to in [Answer::Yes, Answer::No] {
            let label = format!("{}: {}", telling::flag_word(flag), telling::answer_word(to));
            let hint = if now == to {
                "as it is; again says it was looked at"
            } else {
                ""
            };
            if now != to || flag == Flag::Ongoing {
                menu = menu.with(label, hint, Command::SetFlag { case: id, flag, to });
            }
        }
    }
    for to in Severity::ALL {
        if to != case.severity {
            let hint = if to > case.severity {
                "rings again"
            } else {
                "nobody is dropped"
            };
            let command = Command::SetSeverity {
                case: id,
                from: case.severity,
                to,
            };
            menu = menu.with(
                format!("{}, was {}", to.word(), case.severity.word()),
                hint,
                command,
            );
        }
    }
    menu
}

fn sure(case: &Case, title: &str, lines: Vec<String>, yes: &str, command: Command) -> Sure {
    Sure {
        case: Some(case.id),
        seen: case.entries.len(),
        title: format!("{title} · {}", case.spoken()),
        lines,
        yes: yes.to_owned(),
        then: Yes::Do(Box::new(command)),
        done: None,
        opened: None,
    }
}

/// Resolve, close, reopen: whatever its state allows.
pub fn outcome(model: &Model, case: &Case) -> Menu {
    let id = case.id;
    let menu = Menu::new(Some(id), format!("OUTCOME · {}", case.spoken()));
    match case.state {
        State::New | State::Acknowledged { .. } | State::Active => {
            let blocking = case.checklists.iter().flat_map(Attached::blocking).count();
            if blocking == 0 {
                let lines =
                    vec!["Nothing more is to be done on site. All its timers stop.".to_owned()];
                let sure = sure(
                    case,
                    "RESOLVE",
                    lines,
                    "resolve it",
                    Command::Resolve {
                        case: id,
                        why: None,
                    },
                );
                return menu.opening("resolve", "nothing more to do on site", Over::Sure(sure));
            }
            let prompt =
                format!("{blocking} required steps are still open. Why is it resolved without?");
            let words = Words::new(
                model,
                Purpose::Resolve(id),
                format!("RESOLVE · {}", case.spoken()),
                prompt,
            );
            menu.opening(
                "resolve",
                format!("{blocking} required steps open: needs a reason"),
                Over::Words(words),
            )
        }
        State::Resolved { .. } => {
            let lines = vec![
                "It leaves the queue of everybody. It can be opened again with a reason."
                    .to_owned(),
            ];
            let close = sure(
                case,
                "CLOSE",
                lines,
                "close it",
                Command::Close { case: id },
            );
            menu.opening("close", "a lead puts it away", Over::Sure(close))
                .opening(
                    "open it again",
                    "with a reason; it rings",
                    Over::Words(reopening(model, case)),
                )
        }
        State::Closed { .. } | State::Merged { .. } => menu.opening(
            "open it again",
            "with a reason; it rings",
            Over::Words(reopening(model, case)),
        ),
    }
}

fn reopening(model: &Model, case: &Case) -> Words {
    Words::new(
        model,
        Purpose::Reopen(case.id),
        format!("OPEN AGAIN · {}", case.spoken()),
        "What is new?",
    )
}

/// Checklists that are not on the case yet.
pub fn checklists(model: &Model, case: &Case) -> Menu {
    let all = model.conference().hall().checklists.values();
    let free = all.filter(|c| !case.checklists.iter().any(|a| a.checklist.id == c.id));
    free.fold(
        Menu::new(Some(case.id), format!("CHECKLIST · {}", case.spoken())),
        |menu, c| {
            let command = Command::AttachChecklist {
                case: case.id,
                checklist: c.id.clone(),
            };
            menu.with(
                format!("attach {}", c.name.as_str()),
                c.title.as_str(),
                command,
            )
        },
    )
}

/// Stepping back: final for oneself.
pub fn step_back(model: &Model, case: &Case) -> Sure {
    let mut lines = vec![
        "You know somebody in it. From y on the case is gone from this laptop: no row, no page, no search. Only a lead brings it back.".to_owned(),
    ];
    if case.holds(model.viewer()) {
        lines.push("You have it now: write a note first (n) if somebody must know something. The ladder rings others at once.".to_owned());
    }
    let command = Command::SetConflict {
        case: case.id,
        level: ConflictLevel::Hard,
        person: None,
        why: None,
    };
    sure(case, "STEP BACK", lines, "step back", command)
}

/// What the called side says: a menu over all calls that still run.
pub fn answers(model: &Model, case: &Case) -> Option<Over> {
    let running: Vec<&Escalation> = case
        .escalations
        .iter()
        .filter(|e| e.stood_down.is_none())
        .rev()
        .collect();
    call_menu(model, &running, format!("CALLS · {}", case.spoken())).map(|mut menu| {
        menu.case = Some(case.id);
        Over::Menu(menu)
    })
}

/// The same, for an account that answers the call itself.
pub fn brief_answers(model: &Model) -> Option<Over> {
    let brief = model.briefs.current(model.conference())?;
    let running: Vec<&Escalation> = [&brief.escalation]
        .into_iter()
        .filter(|e| e.stood_down.is_none())
        .collect();
    call_menu(model, &running, "THIS CALL".to_owned()).map(Over::Menu)
}

fn call_menu(model: &Model, running: &[&Escalation], title: String) -> Option<Menu> {
    let mut menu = Menu::new(None, title);
    for call in running {
        let whom = telling::contact(model.conference(), &call.to);
        if call.arrived.is_none() {
            let prompt = "Who answers, and how soon: Post 3, two guards, 2m";
            let words = Words::new(
                model,
                Purpose::Answered(call.id),
                format!("ANSWER · {whom}"),
                prompt,
            );
            menu = menu
                .opening(
                    format!("{whom} answered"),
                    "who, and how soon",
                    Over::Words(words),
                )
                .with(
                    format!("{whom} arrived"),
                    "they are there",
                    Command::Arrive {
                        escalation: call.id,
                    },
                );
        }
        menu = menu.with(
            format!("{whom} stood down"),
            "no longer needed",
            Command::StandDown {
                escalation: call.id,
            },
        );
    }
    (!menu.choices.is_empty()).then_some(menu)
}

//! The menus on a case, and the dialogs they lead to: what a key offers before anything is done.

use std::cmp::Ordering;

use crate::domain::log::command::Command;
use crate::domain::rules::{checking, correcting, promising, settling};
use crate::domain::state::case::{Case, State};
use crate::domain::state::escalation::Escalation;
use crate::domain::views::consent;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::Kind;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::CaseId;
use crate::domain::vocabulary::severity::{Answer, Category, Flag, Severity};
use crate::domain::vocabulary::wish::Wish;
use crate::tui::forms::Over;
use crate::tui::forms::menu::Menu;
use crate::tui::forms::sure::{Sure, Yes};
use crate::tui::forms::words::{Purpose, Words};
use crate::tui::model::{self, Model};
use crate::tui::text;
use crate::words::telling;

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
    let goes_too = case.first.is_some() && case.second.is_none();
    if goes_too && !case.holds(model.viewer()) {
        let second = Command::Second {
            case: id,
            alone: None,
        };
        menu = menu.with("I go too", "the second seat", second);
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

/// On hold until a time; or, where it is, go on.
pub fn hold(model: &Model, case: &Case) -> Over {
    let words = Words::new(
        model,
        Purpose::Hold(case.id),
        format!("ON HOLD · {}", case.spoken()),
        "What does it wait for?",
    );
    let Some(hold) = &case.hold else {
        return Over::Words(words);
    };
    let until = text::hour_minute(hold.until, model.conference().zone());
    let resume = Command::Scene {
        case: case.id,
        to: Move::Resume,
    };
    let menu = Menu::new(
        Some(case.id),
        format!("ON HOLD UNTIL {until} · {}", case.spoken()),
    )
    .with("go on", "its clocks run again", resume)
    .opening("hold it longer", "with a reason", Over::Words(words));
    Over::Menu(menu)
}

/// What was promised and is owed, and something more.
pub fn promises(model: &Model, case: &Case) -> Over {
    let zone = model.conference().zone();
    let words = Words::new(
        model,
        Purpose::Promise(case.id),
        format!("PROMISE · {}", case.spoken()),
        "What did you promise the reporter? Like: we ring you back",
    );
    let owed = promising::owed(case);
    if owed.is_empty() {
        return Over::Words(words);
    }
    let menu = Menu::new(Some(case.id), format!("PROMISES · {}", case.spoken()));
    let menu = owed.into_iter().fold(menu, |menu, promise| {
        let due = text::hour_minute(promise.due, zone);
        let label = text::fit(&format!("kept: {}", promise.text.as_str()), 44);
        let command = Command::KeepPromise {
            promise: promise.id,
        };
        menu.with(label, format!("due {due}"), command)
    });
    Over::Menu(menu.opening("promise something", "", Over::Words(words)))
}

/// What the person concerned wants, kind after kind.
pub fn wishes(model: &Model, case: &Case) -> Menu {
    let hall = model.conference().hall();
    let mut kinds: Vec<Kind> = Vec::new();
    for contact in hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
    {
        if !kinds.contains(&contact.kind) {
            kinds.push(contact.kind);
        }
    }
    let menu = Menu::new(Some(case.id), format!("WISHES · {}", case.spoken()));
    kinds.into_iter().fold(menu, |menu, kind| {
        let command = |wish| Command::Wish {
            case: case.id,
            kind,
            wish,
        };
        let answers = Menu::new(
            Some(case.id),
            format!("{}? · {}", kind.word(), case.spoken()),
        )
        .with(
            "no",
            "only danger or law goes against it",
            command(Wish::No),
        )
        .with("yes", "", command(Wish::Yes))
        .with("ask first", "before it is called", command(Wish::Ask));
        let now = consent::rule(case, kind).word();
        menu.opening(kind.word(), now, Over::Menu(answers))
    })
}

/// The notes of two keys.
pub fn canned(model: &Model, case: &Case) -> Menu {
    let menu = Menu::new(Some(case.id), format!("CANNED NOTE · {}", case.spoken()));
    let notes = &model.conference().policy().canned;
    notes.iter().fold(menu, |menu, text| {
        let command = Command::Note {
            case: case.id,
            text: text.clone(),
            happened_at: None,
        };
        menu.with(text.as_str(), "", command)
    })
}

/// Another kind, or another place.
pub fn kind(model: &Model, case: &Case) -> Menu {
    let words = Words::new(
        model,
        Purpose::Place(case.id),
        format!("PLACE · {}", case.spoken()),
        "Where is it? A place, and after a comma the exact spot: Hall B, by the stage",
    );
    let menu = Menu::new(Some(case.id), format!("KIND AND PLACE · {}", case.spoken())).opening(
        "it is somewhere else",
        "",
        Over::Words(words),
    );
    Category::ALL
        .into_iter()
        .filter(|c| *c != case.category)
        .fold(menu, |menu, to| {
            let command = Command::SetCategory {
                case: case.id,
                from: case.category,
                to,
            };
            menu.with(format!("it is: {}", to.word()), "", command)
        })
}

/// A look-out, or the all clear where one runs.
pub fn look_out(model: &Model, case: &Case) -> Over {
    if case.look_out.as_ref().is_some_and(|l| l.clear.is_none()) {
        return Over::Sure(sure(
            case,
            "ALL CLEAR",
            vec!["Everyone who was told hears that nobody is looked for any more.".to_owned()],
            "all clear",
            Command::AllClear { case: case.id },
        ));
    }
    let mut words = Words::new(
        model,
        Purpose::LookOut(case.id),
        format!("LOOK-OUT · {}", case.spoken()),
        "What do they look like? Height, hair, clothes, age. Never a name.",
    );
    if words.field.is_blank()
        && let Some(looks) = case.facts.get(&Fact::Looks)
    {
        words.field.insert(looks.as_str());
    }
    Over::Words(words)
}

/// Notes and promises that may be struck, newest first.
pub fn strike(model: &Model, case: &Case) -> Menu {
    let viewer = model.viewer();
    let zone = model.conference().zone();
    let menu = Menu::new(Some(case.id), format!("STRIKE · {}", case.spoken()));
    correcting::strikable(model.conference(), case, viewer)
        .take(9)
        .fold(menu, |menu, entry| {
            let words = telling::entry(model.conference(), Some(viewer), entry);
            let form = Words::new(
                model,
                Purpose::Strike(case.id, entry.id),
                format!("STRIKE · {}", case.spoken()),
                "What is wrong with it?",
            );
            let at = text::hour_minute(entry.at, zone);
            menu.opening(text::fit(&words, 50), at, Over::Words(form))
        })
}

/// The other open cases, to be linked or merged with.
pub fn merge(model: &Model, case: &Case) -> Menu {
    let menu = Menu::new(Some(case.id), format!("LINK OR MERGE · {}", case.spoken()));
    let conference = model.conference();
    let mut others: Vec<&Case> = conference
        .open_cases()
        .filter(|c| c.is_open() && c.id != case.id)
        .collect();
    // What is at the same place, and newest, is most likely the same thing.
    others.sort_by_key(|c| {
        (
            c.report.place != case.report.place,
            std::cmp::Reverse(c.reported_at),
        )
    });
    others.into_iter().take(30).fold(menu, |menu, other| {
        let merge = sure(
            case,
            "MERGE",
            vec![
                format!(
                    "{} ends here and goes on in {}. Both timelines stay.",
                    case.spoken(),
                    other.spoken()
                ),
                "Who is recused from one of them is recused from both.".to_owned(),
            ],
            "merge them",
            Command::Merge {
                case: case.id,
                into: other.id,
            },
        );
        let link = Command::Link {
            case: case.id,
            other: other.id,
        };
        let both = Menu::new(
            Some(case.id),
            format!("{} AND {}", case.spoken(), other.spoken()),
        )
        .with("link", "each points to the other", link)
        .opening(
            "merge",
            format!("goes on in {}", other.spoken()),
            Over::Sure(merge),
        );
        let hint = format!(
            "{} · {}",
            other.category.word(),
            model::place_short(conference, other)
        );
        menu.opening(other.spoken(), hint, Over::Menu(both))
    })
}

/// Gives all marked cases to somebody.
pub fn assign_all(model: &Model, cases: &[CaseId]) -> Menu {
    let conference = model.conference();
    let menu = Menu::new(None, format!("GIVE {} CASES", cases.len()));
    let people = conference
        .hall()
        .people
        .values()
        .filter(|p| p.role.is_team());
    let mut people: Vec<_> = people
        .map(|p| {
            let on = conference
                .hall()
                .rota
                .everyone(model.now)
                .find(|(_, on)| *on.person == p.id)
                .map(|(position, _)| format!("on call: {position}"));
            (
                on.is_none(),
                p,
                on.unwrap_or_else(|| "off shift".to_owned()),
            )
        })
        .collect();
    people.sort_by(|a, b| (a.0, &a.1.short).cmp(&(b.0, &b.1.short)));
    people.into_iter().fold(menu, |menu, (_, person, hint)| {
        let commands = cases.iter().map(|case| Command::Assign {
            case: *case,
            to: person.id.clone(),
        });
        let name = if person.id == *model.viewer() {
            "you"
        } else {
            person.short.as_str()
        };
        menu.each(format!("to {name}"), hint, commands.collect())
    })
}

/// Danger, going on, how bad it is, likely again. Each answer has its number, whatever is so now.
pub fn flags(case: &Case) -> Menu {
    let id = case.id;
    let menu = Menu::new(Some(id), format!("FLAGS AND SEVERITY · {}", case.spoken()));
    let of_flag = |menu: Menu, flag: Flag| {
        [Answer::Yes, Answer::No]
            .into_iter()
            .fold(menu, |menu, to| {
                let label = format!("{}: {}", flag.words(), to.words());
                let hint = match (flag, case.flags.get(flag) == to) {
                    (Flag::Ongoing, true) => "as it is; again says it was looked at",
                    (_, true) => "as it is",
                    (_, false) => "",
                };
                menu.with(label, hint, Command::SetFlag { case: id, flag, to })
            })
    };
    let menu = of_flag(of_flag(menu, Flag::Danger), Flag::Ongoing);
    let menu = Severity::ALL.into_iter().fold(menu, |menu, to| {
        let hint = match to.cmp(&case.severity) {
            Ordering::Greater => "higher: rings again",
            Ordering::Equal => "as it is",
            Ordering::Less => "lower: whoever has it keeps it",
        };
        let command = Command::SetSeverity {
            case: id,
            from: case.severity,
            to,
        };
        menu.with(format!("severity: {}", to.name()), hint, command)
    });
    let others = Flag::ALL.into_iter();
    others
        .filter(|flag| !matches!(flag, Flag::Danger | Flag::Ongoing))
        .fold(menu, of_flag)
}

fn sure(case: &Case, title: &str, lines: Vec<String>, yes: &str, command: Command) -> Sure {
    Sure {
        case: Some(case.id),
        seen: case.entries.len(),
        title: format!("{title} · {}", case.spoken()),
        lines,
        yes: yes.to_owned(),
        then: Yes::Do(Box::new(command)),
        done: Vec::new(),
        opened: None,
    }
}

/// Resolve, close, reopen: whatever its state allows.
pub fn outcome(model: &Model, case: &Case) -> Menu {
    let id = case.id;
    let menu = Menu::new(Some(id), format!("OUTCOME · {}", case.spoken()));
    match case.state {
        State::New | State::Acknowledged { .. } | State::Active => {
            let open = settling::open_ends(model.conference(), case);
            if open.is_empty() {
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
            let prompt = format!("Still open: {}. Why resolve it?", open.join("; "));
            let words = Words::new(
                model,
                Purpose::Resolve(id),
                format!("RESOLVE · {}", case.spoken()),
                prompt,
            );
            menu.opening(
                "resolve",
                format!("{} open: needs a reason", open.len()),
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
    let offered = checking::offered(model.conference(), case);
    let all = model.conference().hall().checklists.values();
    let others = all.filter(|c| {
        case.checklists.iter().all(|a| a.checklist.id != c.id)
            && offered.iter().all(|o| o.id != c.id)
    });
    let menu = Menu::new(Some(case.id), format!("CHECKLIST · {}", case.spoken()));
    offered.iter().copied().chain(others).fold(menu, |menu, c| {
        let command = Command::AttachChecklist {
            case: case.id,
            checklist: c.id.clone(),
        };
        let proposed = offered.iter().any(|o| o.id == c.id);
        let mark = if proposed { "proposed: " } else { "" };
        menu.with(
            format!("attach {}", c.name.as_str()),
            format!("{mark}{}", c.title.as_str()),
            command,
        )
    })
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
    let running: Vec<(CaseId, &Escalation)> = case
        .escalations
        .iter()
        .filter(|e| e.stood_down.is_none())
        .map(|e| (case.id, e))
        .collect();
    call_menu(model, &running, format!("CALLS · {}", case.spoken())).map(|mut menu| {
        menu.case = Some(case.id);
        Over::Menu(menu)
    })
}

/// The same, for an account that answers the call itself.
pub fn brief_answers(model: &Model) -> Option<Over> {
    let brief = model.briefs.current(model.conference())?;
    let running: Vec<(CaseId, &Escalation)> = [(brief.case, &brief.escalation)]
        .into_iter()
        .filter(|(_, e)| e.stood_down.is_none())
        .collect();
    call_menu(model, &running, "THIS CALL".to_owned()).map(Over::Menu)
}

/// For each call what is said of it, at the same number however far it is.
fn call_menu(model: &Model, running: &[(CaseId, &Escalation)], title: String) -> Option<Menu> {
    let mut menu = Menu::new(None, title);
    let (conference, own) = (model.conference(), model.answers_briefs());
    let zone = conference.zone();
    for (n, (case, call)) in running.iter().enumerate() {
        let first = menu.choices.len();
        let whom = conference.hall().called(&call.to);
        let words = Words::new(
            model,
            Purpose::Answered(*case, call.id),
            format!("ANSWER · {whom}"),
            "Who answers, and how soon? Like: Post 3, two guards, 2m",
        );
        let said = match &call.answer {
            Some(answer) => format!("\"{}\"", answer.by.as_str()),
            None => "who, and how soon".to_owned(),
        };
        let there = match call.arrived {
            Some(at) => format!("there {}", text::hour_minute(at, zone)),
            None => "they are there".to_owned(),
        };
        let stand_down = Command::StandDown {
            escalation: call.id,
        };
        let down = Sure {
            case: Some(*case),
            seen: model
                .conference()
                .case(*case)
                .map_or(0, |c| c.entries.len()),
            title: format!("STAND DOWN · {whom}"),
            lines: vec![format!("{whom}: tell them that they are no longer needed.")],
            yes: "stand them down".to_owned(),
            then: Yes::Do(Box::new(stand_down)),
            done: Vec::new(),
            opened: None,
        };
        menu = menu
            .opening(format!("{whom} answered"), said, Over::Words(words))
            .with(
                format!("{whom} arrived"),
                there,
                Command::Arrive {
                    escalation: call.id,
                },
            )
            .opening(
                format!("{whom} stood down"),
                "no longer needed",
                Over::Sure(down),
            );
        // The called side does not say of itself that it does not answer.
        if !own {
            let next = conference.hall().next_way(call);
            let hint = next.map_or_else(
                || "no other way is known: tell the lead".to_owned(),
                |way| format!("now {}", way.words()),
            );
            let command = Command::TryNextWay {
                escalation: call.id,
            };
            menu = menu.with(format!("{whom}: no answer"), hint, command);
        }
        // What comes next is chosen already: the first call without an answer, else the first without an arrival.
        let next = first + usize::from(call.answer.is_some() || call.arrived.is_some());
        let waits = |c: &Escalation| (c.arrived.is_some(), c.answer.is_some());
        let is_first = running[..n].iter().all(|(_, c)| waits(c) > waits(call));
        if is_first {
            menu.at = next;
        }
    }
    (!menu.choices.is_empty()).then_some(menu)
}

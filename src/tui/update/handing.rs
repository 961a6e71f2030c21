//! Handing over, on its screen: what is typed is read back, what is chosen is offered, asked, declined, taken.

use crate::acts;
use crate::acts::answers::{Answers, ON};
use crate::acts::handoff::WRITES;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::state::handoff::Offer;
use crate::domain::views::handoff::{self, Item, Status};
use crate::domain::vocabulary::handoff::{Ready, Watch};
use crate::domain::vocabulary::ids::{CaseId, PersonId, Position};
use crate::domain::vocabulary::person::Role;
use crate::tui::console::Console;
use crate::tui::forms::Overlay;
use crate::tui::forms::menu::Menu;
use crate::tui::message::{After, Effect};
use crate::tui::state::model::Model;
use crate::tui::state::pending::Pending;
use crate::tui::state::screen::ScreenName;
use crate::tui::update::going_on::go_on;
use crate::tui::update::keeping::{keep, keep_quietly};
use crate::tui::update::moving::{lay, tell};

const LOOKING: &str = "You only look through their eyes. V comes back.";
const NOTHING: &str = "Nothing is being handed over. H offers your seat.";
const NOT_YOURS: &str = "Whoever it is offered to answers. You can look.";

/// What is selected of the handoff on the screen: the offer, the case and how it stands.
struct Chosen {
    offer: Offer,
    case: CaseId,
    status: Status,
    watch: Watch,
    owes: bool,
}

fn chosen(model: &Model) -> Option<Chosen> {
    let packet = model.packet()?;
    let item = packet
        .items
        .get(model.handoff.at(&packet, model.viewer()))?;
    Some(Chosen {
        offer: packet.offer.clone(),
        case: item.case.id,
        status: item.status,
        watch: item.watch,
        owes: item.next.is_some(),
    })
}

fn waits(status: Status) -> bool {
    match status {
        Status::Open | Status::Asked => true,
        Status::Accepted | Status::Declined => false,
    }
}

/// Whether digits are the time of the next act now.
pub fn reads_back(model: &Model) -> bool {
    model.screen == ScreenName::Handoff
        && chosen(model).is_some_and(|c| {
            c.offer.to == *model.viewer() && waits(c.status) && c.watch > Watch::Stable && c.owes
        })
}

/// Enter: the receiver takes the case over, the sender answers or writes.
pub fn enter(console: &mut Console) -> Vec<Effect> {
    let Some(chosen) = chosen(&console.model) else {
        return tell(console, NOTHING);
    };
    let viewer = console.model.viewer().clone();
    if chosen.offer.from == viewer {
        return match chosen.status {
            Status::Asked => ask(console),
            Status::Open | Status::Accepted | Status::Declined => words(console),
        };
    }
    if chosen.offer.to != viewer {
        return tell(console, NOT_YOURS);
    }
    if !waits(chosen.status) {
        return tell(console, "That one is answered.");
    }
    let mut given = of_offer(&chosen.offer);
    given.put("case", chosen.case);
    if chosen.watch > Watch::Stable && chosen.owes {
        let Some(time) = console.model.handoff.time() else {
            return tell(
                console,
                "Read its line, type the time of its next act in four digits, then Enter.",
            );
        };
        given.put("due", time);
    }
    let effects = act(console, "handoff accept", Some(chosen.case), given);
    console.model.handoff.read_back.clear();
    if !effects.is_empty() {
        let next = following(&console.model, chosen.case);
        console.model.handoff.select(next);
    }
    effects
}

/// The case after `case` that is not answered: it stays the selected one, whatever comes in meanwhile.
fn following(model: &Model, case: CaseId) -> Option<CaseId> {
    let packet = model.packet()?;
    let at = packet.items.iter().position(|item| item.case.id == case)?;
    let (before, after) = packet.items.split_at(at);
    let mut round = after.iter().chain(before);
    let next = round.find(|item| item.case.id != case && item.status == Status::Open)?;
    Some(next.case.id)
}

/// The answers that name `offer`.
fn of_offer(offer: &Offer) -> Answers {
    let mut given = Answers::default();
    given.put("position", &offer.position);
    given
}

fn act(console: &mut Console, name: &str, case: Option<CaseId>, given: Answers) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, LOOKING);
    }
    let Some(act) = acts::named(name) else {
        return Vec::new();
    };
    let pending = match case {
        Some(case) => Pending::on(act, case, given),
        None => Pending {
            act,
            case: None,
            given,
            handed: Vec::new(),
        },
    };
    go_on(console, pending)
}

/// Asks about the case; whoever hands it over answers.
pub fn ask(console: &mut Console) -> Vec<Effect> {
    let Some(chosen) = chosen(&console.model) else {
        return tell(console, NOTHING);
    };
    if chosen.offer.to == *console.model.viewer() {
        return act(
            console,
            "handoff ask",
            Some(chosen.case),
            of_offer(&chosen.offer),
        );
    }
    if chosen.status != Status::Asked {
        return tell(
            console,
            "Nobody asks about that case. Enter writes your words for it.",
        );
    }
    act(
        console,
        "handoff reply",
        Some(chosen.case),
        Answers::default(),
    )
}

/// Declines the case, with a reason.
pub fn decline(console: &mut Console) -> Vec<Effect> {
    match chosen(&console.model) {
        None => tell(console, NOTHING),
        Some(chosen) if chosen.offer.to == *console.model.viewer() => act(
            console,
            "handoff decline",
            Some(chosen.case),
            of_offer(&chosen.offer),
        ),
        Some(_) => tell(console, NOT_YOURS),
    }
}

/// Takes the stable ones, together.
pub fn stable(console: &mut Console) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, LOOKING);
    }
    let commands = {
        let Some(packet) = console.model.packet() else {
            return tell(console, NOTHING);
        };
        if packet.offer.to != *console.model.viewer() {
            return tell(console, NOT_YOURS);
        }
        let is_stable = |i: &&Item<'_>| i.watch == Watch::Stable && i.status == Status::Open;
        let command = |item: &Item<'_>| Command::AcceptHandoff {
            case: item.case.id,
            offer: packet.offer.id,
            read_back: None,
        };
        packet
            .items
            .iter()
            .filter(is_stable)
            .map(command)
            .collect::<Vec<_>>()
    };
    let mut effects = Vec::new();
    for command in &commands {
        match keep_quietly(console, command) {
            Ok(effect) => effects.push(effect),
            Err(why) => return tell(console, &why),
        }
    }
    if commands.is_empty() {
        return tell(
            console,
            "No stable case is left. Read the others back, one by one.",
        );
    }
    console.model.handoff.select(None);
    effects
}

/// Takes the seat; before that it goes to the first case that is not answered.
pub fn take(console: &mut Console) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, LOOKING);
    }
    let (offer, left) = {
        let Some(packet) = console.model.packet() else {
            return tell(console, NOTHING);
        };
        if packet.offer.to != *console.model.viewer() {
            return tell(console, NOT_YOURS);
        }
        let left: Vec<CaseId> = packet.left().map(|item| item.case.id).collect();
        (packet.offer.id, left)
    };
    if let Some(first) = left.first() {
        console.model.handoff.select(Some(*first));
        let words = match left.len() {
            1 => "1 case is still to be answered. It is selected.".to_owned(),
            n => format!("{n} cases are still to be answered. The first is selected."),
        };
        return tell(console, &words);
    }
    let command = Command::TakeHandoff { offer };
    keep(console, &command, After::Nothing).unwrap_or_default()
}

/// The words of the sender for the selected case: which, and then the words.
pub fn words(console: &mut Console) -> Vec<Effect> {
    let Some(chosen) = chosen(&console.model) else {
        return tell(console, NOTHING);
    };
    if console.model.looking {
        return tell(console, LOOKING);
    }
    let Some(write) = acts::named("handoff write") else {
        return Vec::new();
    };
    let name = console.model.conference().case(chosen.case);
    let name = name.map_or_else(String::new, Case::spoken);
    let menu = Menu::new(Some(chosen.case), format!("YOUR WORDS · {name}"));
    // Earlier texts are left as they are by an empty answer.
    let texts = [
        ("in short", "summary"),
        ("the next act", "next"),
        ("if, then", "if-then"),
    ];
    let menu = (0..).zip(texts).fold(menu, |menu, (n, (label, text))| {
        let mut given = Answers::default();
        for (_, earlier) in texts.iter().take(n) {
            given.put(earlier, "");
        }
        given.put(WRITES, text);
        menu.with(label, "", Pending::on(write, chosen.case, given))
    });
    let watches = [Watch::Stable, Watch::Watcher, Watch::Unstable];
    let menu = watches.iter().fold(menu, |menu, watch| {
        let mut given = Answers::default();
        let word = watch.word().to_lowercase();
        given.put("watch", &word);
        menu.with(
            format!("it is {word}"),
            "",
            Pending::on(write, chosen.case, given),
        )
    });
    lay(console, Overlay::Menu(menu))
}

/// What can be done about seats: offer, withdraw, close, and for a lead, hand over for somebody.
pub fn menu(console: &mut Console) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, LOOKING);
    }
    let menu = {
        let model = &console.model;
        let (conference, me, now) = (model.conference(), model.viewer(), model.now);
        let hall = conference.hall();
        let is_lead = conference.person(me).is_some_and(|p| p.role == Role::Lead);
        let mut menu = Menu::new(None, "HAND OVER");
        let pending = |name: &str, given: Answers| {
            acts::named(name).map(|act| Pending {
                act,
                case: None,
                given,
                handed: Vec::new(),
            })
        };
        let on = |position: &Position, to: Option<&PersonId>| {
            let mut given = Answers::default();
            given.put("position", position);
            if let Some(to) = to {
                given.put("to", to);
            }
            given
        };
        let readiness = handoff::readiness(conference, me, now);
        let missing = readiness.map(|ready| ready.missing).unwrap_or_default();
        let mut say = |label: String, said: &[Ready]| {
            let mut given = Answers::default();
            for ready in said {
                given.put(ready.option(), ON);
            }
            if let Some(pending) = pending("handoff ready", given) {
                menu = std::mem::replace(&mut menu, Menu::new(None, "")).with(
                    label,
                    "before your shift",
                    pending,
                );
            }
        };
        if missing.len() > 1 {
            say("ready: all of it".to_owned(), &missing);
        }
        for ready in &missing {
            say(format!("ready: {}", ready.words()), &[*ready]);
        }
        let held: Vec<(&Position, &PersonId)> = hall
            .rota
            .everyone(now)
            .map(|(position, on)| (position, on.person))
            .collect();
        for (position, holder) in held {
            let offered = hall.open_offers(now).find(|o| o.position == *position);
            let changes = hall.rota.changes(position, now);
            let next = changes.first().and_then(|change| change.to);
            let mut add = |label: String, hint: &str, name: &str, given: Answers| {
                if let Some(pending) = pending(name, given) {
                    menu = std::mem::replace(&mut menu, Menu::new(None, ""))
                        .with(label, hint, pending);
                }
            };
            if let Some(offer) = offered.filter(|offer| offer.from == *me || is_lead) {
                let to = model.name(&offer.to);
                let label = format!("withdraw {position} from {to}");
                add(
                    label,
                    "the plan holds",
                    "handoff withdraw",
                    on(position, None),
                );
            }
            if offered.is_none() && (holder == me || next == Some(me)) {
                if let Some(next) = next {
                    let label = format!("offer {position} to {}", model.name(next));
                    add(
                        label,
                        "next in the plan",
                        "handoff offer",
                        on(position, None),
                    );
                } else if holder == me {
                    let label = format!("close {position} for the night");
                    add(label, "with a reason", "handoff close", on(position, None));
                }
                let leads = conference.people_of(Role::Lead).filter(|p| p.id != *me);
                for lead in leads.filter(|lead| holder == me && Some(&lead.id) != next) {
                    let label = format!("offer {position} to {}", model.name(&lead.id));
                    add(
                        label,
                        "a lead",
                        "handoff offer",
                        on(position, Some(&lead.id)),
                    );
                }
            }
            if is_lead && holder != me {
                let label = format!("give {position} to somebody for {}", model.name(holder));
                add(label, "they cannot", "handoff give", on(position, None));
            }
        }
        menu
    };
    if menu.choices.is_empty() {
        return tell(console, "You have no seat now. 3 shows who is on call.");
    }
    lay(console, Overlay::Menu(menu))
}

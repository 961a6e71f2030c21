//! Checklists that follow the case: what fits comes, what does not goes, and what was done stays on record.

use crossterm::event::KeyCode;
use greenroom::domain::log::command::Command;
use greenroom::domain::state::case::Case;
use greenroom::domain::state::checklist::{Attached, Done};
use greenroom::domain::views::brief;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::contact::ContactKind;
use greenroom::domain::vocabulary::fact::Facts;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::domain::vocabulary::text::Private;
use greenroom::tui::message::{Effect, News};
use greenroom::words::telling;

use crate::screens::{Afternoon, DARK, afternoon, at, console, drawn, press, report, tell, write};

fn lists(case: &Case) -> Vec<&str> {
    let ids = case.checklists.iter().map(|a| a.checklist.id.as_str());
    ids.collect()
}

fn case(all: &Afternoon, id: CaseId) -> &Case {
    all.hall.conference().case(id).expect("there")
}

#[test]
fn the_checklist_goes_with_the_kind_and_what_was_done_stays_on_record() {
    let mut all = afternoon();
    let fight = all.fight;
    assert_eq!(lists(case(&all, fight)), ["assault"]);
    let tick = Command::TickStep {
        case: fight,
        step: "1".to_owned(),
    };
    all.hall.does("kofi", "14:03", &tick);
    let step = case(&all, fight).checklists[0].checklist.steps[0]
        .text
        .clone();
    let kind = Command::SetCategory {
        case: fight,
        from: Category::Assault,
        to: Category::Medical,
    };
    all.hall.does("kofi", "14:04", &kind);
    assert_eq!(lists(case(&all, fight)), ["medical"]);
    let conference = all.hall.conference();
    let told: Vec<String> = case(&all, fight)
        .entries
        .iter()
        .map(|e| telling::entry(conference, None, e))
        .collect();
    let done = format!("Done: {} (Kofi)", step.as_str());
    assert!(told.contains(&done), "{told:?}");
    assert!(
        told.iter()
            .any(|t| t.contains("taken away: it is of another kind")),
        "{told:?}"
    );
    // It was the right kind after all: everything is as far as it was.
    let (_, entry) = greenroom::domain::rules::notes::last(
        conference,
        &"kofi".parse().expect("a person"),
        at("14:04:30"),
    )
    .expect("something to take back");
    let undo = Command::Undo {
        case: fight,
        entry: entry.id,
    };
    all.hall.does("kofi", "14:04:30", &undo);
    let fight = case(&all, fight);
    assert_eq!(lists(fight), ["assault"]);
    assert_eq!(fight.category, Category::Assault);
    assert!(matches!(fight.checklists[0].done[0], Done::Ticked { .. }));
}

#[test]
fn a_checklist_that_was_attached_by_hand_stays_when_the_kind_changes() {
    let mut all = afternoon();
    let attach = Command::AttachChecklist {
        case: all.fight,
        checklist: "medical".parse().expect("a checklist"),
    };
    all.hall.does("kofi", "14:03", &attach);
    let kind = Command::SetCategory {
        case: all.fight,
        from: Category::Assault,
        to: Category::Harassment,
    };
    all.hall.does("kofi", "14:04", &kind);
    assert_eq!(lists(case(&all, all.fight)), ["medical", "harassment"]);
}

#[test]
fn a_checklist_that_does_not_fit_is_taken_away_with_a_reason() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", "14:04:10", (80, 24), DARK);
    model.selected = Some(all.fight);
    let now = at("14:04:10");
    press(&mut model, now, &[KeyCode::Char('2'), KeyCode::Char('c')]);
    write(&mut model, now, "take");
    let menu = drawn(&model);
    assert!(
        menu.contains("take assault away") || menu.contains("take fight away"),
        "{menu}"
    );
    press(&mut model, now, &[KeyCode::Enter]);
    assert!(
        drawn(&model).contains("Why does it not fit?"),
        "{}",
        drawn(&model)
    );
    press(&mut model, now, &[KeyCode::Enter]);
    assert!(
        drawn(&model).contains("Why does it not fit?"),
        "not without a reason"
    );
    write(&mut model, now, "two friends, play acting");
    press(&mut model, now, &[KeyCode::Enter]);
    let case = model.conference().case(all.fight).expect("there");
    assert!(case.checklists.is_empty());
    let nothing = Command::DropChecklist {
        case: all.fight,
        checklist: "assault".parse().expect("a checklist"),
        why: Private::default(),
    };
    let mine = greenroom::domain::rules::decide::decide(
        all.hall.conference(),
        &greenroom::domain::log::ask::Ask {
            actor: greenroom::domain::log::actor::Actor::Person(crate::screens::person("ana")),
            on_behalf: None,
            id: greenroom::domain::vocabulary::ids::CommandId(uuid::Uuid::from_u128(77)),
            made_at: now,
        },
        &nothing,
        now,
    );
    assert!(mine.is_err(), "a reason is asked by the rules too");
}

#[test]
fn a_threat_by_a_call_is_offered_a_list_of_its_own() {
    let mut all = afternoon();
    let kind = Command::SetCategory {
        case: all.fight,
        from: Category::Assault,
        to: Category::Threat,
    };
    all.hall.does("kofi", "14:04", &kind);
    let case = case(&all, all.fight);
    let offered = greenroom::domain::rules::checklists::offered(all.hall.conference(), case);
    let found = offered.iter().find(|c| c.id.as_str() == "bomb-threat");
    let steps = &found.expect("offered").steps;
    let first = steps.first().expect("a step");
    assert!(
        first.say.is_some() && first.required,
        "what to ask comes first"
    );
    assert!(
        steps
            .iter()
            .any(|s| s.id.as_str() == "who-decides" && s.only_if.is_none())
    );
}

#[test]
fn the_selected_step_stays_selected_when_lists_come_and_go() {
    let mut all = afternoon();
    let attach = Command::AttachChecklist {
        case: all.fight,
        checklist: "medical".parse().expect("a checklist"),
    };
    all.hall.does("kofi", "14:03", &attach);
    let mut model = console(&mut all.hall, "ana", "14:04", (80, 24), DARK);
    model.selected = Some(all.fight);
    press(&mut model, at("14:04"), &[KeyCode::Char('2'), KeyCode::End]);
    let row = |model: &greenroom::tui::console::Console| {
        let screen = drawn(model);
        let found = screen.lines().find(|l| l.starts_with("▶["));
        found
            .expect("a step is selected")
            .chars()
            .take(30)
            .collect::<String>()
    };
    let before = row(&model);
    let away = Command::DropChecklist {
        case: all.fight,
        checklist: "assault".parse().expect("a checklist"),
        why: Private::from("play acting"),
    };
    all.hall.does("kofi", "14:04:30", &away);
    let chosen = model.model.case.chosen.clone();
    let mut model = console(&mut all.hall, "ana", "14:05", (80, 24), DARK);
    model.model.selected = Some(all.fight);
    press(&mut model, at("14:05"), &[KeyCode::Char('2')]);
    model.model.case.chosen = chosen;
    assert_eq!(row(&model), before);
}

#[test]
fn a_look_out_with_a_name_is_asked_about_and_is_not_the_step_without_one() {
    let mut all = afternoon();
    let lost = report("a child is lost", "hall-b", "", Category::Child);
    let lost = all.hall.reports("ana", "14:03:00", lost);
    let sends = |looks: &str| Command::LookOut {
        case: lost,
        looks: Some(Private::from(looks)),
    };
    let is_done = |all: &Afternoon| {
        let steps = case(all, lost).checklists.iter().flat_map(Attached::steps);
        let mut of_look_out = steps.filter(|(step, _)| step.id.as_str() == "look-out");
        matches!(of_look_out.next(), Some((_, Done::Ticked { .. })))
    };
    let mut console = console(&mut all.hall, "ana", "14:03:10", (80, 24), DARK);
    console.model.selected = Some(lost);
    press(&mut console, at("14:03:10"), &[KeyCode::Char('O')]);
    write(&mut console, at("14:03:12"), "Emily N., aged 2, red coat");
    press(&mut console, at("14:03:14"), &[KeyCode::Enter]);
    let asked = drawn(&console);
    assert!(asked.contains("\"Emily N.\" looks like a name."), "{asked}");
    all.hall
        .does("ana", "14:03:20", &sends("Emily N., aged 2, red coat"));
    assert!(!is_done(&all), "the name went out");
    all.hall
        .does("ana", "14:03:30", &sends("aged 2, red coat, white shoes"));
    assert!(is_done(&all));
}

#[test]
fn the_step_that_asks_for_the_description_puts_it_where_every_call_has_it() {
    let mut all = afternoon();
    let lost = report("a child is lost", "hall-b", "", Category::Child);
    let lost = all.hall.reports("ana", "14:03:00", lost);
    let mut console = console(&mut all.hall, "ana", "14:03:10", (80, 24), DARK);
    console.model.selected = Some(lost);
    press(&mut console, at("14:03:10"), &[KeyCode::Enter]);
    let place = case(&all, lost)
        .checklists
        .iter()
        .flat_map(Attached::steps)
        .position(|(step, _)| step.id.as_str() == "description");
    let down = vec![KeyCode::Down; place.expect("a step")];
    press(&mut console, at("14:03:11"), &down);
    press(&mut console, at("14:03:12"), &[KeyCode::Enter]);
    let asked = drawn(&console);
    assert!(asked.contains("What do they look like?"), "{asked}");
    write(&mut console, at("14:03:14"), "5 years, red coat");
    let kept = tell(
        &mut console,
        at("14:03:20"),
        News::Key(KeyCode::Enter.into()),
    );
    let command = kept.iter().find_map(|effect| match effect {
        Effect::Keep(command, _) => Some((**command).clone()),
        _ => None,
    });
    all.hall
        .does("ana", "14:03:20", &command.expect("it is put down"));
    let case = case(&all, lost);
    let mut steps = case.checklists.iter().flat_map(Attached::steps);
    let done = steps.find(|(step, _)| step.id.as_str() == "description");
    assert!(matches!(done, Some((_, Done::Ticked { .. }))));
    let hall = all.hall.conference();
    let security = hall
        .hall()
        .contacts
        .values()
        .find(|c| c.kind == ContactKind::Security);
    let words = brief::words(
        hall,
        case,
        &"ana".parse().expect("a person"),
        security.expect("one"),
        &Facts::new(),
    );
    assert!(words.contains("5 years, red coat"), "{words}");
}

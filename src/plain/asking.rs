//! How each part of a command is asked for: the words, and rows from what is on this laptop.

use clap::Arg;

use crate::domain::rules::{correcting, promising};
use crate::domain::state::case::Case;
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::views::consent::Rule;
use crate::domain::vocabulary::checklist::Step;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::severity::{self, Category};
use crate::headless::{Here, printing};
use crate::plain::half::Half;
use crate::plain::question::{Listed, Question, Row};
use crate::plain::speaking;
use crate::words::card;

/// How `arg` of `known` is asked for, with what this laptop knows.
pub fn question(known: &Half, here: &Here, arg: &Arg) -> Question {
    let conference = here.conference();
    let hall = conference.hall();
    let case = known.case_in(here);
    let other_cases = || -> Vec<Row> {
        let all = here
            .queue("")
            .into_iter()
            .filter(|(c, _)| Some(c.id) != known.case);
        all.map(|(c, row)| Row::new(c.id.to_string(), printing::case_line(here, c, &row)))
            .collect()
    };
    let contacts = || {
        hall.contact_order
            .iter()
            .filter_map(|id| hall.contacts.get(id))
    };
    match (known.command.as_str(), arg.get_id().as_str()) {
        (_, "case") => Question::choice("Which case?", other_cases()),
        ("merge", "into") => Question::choice("Into which case?", other_cases()),
        (_, "other") => Question::choice("With which case?", other_cases()),
        ("wish", "target") => {
            let mut rows: Vec<Row> = contacts()
                .map(|c| Row::new(c.kind.word(), c.kind.called()))
                .collect();
            rows.dedup();
            Question::choice("Which kind of help?", rows)
        }
        (_, "target") => {
            let rows = contacts().map(|c| Row::new(c.id.to_string(), card::contact_line(c)));
            let mut question = Question::choice(
                "Whom to call? Like security, or medical; several with spaces. ? says everybody.",
                rows.collect(),
            );
            question.listed = Listed::OnAsking;
            question.is_many = true;
            // Also the kind of a contact, where only one is of it.
            question.is_free = true;
            question
        }
        (_, "escalation") => {
            let of_case = case.into_iter().flat_map(|c| &c.escalations);
            let briefs = conference.briefs().map(|b| &b.escalation);
            let running = of_case.chain(briefs).filter(|e| e.stood_down.is_none());
            let rows = running.map(|e| {
                let label = format!("{}, {}", conference.hall().called(&e.to), e.word());
                Row::new(e.id.to_string(), label)
            });
            Question::choice("Which call?", rows.collect())
        }
        (_, "promise") => {
            let rows = case
                .into_iter()
                .flat_map(promising::owed)
                .map(|p| Row::new(p.id.to_string(), p.text.as_str()));
            Question::choice("Which promise?", rows.collect())
        }
        (_, "entry") => {
            let entries = case
                .into_iter()
                .flat_map(|c| correcting::strikable(conference, c, &here.me));
            let rows = entries.map(|e| Row::new(e.id.to_string(), speaking::told(here, e)));
            Question::choice("Which entry is wrong?", rows.collect())
        }
        (_, "step") => {
            let rows = case.into_iter().flat_map(steps);
            Question::choice("Which step?", rows.collect())
        }
        (_, "person") => {
            let team = hall.people.values().filter(|p| p.role.is_team());
            let rows = team.map(|p| Row::new(p.id.to_string(), p.name.as_str()));
            Question::choice("To whom?", rows.collect())
        }
        (_, "name") => {
            let rows = hall
                .checklists
                .values()
                .map(|c| Row::new(c.id.to_string(), c.name.as_str()));
            Question::choice("Which checklist?", rows.collect())
        }
        (_, "place") => {
            let all = hall.place_order.iter().filter_map(|id| hall.places.get(id));
            let rows = all.map(|p| Row::new(p.id.to_string(), p.name.as_str()));
            let post = hall
                .rota
                .post_of(&here.me, here.now())
                .and_then(|p| hall.places.get(p));
            let words = post.map_or_else(
                || "Where? A place, or a few words. ? says the places.".to_owned(),
                |p| {
                    format!(
                        "Where? Enter: {}, your post. ? says the places.",
                        p.name.as_str()
                    )
                },
            );
            Question {
                words,
                rows: rows.collect(),
                usual: post.map(|p| p.id.to_string()),
                is_free: true,
                ..Question::default()
            }
        }
        (command, "kind") => {
            let rows = Category::ALL
                .into_iter()
                .map(|c| Row::new(c.word(), c.word()));
            let mut question = Question::choice("Which kind?", rows.collect());
            if command == "report" {
                let guess = Category::guess(known.value("what").unwrap_or_default()).word();
                let words = format!("Kind? Enter: {guess}. ? says the kinds.");
                question = question.with_usual(words, guess.to_owned());
            }
            question
        }
        ("report", "severity") => {
            let question = Question::choice("Severity?", allowed(arg));
            let suggested = severity::suggest(known.category(), known.flags())
                .name()
                .to_owned();
            let words = format!("Severity? Enter: {suggested}. ? says the four.");
            question.with_usual(words, suggested)
        }
        ("report", "danger") => {
            let rows = vec![
                Row::new("true", "yes"),
                Row::new("", "no"),
                Row::new("", "not known"),
            ];
            let words = "Is anyone's safety at risk now? 1 yes, 2 no, 3 or Enter not known.";
            let mut question = Question::choice(words, rows).in_words();
            question.usual = Some(String::new());
            question
        }
        ("report", "mine") => {
            let rows = vec![
                Row::new("", "page who is on call"),
                Row::new("true", "I have it"),
            ];
            let words = "Who goes? 1 or Enter: who is on call is paged. 2: I have it.";
            let mut question = Question::choice(words, rows).in_words();
            question.usual = Some(String::new());
            question
        }
        ("escalate", "consent") => {
            let rule = known
                .rules(here)
                .into_iter()
                .find(|r| matches!(r, Rule::Refused | Rule::AskFirst));
            let words = format!("{} What is so?", rule.unwrap_or(Rule::AskFirst).sentence());
            Question::choice(&words, allowed(arg))
        }
        ("fact", "value") => {
            let fact: Option<Fact> = known
                .value("fact")
                .and_then(|f| serde_json::from_value(f.replace('-', "_").into()).ok());
            let answers = fact.map(Fact::answers).unwrap_or_default();
            let rows = answers.iter().map(|a| Row::new(*a, *a)).collect();
            let mut question = Question::choice("What is known?", rows);
            question.is_free = true;
            question
        }
        (command, id) if !arg.get_possible_values().is_empty() => {
            Question::choice(asked(command, id, arg).as_str(), allowed(arg))
        }
        (command, id) => {
            let question = Question::text(&asked(command, id, arg));
            let is_optional = !arg.is_required_set()
                && !matches!((command, id), ("scene", _) | ("escalate", "why"));
            if is_optional {
                question.optional()
            } else {
                question
            }
        }
    }
}

/// The values that the command line allows, with what each means.
fn allowed(arg: &Arg) -> Vec<Row> {
    let row = |value: &clap::builder::PossibleValue| {
        let name = value.get_name();
        let label = value.get_help().map_or_else(
            || name.replace('-', " "),
            |help| format!("{}: {help}", name.replace('-', " ")),
        );
        Row::new(name, label)
    };
    arg.get_possible_values().iter().map(row).collect()
}

/// The steps of the checklists of `case`, each at its number, with how it stands.
pub fn steps(case: &Case) -> Vec<Row> {
    let all = case.checklists.iter().flat_map(Attached::steps);
    let row = |(step, done): (&Step, &Done)| {
        let mark = match done {
            Done::No if step.required => " (required)",
            Done::No => "",
            Done::Ticked { .. } => " (done)",
            Done::Skipped { .. } => " (left out)",
        };
        Row::new(step.id.to_string(), format!("{}{mark}", step.text.as_str()))
    };
    all.map(row).collect()
}

/// The steps of the checklists of `case` that are not done.
pub fn open_steps(case: &Case) -> Vec<Row> {
    let all = case.checklists.iter().flat_map(Attached::steps);
    let open = all.filter(|(_, done)| **done == Done::No);
    open.map(|(step, _)| Row::new(step.id.to_string(), step.text.as_str()))
        .collect()
}

/// How a text is asked for.
fn asked(command: &str, id: &str, arg: &Arg) -> String {
    let words = match (command, id) {
        ("note", "text") => "What is to be written down?",
        ("promise", "text") => "What was promised?",
        ("promise", "by") => "By when? Like 16:20, or 20m.",
        ("report", "what") => "What happened, in a few words?",
        ("call", "what") => "What happened? Enter leaves it out.",
        ("strike", "why") => "Why is it wrong?",
        ("skip", "why") => "Why not?",
        ("resolve", "why") => "Something is still open. Why is it resolved?",
        ("reopen", "why") => "Why is it not over?",
        ("scene", "until") => "Until when? Like 16:20, or 20m.",
        ("scene", "why") => "What does it wait for?",
        ("scene", "to") => "What moves?",
        ("answer", "by") => "Who answered? A post or a call-sign.",
        ("answer", "eta") => "When will they be there? Like 2m; Enter leaves it open.",
        ("escalate", "why") => "What is the danger, or the duty?",
        ("lookout", "looks") => {
            "Height, hair, clothes, age, no name. Enter takes what is on record."
        }
        ("conflict", "why") => "Why? Enter leaves it out.",
        ("conflict", "level") => "How close is it?",
        ("flag", "flag") => "Which flag?",
        ("flag", "answer") => "Is it so?",
        ("fact", "fact") => "Which fact?",
        ("severity", "severity") => "How bad is it?",
        ("wish", "wish") => "What do they want?",
        ("find", "text") => "Which words?",
        _ => {
            return arg
                .get_help()
                .map_or_else(|| format!("{id}?"), |help| format!("{help}?"));
        }
    };
    words.to_owned()
}

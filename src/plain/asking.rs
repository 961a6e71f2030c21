//! How each thing that an act needs is asked for: its words, and rows from what is on this laptop.

use crate::acts::answers::{Answers, ON};
use crate::domain::log::command::NewReport;
use crate::domain::rules::reporting;
use crate::domain::vocabulary::text::Private;

use crate::acts::arg::{Arg, Kind, Need};
use crate::acts::choices::{self, Choice};
use crate::acts::ctx::Ctx;
use crate::acts::read;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::flags::Answer;
use crate::headless::{Here, printing};
use crate::plain::half::Half;
use crate::plain::question::{Listed, Question, Row};

/// How `arg` of `known` is asked for, with what this laptop knows.
pub fn question(known: &Half, here: &Here, arg: &Arg) -> Question {
    let ctx = here.ctx();
    let words = arg.question(&ctx, &known.given);
    let rows: Vec<Row> = match arg.kind {
        Kind::Case => cases(here, known),
        Kind::Switch => Vec::new(),
        Kind::Person => people(&ctx, arg, known),
        _ => choices::of(&ctx, arg, &known.given)
            .into_iter()
            .map(row)
            .collect(),
    };
    let question = match arg.kind {
        Kind::Contacts | Kind::EachContact => Question {
            listed: Listed::OnAsking,
            is_many: true,
            // Also the kind of a contact, where only one is of it.
            is_free: true,
            ..Question::choice(&words, rows)
        },
        Kind::Place => place(&ctx, &words, rows),
        Kind::Switch => switch(arg, &words),
        Kind::Text => match facts(known) {
            Some(answers) => Question {
                is_free: true,
                ..Question::choice(&words, answers)
            },
            None => {
                let usual = arg.usual.and_then(|usual| usual(&ctx, &known.given));
                Question::text(&match usual {
                    Some(_) => format!("{words} Enter takes what is on record."),
                    None => words,
                })
            }
        },
        _ if rows.is_empty() && !has_rows(arg.kind) => Question::text(&words),
        _ => Question::choice(&words, rows),
    };
    if known.command == "report" {
        return guessed(known, here, arg, question);
    }
    match arg.need {
        Need::Asked | Need::AskedInLines | Need::AskedInLinesIf(_) | Need::Never => {
            question.optional()
        }
        Need::Always | Need::If(..) | Need::When(_) => question,
    }
}

/// Whether an answer is one of a list, were it empty.
fn has_rows(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Text
            | Kind::File
            | Kind::Place
            | Kind::Past
            | Kind::Coming
            | Kind::Instant
            | Kind::Span
    )
}

/// A choice as a row.
pub fn row(choice: Choice) -> Row {
    let label = match choice.hint.as_str() {
        "" => choice.label,
        hint => format!("{}: {hint}", choice.label),
    };
    Row::new(choice.value, label)
}

/// The cases of the queue, as it says them.
fn cases(here: &Here, known: &Half) -> Vec<Row> {
    let all = here.queue("").into_iter();
    all.filter(|(c, _)| Some(c.id) != known.case)
        .map(|(c, row)| Row::new(c.id.to_string(), printing::case_line(here, c, &row)))
        .collect()
}

/// People by their whole name: here one types it, and nobody is "you".
fn people(ctx: &Ctx<'_>, arg: &Arg, known: &Half) -> Vec<Row> {
    let all = choices::of(ctx, arg, &known.given).into_iter();
    all.map(|mut choice| {
        let person = choice.value.parse().ok();
        if let Some(person) = person.and_then(|id| ctx.conference.person(&id)) {
            person.name.as_str().clone_into(&mut choice.label);
        }
        row(choice)
    })
    .collect()
}

/// Where: one's own post is what Enter means.
fn place(ctx: &Ctx<'_>, words: &str, rows: Vec<Row>) -> Question {
    let hall = ctx.conference.hall();
    let post = hall
        .rota
        .post_of(ctx.me, ctx.now)
        .and_then(|p| hall.places.get(p));
    let words = match post {
        None => format!("{words} ? says the places."),
        Some(p) => format!(
            "Where? Enter: {}, your post. ? says the places.",
            p.name.as_str()
        ),
    };
    Question {
        words,
        rows,
        usual: post.map(|p| p.id.to_string()),
        is_free: true,
        ..Question::default()
    }
}

/// A question that is answered with yes or no; the words of it say the numbers.
fn switch(arg: &Arg, words: &str) -> Question {
    let rows = match arg.id {
        "mine" => vec![
            Row::new("", "page who is on call"),
            Row::new(ON, "I have it"),
        ],
        _ => vec![
            Row::new(ON, "yes"),
            Row::new("", "no"),
            Row::new("", "not known"),
        ],
    };
    let mut question = Question::choice(words, rows).in_words();
    question.usual = Some(String::new());
    question
}

/// The usual answers for the fact that is to be put down.
fn facts(known: &Half) -> Option<Vec<Row>> {
    let fact: Fact = read::word(known.given.get("fact")?).ok()?;
    let answers = fact.answers().iter();
    Some(answers.map(|a| Row::new(*a, *a)).collect())
}

/// Of a report much is guessed from what is known; Enter takes the guess.
fn guessed(known: &Half, here: &Here, arg: &Arg, question: Question) -> Question {
    let given = &known.given;
    match arg.kind {
        Kind::Category => {
            let guess = reporting::suggest(here.conference(), &so_far(given))
                .category
                .word();
            let words = format!("Kind? Enter: {guess}. ? says the kinds.");
            question.with_usual(words, guess.to_owned())
        }
        Kind::OneOf(_) => {
            let suggested = reporting::suggest(here.conference(), &so_far(given))
                .severity
                .name();
            let words = format!("Severity? Enter: {suggested}. ? says the four.");
            question.with_usual(words, suggested.to_owned())
        }
        _ => question,
    }
}

/// A report as far as it was said.
fn so_far(given: &Answers) -> NewReport {
    let yes = |id| {
        if given.is_on(id) {
            Answer::Yes
        } else {
            Answer::Unknown
        }
    };
    NewReport {
        what: Private::from(given.get("what").unwrap_or_default()),
        category: given
            .said("kind")
            .and_then(|kind| read::category(kind).ok()),
        danger: yes("danger"),
        ongoing: yes("ongoing"),
        ..NewReport::default()
    }
}

//! Every figure that a conference may set. The defaults are data: `assets/policy/default.toml`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::ids::Position;
use crate::domain::vocabulary::severity::{PerSeverity, Severity};
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;

/// Whom one step of the ladder pages: a position of the rota, or one of the words below.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Page {
    /// All holders of a position now.
    Everyone,
    /// People of role staff.
    Staff,
    /// Responders and leads who hold no position now.
    OffShift,
    /// Whoever holds this position; for `lead`, where nobody does, all leads.
    Position(String),
}

impl From<String> for Page {
    fn from(word: String) -> Self {
        match word.as_str() {
            "everyone" => Self::Everyone,
            "staff" => Self::Staff,
            "off-shift" => Self::OffShift,
            _ => Self::Position(word),
        }
    }
}

impl From<Page> for String {
    fn from(page: Page) -> Self {
        match page {
            Page::Everyone => "everyone".to_owned(),
            Page::Staff => "staff".to_owned(),
            Page::OffShift => "off-shift".to_owned(),
            Page::Position(position) => position,
        }
    }
}

/// After how long who is paged when nobody has the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Rung {
    pub after: Span,
    #[schema(value_type = Vec<String>)]
    pub page: Vec<Page>,
}

/// The ladder of each severity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Ladder {
    pub critical: Vec<Rung>,
    pub high: Vec<Rung>,
    pub moderate: Vec<Rung>,
    pub low: Vec<Rung>,
}

impl Ladder {
    fn with(self, changes: Option<LadderChanges>) -> Self {
        let changes = changes.unwrap_or_default();
        Self {
            critical: changes.critical.unwrap_or(self.critical),
            high: changes.high.unwrap_or(self.high),
            moderate: changes.moderate.unwrap_or(self.moderate),
            low: changes.low.unwrap_or(self.low),
        }
    }

    /// The rungs for `severity`, in order of time.
    pub fn get(&self, severity: Severity) -> &[Rung] {
        match severity {
            Severity::Critical => &self.critical,
            Severity::High => &self.high,
            Severity::Moderate => &self.moderate,
            Severity::Low => &self.low,
        }
    }
}

/// Who on the team reads what happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// Every responder.
    Team,
    /// Those who take part in the case, and leads.
    Participants,
}

/// What one conference decided. Figures and their sources: `assets/policy/default.toml`.
/// Lies in the log: a field that is added has a default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// How long a report may wait before someone must have it.
    pub acknowledge: PerSeverity<Span>,
    /// How long before someone is with the reporter.
    pub first_human: PerSeverity<Span>,
    /// How long a case may be silent.
    pub update: PerSeverity<Span>,
    /// How often "is it still going on?" is asked; never of a low case.
    pub recheck: PerSeverity<Span>,
    /// How long a call for help may go unanswered.
    pub answer: PerSeverity<Span>,
    /// How long help may take where it gave no time itself.
    pub arrival: PerSeverity<Span>,
    /// How long one may be alone on scene without a word.
    pub check_in: PerSeverity<Span>,
    /// After how long a seat that does nothing is empty again.
    pub acknowledge_expires: PerSeverity<Span>,
    /// The longest a timer waits before it asks again.
    pub insist: Span,
    /// A missing child is a matter for the police after this `[NSDC]`.
    pub missing_child: Span,
    /// How often it says so again.
    pub missing_child_again: Span,
    pub ladder: Ladder,
    /// The ladder of what rings while the doors are closed.
    pub after_hours: Ladder,
    /// Who on the team reads what happened.
    pub narrative: Readers,
    /// How long one may take back what one did.
    pub undo: Span,
    /// For how long a pager is taken at most.
    #[serde(default = "four_hours")]
    pub take_at_most: Span,
    /// How long before a change of shift whoever goes is asked to tidy up `[RNG-OP]`.
    #[serde(default = "tidy_before")]
    pub tidy_before: Span,
    /// How long before it what is open is offered.
    #[serde(default = "offer_before")]
    pub offer_before: Span,
    /// How long after it the lead hears that it was not taken.
    #[serde(default = "late_lead")]
    pub late_lead: Span,
    /// And the staff desk.
    #[serde(default = "late_staff")]
    pub late_staff: Span,
    /// For how long whoever goes stays on call at most while it is not taken.
    #[serde(default = "held_for")]
    pub held_for: Span,
    /// How long one is on call in a row at most.
    #[serde(default = "eight_hours")]
    pub hours_in_a_row: Span,
    /// And in a day.
    #[serde(default = "ten_hours")]
    pub hours_a_day: Span,
    /// How long one rests at least before one is on call again.
    #[serde(default = "eight_hours")]
    pub rest: Span,
    /// From how many hurt on services are told in METHANE order `[MET]`.
    pub major_hurt: u32,
    /// The duties by law that go against a no, in words.
    pub duties: Vec<Private>,
    /// Notes of two keys, at most nine.
    pub canned: Vec<Private>,
}

fn four_hours() -> Span {
    Span::seconds(4 * 3600)
}

fn eight_hours() -> Span {
    Span::seconds(8 * 3600)
}

fn ten_hours() -> Span {
    Span::seconds(10 * 3600)
}

fn tidy_before() -> Span {
    Span::seconds(90 * 60)
}

fn offer_before() -> Span {
    Span::seconds(15 * 60)
}

fn late_lead() -> Span {
    Span::seconds(5 * 60)
}

fn late_staff() -> Span {
    Span::seconds(15 * 60)
}

fn held_for() -> Span {
    Span::seconds(30 * 60)
}

/// Only what differs from the default: the `[policy]` of a conference file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    acknowledge: Option<PerSeverity<Span>>,
    first_human: Option<PerSeverity<Span>>,
    update: Option<PerSeverity<Span>>,
    recheck: Option<PerSeverity<Span>>,
    answer: Option<PerSeverity<Span>>,
    arrival: Option<PerSeverity<Span>>,
    check_in: Option<PerSeverity<Span>>,
    acknowledge_expires: Option<PerSeverity<Span>>,
    insist: Option<Span>,
    missing_child: Option<Span>,
    missing_child_again: Option<Span>,
    ladder: Option<LadderChanges>,
    after_hours: Option<LadderChanges>,
    narrative: Option<Readers>,
    undo: Option<Span>,
    take_at_most: Option<Span>,
    tidy_before: Option<Span>,
    offer_before: Option<Span>,
    late_lead: Option<Span>,
    late_staff: Option<Span>,
    held_for: Option<Span>,
    hours_in_a_row: Option<Span>,
    hours_a_day: Option<Span>,
    rest: Option<Span>,
    major_hurt: Option<u32>,
    duties: Option<Vec<Private>>,
    canned: Option<Vec<Private>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LadderChanges {
    critical: Option<Vec<Rung>>,
    high: Option<Vec<Rung>>,
    moderate: Option<Vec<Rung>>,
    low: Option<Vec<Rung>>,
}

impl Policy {
    /// The first thing that is wrong with it in a conference with these `positions`: a word of it, and the reason.
    pub fn fault(&self, positions: &[Position]) -> Option<(String, String)> {
        if self.canned.len() > 9 {
            return Some((
                "canned".to_owned(),
                "canned has more than nine notes".to_owned(),
            ));
        }
        let ladders = [&self.ladder, &self.after_hours];
        for (severity, ladder) in Severity::ALL
            .into_iter()
            .flat_map(|s| ladders.iter().map(move |l| (s, *l)))
        {
            let rungs = ladder.get(severity);
            let name = severity.name();
            if rungs.is_empty() {
                return Some((
                    "ladder".to_owned(),
                    format!("the ladder for {name} has no step; nobody would be rung"),
                ));
            }
            if rungs.iter().any(|rung| rung.page.is_empty()) {
                return Some((
                    "ladder".to_owned(),
                    format!("a step of the ladder for {name} rings nobody"),
                ));
            }
            if !rungs.is_sorted_by_key(|r| r.after) {
                return Some((
                    "ladder".to_owned(),
                    format!("the ladder for {name} must have its steps in order of time"),
                ));
            }
            for page in rungs.iter().flat_map(|r| &r.page) {
                // The default ladder names positions that a conference may do without; its own names must be there.
                if let Page::Position(position) = page
                    && !positions.iter().any(|p| p.as_str() == position)
                    && !["primary", "secondary", "lead"].contains(&position.as_str())
                {
                    let quoted = format!("{position:?}");
                    return Some((
                        quoted.clone(),
                        format!("the ladder for {name} rings {quoted}, which is no position"),
                    ));
                }
            }
            let spans = [
                ("acknowledge", self.acknowledge),
                ("first_human", self.first_human),
                ("update", self.update),
                ("recheck", self.recheck),
                ("answer", self.answer),
                ("arrival", self.arrival),
                ("check_in", self.check_in),
                ("acknowledge_expires", self.acknowledge_expires),
            ];
            for (word, span) in spans {
                if *span.get(severity) < Span::seconds(1) {
                    return Some((
                        word.to_owned(),
                        format!("{word} for {name} is no time at all"),
                    ));
                }
            }
        }
        let spans = [
            ("insist", self.insist),
            ("take_at_most", self.take_at_most),
            ("held_for", self.held_for),
            ("hours_in_a_row", self.hours_in_a_row),
            ("hours_a_day", self.hours_a_day),
            ("rest", self.rest),
            ("missing_child", self.missing_child),
            ("missing_child_again", self.missing_child_again),
        ];
        let mut spans = spans.into_iter();
        let (word, _) = spans.find(|(_, span)| *span < Span::seconds(1))?;
        Some((word.to_owned(), format!("{word} is no time at all")))
    }

    /// This policy where `changes` says nothing, and `changes` where it does.
    #[must_use]
    pub fn with(self, changes: Changes) -> Self {
        Self {
            acknowledge: changes.acknowledge.unwrap_or(self.acknowledge),
            first_human: changes.first_human.unwrap_or(self.first_human),
            update: changes.update.unwrap_or(self.update),
            recheck: changes.recheck.unwrap_or(self.recheck),
            answer: changes.answer.unwrap_or(self.answer),
            arrival: changes.arrival.unwrap_or(self.arrival),
            check_in: changes.check_in.unwrap_or(self.check_in),
            acknowledge_expires: changes
                .acknowledge_expires
                .unwrap_or(self.acknowledge_expires),
            insist: changes.insist.unwrap_or(self.insist),
            missing_child: changes.missing_child.unwrap_or(self.missing_child),
            missing_child_again: changes
                .missing_child_again
                .unwrap_or(self.missing_child_again),
            ladder: self.ladder.with(changes.ladder),
            after_hours: self.after_hours.with(changes.after_hours),
            narrative: changes.narrative.unwrap_or(self.narrative),
            undo: changes.undo.unwrap_or(self.undo),
            take_at_most: changes.take_at_most.unwrap_or(self.take_at_most),
            tidy_before: changes.tidy_before.unwrap_or(self.tidy_before),
            offer_before: changes.offer_before.unwrap_or(self.offer_before),
            late_lead: changes.late_lead.unwrap_or(self.late_lead),
            late_staff: changes.late_staff.unwrap_or(self.late_staff),
            held_for: changes.held_for.unwrap_or(self.held_for),
            hours_in_a_row: changes.hours_in_a_row.unwrap_or(self.hours_in_a_row),
            hours_a_day: changes.hours_a_day.unwrap_or(self.hours_a_day),
            rest: changes.rest.unwrap_or(self.rest),
            major_hurt: changes.major_hurt.unwrap_or(self.major_hurt),
            duties: changes.duties.unwrap_or(self.duties),
            canned: changes.canned.unwrap_or(self.canned),
        }
    }
}

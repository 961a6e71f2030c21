//! Calling somebody outside: venue security, medics, staff, the outside. Not the ladder: that is `paging`.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::Conference;
use crate::domain::access::{self, ConflictLevel, Level, Writer};
use crate::domain::case::{Case, State};
use crate::domain::command::Ask;
use crate::domain::contact::{Contact, Kind};
use crate::domain::entry::{Actor, Consent, Entry, Escalated, Happening, PageLine};
use crate::domain::ids::{CaseId, ContactId, EntryId, EscalationId, PersonId};
use crate::domain::person::Reach;
use crate::domain::rejection::{Code, Rejection};
use crate::domain::severity::{Answer, Category};
use crate::domain::text::Private;

/// What the called side said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    pub by: Private,
    pub eta_at: Option<DateTime<Utc>>,
}

/// One call for help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Escalation {
    pub id: EscalationId,
    pub to: ContactId,
    pub way: Reach,
    pub caller: Option<PersonId>,
    pub raised: DateTime<Utc>,
    pub consent: Consent,
    pub brief: Private,
    pub by_voice: bool,
    pub answer: Option<Answered>,
    pub arrived: Option<DateTime<Utc>>,
    pub stood_down: Option<DateTime<Utc>>,
}

impl Escalation {
    /// The call that `entry` begins.
    pub fn begin(entry: &Entry, call: &Escalated) -> Self {
        Self {
            id: EscalationId(entry.id.0),
            to: call.to.clone(),
            way: call.way.clone(),
            caller: entry.subject().cloned(),
            raised: entry.at,
            consent: call.consent,
            brief: call.brief.clone(),
            by_voice: call.by_voice,
            answer: None,
            arrived: None,
            stood_down: None,
        }
    }

    /// Puts down what the called side said.
    pub fn answer(&mut self, entry: &Entry, by: &Private, eta_at: Option<DateTime<Utc>>) {
        self.answer = Some(Answered {
            entry: entry.id,
            at: entry.at,
            by: by.clone(),
            eta_at,
        });
    }

    /// Its state in one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self {
                stood_down: Some(_),
                ..
            } => "stood_down",
            Self {
                arrived: Some(_), ..
            } => "arrived",
            Self {
                answer: Some(_), ..
            } => "answered",
            Self { by_voice: true, .. } => "said",
            Self { way, .. } if way.is_said() => "said",
            Self { .. } => "sent",
        }
    }

    /// Whether somebody comes when called: a committee or counsel does not.
    pub fn comes(&self, conference: &Conference) -> bool {
        let kind = conference.hall().contacts.get(&self.to).map(|c| c.kind);
        !matches!(
            kind,
            Some(Kind::Body | Kind::Legal | Kind::Crisis | Kind::Media)
        )
    }

    /// The way to try after this one, if the contact has another.
    pub fn next_way<'a>(&self, contact: &'a Contact) -> Option<&'a Reach> {
        contact.ways().skip_while(|way| **way != self.way).nth(1)
    }
}

/// A page to the staff desk as the desk sees it: code name, severity and place, of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeskPage {
    pub case: CaseId,
    pub at: DateTime<Utc>,
    pub line: PageLine,
}

/// A call for help as its addressee sees it: of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brief {
    pub case: CaseId,
    pub escalation: Escalation,
}

impl Brief {
    /// Folds an entry of a case that this viewer does not see otherwise.
    pub fn apply(briefs: &mut BTreeMap<EscalationId, Self>, case: CaseId, entry: &Arc<Entry>) {
        match &entry.happening {
            Happening::Escalated { call } => {
                let escalation = Escalation::begin(entry, call);
                briefs.insert(escalation.id, Self { case, escalation });
            }
            Happening::Answered {
                escalation,
                by,
                eta_at,
            } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.answer(entry, by, *eta_at);
                }
            }
            Happening::Arrived { escalation } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.arrived = Some(entry.at);
                }
            }
            Happening::StoodDown { escalation } => {
                if let Some(brief) = briefs.get_mut(escalation) {
                    brief.escalation.stood_down = Some(entry.at);
                }
            }
            _ => {}
        }
    }
}

/// The words to say: who calls, where, what, what is needed, call-back, and the reference last. Built without names, without
/// the reporter, without the story `[WTD][LLVM][NWH]`.
pub fn brief(conference: &Conference, case: &Case, caller: &PersonId, contact: &Contact) -> String {
    let hall = conference.hall();
    let place = case.report.place.as_ref().and_then(|p| hall.places.get(p));
    let spot = case.report.spot.as_str().trim();
    let mut lines = vec![format!(
        "{} from {}, conduct team.",
        contact.kind.called(),
        conference.short(caller)
    )];
    let place_words = match (place, spot) {
        (Some(place), "") => place.name.as_str().to_owned(),
        (Some(place), spot) => format!("{}, {spot}", place.name.as_str()),
        (None, "") => "place not known yet".to_owned(),
        (None, spot) => spot.to_owned(),
    };
    lines.push(format!("{} at {place_words}.", spoken(case.category)));
    match case.flags.danger {
        Answer::Yes => lines.push("Someone is in danger now.".to_owned()),
        Answer::No => lines.push("Nobody is in danger.".to_owned()),
        Answer::Maybe | Answer::Unknown => {}
    }
    let way_in = place
        .and_then(|p| p.way_in.as_ref())
        .map(|w| format!(", by {}", w.as_str()))
        .unwrap_or_default();
    lines.push(format!("{} please{way_in}.", needed(contact.kind)));
    let mine = conference.person(caller).and_then(|p| {
        p.reach
            .iter()
            .find(|r| matches!(r, Reach::Radio(_) | Reach::Phone(_)))
    });
    if let Some(reach) = mine {
        lines.push(format!("Reach me on {}.", reach.words()));
    }
    lines.push(format!("Our reference: {}.", case.spoken()));
    lines.join(" ")
}

fn spoken(category: Category) -> &'static str {
    match category {
        Category::Harassment | Category::Stalking | Category::Online | Category::Speaker => {
            "A conduct matter"
        }
        Category::Assault => "A fight",
        Category::SexualHarm => "A person needs help",
        Category::Threat => "A threatening person",
        Category::Intoxication => "An unwell guest",
        Category::Medical => "A medical emergency",
        Category::MentalHealth => "A person in distress",
        Category::Child => "A missing child",
        Category::Photography => "A complaint about photos",
        Category::Theft => "Missing property",
        Category::SuspiciousItem => "An item nobody owns",
        Category::Access => "An access problem",
        Category::Other => "A matter for you",
    }
}

fn needed(kind: Kind) -> &'static str {
    match kind {
        Kind::Security => "Two guards",
        Kind::Medical => "A medic",
        Kind::Staff | Kind::Production | Kind::Access | Kind::Welfare | Kind::Media => "One of you",
        Kind::Emergency => "Police",
        Kind::Legal | Kind::Body | Kind::Crisis => "Your advice",
    }
}

/// What `asked` a person handed in to call somebody.
#[derive(Debug)]
pub struct Asked<'a> {
    pub to: &'a ContactId,
    pub consent: Consent,
    pub why: Option<&'a Private>,
    pub brief: Option<&'a Private>,
    pub by_voice: bool,
}

/// Calls a contact, if the wish of the person concerned allows it. Against a "no" only danger or law does, with a reason.
pub fn escalate(
    writer: Writer<'_>,
    subject: &PersonId,
    asked: &Asked<'_>,
) -> Result<Vec<Happening>, Rejection> {
    let Writer {
        conference, case, ..
    } = writer;
    if !case.is_open() {
        return Err(Rejection::new(
            Code::WrongState,
            "The case is not open.",
            "Reopen it first.",
        ));
    }
    let contact = conference.hall().contacts.get(asked.to).ok_or_else(|| {
        let message = format!("There is no contact {:?}.", asked.to.as_str());
        Rejection::new(
            Code::NotFound,
            message,
            "Look at the contacts, screen 4, for whom one can call.",
        )
    })?;
    if walked_around(conference, case, asked.to) {
        let message = format!("Nobody of {} can take this one.", contact.name.as_str());
        return Err(Rejection::new(
            Code::Recused,
            message,
            "Call another contact, or the lead.",
        ));
    }
    let has_reason = asked.why.is_some_and(|w| !w.is_blank());
    let refused = case.refused.iter().any(|to| {
        conference
            .hall()
            .contacts
            .get(to)
            .is_some_and(|c| c.kind == contact.kind)
    });
    match asked.consent {
        Consent::Refused => {
            return Ok(vec![Happening::WishRefused {
                to: asked.to.clone(),
            }]);
        }
        Consent::Danger | Consent::Law
            if (contact.kind.needs_consent() || refused || asked.consent == Consent::Law)
                && !has_reason =>
        {
            let message = "Calling without a yes needs a reason on record.";
            return Err(Rejection::new(
                Code::NeedsReason,
                message,
                "Say in a few words what the danger or the duty is.",
            ));
        }
        Consent::Danger | Consent::Law | Consent::Given => {}
        Consent::NotNeeded if refused => {
            let message = format!("The person concerned said no to {}.", contact.name.as_str());
            return Err(Rejection::new(
                Code::AgainstWish,
                message,
                "Only danger or a legal duty goes against it, with a reason.",
            ));
        }
        Consent::NotNeeded if contact.kind.needs_consent() => {
            let message = format!("Calling {} needs a yes.", contact.name.as_str());
            return Err(Rejection::new(
                Code::NeedsConsent,
                message,
                "Ask the person concerned; if someone is in danger, say so.",
            ));
        }
        Consent::NotNeeded => {}
    }
    let way = if asked.by_voice {
        contact.ways().find(|w| w.is_said())
    } else {
        contact.ways().next()
    };
    let way = way.cloned().ok_or_else(|| {
        let message = format!("{} has no way to be reached.", contact.name.as_str());
        Rejection::new(
            Code::NoWay,
            message,
            "Call the lead; an admin can add a way to the conference file.",
        )
    })?;
    let brief = asked.brief.filter(|b| !b.is_blank()).cloned();
    let brief =
        brief.unwrap_or_else(|| Private::from(self::brief(conference, case, subject, contact)));
    let why = asked.why.filter(|w| !w.is_blank()).cloned();
    let call = Escalated {
        to: asked.to.clone(),
        way,
        consent: asked.consent,
        why,
        brief,
        by_voice: asked.by_voice,
    };
    Ok(vec![Happening::Escalated {
        call: Box::new(call),
    }])
}

/// Whether everybody who answers for `contact` stepped back from `case`.
fn walked_around(conference: &Conference, case: &Case, contact: &ContactId) -> bool {
    let mut people = conference
        .hall()
        .people
        .values()
        .filter(|p| p.contact.as_ref() == Some(contact))
        .peekable();
    let is_out = |p: &crate::domain::person::Person| {
        case.conflicts
            .get(&p.id)
            .is_some_and(|c| c.level == ConflictLevel::Hard)
    };
    people.peek().is_some() && people.all(is_out)
}

/// A call that the asker may follow: a member of the team who sees the case, or the account it is addressed to.
pub fn addressed<'a>(
    conference: &'a Conference,
    ask: &Ask,
    id: EscalationId,
) -> Result<(CaseId, &'a Escalation), Rejection> {
    if let Some((case, escalation)) = conference.escalation(id) {
        let Actor::Person(person) = &ask.actor else {
            return Err(Rejection::no_call());
        };
        let mine = || {
            conference
                .person(person)
                .is_some_and(|p| p.contact.as_ref() == Some(&escalation.to))
        };
        if matches!(case.state, State::Closed { .. })
            && access::of(conference, person, case) > Level::None
        {
            return Err(Rejection::new(
                Code::WrongState,
                "The case is closed.",
                "Reopen it with a reason to go on.",
            ));
        }
        return match access::of(conference, person, case) {
            Level::None => Err(Rejection::no_call()),
            Level::Brief if !mine() => Err(Rejection::no_call()),
            Level::Line => Err(Rejection::no_call()),
            Level::Brief | Level::Narrative | Level::Decide => Ok((case.id, escalation)),
        };
    }
    // On the laptop of the addressee the case itself is not there.
    let brief = conference
        .briefs()
        .find(|b| b.escalation.id == id)
        .ok_or_else(Rejection::no_call)?;
    Ok((brief.case, &brief.escalation))
}

/// They answered.
pub fn answer(
    call: &Escalation,
    by: &Private,
    eta_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Rejection> {
    if eta_at
        .is_some_and(|eta| eta < now - TimeDelta::minutes(5) || eta > now + TimeDelta::hours(24))
    {
        let message = "That time of arrival is past, or more than a day away.";
        return Err(Rejection::new(
            Code::WrongState,
            message,
            "Say how long they need, like 2m, or leave it out.",
        ));
    }
    if by.is_blank() {
        return Err(Rejection::new(
            Code::Empty,
            "Who answered is not said.",
            "Say who: a post or a call-sign.",
        ));
    }
    still_running(call)?;
    if call.arrived.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "They are already there.",
            "Write what they say as a note.",
        ));
    }
    Ok(vec![Happening::Answered {
        escalation: call.id,
        by: by.clone(),
        eta_at,
    }])
}

/// They are there.
pub fn arrive(call: &Escalation) -> Result<Vec<Happening>, Rejection> {
    still_running(call)?;
    if call.arrived.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "They are already there.",
            "Nothing more is needed.",
        ));
    }
    Ok(vec![Happening::Arrived {
        escalation: call.id,
    }])
}

/// They are no longer needed.
pub fn stand_down(call: &Escalation) -> Result<Vec<Happening>, Rejection> {
    still_running(call)?;
    Ok(vec![Happening::StoodDown {
        escalation: call.id,
    }])
}

fn still_running(call: &Escalation) -> Result<(), Rejection> {
    if call.stood_down.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "That call was stood down.",
            "Call again if they are needed.",
        ));
    }
    Ok(())
}

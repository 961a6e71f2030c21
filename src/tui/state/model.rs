//! What the console knows and shows. Selection, drafts and dialogs hold ids, never row numbers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::acts::ctx::Ctx;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::access;
use crate::domain::views::handoff::Packet;
use crate::domain::views::rings::{Ring, SeatAsks, SeatRings, Wanted};
use crate::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug, EntryId, PersonId};
use crate::domain::vocabulary::policy::Policy;
use crate::sync::driver::Status;
use crate::sync::machine::{Link, Unsent};
use crate::sync::replica::Replica;
use crate::tui::bindings::{Action, Scope};
use crate::tui::paint::field::Field;
use crate::tui::state::briefs::BriefsScreen;
use crate::tui::state::case::CaseScreen;
use crate::tui::state::contacts::ContactsScreen;
use crate::tui::state::drafts::Drafts;
use crate::tui::state::handoff::HandoffScreen;
use crate::tui::state::log::LogScreen;
use crate::tui::state::on_call::OnCallScreen;
use crate::tui::state::queue::QueueScreen;
use crate::tui::state::screen::{Layout, ScreenName, Settings};
use crate::words::names;

/// One person's view of the conference, and how its synchronisation stands.
#[derive(Debug)]
pub struct Eyes {
    pub replica: Replica,
    pub status: Status,
    /// Kept here, and not yet seen in a status of the driver.
    pub kept: Vec<Unsent>,
}

impl Eyes {
    /// Eyes that have seen nothing yet.
    pub fn new(me: PersonId, policy: Policy, now: DateTime<Utc>) -> Self {
        Self {
            replica: Replica::new(me, policy),
            status: Status::starting(now),
            kept: Vec::new(),
        }
    }

    /// Folds what is kept over what is confirmed.
    pub fn overlay(&mut self, now: DateTime<Utc>) {
        let pending = self.status.pending.iter().chain(&self.kept);
        self.replica.overlay(pending, now);
    }

    /// How many commands the server does not have yet.
    pub fn unsent(&self) -> usize {
        self.status.unsent.len() + self.kept.len()
    }
}

/// Words for the ring line, also kept among the messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Toast {
    pub at: DateTime<Utc>,
    pub words: String,
    /// Something was refused: it stays until the next key.
    pub is_refusal: bool,
}

/// From when on a console that hears nothing says so.
const BEHIND: TimeDelta = TimeDelta::seconds(60);
/// How long a toast that is no refusal stays.
pub const TOAST_SECS: i64 = 6;

/// Where things stood when the connection was lost.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Away {
    pub sent: BTreeSet<CommandId>,
    /// Entries of others that came in since.
    pub came: usize,
}

/// What screens and forms read.
#[derive(Debug)]
pub struct Model {
    pub settings: Settings,
    pub me: PersonId,
    pub slug: ConferenceSlug,
    /// Server time, as far as it is known.
    pub now: DateTime<Utc>,
    /// How far the server's clock is ahead of this laptop's.
    pub offset: TimeDelta,
    pub size: (u16, u16),
    pub own: Eyes,
    /// The colleague whose eyes the demo lends.
    pub other: Option<Eyes>,
    pub looking: bool,
    pub is_demo: bool,
    pub coach: String,
    pub screen: ScreenName,
    pub selected: Option<CaseId>,
    pub queue: QueueScreen,
    pub case: CaseScreen,
    pub on_call: OnCallScreen,
    pub contacts: ContactsScreen,
    pub log: LogScreen,
    pub handoff: HandoffScreen,
    pub briefs: BriefsScreen,
    pub drafts: Drafts,
    pub toast: Option<Toast>,
    pub messages: Vec<Toast>,
    pub covered: bool,
    /// Nobody pressed a key for long: what is typed of the name of whoever is there.
    pub lock: Option<Field>,
    /// When this console was opened.
    pub opened: DateTime<Utc>,
    /// When the last key was pressed: rows keep their order for a second after it.
    pub touched: DateTime<Utc>,
    /// Rings the bell was rung for.
    pub rung: BTreeSet<(EntryId, Wanted)>,
    /// What rings whoever looks, as of the last change.
    pub rings: Vec<Ring>,
    /// What of the rota rings them.
    pub seat_rings: Vec<SeatRings>,
    /// Those of the rota the bell was rung for.
    pub seats_rung: BTreeSet<(EntryId, SeatAsks)>,
    pub title: String,
    pub away: Option<Away>,
    /// Synchronisation has ended: what is shown stays as it is.
    pub deaf: bool,
    /// What was done last, the newest first.
    pub used: Vec<Action>,
    /// Whether the last message changed anything that is shown.
    pub changed: bool,
}

impl Model {
    /// How the cases `ids` are called, as far as they are here.
    pub fn names_of(&self, ids: &[CaseId]) -> BTreeMap<CaseId, String> {
        let conference = self.own.replica.conference();
        ids.iter()
            .filter_map(|id| conference.case(*id).map(|case| (*id, case.spoken())))
            .collect()
    }

    /// Forgets what was said about a case that was withdrawn, and what was refused in it.
    pub fn forget_words_of(&mut self, case: CaseId, name: Option<&String>) {
        let speaks = |toast: &Toast| name.is_some_and(|name| toast.words.contains(name.as_str()));
        self.messages.retain(|toast| !speaks(toast));
        self.toast = self.toast.take().filter(|toast| !speaks(toast));
        self.own
            .status
            .refused
            .retain(|refused| refused.envelope.command.case() != Some(case));
    }

    /// A console before its first message.
    pub fn new(
        me: PersonId,
        slug: ConferenceSlug,
        policy: Policy,
        settings: Settings,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            settings,
            own: Eyes::new(me.clone(), policy, now),
            me,
            slug,
            now,
            offset: TimeDelta::zero(),
            size: (80, 24),
            other: None,
            looking: false,
            is_demo: false,
            coach: String::new(),
            screen: ScreenName::Queue,
            selected: None,
            queue: QueueScreen::default(),
            case: CaseScreen::default(),
            on_call: OnCallScreen::default(),
            contacts: ContactsScreen::default(),
            log: LogScreen::default(),
            handoff: HandoffScreen::default(),
            briefs: BriefsScreen::default(),
            drafts: Drafts::default(),
            toast: None,
            messages: Vec::new(),
            covered: false,
            lock: None,
            opened: now,
            touched: DateTime::<Utc>::MIN_UTC,
            rung: BTreeSet::new(),
            rings: Vec::new(),
            seat_rings: Vec::new(),
            seats_rung: BTreeSet::new(),
            title: String::new(),
            away: None,
            deaf: false,
            used: Vec::new(),
            changed: true,
        }
    }

    /// The eyes through which the screen is seen.
    pub fn eyes(&self) -> &Eyes {
        match &self.other {
            Some(other) if self.looking => other,
            _ => &self.own,
        }
    }

    /// The conference as it is shown.
    pub fn conference(&self) -> &Conference {
        self.eyes().replica.conference()
    }

    /// Who acts here, on what, and when.
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx {
            conference: self.conference(),
            me: self.viewer(),
            now: self.now,
        }
    }

    /// Who looks at the screen.
    pub fn viewer(&self) -> &PersonId {
        self.eyes().replica.me()
    }

    /// Whether what is shown is as of now.
    pub fn is_live(&self) -> bool {
        self.eyes().status.link == Link::Live
            && self.eyes().replica.as_of().is_some()
            && self.behind().is_none()
            && !self.deaf
    }

    /// How far what is shown lags behind, where the connection stands and brings nothing new: a server with nothing to tell says
    /// so every ten seconds.
    pub fn behind(&self) -> Option<TimeDelta> {
        let as_of = self.eyes().replica.as_of()?;
        let lag = self.now - as_of;
        (self.eyes().status.link == Link::Live && lag > BEHIND).then_some(lag)
    }

    /// Whether this account answers briefs instead of cases.
    pub fn answers_briefs(&self) -> bool {
        self.conference()
            .person(self.viewer())
            .is_some_and(|p| p.role.is_outside())
    }

    /// The one case that every action is about.
    pub fn target(&self) -> Option<CaseId> {
        let shown = matches!(self.screen, ScreenName::Queue | ScreenName::Case);
        self.selected
            .filter(|id| shown && self.conference().case(*id).is_some())
    }

    /// The case in view.
    pub fn case_in_view(&self) -> Option<&Case> {
        self.conference().case(self.selected?)
    }

    /// The handoff that is looked at, as the viewer reads it.
    pub fn packet(&self) -> Option<Packet<'_>> {
        self.handoff
            .packet(self.conference(), self.viewer(), self.now)
    }

    /// Whether the viewer may read what happened in `case`.
    pub fn reads(&self, case: &Case) -> bool {
        access::of(self.conference(), self.viewer(), case) >= Level::Narrative
    }

    /// How the screen is divided at its size.
    pub fn layout(&self) -> Layout {
        Layout::of(self.size.0, self.size.1)
    }

    /// Where keys are looked up now.
    pub fn places(&self) -> Vec<Scope> {
        let own = match self.screen {
            ScreenName::Queue if self.answers_briefs() => Scope::Briefs,
            ScreenName::Queue => Scope::Queue,
            ScreenName::Case => Scope::Case,
            ScreenName::OnCall => Scope::OnCall,
            ScreenName::Contacts => Scope::Contacts,
            ScreenName::Log => Scope::Log,
            ScreenName::Handoff => Scope::Handoff,
        };
        let mut places = vec![own, Scope::Anywhere];
        if self.is_demo {
            places.push(Scope::Demo);
        }
        places
    }

    /// Says something in the ring line.
    pub fn tell(&mut self, words: impl Into<String>) {
        self.say(words.into(), false);
    }

    /// Says in the ring line why something was not done.
    pub fn refuse(&mut self, words: impl Into<String>) {
        self.say(words.into(), true);
    }

    fn say(&mut self, words: String, is_refusal: bool) {
        let toast = Toast {
            at: self.now,
            words,
            is_refusal,
        };
        self.messages.push(toast.clone());
        // The log shows the last ones; an afternoon of them is enough.
        if self.messages.len() > 500 {
            self.messages.remove(0);
        }
        self.toast = Some(toast);
    }

    /// The name of somebody as the viewer reads it: "you", or the short one.
    pub fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        names::name(self.conference(), Some(self.viewer()), person)
    }

    /// The viewer's own name, as one says it on the radio.
    pub fn name_aloud(&self) -> &str {
        self.conference().short(self.viewer())
    }

    /// Several names, as one says them.
    pub fn names(&self, people: &[PersonId]) -> String {
        names::names(self.conference(), Some(self.viewer()), people)
    }
}

/// The way in that the place of `case` has by itself.
pub fn way_in<'a>(conference: &'a Conference, case: &Case) -> Option<&'a str> {
    let place = case.report.place.as_ref()?;
    let place = conference.hall().places.get(place)?;
    place
        .way_in
        .as_ref()
        .map(crate::domain::vocabulary::text::Private::as_str)
}

/// The place of `case`, by its full name; the spot where it is none of the conference's.
pub fn place(conference: &Conference, case: &Case) -> String {
    case.report
        .place
        .as_ref()
        .and_then(|p| conference.hall().places.get(p))
        .map_or_else(
            || case.report.spot.as_str().to_owned(),
            |p| p.name.as_str().to_owned(),
        )
}

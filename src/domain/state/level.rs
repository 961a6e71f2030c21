//! How much of a case somebody may have. No role goes around a hard conflict.

use crate::domain::log::happening::{Happening, told_back};
use crate::domain::log::happening::{carried, of_case, of_outside, of_seats, of_two_cases, within};
use crate::domain::log::readers::Moves;
use crate::domain::state::case::Case;
use crate::domain::state::hall::Hall;
use crate::domain::state::handoff::Offer;
use crate::domain::state::promise::Promise;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::person::{Person, Role};
use crate::domain::vocabulary::policy::{Policy, Readers};

/// How much of a case somebody may have. Ordered: each holds all before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Nothing: not a row, not a count, not its absence.
    None,
    /// One call for help that is addressed to them, or what becomes of their own report; of the case nothing else.
    Brief,
    /// What a queue row says.
    Line,
    /// What happened, notes, checklist, calls.
    Narrative,
    /// May settle it, too.
    Decide,
}

/// What `account` may have of `case`; nothing where nobody is known by that name.
pub fn of(policy: &Policy, hall: &Hall, account: Option<&Person>, case: &Case) -> Level {
    let Some(account) = account else {
        return Level::None;
    };
    let conflict = case
        .conflicts
        .get(&account.id)
        .map_or(ConflictLevel::None, |c| c.level);
    match (account.role, conflict) {
        (_, ConflictLevel::Hard) => Level::None,
        (Role::Lead, ConflictLevel::Soft) => Level::Narrative,
        (Role::Lead, ConflictLevel::None) => Level::Decide,
        (Role::Responder, ConflictLevel::None | ConflictLevel::Soft) => match policy.narrative {
            Readers::Participants
                if !case.takes_part(&account.id)
                    && !is_offered(policy, hall, &account.id, case) =>
            {
                Level::Line
            }
            Readers::Participants | Readers::Team => Level::Narrative,
        },
        (Role::Security | Role::Staff, ConflictLevel::None | ConflictLevel::Soft) => {
            let addressed = case
                .escalations
                .iter()
                .any(|e| Some(&e.to) == account.contact.as_ref());
            let paged = account.role == Role::Staff
                && case.pages.iter().any(|p| p.page.whom.contains(&account.id));
            let looks_out = account.role == Role::Security && case.look_out.is_some();
            let reported = case.recorders.contains(&account.id);
            if addressed || paged || looks_out || reported {
                Level::Brief
            } else {
                Level::None
            }
        }
        (
            Role::Observer | Role::Auditor | Role::Admin,
            ConflictLevel::None | ConflictLevel::Soft,
        ) => Level::None,
    }
}

/// Whether `case` is being handed over to `person`: who is to answer for it must have read it first. Only while that is open, and of
/// what was there by then.
fn is_offered(policy: &Policy, hall: &Hall, person: &PersonId, case: &Case) -> bool {
    let goes_along = |offer: &Offer| {
        let ends = offer.ends(policy.held_for.delta());
        let owes = |p: &Promise| p.is_owed() && p.keeper == offer.from;
        // Whoever comes may ask for it, and does not open the cases to themselves hours before.
        let is_early = offer.by_receiver && offer.until - offer.at > policy.offer_before.delta();
        offer.to == *person
            && offer.end.is_none()
            && !offer.said_over
            && !is_early
            && case.reported_at <= ends
            && (case.holds(&offer.from)
                || case.promises.iter().any(owes)
                || hall.holds_all(&offer.position))
    };
    !case.state.is_end() && hall.offers.iter().any(goes_along)
}

/// Whether what somebody may see of the cases can change by something of the rota or the event.
pub fn may_change_by_hall(policy: &Policy, happening: &Happening) -> bool {
    match happening {
        Happening::PolicySet { .. }
        | Happening::PersonAdded { .. }
        | Happening::PersonLeft { .. } => true,
        Happening::HandoffOffered { .. }
        | Happening::HandoffWithdrawn { .. }
        | Happening::HandoffTaken { .. }
        | Happening::DetailsSet { .. } => policy.narrative == Readers::Participants,
        Happening::SeatRang { ring } => {
            policy.narrative == Readers::Participants && ring.says_over()
        }
        Happening::ConferenceOpened { .. }
        | Happening::WordsSet { .. }
        | Happening::ChecklistAdded { .. }
        | Happening::ChecklistLeft { .. }
        | Happening::PlaceAdded { .. }
        | Happening::PlaceLeft { .. }
        | Happening::ContactAdded { .. }
        | Happening::ContactLeft { .. }
        | Happening::ShiftPlanned { .. }
        | Happening::ShiftChanged { .. }
        | Happening::ShiftCancelled { .. }
        | Happening::PagerTaken { .. }
        | Happening::PagerGivenBack { .. }
        | Happening::LinkMade { .. }
        | Happening::LinkEnded { .. }
        | Happening::RequestMade { .. }
        | Happening::RequestAnswered { .. }
        | Happening::OverrideCancelled { .. }
        | Happening::AwaySet { .. }
        | Happening::SeatClosed { .. }
        | Happening::ReadySaid { .. }
        | Happening::InvitedAgain { .. }
        | Happening::DeviceJoined { .. }
        | of_case!()
        | Happening::Unknown => false,
    }
}

/// Whether what somebody may see of a case can change by `happening`.
pub fn may_change(policy: &Policy, happening: &Happening) -> bool {
    match happening.moves() {
        Moves::Nobody => false,
        Moves::Participants => policy.narrative == Readers::Participants,
        Moves::Anybody => true,
    }
}

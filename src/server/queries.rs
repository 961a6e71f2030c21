//! Reading: the queue, one case, who is on call, whom to call. Everything goes through the door of disclosure.

use std::sync::Arc;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::log::entry::Entry;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::StateWord;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::queue::{self, Rank};
use crate::domain::views::{access, calendar, disclose};
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::ids::{CaseId, ConferenceSlug, PersonId};
use crate::domain::vocabulary::place::Place;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::seal;
use crate::server::api::Api;
use crate::server::auth::Member;
use crate::server::extract::{Json, Path, Query};
use crate::server::problem::Problem;
use crate::wire::case::{CallView, CaseRow, CaseView};
use crate::wire::handoff::OfferView;
use crate::wire::on_call::{self, OnCallView};
use crate::wire::{self, List, Search, handoff};
use crate::words::filter::{self, Depth};
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// How many rows a page of the queue has.
const PAGE: usize = 50;

fn whole<T>(items: Vec<T>, now: DateTime<Utc>) -> axum::Json<List<T>> {
    axum::Json(List {
        items,
        cursor: None,
        now,
    })
}

/// What of the queue is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct QueueQuery {
    /// `open` (all that is not closed; the default), `all`, or one state.
    #[param(inline)]
    state: Option<QueueState>,
    severity: Option<Severity>,
    /// Only what the caller has.
    #[serde(default)]
    mine: bool,
    /// Where the last page ended.
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    Open,
    All,
    New,
    Acknowledged,
    Active,
    Resolved,
    Closed,
}

impl QueueState {
    fn admits(self, case: &Case) -> bool {
        let state = case.state.word();
        match self {
            Self::Open => !case.is_put_away(),
            Self::All => true,
            Self::New => state == StateWord::New,
            Self::Acknowledged => state == StateWord::Acknowledged,
            Self::Active => state == StateWord::Active,
            Self::Resolved => state == StateWord::Resolved,
            Self::Closed => state == StateWord::Closed,
        }
    }
}

/// Where a page of the queue ended. Both count only what its reader may see.
struct QueueCursor {
    place: usize,
    last: CaseId,
}

impl QueueCursor {
    fn read(text: &str) -> Result<Self, Problem> {
        let parts = text.split_once('.').and_then(|(place, last)| {
            Some(Self {
                place: place.parse().ok()?,
                last: last.parse().ok()?,
            })
        });
        parts.ok_or_else(|| {
            Problem::malformed(
                "/query/cursor".to_owned(),
                "this is no cursor; leave it out to begin".to_owned(),
            )
        })
    }

    fn write(&self) -> String {
        format!("{}.{}", self.place, self.last)
    }
}

/// The queue, in queue order, fifty cases a page.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/cases", tag = "cases", params(("slug" = String, Path), QueueQuery),
    responses((status = 200, body = List<CaseRow>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn cases(
    State(api): State<Api>,
    member: Member,
    Query(query): Query<QueueQuery>,
) -> Result<axum::Json<List<CaseRow>>, Problem> {
    let now = api.clock.now();
    let person = &member.caller.person;
    let published = member.engine.read();
    let conference = &published.conference;
    let state = query.state.unwrap_or(QueueState::Open);
    let begun = query.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let after = begun.map(QueueCursor::read).transpose()?;
    let admitted = |case: &&Case| {
        state.admits(case)
            && query.severity.is_none_or(|s| s == case.severity)
            && (!query.mine || case.holds(person))
            && access::of(conference, person, case) >= Level::Line
    };
    let order = member.engine.order(&published, now);
    // Only as much of the order is walked as the page needs.
    let visible = || {
        let ranks: Box<dyn Iterator<Item = &Rank>> = match state {
            QueueState::Closed | QueueState::All => Box::new(order.all()),
            QueueState::Open
            | QueueState::New
            | QueueState::Acknowledged
            | QueueState::Active
            | QueueState::Resolved => Box::new(order.open()),
        };
        ranks
            .filter_map(|rank| conference.case(rank.case))
            .filter(admitted)
    };
    // The order moves while one reads: the page goes on after the last case that was given, wherever it is now.
    let from = after.map_or(0, |after| {
        let place = visible().position(|case| case.id == after.last);
        place.map_or(after.place, |place| place + 1)
    });
    let mut page: Vec<&Case> = visible().skip(from).take(PAGE + 1).collect();
    let more = page.len() > PAGE;
    page.truncate(PAGE);
    let items: Vec<CaseRow> = page
        .into_iter()
        .filter_map(|case| CaseRow::shown(conference, case, person, now))
        .collect();
    let place = from.saturating_add(PAGE);
    let last = items.last().filter(|_| more);
    let cursor = last.map(|case| {
        QueueCursor {
            place,
            last: case.id,
        }
        .write()
    });
    Ok(axum::Json(List { items, cursor, now }))
}

/// Cases in which the words occur, closed ones as well. The words stand in the body: no free text in any address.
#[utoipa::path(
    post, path = "/v1/conferences/{slug}/cases/search", tag = "cases", request_body = Search, params(("slug" = String, Path)),
    responses((status = 200, body = List<CaseRow>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn search(
    State(api): State<Api>,
    member: Member,
    Json(search): Json<Search>,
) -> Result<axum::Json<List<CaseRow>>, Problem> {
    let now = api.clock.now();
    let person = member.caller.person;
    // A few at a time, over a copy, and not where requests are answered: nobody who takes a case waits for who searches.
    let _turn = api
        .searches
        .acquire()
        .await
        .map_err(|_| Problem::unavailable())?;
    let conference = member.engine.read().conference.clone();
    let looking = tokio::task::spawn_blocking(move || {
        let found = conference.cases().filter(|case| {
            disclose::case(&conference, &person, case).is_some_and(|case| {
                let words = search.q.as_str();
                filter::admits(&conference, &person, &case, words, Depth::Narrative, now)
            })
        });
        let rows = queue::sorted(&conference, found, now);
        let rows = rows.iter().take(PAGE);
        rows.filter_map(|(case, _)| CaseRow::shown(&conference, case, &person, now))
            .collect()
    });
    let rows = looking.await.map_err(|_| Problem::broken())?;
    Ok(whole(rows, now))
}

fn visible<'a>(
    conference: &'a Conference,
    person: &PersonId,
    id: CaseId,
) -> Result<&'a Case, Problem> {
    let case = conference
        .case(id)
        .filter(|case| access::of(conference, person, case) >= Level::Line);
    case.ok_or_else(Problem::not_found)
}

/// One case.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/cases/{id}", tag = "cases", params(("slug" = String, Path), ("id" = CaseId, Path)),
    responses((status = 200, body = CaseView), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn case(
    State(api): State<Api>,
    member: Member,
    Path((_, id)): Path<(String, CaseId)>,
) -> Result<axum::Json<CaseView>, Problem> {
    let published = member.engine.read();
    let (conference, person) = (&published.conference, &member.caller.person);
    let case = visible(conference, person, id)?;
    CaseView::shown(conference, case, person, api.clock.now())
        .map(axum::Json)
        .ok_or_else(Problem::not_found)
}

/// All that happened in one case, in order.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/cases/{id}/timeline", tag = "cases", params(("slug" = String, Path), ("id" = CaseId, Path)),
    responses((status = 200, body = List<Entry>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn timeline(
    State(api): State<Api>,
    member: Member,
    Path((_, id)): Path<(String, CaseId)>,
) -> Result<axum::Json<List<Arc<Entry>>>, Problem> {
    let published = member.engine.read();
    let (conference, person) = (&published.conference, &member.caller.person);
    let case = visible(conference, person, id)?;
    Ok(whole(
        case.entries
            .iter()
            .filter_map(|e| disclose::shown(conference, person, e))
            .collect(),
        api.clock.now(),
    ))
}

/// Calls for help addressed to this account; of their cases nothing else.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/briefs", tag = "cases", params(("slug" = String, Path)),
    responses((status = 200, body = List<CallView>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn briefs(
    State(api): State<Api>,
    member: Member,
) -> Result<axum::Json<List<CallView>>, Problem> {
    let published = member.engine.read();
    let (conference, person) = (&published.conference, &member.caller.person);
    let briefs = disclose::briefs(conference, person);
    let calls = briefs.iter().map(|b| CallView::from(&b.escalation));
    Ok(whole(calls.collect(), api.clock.now()))
}

/// An instant to look at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// None means now.
    at: Option<DateTime<Utc>>,
}

/// Who is on call; no secret for anybody signed in.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/oncall", tag = "hall", params(("slug" = String, Path), At),
    responses((status = 200, body = List<OnCallView>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn on_call(
    State(api): State<Api>,
    member: Member,
    Query(query): Query<At>,
) -> axum::Json<List<OnCallView>> {
    let now = api.clock.now();
    let published = member.engine.read();
    whole(
        on_call::rows(&published.conference, query.at.unwrap_or(now)),
        now,
    )
}

/// The secret of a calendar's address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Secret {
    token: Option<Private>,
}

/// The rota as a calendar. A secret that is unknown, ended or none at all is answered as if there were nothing.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/rota.ics", tag = "hall", security(()), params(("slug" = String, Path), ("token" = String, Query)),
    responses((status = 200, content_type = "text/calendar", body = String), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn calendar(
    State(api): State<Api>,
    Path(slug): Path<ConferenceSlug>,
    Query(query): Query<Secret>,
) -> Result<Response, Problem> {
    let engine = api.engine(&slug).await?.ok_or_else(Problem::not_found)?;
    let secret = query.token.ok_or_else(Problem::not_found)?;
    let digest = seal::digest(secret.as_str());
    let published = engine.read();
    let conference = &published.conference;
    let mut live = conference.hall().live_links();
    let link = live.find(|link| link.digest == digest);
    let link = link.ok_or_else(Problem::not_found)?;
    let events = calendar::events(conference, link.person.as_ref(), api.clock.now());
    let file = wire::calendar::file(conference, &events);
    Ok((
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")],
        file,
    )
        .into_response())
}

/// Handoffs, oldest first; of each case what its reader may see, and the receiver, too.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/handoffs", tag = "hall", params(("slug" = String, Path)),
    responses((status = 200, body = List<OfferView>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn handoffs(State(api): State<Api>, member: Member) -> axum::Json<List<OfferView>> {
    let now = api.clock.now();
    let published = member.engine.read();
    let reader = &member.caller.person;
    whole(handoff::rows(&published.conference, reader, now), now)
}

/// Whom one can call. An account of security or staff sees its own contact, and security and medics.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/contacts", tag = "hall", params(("slug" = String, Path)),
    responses((status = 200, body = List<Contact>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn contacts(State(api): State<Api>, member: Member) -> axum::Json<List<Contact>> {
    let published = member.engine.read();
    let hall = published.conference.hall();
    let account = hall.people.get(&member.caller.person);
    let known = |c: &&Contact| account.is_some_and(|a| disclose::knows_contact(a, c));
    let ordered = hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id));
    whole(ordered.filter(known).cloned().collect(), api.clock.now())
}

/// The checklists of the conference.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/checklists", tag = "hall", params(("slug" = String, Path)),
    responses((status = 200, body = List<Checklist>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn checklists(
    State(api): State<Api>,
    member: Member,
) -> axum::Json<List<Arc<Checklist>>> {
    let published = member.engine.read();
    whole(
        published
            .conference
            .hall()
            .checklists
            .values()
            .cloned()
            .collect(),
        api.clock.now(),
    )
}

/// The places of the conference.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/places", tag = "hall", params(("slug" = String, Path)),
    responses((status = 200, body = List<Place>), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn places(State(api): State<Api>, member: Member) -> axum::Json<List<Place>> {
    let published = member.engine.read();
    let hall = published.conference.hall();
    whole(
        hall.place_order
            .iter()
            .filter_map(|id| hall.places.get(id))
            .cloned()
            .collect(),
        api.clock.now(),
    )
}

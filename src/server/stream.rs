//! The feed, by long poll and as server-sent events. Both wake only for what this viewer may see.

use std::convert::Infallible;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

use crate::domain::views::feed::{self, LogPlace, Portion};
use crate::domain::vocabulary::ids::PersonId;
use crate::server::api::Api;
use crate::server::auth::{self, Caller, Member};
use crate::server::cursor;
use crate::server::engine::Engine;
use crate::server::extract::Query;
use crate::server::limits::StreamPermit;
use crate::server::problem::Problem;
use crate::wire::{self, FeedPage, Heartbeat, Restated};

/// The longest a request for news is held, in seconds.
const LONGEST_WAIT_SECS: u64 = 30;
/// How many entries a portion of the feed has at most, and where nobody says otherwise.
const LARGEST_PORTION: usize = 5_000;
const USUAL_PORTION: usize = 500;
/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Proxies hold back small pieces: a heartbeat is made large enough to pass.
const PADDING: usize = 1024;

/// Where to go on, how much, and how long to wait for it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// The last cursor; `0` begins.
    #[serde(default)]
    after: String,
    /// At most this many entries, 1 to 5000.
    #[param(minimum = 1, maximum = 5000)]
    #[serde(default, deserialize_with = "limit")]
    limit: Option<usize>,
    /// Seconds to wait where there is nothing new, at most 30.
    #[param(maximum = 30)]
    #[serde(default, deserialize_with = "wait")]
    wait: Option<u64>,
}

fn limit<'de, D: Deserializer<'de>>(number: D) -> Result<Option<usize>, D::Error> {
    within(number, &(1..=LARGEST_PORTION))
}

fn wait<'de, D: Deserializer<'de>>(number: D) -> Result<Option<u64>, D::Error> {
    within(number, &(0..=LONGEST_WAIT_SECS))
}

/// A number that lies in `range`.
fn within<'de, D, N>(number: D, range: &RangeInclusive<N>) -> Result<Option<N>, D::Error>
where
    D: Deserializer<'de>,
    N: Deserialize<'de> + PartialOrd + Display,
{
    let number = Option::<N>::deserialize(number)?;
    if number.as_ref().is_none_or(|n| range.contains(n)) {
        return Ok(number);
    }
    let words = format!("it is from {} to {}", range.start(), range.end());
    Err(D::Error::custom(words))
}

fn portion(engine: &Engine, person: &PersonId, place: LogPlace, limit: usize) -> Portion {
    let published = engine.read();
    feed::portion(&published.conference, &published.log, person, place, limit)
}

fn says_nothing(portion: &Portion) -> bool {
    portion.entries.is_empty()
        && portion.withdrawn.is_empty()
        && portion.restated.is_empty()
        && !portion.more
}

fn restated(portion: Portion) -> (Vec<Restated>, Portion) {
    let restated = portion
        .restated
        .iter()
        .map(|r| Restated {
            case: r.case,
            entries: r.entries.clone(),
        })
        .collect();
    (restated, portion)
}

/// What is new since a cursor. First forget what is withdrawn, then replace what is restated, then add the entries.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/feed", tag = "feed", params(("slug" = String, Path), Since),
    responses((status = 200, body = FeedPage), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn feed(
    State(api): State<Api>,
    member: Member,
    Query(query): Query<Since>,
) -> Result<axum::Json<FeedPage>, Problem> {
    let Member { caller, engine } = member;
    let mut place = cursor::open(engine.vault(), &caller.person, &query.after)?;
    let limit = query.limit.unwrap_or(USUAL_PORTION);
    let wait = Duration::from_secs(query.wait.unwrap_or(0));
    let deadline = tokio::time::Instant::now() + wait;
    let mut version = engine.version();
    let found = loop {
        version.borrow_and_update();
        let found = portion(&engine, &caller.person, place, limit);
        if !says_nothing(&found) {
            break found;
        }
        place = found.place;
        if !auth::stays(&api, &engine, &caller).await {
            return Err(Problem::signed_out());
        }
        tokio::select! {
            changed = version.changed() => if changed.is_err() { break found },
            () = tokio::time::sleep_until(deadline) => break found,
            () = api.shutdown.cancelled() => break found,
        }
    };
    let (restated, found) = restated(found);
    Ok(axum::Json(FeedPage {
        log: engine.log_id.to_string(),
        entries: found.entries,
        withdrawn: found.withdrawn,
        restated,
        cursor: cursor::seal(engine.vault(), &caller.person, found.place),
        more: found.more,
        now: api.clock.now(),
    }))
}

struct Streaming {
    api: Api,
    engine: Engine,
    caller: Caller,
    place: LogPlace,
    version: tokio::sync::watch::Receiver<u64>,
    ready: std::collections::VecDeque<Event>,
    /// A fixed beat: what moves it must not be what one may not see.
    beat: tokio::time::Interval,
    _permit: StreamPermit,
}

impl Streaming {
    /// The next event; nothing when the server stops.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some((Ok(event), self));
            }
            // Whoever signed out, or whose token ran out, gets nothing more.
            if !auth::stays(&self.api, &self.engine, &self.caller).await {
                return None;
            }
            self.version.borrow_and_update();
            let found = portion(&self.engine, &self.caller.person, self.place, 500);
            self.place = found.place;
            if !says_nothing(&found) {
                self.queue(found);
                continue;
            }
            tokio::select! {
                changed = self.version.changed() => changed.ok()?,
                _ = self.beat.tick() => {
                    let beat = Heartbeat { cursor: self.cursor(), now: self.api.clock.now() };
                    self.ready.push_back(event("heartbeat", &beat).comment(" ".repeat(PADDING)));
                }
                () = self.api.shutdown.cancelled() => return None,
            }
        }
    }

    fn cursor(&self) -> String {
        cursor::seal(self.engine.vault(), &self.caller.person, self.place)
    }

    fn queue(&mut self, found: Portion) {
        let (restated, found) = restated(found);
        self.ready
            .extend(found.withdrawn.iter().map(|case| event("withdrawn", case)));
        self.ready
            .extend(restated.iter().map(|r| event("restated", r)));
        self.ready
            .extend(found.entries.iter().map(|e| event("entry", e)));
        // Only the last event of a portion moves the cursor on: cut off before it, the whole portion comes again.
        if let Some(last) = self.ready.pop_back() {
            self.ready.push_back(last.id(self.cursor()));
        }
    }
}

fn event(name: &str, data: &impl serde::Serialize) -> Event {
    let event = Event::default().event(name);
    event.json_data(data).expect("wire types are plain data")
}

/// The same as the feed, as server-sent events: `withdrawn`, `restated`, `entry`, and a `heartbeat` every ten seconds. The id of
/// an event is a cursor; `Last-Event-ID` resumes.
#[utoipa::path(
    get, path = "/v1/conferences/{slug}/stream", tag = "feed", params(("slug" = String, Path), Since, ("last-event-id" = Option<String>, Header)),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = "4XX", body = wire::problem::Problem), (status = "5XX", body = wire::problem::Problem)),
)]
pub async fn stream(
    State(api): State<Api>,
    member: Member,
    Query(query): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Member { caller, engine } = member;
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let place = cursor::open(engine.vault(), &caller.person, last.unwrap_or(&query.after))?;
    let permit = api.limits.stream(&caller.token)?;
    let version = engine.version();
    let streaming = Streaming {
        api,
        engine,
        caller,
        place,
        version,
        ready: std::collections::VecDeque::new(),
        beat: tokio::time::interval_at(tokio::time::Instant::now() + HEARTBEAT, HEARTBEAT),
        _permit: permit,
    };
    let mut response = Sse::new(stream::unfold(streaming, Streaming::next)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

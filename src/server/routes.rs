//! The whole surface on one page.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tracing::Instrument as _;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder, RefOr};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::clock;
use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::server::api::Api;
use crate::server::problem::{self, Problem};
use crate::server::{commands, queries, readiness, session, stream};
use crate::wire::HEADER;

/// The longest a request may take that does not wait for news.
const LONGEST: Duration = Duration::from_secs(40);

/// Every route that is described.
fn described() -> OpenApiRouter<Api> {
    let info = Info::builder()
        .title("greenroom case API")
        .version("1")
        .description(Some(
            "Incidents at a conference: who is on call, what is open, what happens next by itself.",
        ))
        .build();
    OpenApiRouter::with_openapi(OpenApiBuilder::new().info(info).build())
        .routes(routes!(session::join))
        .routes(routes!(session::leave))
        .routes(routes!(session::me))
        .routes(routes!(commands::submit))
        .routes(routes!(stream::feed))
        .routes(routes!(stream::stream))
        .routes(routes!(queries::cases))
        .routes(routes!(queries::search))
        .routes(routes!(queries::case))
        .routes(routes!(queries::timeline))
        .routes(routes!(queries::briefs))
        .routes(routes!(queries::on_call))
        .routes(routes!(queries::handoffs))
        .routes(routes!(queries::calendar))
        .routes(routes!(queries::contacts))
        .routes(routes!(queries::checklists))
        .routes(routes!(queries::places))
}

/// The description of the API, OpenAPI 3.1.
pub fn openapi() -> OpenApi {
    let mut api = described().into_openapi();
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    if let Some(components) = &mut api.components {
        components.add_security_scheme("token", token);
    }
    let needs_token = SecurityRequirement::new("token", Vec::<String>::new());
    api.security = Some(vec![needs_token]);
    for path in api.paths.paths.values_mut() {
        let operations = [&mut path.get, &mut path.post, &mut path.delete];
        for operation in operations.into_iter().flatten() {
            let failures = operation.responses.responses.iter_mut();
            for (_, answer) in failures.filter(|(status, _)| status.starts_with(['4', '5'])) {
                // Every error is a problem document.
                if let RefOr::T(answer) = answer
                    && let Some(body) = answer.content.shift_remove("application/json")
                {
                    answer
                        .content
                        .insert("application/problem+json".to_owned(), body);
                }
            }
        }
    }
    api
}

/// The description as the text that is served and checked in.
///
/// # Panics
/// Never: the description is plain data.
pub fn openapi_text() -> String {
    let mut text = serde_json::to_string_pretty(&openapi()).expect("the description is plain data");
    text.push('\n');
    text
}

async fn healthz() -> &'static str {
    "ok"
}

/// Ready: see [`crate::server::readiness`].
async fn readyz(State(api): State<Api>) -> Result<&'static str, Problem> {
    let failed = api.failed(api.clock.now() - readiness::REMEMBERED);
    api.readiness.look(&api.store, &api.clock, failed).await?;
    Ok("ready")
}

async fn description() -> Response {
    (
        [(axum::http::header::CONTENT_TYPE, "application/json")],
        openapi_text(),
    )
        .into_response()
}

/// The router with everything around it.
pub fn router(api: Api) -> Router {
    let (router, _) = described().split_for_parts();
    router
        .route("/healthz", axum::routing::get(healthz))
        .route("/readyz", axum::routing::get(readyz))
        .route("/openapi.json", axum::routing::get(description))
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .layer(
            CompressionLayer::new()
                .gzip(true)
                // A venue's Wi-Fi gains little from a smaller page and much from an early one.
                .quality(CompressionLevel::Fastest),
        )
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| Problem::broken().into_response(),
        ))
        .layer(middleware::from_fn_with_state(api.clone(), around))
        .with_state(api)
}

/// Ends what takes too long, and names the log on every answer: one without the header is a captive portal's.
async fn around(State(api): State<Api>, request: Request, next: Next) -> Response {
    let slug: Option<ConferenceSlug> = request
        .uri()
        .path()
        .strip_prefix("/v1/conferences/")
        .and_then(|rest| rest.split('/').next())
        .and_then(|slug| slug.parse().ok());
    // One id, on the answer and on every line of the log about it.
    let id = clock::random_id();
    let span = tracing::info_span!("request", %id);
    let answer = async {
        match tokio::time::timeout(LONGEST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::timed_out().into_response(),
        }
    };
    let mut response = problem::REQUEST.scope(id, answer.instrument(span)).await;
    let written = HeaderValue::from_str(&id.to_string()).expect("a UUID is a header");
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-request-id"), written);
    // On a refusal too: a laptop whose token was revoked must not take it for another log.
    let log = slug.and_then(|slug| api.log_id(&slug));
    let log = log
        .and_then(|log| HeaderValue::from_str(&log).ok())
        .unwrap_or(HeaderValue::from_static("-"));
    response
        .headers_mut()
        .insert(HeaderName::from_static(HEADER), log);
    // Nothing between a laptop and its server keeps a copy, or serves an old one.
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

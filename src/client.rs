//! The case API, typed. Every answer without our header is a captive portal's: never success, never a reason to drop anything.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::domain::log::entry::Entry;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::ids::{CaseId, ConferenceSlug};
use crate::domain::vocabulary::place::Place;
use crate::domain::vocabulary::text::Private;
use crate::wire::case::{CallView, CaseRow, CaseView};
use crate::wire::handoff::OfferView;
use crate::wire::on_call::OnCallView;
use crate::wire::problem::Problem;
use crate::wire::{Envelope, FeedPage, HEADER, Join, List, Me, Receipt, Search, Session, calendar};

/// How long an answer may take that does not wait for news.
const PATIENCE: Duration = Duration::from_secs(5);

/// No answer of the case API is longer than this, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// What the caller does next, not what the library called it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was sent.
    #[error("the case API cannot be reached")]
    Unreachable,
    /// It was sent, and no answer came: it may have been done.
    #[error("the case API did not answer in time")]
    Unanswered,
    /// What stands before the case API answers for it.
    #[error("something in front of the case API answers {0}; ask whoever runs it")]
    Gateway(u16),
    #[error(transparent)]
    Tls(#[from] TlsFault),
    #[error("something else than the case API answered; open a browser and sign in to the Wi-Fi")]
    Portal,
    #[error(
        "the case API answered something that only a newer greenroom understands; update this one"
    )]
    Newer,
    #[error("the answer of the case API came damaged")]
    Unreadable,
    /// More than any answer of ours has: read to its end it would fill this laptop.
    #[error("the case API answered more than 64 MB and was cut off; tell the organiser")]
    TooLong,
    #[error("{} {}", .0.title, .0.detail)]
    Refused(Box<Problem>),
}

impl Error {
    /// Whether what was asked for may have been done, though nobody said so.
    pub fn may_be_done(&self) -> bool {
        match self {
            Self::Unreachable | Self::Tls(_) => false,
            Self::Unanswered
            | Self::Gateway(_)
            | Self::Portal
            | Self::Newer
            | Self::Unreadable
            | Self::TooLong => true,
            Self::Refused(problem) => problem.status >= 500,
        }
    }
}

/// Why no safe connection came to be: each has its own next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    #[error(
        "this laptop does not know who vouches for the server: copy its certificate here and set ca = \"FILE\""
    )]
    Unknown,
    #[error("the server's certificate is for another name or address: join by one that it has")]
    OtherName,
    #[error("the server's certificate has expired, or this laptop's clock is wrong")]
    Expired,
    #[error("the server speaks plain HTTP: join by http://, or start it with TLS")]
    PlainHttp,
    #[error("the server speaks TLS: join by https://")]
    SpeaksTls,
    #[error("the safe connection failed: check the address and the certificate")]
    Other,
}

/// An answer that is not the case API's: a sign-in page, or a proxy of one's own that says that it has nobody behind it.
fn from_another(status: StatusCode) -> Error {
    if status.is_server_error() {
        Error::Gateway(status.as_u16())
    } else {
        Error::Portal
    }
}

/// What went wrong before an answer came.
fn failed(error: &reqwest::Error) -> Error {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(now) = cause {
        if let Some(error) = tls_error(now) {
            return Error::Tls(tls_fault(error));
        }
        // A TLS server answers plain HTTP with an alert, which is no HTTP.
        if now.downcast_ref::<std::io::Error>().is_none()
            && now.to_string().contains("invalid HTTP version")
        {
            return Error::Tls(TlsFault::SpeaksTls);
        }
        cause = now.source();
    }
    if error.is_connect() || error.is_builder() {
        Error::Unreachable
    } else {
        Error::Unanswered
    }
}

/// What went wrong with TLS in `error`, however it is wrapped.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    let wrapped = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    tls_error(wrapped)
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    use rustls::CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            C::UnknownIssuer | C::BadSignature => TlsFault::Unknown,
            C::NotValidForName | C::NotValidForNameContext { .. } => TlsFault::OtherName,
            C::Expired
            | C::ExpiredContext { .. }
            | C::NotValidYet
            | C::NotValidYetContext { .. } => TlsFault::Expired,
            _ => TlsFault::Other,
        },
        rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
            TlsFault::PlainHttp
        }
        _ => TlsFault::Other,
    }
}

/// An address that nobody can connect to.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address like https://greenroom.example:7474")]
pub struct BadAddress(String);

/// A connection to one case API, signed in or not.
#[derive(Clone, Debug)]
pub struct Client {
    base: Url,
    http: reqwest::Client,
    conference: Option<ConferenceSlug>,
    patience: Duration,
}

impl Client {
    /// Prepares a client; connects to nothing. `token` signs it in; `root` is a certificate (PEM) to trust beside the system's.
    pub fn new(server: &str, token: Option<&str>, root: Option<&[u8]>) -> Result<Self, BadAddress> {
        let bad = || BadAddress(server.to_owned());
        let mut base = Url::parse(server).map_err(|_| bad())?;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(bad());
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // Without a provider reqwest panics at the first TLS connection; a second install is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| bad())?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let mut builder = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        if let Some(root) = root {
            builder = builder
                .add_root_certificate(reqwest::Certificate::from_pem(root).map_err(|_| bad())?);
        }
        let http = builder.build().map_err(|_| bad())?;
        Ok(Self {
            base,
            http,
            conference: None,
            patience: PATIENCE,
        })
    }

    /// The same for the paths of one conference.
    #[must_use]
    pub fn at(mut self, conference: ConferenceSlug) -> Self {
        self.conference = Some(conference);
        self
    }

    /// The same, giving up on an answer after `patience`.
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("paths of the API are valid")
    }

    fn in_conference(&self, path: &str) -> Url {
        let slug = self.conference.as_ref().map_or("-", ConferenceSlug::as_str);
        self.url(&format!("v1/conferences/{slug}/{path}"))
    }

    async fn call<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        wait: u32,
    ) -> Result<T, Error> {
        let request = request.timeout(Duration::from_secs(u64::from(wait)) + self.patience);
        let mut response = request.send().await.map_err(|e| failed(&e))?;
        let status = response.status();
        if !response.headers().contains_key(HEADER) {
            return Err(from_another(status));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|_| Error::Unanswered)? {
            if body.len() + piece.len() > LONGEST_ANSWER {
                return Err(Error::TooLong);
            }
            body.extend_from_slice(&piece);
        }
        if status.is_success() {
            let body: &[u8] = if status == StatusCode::NO_CONTENT {
                b"null"
            } else {
                &body
            };
            return read(body);
        }
        Err(read(&body).map_or_else(|error| error, Error::Refused))
    }

    async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, Error> {
        self.call(self.http.get(url), 0).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        url: Url,
        body: &(impl Serialize + Sync),
    ) -> Result<T, Error> {
        self.call(self.http.post(url).json(body), 0).await
    }

    /// Whether a case API is there and alive. Needs no sign-in.
    pub async fn alive(&self) -> Result<(), Error> {
        let request = self.http.get(self.url("healthz")).timeout(self.patience);
        let response = request.send().await.map_err(|e| failed(&e))?;
        if !response.headers().contains_key(HEADER) {
            return Err(from_another(response.status()));
        }
        if response.status().is_success() {
            Ok(())
        } else {
            Err(Error::Unreachable)
        }
    }

    /// Signs in with a join code, or with the admin token of `init`.
    pub async fn join(&self, join: &Join) -> Result<Session, Error> {
        self.post(self.url("v1/session/join"), join).await
    }

    /// Signs out: the token is good no longer.
    pub async fn leave(&self) -> Result<(), Error> {
        self.call(self.http.request(Method::DELETE, self.url("v1/session")), 0)
            .await
    }

    /// Who the server takes us for.
    pub async fn me(&self) -> Result<Me, Error> {
        self.get(self.url("v1/me")).await
    }

    /// Asks for something. The same envelope may be sent again and again: it is done once.
    pub async fn submit(&self, envelope: &Envelope) -> Result<Receipt, Error> {
        self.post(self.in_conference("commands"), envelope).await
    }

    /// What is new after `after`; waits up to `wait` seconds for something.
    pub async fn feed(&self, after: &str, wait: u32) -> Result<FeedPage, Error> {
        let mut url = self.in_conference("feed");
        url.query_pairs_mut()
            .append_pair("after", after)
            .append_pair("limit", "2000")
            .append_pair("wait", &wait.to_string());
        self.call(self.http.get(url), wait).await
    }

    /// A page of cases; `closed` for those put away as well.
    pub async fn cases(&self, closed: bool, cursor: Option<&str>) -> Result<List<CaseRow>, Error> {
        let mut url = self.in_conference("cases");
        if closed {
            url.query_pairs_mut().append_pair("state", "all");
        }
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        self.get(url).await
    }

    /// Cases in which the words occur.
    pub async fn search(&self, words: &str) -> Result<List<CaseRow>, Error> {
        self.post(
            self.in_conference("cases/search"),
            &Search {
                q: Private::from(words),
            },
        )
        .await
    }

    /// One case.
    pub async fn case(&self, id: CaseId) -> Result<CaseView, Error> {
        self.get(self.in_conference(&format!("cases/{id}"))).await
    }

    /// All entries of one case, in order.
    pub async fn timeline(&self, id: CaseId) -> Result<List<Entry>, Error> {
        self.get(self.in_conference(&format!("cases/{id}/timeline")))
            .await
    }

    /// The address at which a calendar is read with this secret.
    pub fn calendar(&self, secret: &str) -> String {
        let mut url = self.in_conference(calendar::PATH);
        url.query_pairs_mut().append_pair("token", secret);
        url.to_string()
    }

    /// Handoffs, oldest first.
    pub async fn handoffs(&self) -> Result<List<OfferView>, Error> {
        self.get(self.in_conference("handoffs")).await
    }

    /// Calls for help addressed to this account.
    pub async fn briefs(&self) -> Result<List<CallView>, Error> {
        self.get(self.in_conference("briefs")).await
    }

    /// Who is on call, now or at an instant.
    pub async fn on_call(
        &self,
        at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<List<OnCallView>, Error> {
        let mut url = self.in_conference("oncall");
        if let Some(at) = at {
            url.query_pairs_mut().append_pair("at", &at.to_rfc3339());
        }
        self.get(url).await
    }

    /// Whom one can call.
    pub async fn contacts(&self) -> Result<List<Contact>, Error> {
        self.get(self.in_conference("contacts")).await
    }

    /// The checklists of the conference.
    pub async fn checklists(&self) -> Result<List<Checklist>, Error> {
        self.get(self.in_conference("checklists")).await
    }

    /// The places of the conference.
    pub async fn places(&self) -> Result<List<Place>, Error> {
        self.get(self.in_conference("places")).await
    }
}

/// A body of ours, whose header came with it: what is JSON and does not fit is a newer server's, what is none came damaged.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Data => Error::Newer,
        Category::Syntax | Category::Eof | Category::Io => Error::Unreadable,
    })
}

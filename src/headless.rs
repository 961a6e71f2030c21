//! The command-line twins of what the console does. Never prompts; into a pipe nothing is wrapped or cut.

pub mod printing;
pub mod differing;
pub(crate) mod handoff;
pub(crate) mod importing;
pub(crate) mod rota;
pub(crate) mod requests;
pub(crate) mod calendars;
pub(crate) mod writing;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::acts::act::Read;
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::{self, read};
use crate::cli::{Cli, Command, Global};
use crate::client::{self, Client};
use crate::clock::Clock;
use crate::config::session::SignedIn;
use crate::config::{Config, Flags};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::own_report::OwnReport;
use crate::domain::views::queue::{self, Row};
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::text;
use crate::store::drafts;
use crate::sync::outbox::Outbox;
use crate::sync::replica::Replica;
use crate::wire::case::{CallView, CaseRow, CaseView};
use crate::wire::problem::Problem;
use crate::wire::{Join, on_call};
use crate::words::filter::{self, Depth};
use crate::words::{refusals, search, telling};

/// How long a read waits for the case API.
const READ_WAIT: TimeDelta = TimeDelta::seconds(2);
/// How long a write tries the same id.
pub const WRITE_WAIT: TimeDelta = TimeDelta::seconds(5);

/// How a command ended; its number is the exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    Done = 0,
    /// Refused by a rule, or not found.
    Refused = 1,
    /// Malformed.
    Usage = 2,
    /// No answer from the case API.
    NoAnswer = 3,
    /// Not signed in, or not allowed.
    NotAllowed = 4,
}

/// Why a command did not do what it was to.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub problem: Box<Problem>,
}

impl Failure {
    /// A failure with a sentence on what is so and one on what to do.
    pub fn new(exit: Exit, title: impl Into<String>, detail: impl Into<String>) -> Self {
        let kind = match exit {
            Exit::Done | Exit::Refused => "/problems/rejected",
            Exit::Usage => "/problems/malformed",
            Exit::NoAnswer => "/problems/unavailable",
            Exit::NotAllowed => "/problems/signed_out",
        };
        let problem = Box::new(Problem {
            kind: kind.to_owned(),
            title: title.into(),
            status: 0,
            detail: detail.into(),
            errors: Vec::new(),
            request_id: String::new(),
            rejection: None,
        });
        Self { exit, problem }
    }

    /// For a person: two sentences. For a script: the problem document.
    pub fn print(&self, json: bool) {
        let text = if json {
            serde_json::to_string(&self.problem).unwrap_or_default()
        } else {
            let faults: String = self
                .problem
                .errors
                .iter()
                .map(|f| format!(" ({} {})", f.pointer, f.detail))
                .collect();
            text::clean(&format!(
                "{}{faults}\n{}",
                self.problem.title, self.problem.detail
            ))
        };
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        match error {
            client::Error::Unreachable => Self::new(
                Exit::NoAnswer,
                "The case API does not answer.",
                "Check the network, or the address, and try again.",
            ),
            client::Error::Unanswered => Self::new(
                Exit::NoAnswer,
                "The case API did not answer in time.",
                "Check the network, and try again.",
            ),
            client::Error::Gateway(status) => Self::new(
                Exit::NoAnswer,
                format!("Something in front of the case API answers {status}."),
                "Tell whoever runs it; the case API may be restarting.",
            ),
            client::Error::Tls(fault) => Self::new(
                Exit::NoAnswer,
                "No safe connection to the case API.",
                format!("{}.", crate::words::names::capital(&fault.to_string())),
            ),
            client::Error::Portal => Self::new(
                Exit::NoAnswer,
                "Something else than the case API answered.",
                "Open a browser and sign in to the Wi-Fi, then try again.",
            ),
            client::Error::Newer => Self::new(
                Exit::NoAnswer,
                "The case API is newer than this greenroom.",
                "Update this greenroom, then try again.",
            ),
            client::Error::TooLong => Self::new(
                Exit::NoAnswer,
                "The case API answered more than 64 MB and was cut off.",
                "Tell the organiser: that is no answer of a case API.",
            ),
            client::Error::Unreadable => Self::new(
                Exit::NoAnswer,
                "The answer of the case API came damaged.",
                "Try again; if it stays so, try another network.",
            ),
            client::Error::Refused(mut problem) => {
                if let Some(rejection) = &problem.rejection {
                    problem.detail = refusals::next_step(rejection, spell);
                }
                let exit = match problem.status {
                    401 | 403 => Exit::NotAllowed,
                    404 | 409 => Exit::Refused,
                    408 | 410 | 429 | 500.. => Exit::NoAnswer,
                    _ => Exit::Usage,
                };
                let exit = match problem.rejection.as_ref().map(|r| r.code) {
                    Some(crate::domain::vocabulary::rejection::Code::NotAllowed) => {
                        Exit::NotAllowed
                    }
                    _ => exit,
                };
                Self { exit, problem }
            }
        }
    }
}

/// An act, as one types it in a shell.
pub fn spell(act: &str) -> Option<String> {
    let (act, meant) = acts::hinted(act)?;
    Some(format!("greenroom {}", act.usage(&meant)))
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let exit = if fault.is_malformed {
            Exit::Usage
        } else {
            Exit::Refused
        };
        let next = fault.next_step(spell);
        Self::new(exit, fault.what, next)
    }
}

impl From<crate::config::error::Error> for Failure {
    fn from(error: crate::config::error::Error) -> Self {
        let text = error.to_string();
        let (title, detail) = text.split_once('\n').unwrap_or((&text, ""));
        Self::new(Exit::Usage, title, detail)
    }
}

impl From<&Global> for Flags {
    fn from(global: &Global) -> Self {
        Self {
            conference: global.conference.clone(),
            master_key_file: global.master_key_file.clone(),
            plain: global.plain,
        }
    }
}

/// A signed-in command line and what it knows.
pub struct Here {
    pub client: Client,
    pub clock: Clock,
    pub me: PersonId,
    pub global: Global,
    pub replica: Replica,
    /// What to add to the local clock for the server's.
    pub offset: TimeDelta,
    cursor: String,
}

impl Here {
    /// The conference as this person may see it.
    pub fn conference(&self) -> &Conference {
        self.replica.conference()
    }

    /// Who acts here, on what, and when.
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx {
            conference: self.conference(),
            me: &self.me,
            now: self.now(),
        }
    }

    /// The server's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now() + self.offset
    }

    /// Whether this account answers calls for help instead of cases.
    pub fn answers_briefs(&self) -> bool {
        let person = self.conference().person(&self.me);
        person.is_some_and(|p| p.role.is_outside())
    }

    /// The open cases that `filter` admits, in the order of the queue.
    pub fn queue(&self, filter: &str) -> Vec<(&Case, Row)> {
        let (conference, now) = (self.conference(), self.now());
        let wanted = conference.open_cases().filter(|case| {
            filter::admits(conference, &self.me, case, filter, Depth::Narrative, now)
        });
        queue::sorted(conference, wanted, now)
    }

    /// The calls for help that are addressed to this account.
    pub fn briefs(&self) -> Vec<CallView> {
        let all = self.conference().briefs();
        all.map(|b| CallView::from(&b.escalation)).collect()
    }

    /// What this account reported from outside the team, by code name or the beginning of its id.
    pub fn own_report(&self, typed: &str) -> Option<&OwnReport> {
        let wanted = typed.trim().to_lowercase().replace(' ', "-");
        let mut own = self.conference().own_reports();
        let is_it = |own: &&OwnReport| {
            own.code_name == wanted
                || (wanted.len() >= 8 && own.case.to_string().starts_with(&wanted))
        };
        own.find(is_it)
    }

    /// Fetches everything that is new, trying for a little while.
    async fn pull(&mut self, patience: TimeDelta) -> Result<(), Failure> {
        let until = self.clock.now() + patience;
        let knew_newer = self.conference().hall().newer;
        loop {
            let left = (until - self.clock.now()).to_std().unwrap_or_default();
            let client = self
                .client
                .clone()
                .within(left.max(Duration::from_millis(300)));
            match client.feed(&self.cursor, 0).await {
                Ok(page) => {
                    self.offset = page.now - self.clock.now();
                    self.replica.take(&page);
                    self.cursor = page.cursor;
                    if !page.more {
                        if !knew_newer && self.conference().hall().newer {
                            printing::aside(telling::NEWER);
                        }
                        return Ok(());
                    }
                }
                Err(error) => {
                    let failure = Failure::from(error);
                    if failure.exit != Exit::NoAnswer || self.clock.now() >= until {
                        return Err(failure);
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    /// The row of `case` as whoever is signed in may see it.
    pub fn row(&self, case: &Case) -> Option<CaseRow> {
        CaseRow::shown(self.conference(), case, &self.me, self.now())
    }

    /// `case` as whoever is signed in may see it.
    pub fn view(&self, case: &Case) -> Result<CaseView, Failure> {
        CaseView::shown(self.conference(), case, &self.me, self.now())
            .ok_or_else(|| read::no_case(case.code_name()).into())
    }
}

impl Here {
    /// A command line of whoever is signed in, which knows nothing yet.
    pub fn new(client: Client, clock: Clock, me: PersonId, global: Global) -> Self {
        Self {
            client,
            clock,
            replica: Replica::new(me.clone(), crate::file::default_policy()),
            me,
            global,
            offset: TimeDelta::zero(),
            cursor: "0".to_owned(),
        }
    }
}

/// A client for `signed_in`.
pub fn client(signed_in: &SignedIn, config: &Config) -> Result<Client, Failure> {
    let client = connect(&signed_in.server, Some(&signed_in.token), config)?;
    Ok(client.at(signed_in.conference.clone()))
}

fn connect(server: &str, token: Option<&str>, config: &Config) -> Result<Client, Failure> {
    let root = match &config.ca {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|_| {
            Failure::new(
                Exit::Usage,
                format!("{} cannot be read.", path.display()),
                "It is set as ca.",
            )
        })?),
    };
    Client::new(server, token, root.as_deref()).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("{error}."),
            "Give the address of the case API, with http:// or https://.",
        )
    })
}

/// Signs this laptop in. Without a code, `url` is the link that `invite` printed, which ends in one.
pub async fn join(
    url: &str,
    code: Option<&str>,
    config: &Config,
    json: bool,
) -> Result<(), Failure> {
    let link = || url.split_once("/join#").filter(|_| code.is_none());
    let given = code.map(|code| (url, code)).or_else(link);
    let (url, code) = given.ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "There is no code.",
            "Give the address and the code, or the whole link that greenroom invite printed.",
        )
    })?;
    let device = std::env::consts::OS.to_owned();
    let session = connect(url, None, config)?
        .join(&Join {
            code: code.to_owned(),
            device,
        })
        .await?;
    let signed_in = SignedIn {
        server: url.to_owned(),
        token: session.token,
        person: session.person,
        conference: session.conference,
    };
    config.sessions().keep(&signed_in)?;
    if json {
        printing::json(
            &serde_json::json!({ "person": signed_in.person, "conference": signed_in.conference }),
        );
    } else {
        printing::line(&format!(
            "You are {} at {}. Open the console with: greenroom",
            signed_in.person, signed_in.conference
        ));
    }
    Ok(())
}

/// Revokes this laptop's token and erases it. Erased here even where the server does not answer; then said so.
pub async fn logout(config: &Config) -> Result<(), Failure> {
    let Some(signed_in) = config.signed_in()? else {
        return Err(signed_out());
    };
    let left = client(&signed_in, config)?.leave().await;
    config.sessions().forget(&signed_in)?;
    let owner = format!("{} at {}", signed_in.person, signed_in.conference);
    let store = drafts::DraftStore::open(config.home(), &owner);
    let unsent = store.map_or(0, |store| Outbox::on(Arc::new(store)).all().len());
    if unsent > 0 {
        printing::aside(&format!(
            "{unsent} that the server does not have are erased with the rest."
        ));
    }
    let erased = if config.sessions().path().exists() {
        drafts::erase_of(config.home(), &owner)
    } else {
        drafts::erase_all(config.home())
    };
    erased.map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("The drafts could not be erased: {error}."),
            "Remove the folder that `greenroom config path` names.",
        )
    })?;
    match left.map_err(Failure::from) {
        Ok(()) => {}
        Err(failure) if failure.exit == Exit::NotAllowed => {}
        Err(failure) => {
            return Err(Failure::new(
                failure.exit,
                "Erased here, but the case API did not answer.",
                "Ask an admin to revoke this laptop's token.",
            ));
        }
    }
    if config.sessions().path().exists() {
        printing::line(&format!(
            "Signed out of {}. This laptop is still signed in at another conference.",
            signed_in.conference
        ));
    } else {
        printing::line("Signed out. Nothing is left on this laptop.");
    }
    Ok(())
}

/// The failure of everything that needs to be signed in.
pub fn signed_out() -> Failure {
    Failure::new(
        Exit::NotAllowed,
        "This laptop is not signed in.",
        "Ask the organiser for a join code, then: greenroom join URL CODE. To look around: greenroom demo.",
    )
}

/// Runs one command of a signed-in person.
pub async fn run(cli: Cli, config: &Config, clock: Clock) -> Result<(), Failure> {
    let Some(signed_in) = config.signed_in()? else {
        return Err(signed_out());
    };
    if let Some(slug) = cli
        .global
        .conference
        .as_deref()
        .filter(|slug| *slug != signed_in.conference.as_str())
    {
        return Err(Failure::new(
            Exit::NotAllowed,
            format!("This laptop is not signed in to {slug:?}."),
            "Join it with a code of its own.",
        ));
    }
    let client = client(&signed_in, config)?;
    let mut here = Here::new(client, clock, signed_in.person, cli.global);
    let Some(Command::Act(typed)) = cli.command else {
        return Ok(());
    };
    let typed = writing::from_input(typed)?;
    let reads = (typed.act.reads)(&typed.given);
    let Some(read) = reads else {
        let pulled = here.pull(WRITE_WAIT).await;
        pulled.map_err(|failure| writing::gives_back(failure, &typed))?;
        if typed.act.name == "rota link" {
            return calendars::link(&here, typed).await;
        }
        return writing::run(&mut here, &typed).await;
    };
    if let Err(mut failure) = here.pull(READ_WAIT).await {
        // It would have written.
        if read == Read::Import {
            failure.problem.title = format!("Nothing is imported. {}", failure.problem.title);
        }
        return Err(failure);
    }
    let said = |id: &str| typed.given.get(id).unwrap_or_default();
    match read {
        Read::Queue => {
            let filter = said("filter");
            if let Some(word) = filter::unknown(filter) {
                let title = format!("There is no filter {word:?}.");
                return Err(Failure::new(Exit::Usage, title, filter::known()));
            }
            if here.answers_briefs() {
                printing::briefs(&here, &here.briefs());
            } else {
                printing::queue(&here, &here.queue(filter), filter);
            }
        }
        Read::Show => {
            let found = read::case_of(&here.ctx(), &typed.given);
            match (found, here.own_report(said("case"))) {
                (Err(_), Some(own)) => printing::own_report(&here, own),
                (found, _) => {
                    let case = found?;
                    printing::case(&here, &here.view(case)?, case);
                }
            }
        }
        Read::OnCall => {
            let at = match typed.given.get("at") {
                Some(at) => read::instant(&here.ctx(), at)?,
                None => here.now(),
            };
            printing::on_call(&here, &on_call::rows(here.conference(), at));
            if typed.given.is_on("card") && !here.global.json {
                printing::line("");
                printing::card(&here);
            }
        }
        Read::Rota => return rota::print(&here, &typed.given),
        Read::Rotation => return rota::rotation(&here, &typed.given),
        Read::Import => return importing::run(&here, &typed.given).await,
        Read::Fairness => rota::fairness(&here),
        Read::Requests => requests::print(&here),
        Read::Links => calendars::links(&here),
        Read::Readiness => return handoff::ready(&here),
        Read::Handoffs => handoff::list(&here),
        Read::Handoff => return handoff::show(&here, &typed.given),
        Read::Contacts => printing::contacts(&here),
        Read::Find => {
            let found = search::find(here.conference(), &here.me, said("text"), 500);
            printing::found(&here, &found);
        }
        Read::Checklists => {
            let case = read::case_of(&here.ctx(), &typed.given)?;
            printing::checklists(&here, &here.view(case)?);
        }
        Read::Watch => return watch(here).await,
    }
    Ok(())
}

async fn watch(mut here: Here) -> Result<(), Failure> {
    loop {
        match here.client.feed(&here.cursor, 10).await {
            Ok(page) => {
                here.replica.take(&page);
                for entry in &page.entries {
                    printing::entry(&here, entry);
                }
                here.cursor = page.cursor;
            }
            Err(error) => {
                let failure = Failure::from(error);
                if failure.exit != Exit::NoAnswer {
                    return Err(failure);
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

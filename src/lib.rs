//! # The map of greenroom
//!
//! greenroom is the console of an on-site incident response team at a conference: who is on call, what is open, what
//! happens next by itself, whom to call. One binary is both the shared case API and everything that talks to it.
//!
//! ## The one idea
//!
//! *A conference is the fold of its entries.* Commands ask; [`domain::rules::decide`] answers with happenings or a refusal;
//! one append-only log keeps them in one order; everything else reads the log. Server, console, command line, clockwork,
//! demo and tests differ only in where commands come from and in what they do with entries.
//!
//! ```text
//!  keys ► tui::update ► Command ► sync ► client ──HTTP──► server::commands          person or system
//!             │ optimistic: same decide                          │
//!             ▼                               server::owner: fold to head → decide → append → commit
//!   domain::rules::decide + apply  ◄──────── the same functions ────────►        │ entries + receipts, one transaction
//!             ▲                                                           ▼
//!  screen ◄ tui::frame ◄ replica ◄ sync ◄── feed / stream ◄── domain::views::disclose ◄── store::journal
//!                                  server::clockwork ── domain::rules::clockwork::due_of(subject) ──► Commands as System
//! ```
//!
//! ## Rooms, in reading order
//!
//! | room | what it is for | may use |
//! |---|---|---|
//! | [`domain`] | the rules, in five storeys: see below; no I/O, no clock, no randomness, no async | itself |
//! | [`words`] | what people read: an entry as a line, a refusal with its next step, names, times, the filter and the search; no rule lives here | `domain` |
//! | [`acts`] | what a person can do: one row an act feeds command line, line mode, console, help and manual | `domain` `words` |
//! | [`wire`] | paths and bodies shared by both ends | `domain` |
//! | [`assets`] | the files that are part of the program | nothing |
//! | [`file`](mod@file) | conference and checklist files: TOML in, a `Setup` out, and on which line each thing of it stands; `file::rota` the rota out of a spreadsheet or a calendar | `domain` `assets` |
//! | [`seal`] | keys, sealing, links of the chain | nothing |
//! | [`store`] | bytes on SQLite or PostgreSQL through one code path | `domain` `seal` |
//! | [`config`] | flags, file and environment become one `Config` that knows where each value came from | `domain` `assets` |
//! | [`clock`] | the only caller of the wall clock and of random ids | `domain` |
//! | [`client`] | the case API, typed | `domain` `wire` |
//! | [`sync`] | the offline contract; `sync::machine` and `sync::replica` are pure | `domain` `wire`; `sync::driver` also `client` `clock`; `sync::outbox` also `store` |
//! | [`server`] | the case API | `domain` `words` `wire` `seal` `store` `assets` `clock` `config` |
//! | [`tui`] | the console | `domain` `words` `acts` `wire` `sync` `config` `clock` `assets`; `tui::effects` also `store` (drafts) |
//! | [`cli`] | the command line as types, that of the day built from the acts | `domain` `acts` |
//! | [`headless`] | the command-line twins of what the console does | `domain` `words` `acts` `wire` `file` `sync` `client` `store` `config` `clock` `cli` `seal` |
//! | [`plain`] | the line mode | `domain` `words` `acts` `wire` `sync` `store` `clock` `cli` `headless`; of `tui` the table of keys |
//! | [`manual`] | keys, completions and the page for man, from the tables that are in force | `tui` `config` `cli` `headless` |
//! | [`doctor`] | what is set here, and whether it works; used by `main` only | everything |
//! | [`admin`], [`demo`] | the server's machine; the scripted afternoon | everything |
//!
//! `server` and `tui` never use each other. `tests/it/architecture.rs` reads the `use` lines and keeps this table true.
//!
//! The storeys of [`domain`]; each may use those above it in this table:
//!
//! | storey | what it is for |
//! |---|---|
//! | [`domain::vocabulary`] | the nouns: ids, texts, times, timers, severity, flags, facts, people, contacts, places, policy, checklists, refusals |
//! | [`domain::log`] | commands, and the entries that they become |
//! | [`domain::state`] | the folds: conference, hall, rota, case; the level somebody has of a case |
//! | [`domain::views`] | what is derived: access, disclosure, what the feed brings, timers, paging, rings, consent, the queue, the brief, whom words name, what an edited conference file or a moved shift would change, the packet of a handoff, the rota as a calendar |
//! | [`domain::rules`] | one file a family of commands; `decide` is the table of contents, `clockwork` what is due by itself |
//!
//! The parts of [`tui`], each using those above it: a key goes to `update`, which asks a form or does an action; effects come
//! back as messages; `frame` draws.
//!
//! | part | what it is for |
//! |---|---|
//! | [`tui::paint`] | a pen on a grid, wrapping, text fields, colours, boxes |
//! | [`tui::bindings`] | the one table of keys |
//! | [`tui::state`] | what the console knows and shows: the model, what each screen has selected, drafts |
//! | [`tui::widgets`], [`tui::screens`] | parts of screens; the six screens |
//! | [`tui::deed`], [`tui::message`] | what the demo hears; what comes in, and what is to be done |
//! | [`tui::forms`] | what lies over a screen: each reads the model, says what it wants, and writes its own drafts only |
//! | [`tui::console`] | the model and the form over it |
//! | [`tui::frame`] | head, ring line, keys, and the whole put together |
//! | [`tui::update`] | what a message does: `keys` what a key means, `acting` and `moving` what an action does, `doing` how an act is carried out along its row, `keeping` whether the rules allow it, `news` what comes in |
//! | [`tui::effects`] | the terminal, the editor, the disk, synchronisation |
//!
//! ## Where a change goes
//!
//! | what is new | begin in | then the compiler or a test names the rest |
//! |---|---|---|
//! | an act: something a person can do | its family in [`acts`] | [`domain::log::command`], [`domain::log::happening`] and who reads of it in `log::readers`, its family in [`domain::rules`], `state::case::fold`, `words::telling` |
//! | a flag, a kind of case, a severity | [`domain::vocabulary::flags`], `category`, `severity` | `acts::triage`, `tui::screens::case::summary` |
//! | a word that people say in a report | `assets/hearing` | `tests/it/hearing.rs`; what the signs of a line mean: [`domain::vocabulary::hearing`] |
//! | what is said on the radio | [`domain::views::brief`] | `tests/it/calling.rs`: every kind of case to every contact |
//! | a timer | [`domain::vocabulary::timer`] | [`domain::views::timers`], `policy`, `rules::clockwork`, `words::calls` |
//! | a column of the queue | [`tui::screens::queue`] | `headless::printing::case_line` for the same in a line |
//! | a way to reach somebody | [`domain::vocabulary::reach`] | `tui::widgets::ways`, `tui::screens::on_call::reached` |
//! | a refusal | [`domain::vocabulary::refusal`] | [`words::refusals`], and the rule that says it |
//! | a key | [`tui::bindings`] | `tui::update::acting` |
//! | a way to write a rota | [`file::rota`] | `tests/it/importing.rs` |
//! | a thing of the conference file | [`domain::vocabulary::setup`] | `file::raw`, `views::difference`, `rules::setting_up`, `state::hall` |
//!
//! What lies in the log has a default for every field that is added: see [`domain::log::entry`].
//!
//! ## What must never be
//!
//! 1. An accepted command is durable before it is answered: `server::owner` answers after the commit, never before.
//! 2. Nobody receives what they must not, by any door: everything that leaves the server goes through
//!    [`domain::views::disclose`], judged at head; hidden and absent answer alike.
//! 3. Entries are never changed; `verify` finds any change, gap or reordering.
//! 4. The text a person typed is never lost: drafts stay with their field, a refused command keeps its text.
//! 5. "Empty" never looks like "all well" when the data is stale.
//! 6. Strip, paging, rows and API never disagree about who is on call: all ask [`domain::state::rota`].
//! 7. No narrative, name or contact in logs, errors of the transport, addresses or window titles: what people type is
//!    [`domain::vocabulary::text::Private`], whose `Debug` prints its length.
//!
//! ## One walkthrough: `a` on the queue
//!
//! `tui::bindings` maps the key to *have it*; `update` runs [`domain::rules::decide`] on the replica: a refusal is shown at once.
//! Otherwise `effects` draws an id and hands the envelope to [`sync::driver`], whose machine keeps it, sends it, and
//! tries again with the same id until it is answered. `server::commands` takes it to the conference's owner
//! task: `decide` decides at the desk, entries and receipt are committed, and only then the answer goes out and the feeds
//! wake. Where somebody else wrote meanwhile, or there is a receipt for this id, nothing is kept: the head of the log is
//! held, what others wrote is folded, the receipt is answered again or `decide` decides anew. The second of two people
//! who pressed `a` gets a rejection that says who has it and since when.
//!
//! ## Known and accepted
//!
//! - A code name is a pair of words by hash of the case id. A laptop that cannot see a case cannot know that its name is
//!   taken: offline it may show a name that the server then moves on by one. With 366,145 pairs and a dozen cases a day
//!   this is a chance of about one in thirty thousand.
//! - Who draws ids until one gives the code name of a case that they may not see learns, by a real report each time, that a case
//!   has that name, and nothing else of it.
//! - Tokens, join codes and receipts of before they were kept under the master key are good no longer: whoever updates a server
//!   invites again, and a command that was under way just then may be sent a second time.
//! - A token that another process revokes in the store is still honoured by a running server for up to one second.
//! - Somebody who administers the database *and* holds the master key can rewrite history; `verify` protects against
//!   everybody else. A store put back whole to an earlier state is a valid, shorter log.

// The map is for who works in here: `cargo doc --document-private-items` draws all of it.
#![allow(rustdoc::private_intra_doc_links)]

pub mod domain;
pub mod words;
pub mod acts;
pub mod wire;
pub mod assets;
pub mod file;
pub mod seal;
pub mod store;
pub mod config;
pub mod clock;
pub mod client;
pub mod sync;
pub mod server;
pub mod tui;
pub mod cli;
pub mod headless;
pub mod plain;
pub mod manual;
pub mod admin;
pub mod demo;
pub mod doctor;

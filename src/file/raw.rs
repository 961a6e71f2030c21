//! A conference file as it is written: tables and texts, with their places.

use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::contact::{ContactKind, Told};
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::policy::Changes;
use crate::domain::vocabulary::reach::Reach;
use crate::file::lines::wall_text;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
pub(super) struct File {
    pub conference: Conference,
    #[serde(default)]
    pub place: Vec<RawPlace>,
    #[serde(default)]
    pub person: Vec<RawPerson>,
    #[serde(default)]
    pub contact: Vec<RawContact>,
    #[serde(default)]
    pub shift: Vec<RawShift>,
    #[serde(default)]
    pub checklist: Vec<Spanned<Checklist>>,
    #[serde(default)]
    pub policy: Changes,
}

#[derive(Deserialize)]
pub(super) struct Conference {
    pub slug: Spanned<String>,
    pub name: Spanned<String>,
    pub short: Option<String>,
    pub zone: Spanned<String>,
    #[serde(default)]
    pub address: String,
    pub open: Vec<RawOpening>,
    pub positions: Vec<Spanned<String>>,
    #[serde(default)]
    pub required: Vec<Spanned<String>>,
    #[serde(default)]
    pub emergency: RawEmergency,
    #[serde(default)]
    pub languages: Vec<Spanned<String>>,
    pub says: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RawOpening {
    #[serde(deserialize_with = "wall_text")]
    pub from: Spanned<String>,
    #[serde(deserialize_with = "wall_text")]
    pub to: Spanned<String>,
    #[serde(default)]
    pub name: String,
}

#[derive(Deserialize, Default)]
pub(super) struct RawEmergency {
    pub call: Option<Spanned<String>>,
    pub number: Option<String>,
    pub meet: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RawPlace {
    pub id: Spanned<String>,
    pub name: Spanned<String>,
    pub short: Option<Spanned<String>>,
    pub way_in: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RawPerson {
    pub id: Spanned<String>,
    pub name: Spanned<String>,
    pub short: Option<Spanned<String>>,
    pub role: Role,
    #[serde(default)]
    pub trained: bool,
    pub employer: Option<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub reach: Vec<Reach>,
    pub contact: Option<Spanned<String>>,
}

#[derive(Deserialize)]
pub(super) struct RawContact {
    pub id: Spanned<String>,
    pub name: Spanned<String>,
    pub kind: ContactKind,
    #[serde(default)]
    pub told: Told,
    pub hours: Option<String>,
    #[serde(default)]
    pub languages: Vec<String>,
    #[serde(default)]
    pub reach: Vec<Spanned<Reach>>,
}

#[derive(Deserialize)]
pub(super) struct RawShift {
    pub position: Spanned<String>,
    pub person: Spanned<String>,
    #[serde(deserialize_with = "wall_text")]
    pub from: Spanned<String>,
    #[serde(deserialize_with = "wall_text")]
    pub to: Spanned<String>,
    pub post: Option<Spanned<String>>,
    pub note: Option<String>,
}

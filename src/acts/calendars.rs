//! Addresses at which a calendar of the rota is read.

use crate::acts::act::{Act, PLAIN, Read};
use crate::acts::arg::{Arg, Kind};
use crate::acts::fault::Fault;
use crate::acts::read;
use crate::domain::log::command::Command;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[LINK, LINKS, UNLINK];

/// What a calendar address is made with: the digest of a secret that whoever makes it keeps.
pub const DIGEST: &str = "digest";

const LINK: Act = Act {
    name: "rota link",
    help: "Make a calendar address of your shifts, or of all; its secret is shown once",
    args: &[
        Arg::spare("person", Kind::Person).help("Whose shifts (default: yours; another's: a lead)"),
        Arg::option("all", Kind::Switch)
            .against("person")
            .help("Everybody's shifts"),
    ],
    makes: &["make_link"],
    command: |ctx, given| {
        let Some(digest) = given.get(DIGEST) else {
            return Err(Fault::malformed(
                "A calendar address is made in a shell.",
                "There greenroom rota link prints it, once.",
            ));
        };
        let typed = given.said("person").map(|typed| read::person(ctx, typed));
        let person = typed.transpose()?.unwrap_or_else(|| ctx.me.clone());
        Ok(Command::MakeLink {
            person: (!given.is_on("all")).then_some(person),
            digest: digest.to_owned(),
        })
    },
    done: |_, _, _| "The address is made.".to_owned(),
    ..PLAIN
};

const LINKS: Act = Act {
    name: "rota links",
    help: "The calendar addresses there are",
    reads: |_| Some(Read::Links),
    ..PLAIN
};

const UNLINK: Act = Act {
    name: "rota unlink",
    help: "End a calendar address: yours, or as a lead any",
    args: &[Arg::needed("link", Kind::Link)
        .shown("ID")
        .help("Its id, as rota links prints it, or the beginning of that")
        .ask("Which?")],
    makes: &["end_link"],
    command: |ctx, given| {
        Ok(Command::EndLink {
            link: read::link(ctx, given.get("link").unwrap_or_default())?,
        })
    },
    done: |_, _, _| "That address is good no longer.".to_owned(),
    ..PLAIN
};

//! The subcommands of the acts, built from their rows.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches, Subcommand};

use crate::acts;
use crate::acts::act::Act;
use crate::acts::answers::{Answers, ON};
use crate::acts::arg::{self, Kind, Need, Written};

/// An act, and what was written of it.
#[derive(Clone, Debug)]
pub struct Typed {
    pub act: &'static Act,
    pub given: Answers,
}

impl Subcommand for Typed {
    fn augment_subcommands(cmd: Command) -> Command {
        acts::all().fold(cmd, |cmd, act| match act.name.split_once(' ') {
            None => cmd.subcommand(described(act, act.name)),
            Some((family, name)) => within(cmd, family, described(act, name)),
        })
    }

    fn augment_subcommands_for_update(cmd: Command) -> Command {
        Self::augment_subcommands(cmd)
    }

    fn has_subcommand(name: &str) -> bool {
        acts::all().any(|act| act.name.split(' ').next() == Some(name))
    }
}

impl FromArgMatches for Typed {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let named = matches.subcommand().and_then(|(name, own)| {
            // Some families are an act themselves: the rota, and its calendar addresses.
            if let Some((second, own)) = own.subcommand() {
                return Some((acts::named(&format!("{name} {second}"))?, own));
            }
            Some((acts::named(name)?, own))
        });
        let (act, own) =
            named.ok_or_else(|| Error::new(clap::error::ErrorKind::MissingSubcommand))?;
        let mut given = Answers::default();
        for arg in act.args {
            if arg.kind == Kind::Switch {
                if own.get_flag(arg.id) {
                    given.put(arg.id, ON);
                }
            } else if let Some(values) = own.get_many::<String>(arg.id) {
                let meant = |typed: &String| match arg.values().iter().find(|v| v.is(typed)) {
                    Some(value) => value.name.to_owned(),
                    None => typed.clone(),
                };
                let values: Vec<String> = values.map(meant).collect();
                // Words of a text that a shell took apart are one text.
                if arg.kind == Kind::Text && arg.written == Written::InPlace {
                    given.put(arg.id, values.join(" "));
                } else {
                    given.put_all(arg.id, values);
                }
            }
        }
        Ok(Self { act, given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// `cmd` with `act` among the subcommands of `family`.
fn within(cmd: Command, family: &'static str, act: Command) -> Command {
    if cmd.find_subcommand(family).is_some() {
        return cmd.mut_subcommand(family, |of_family| of_family.subcommand(act));
    }
    let about = match family {
        "shift" => "Plan, change and cancel shifts",
        "handoff" => "Hand a seat over, with what is open",
        "override" => "What lies over the plan: covers, swaps, taken pagers, absences",
        _ => "",
    };
    let of_family = Command::new(family).about(about).subcommand_required(true);
    cmd.subcommand(of_family.arg_required_else_help(true).subcommand(act))
}

/// The subcommand of `act`, under `name`.
fn described(act: &'static Act, name: &'static str) -> Command {
    Command::new(name)
        .about(act.help)
        .args(act.args.iter().map(of))
}

fn of(row: &arg::Arg) -> Arg {
    let mut arg = Arg::new(row.id);
    if !row.help.is_empty() {
        arg = arg.help(row.help);
    }
    if let Written::Option(option) = row.written {
        arg = arg.long(option);
    }
    if !row.against.is_empty() {
        arg = arg.conflicts_with(row.against);
    }
    if row.kind == Kind::Switch {
        return arg.action(ArgAction::SetTrue);
    }
    let is_row = matches!(row.kind, Kind::Contacts | Kind::EachContact);
    arg = arg
        .value_name(row.shown_as())
        .action(if row.is_many || is_row {
            ArgAction::Append
        } else {
            ArgAction::Set
        });
    if is_row || row.is_many && row.written == Written::InPlace {
        arg = arg.num_args(1..);
    }
    // A text may begin as it likes; a negative span is refused with a sentence of its own.
    if row.kind == Kind::Span || row.kind.is_text() {
        arg = arg.allow_hyphen_values(true);
    }
    if !row.values().is_empty() {
        let value = |v: &arg::Value| match v.help {
            "" => PossibleValue::new(v.name),
            help => PossibleValue::new(v.name).help(help),
        };
        let value = |v: &arg::Value| match v.also {
            "" => value(v),
            also => value(v).alias(also),
        };
        let values: Vec<PossibleValue> = row.values().iter().map(value).collect();
        arg = arg.value_parser(values).ignore_case(true);
    }
    if !row.default.is_empty() {
        arg = arg.default_value(row.default);
    }
    match row.need {
        Need::Always => arg.required(true),
        Need::If(other, value) => arg.required_if_eq(other, value),
        Need::When(_)
        | Need::Asked
        | Need::AskedInLines
        | Need::AskedInLinesIf(_)
        | Need::Never => arg,
    }
}

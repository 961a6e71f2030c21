//! The conference file and the checklist files: TOML in, hall commands out; and rotas of other programs. Every error names the line
//! and the reason.

pub mod lines;
pub(crate) mod index;
pub(crate) mod raw;
pub mod rota;
pub(crate) mod places;
pub(crate) mod people;
pub(crate) mod shifts;
pub(crate) mod warnings;

use std::collections::BTreeSet;

use toml::Spanned;

use crate::assets;
use crate::domain::log::command::Command;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::setup::Setup;
use crate::file::index::Index;
use crate::file::lines::{Error, Errors, Lines};
use crate::file::people::{contacts, people};
use crate::file::places::{check_policy, details, places};
use crate::file::raw::File;
use crate::file::shifts::shifts;

/// A conference file that was read.
#[derive(Debug, Clone)]
pub struct Read {
    pub setup: Setup,
    /// On which line each thing stands.
    pub lines: Index,
    /// The two halves of the code names.
    first: Vec<String>,
    second: Vec<String>,
    /// What an organiser should look at, as sentences; never a reason to refuse.
    pub warnings: Vec<String>,
}

impl Read {
    /// What `init` asks for.
    pub fn opening(&self) -> Command {
        Command::OpenConference {
            setup: Box::new(self.setup.clone()),
            first: self.first.clone(),
            second: self.second.clone(),
        }
    }
}

/// Reads a conference file. Whatever is wrong with it is said at once, in the order of its lines.
pub fn conference(text: &str) -> Result<Read, Errors> {
    let mut faults = Vec::new();
    let mut rest = text.to_owned();
    // The reader of TOML ends at the first table that it cannot make sense of: the others are looked at without it.
    while let Err(fault) = Lines::of(&rest).parse::<File>() {
        let without = lines::without_table(&rest, fault.line);
        faults.push(fault);
        match without {
            Some(without) => rest = without,
            None => return Err(Errors(faults)),
        }
    }
    match (read(&rest), faults.is_empty()) {
        (read, true) => read,
        (Ok(_), false) => Err(Errors(faults)),
        (Err(Errors(more)), false) => {
            // What is not there may be what was left out.
            faults.extend(
                more.into_iter()
                    .filter(|f| !f.reason.starts_with("there is no ")),
            );
            faults.sort_by_key(|fault| fault.line);
            Err(Errors(faults))
        }
    }
}

fn read(text: &str) -> Result<Read, Errors> {
    let lines = Lines::of(text);
    let file: File = lines.parse()?;
    let details = lines.keep(details(&lines, &file.conference, &file.contact));
    let places = places(&lines, &file.place);
    let contacts = contacts(&lines, &file.contact, &file.person);
    let people = people(&lines, &file.person, &file.contact);
    let shifts = shifts(&lines, &file.shift, &file);
    let policy = default_policy().with(file.policy);
    if let Some(details) = &details {
        lines.keep(check_policy(&lines, &policy, details));
    }
    let checklists = lines.keep(checklists(&lines, file.checklist));
    let lines_text = lines.text;
    lines.faults()?;
    let (Some(details), Some(checklists)) = (details, checklists) else {
        return Err(Errors(Vec::new()));
    };
    let warnings = warnings::all(&details, &policy, &people, &contacts, &shifts);
    let (first, second) = words();
    let setup = Setup {
        details,
        policy,
        checklists,
        places,
        people,
        contacts,
        shifts,
    };
    let lines = Index::of(lines_text, setup.details.slug.as_str(), &setup.shifts);
    Ok(Read {
        setup,
        lines,
        first,
        second,
        warnings,
    })
}

/// The built-in checklists, with those of the file beside them or, by the same id, in their place.
fn checklists(lines: &Lines<'_>, own: Vec<Spanned<Checklist>>) -> Result<Vec<Checklist>, Error> {
    let mut seen = BTreeSet::new();
    let mut all = default_checklists();
    for raw in own {
        let checklist = raw.get_ref();
        if let Some(reason) = checklist.fault() {
            return Err(lines.at(&raw, reason));
        }
        if !seen.insert(checklist.id.clone()) {
            return Err(lines.at(&raw, format!("{:?} is there twice", checklist.id.as_str())));
        }
        let claimed = all.iter().filter(|c| c.id != checklist.id).find(|c| {
            c.categories
                .iter()
                .any(|k| checklist.categories.contains(k))
        });
        if let Some(other) = claimed {
            let reason = format!(
                "reports of that kind get checklist {:?} already; use its id to replace it, or also_for",
                other.id.as_str()
            );
            return Err(lines.at(&raw, reason));
        }
        let checklist = raw.into_inner();
        match all.iter_mut().find(|c| c.id == checklist.id) {
            Some(built_in) => *built_in = checklist,
            None => all.push(checklist),
        }
    }
    Ok(all)
}

/// The policy where a conference file says nothing else.
///
/// # Panics
/// Never: a test reads the embedded file.
pub fn default_policy() -> Policy {
    Lines::of(assets::DEFAULT_POLICY)
        .parse()
        .expect("the embedded policy is whole")
}

/// The checklists that every conference has.
///
/// # Panics
/// Never: a test reads the embedded files.
pub fn default_checklists() -> Vec<Checklist> {
    assets::CHECKLISTS
        .iter()
        .map(|text| checklist(text).expect("the embedded checklists are whole"))
        .collect()
}

/// Reads one checklist file.
pub fn checklist(text: &str) -> Result<Checklist, Error> {
    let lines = Lines::of(text);
    let checklist: Checklist = lines.parse()?;
    if let Some(fault) = lines.first_fault() {
        return Err(fault);
    }
    match checklist.fault() {
        None => Ok(checklist),
        Some(reason) => {
            let quoted = reason
                .split('"')
                .nth(1)
                .and_then(|id| text.rfind(&format!("{id:?}")))
                .unwrap_or(0);
            Err(lines.offset(quoted, reason))
        }
    }
}

/// The two halves of the code names.
pub fn words() -> (Vec<String>, Vec<String>) {
    let (first, second) = assets::WORDS
        .split_once("# second")
        .unwrap_or((assets::WORDS, ""));
    let words = |part: &str| {
        part.lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
            .map(str::to_owned)
            .collect()
    };
    (words(first), words(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_conference_is_read_and_its_gap_is_told() {
        let read = conference(assets::SAMPLE_CONFERENCE).expect("the sample");
        assert_eq!(read.setup.details.slug.as_str(), "kubecon-eu-sample");
        assert!(
            read.warnings
                .iter()
                .any(|w| w.contains("secondary") && w.contains("20:00")),
            "{:?}",
            read.warnings
        );
    }

    #[test]
    fn embedded_checklists_are_whole_and_fit_their_columns() {
        let all = default_checklists();
        assert_eq!(all.len(), 21);
        for checklist in all {
            assert!(
                checklist.steps.iter().any(|s| s.required),
                "{}",
                checklist.id
            );
            assert!(
                checklist
                    .steps
                    .iter()
                    .all(|s| s.text.as_str().chars().count() <= 36),
                "{}",
                checklist.id
            );
        }
    }

    #[test]
    fn a_conference_brings_its_own_checklists_and_replaces_built_in_ones() {
        let own = |id: &str, more: &str| {
            format!(
                "{}\n[[checklist]]\nid = {id:?}\nname = \"own\"\ntitle = \"Own\"\n{more}\n[[checklist.step]]\nid = \"a\"\ntext = \"do it\"\n",
                assets::SAMPLE_CONFERENCE
            )
        };
        let lists = |text: &str| conference(text).expect("read").setup.checklists;
        assert_eq!(lists(&own("lost-badge", "")).len(), 22);
        let replaced = lists(&own("medical", "categories = [\"medical\"]"));
        assert_eq!(replaced.len(), 21);
        assert!(
            replaced
                .iter()
                .any(|c| c.id.as_str() == "medical" && c.steps.len() == 1)
        );
        for (bad, reason) in [
            (own("x", "categories = [\"medical\"]"), "already"),
            (own("x", "if_flags = [\"loud\"]"), "unknown variant"),
            (
                own("x", "asks = [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\"]"),
                "five",
            ),
            (
                own("x", "").replace("text = \"do it\"", "text = \" \""),
                "no text",
            ),
        ] {
            let error = conference(&bad).expect_err(reason).0.remove(0);
            assert!(error.reason.contains(reason) && error.line > 300, "{error}");
        }
    }

    #[test]
    fn every_source_of_a_checklist_is_named() {
        let known: toml::Table = toml::from_str(assets::SOURCES).expect("a table");
        for list in default_checklists() {
            let of_steps = list.steps.iter().flat_map(|s| &s.sources);
            for source in list.sources.iter().chain(of_steps) {
                assert!(
                    known.contains_key(source.as_str()),
                    "{}: {}",
                    list.id,
                    source.as_str()
                );
            }
        }
    }

    #[test]
    fn every_kind_of_case_has_its_checklist_and_no_two_claim_one() {
        for category in crate::domain::vocabulary::category::Category::ALL {
            let lists = default_checklists();
            let of_it: Vec<_> = lists
                .iter()
                .filter(|c| c.categories.contains(&category))
                .collect();
            let wanted =
                usize::from(category != crate::domain::vocabulary::category::Category::Other);
            assert_eq!(of_it.len(), wanted, "{category:?}");
        }
    }

    #[test]
    fn every_act_of_a_checklist_reaches_somebody_of_the_sample() {
        let read = conference(assets::SAMPLE_CONFERENCE).expect("the sample");
        let contacts = read.setup.contacts;
        for list in default_checklists() {
            for step in &list.steps {
                if let Some(crate::domain::vocabulary::checklist::StepAct::Escalate(kind)) =
                    &step.act
                {
                    assert!(
                        contacts.iter().any(|c| c.kind == *kind),
                        "{}: {kind:?}",
                        list.id
                    );
                }
            }
        }
    }

    #[test]
    fn the_word_list_gives_a_quarter_million_code_names() {
        let (first, second) = words();
        assert!(first.len() * second.len() >= 250_000);
        let all: BTreeSet<&String> = first.iter().chain(&second).collect();
        assert_eq!(
            all.len(),
            first.len() + second.len(),
            "a word is there twice"
        );
        assert!(
            all.iter()
                .all(|w| w.bytes().all(|b| b.is_ascii_lowercase()))
        );
    }

    #[test]
    fn a_bad_file_is_refused_with_line_and_reason() {
        let sample = assets::SAMPLE_CONFERENCE;
        let cases = [
            (
                sample.replacen("zone = \"Europe/Amsterdam\"", "zone = \"Mars/Crater\"", 1),
                "time zone",
            ),
            (
                sample.replacen("role = \"responder\"", "role = \"boss\"", 1),
                "unknown variant",
            ),
            (
                sample.replacen("[[place]]", "[[place]]\ncolour = 1", 1),
                "unknown field",
            ),
            (
                format!(
                    "{sample}\nanswer = {{ critical = \"1m\", high = \"1m\", moderate = \"1m\", low = \"1m\", worst = \"1m\" }}\n"
                ),
                "unknown field `worst`",
            ),
            (
                format!(
                    "{sample}\n[[policy.ladder.high]]\nafter = \"0s\"\npage = [\"lead\"]\nloud = true\n"
                ),
                "unknown field `loud`",
            ),
            (
                sample.replacen("person = \"ana\"", "person = \"nobody-here\"", 1),
                "no person",
            ),
            (
                sample.replacen("from = \"2026-03-24T08:00\"", "from = \"tomorrow\"", 1),
                "wall time",
            ),
            (
                sample.replacen("id = \"hall-b\"", "id = \"hall-a\"", 1),
                "twice",
            ),
        ];
        for (text, reason) in cases {
            let error = conference(&text).expect_err(reason).0.remove(0);
            assert!(error.reason.contains(reason) && error.line > 1, "{error}");
        }
        assert!(
            conference("")
                .expect_err("empty")
                .to_string()
                .contains("conference")
        );
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_with_what_was_meant() {
        let text = assets::SAMPLE_CONFERENCE
            .replacen("zone = \"Europe/Amsterdam\"", "zone = \"Mars/Crater\"", 1)
            .replacen("person = \"ana\"", "person = \"anna\"", 1)
            .replacen("position = \"secondary\"", "position = \"secondery\"", 1)
            .replacen("[[place]]", "[[place]]\ncolour = 1", 1);
        let Errors(faults) = conference(&text).expect_err("four faults");
        assert_eq!(faults.len(), 4, "{faults:?}");
        // A zone that is none hides nothing else of its table.
        let head = text
            .replacen("name = \"KubeCon", "name = \"\" # \"KubeCon", 1)
            .replacen("call = \"", "call = \"no-such-", 1);
        let Errors(more) = conference(&head).expect_err("six faults");
        assert_eq!(more.len(), 6, "{more:?}");
        // Tables that cannot be made sense of at all do not hide each other, nor what else is wrong.
        let worse = text
            .replacen("role = \"responder\"", "role = \"boss\"", 1)
            .replacen("kind = \"security\"", "kind = \"guards\"", 1);
        let Errors(all) = conference(&worse).expect_err("five faults");
        let said = Errors(all.clone()).to_string();
        assert!(
            all.len() == 4 && said.contains("boss") && said.contains("guards"),
            "{said}"
        );
        assert!(faults.is_sorted_by_key(|f| f.line));
        let all = Errors(faults).to_string();
        assert!(all.contains("did you mean \"ana\"?"), "{all}");
        assert!(all.contains("did you mean \"secondary\"?"), "{all}");
    }

    #[test]
    fn a_time_may_be_written_as_toml_writes_it() {
        let text = assets::SAMPLE_CONFERENCE
            .replacen(
                "from = \"2026-03-24T08:00\"",
                "from = 2026-03-24T08:00:00",
                1,
            )
            .replacen("to = \"2026-03-24T16:00\"", "to = \"2026-03-24 16:00\"", 1);
        assert_ne!(text, assets::SAMPLE_CONFERENCE);
        conference(&text).expect("it is read");
    }

    #[test]
    fn two_people_in_one_seat_are_refused() {
        let shift = "\n[[shift]]\nposition = \"primary\"\nperson = \"sam\"\nfrom = \"2026-03-24T10:00\"\nto = \"2026-03-24T11:00\"\n";
        let text = assets::SAMPLE_CONFERENCE.replacen("[[shift]]", &format!("{shift}[[shift]]"), 1);
        assert!(
            conference(&text)
                .expect_err("an overlap")
                .to_string()
                .contains("one seat holds one person")
        );
    }
}

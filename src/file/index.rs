//! On which line of a conference file each thing and each of its fields stands.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::domain::views::difference::Thing;
use crate::domain::vocabulary::shift::Shift;

/// The lines of a file's things and fields.
#[derive(Debug, Clone, Default)]
pub struct Index(BTreeMap<(Thing, String, String), usize>);

impl Index {
    /// The index of `text`, whose shifts are `shifts`, in the order of the file. Empty where it is no TOML.
    pub(super) fn of(text: &str, slug: &str, shifts: &[Shift]) -> Self {
        let mut index = Self::default();
        let Ok(document) = DeTable::parse(text) else {
            return index;
        };
        let breaks: Vec<usize> = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(n, _)| n)
            .collect();
        let line = |at: usize| 1 + breaks.partition_point(|n| *n < at);
        for (name, value) in document.get_ref() {
            let at = line(name.span().start);
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("conference", DeValue::Table(table)) => {
                    index.put(Thing::Conference, slug, "", at);
                    index.fields(Thing::Conference, slug, "", table, &line);
                }
                ("policy", DeValue::Table(table)) => {
                    index.put(Thing::Policy, "policy", "", at);
                    index.fields(Thing::Policy, "policy", "", table, &line);
                }
                (list, DeValue::Array(items)) => {
                    let Some(thing) = thing(list) else { continue };
                    for (n, item) in items.iter().enumerate() {
                        let DeValue::Table(table) = item.get_ref() else {
                            continue;
                        };
                        let id = match thing {
                            Thing::Shift => shifts.get(n).map(Shift::key),
                            _ => table
                                .get("id")
                                .and_then(|id| id.get_ref().as_str())
                                .map(str::to_owned),
                        };
                        let Some(id) = id else { continue };
                        let first = table.keys().map(|key| key.span().start).min();
                        index.put(thing, &id, "", first.map_or(at, &line));
                        index.fields(thing, &id, "", table, &line);
                    }
                }
                _ => {}
            }
        }
        index
    }

    fn put(&mut self, thing: Thing, id: &str, field: &str, line: usize) {
        self.0
            .insert((thing, id.to_owned(), field.to_owned()), line);
    }

    fn fields(
        &mut self,
        thing: Thing,
        id: &str,
        path: &str,
        table: &DeTable<'_>,
        line: &impl Fn(usize) -> usize,
    ) {
        for (key, value) in table {
            let name = key.get_ref();
            let within = if path.is_empty() {
                name.to_string()
            } else {
                format!("{path}.{name}")
            };
            self.put(thing, id, &within, line(key.span().start));
            if let DeValue::Table(table) = value.get_ref() {
                self.fields(thing, id, &within, table, line);
            }
        }
    }

    /// The line of `field`, else of what it lies in, else of the thing; nothing for what is not in the file.
    pub fn line(&self, thing: Thing, id: &str, field: Option<&str>) -> Option<usize> {
        let mut field = field.unwrap_or_default();
        loop {
            let found = self.0.get(&(thing, id.to_owned(), field.to_owned()));
            if found.is_some() || field.is_empty() {
                return found.copied();
            }
            field = field.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }
}

/// What a list of the file has.
fn thing(list: &str) -> Option<Thing> {
    match list {
        "place" => Some(Thing::Place),
        "person" => Some(Thing::Person),
        "contact" => Some(Thing::Contact),
        "shift" => Some(Thing::Shift),
        "checklist" => Some(Thing::Checklist),
        _ => None,
    }
}

//! What somebody could come to hold, in words.

use super::{Lines, at, names};
use crate::query::reach::{Gained, Reaching};

/// The lines of an answer.
#[must_use]
pub fn reach(told: &Reaching) -> Vec<String> {
    let mut lines = Lines::default();
    let who = names(&told.roles, 0);
    let (gained, wider) = (&told.gained_permissions, &told.wider_permissions);
    if told.gained_roles.is_empty() && gained.is_empty() && wider.is_empty() {
        lines.add(0, format!("{who} could come to hold no more than it holds"));
        return lines.lines;
    }
    let (roles, permissions, more) = (told.gained_roles.len(), gained.len(), wider.len());
    let more = if more == 0 { String::new() } else { format!(", more of permissions it holds: {more}") };
    lines.add(0, format!("{who} could gain, roles: {roles}, permissions: {permissions}{more}"));
    told.gained_roles.iter().for_each(|gained| self::gained("role", gained, &mut lines));
    gained.iter().for_each(|gained| self::gained("permission", gained, &mut lines));
    wider.iter().for_each(|gained| self::gained("more of", gained, &mut lines));
    lines.lines
}

fn gained(what: &str, gained: &Gained, lines: &mut Lines) {
    let through = gained.through.as_ref().map(|role| format!(" through `{role}`")).unwrap_or_default();
    let on = gained.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
    let rows = gained.rows.as_ref().map(|rows| format!(" where `{rows}`")).unwrap_or_default();
    lines.add(1, format!("{what} `{}`{on}{rows}{through}", gained.name));
    for told in &gained.moves {
        lines.add(2, format!("{}{}", told.says, at(Some(&told.place))));
    }
}

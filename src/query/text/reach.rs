//! What somebody could come to hold, in words.

use super::{Lines, at, names};
use crate::query::reach::{Gained, Reaching};

/// The lines of an answer.
#[must_use]
pub fn reach(told: &Reaching) -> Vec<String> {
    let mut lines = Lines::default();
    let who = names(&told.roles, 0);
    if told.gained_roles.is_empty() && told.gained_permissions.is_empty() {
        lines.add(0, format!("{who} could come to hold no more than it holds"));
        return lines.lines;
    }
    let (roles, permissions) = (told.gained_roles.len(), told.gained_permissions.len());
    lines.add(0, format!("{who} could gain, roles: {roles}, permissions: {permissions}"));
    told.gained_roles.iter().for_each(|gained| self::gained("role", gained, &mut lines));
    told.gained_permissions.iter().for_each(|gained| self::gained("permission", gained, &mut lines));
    lines.lines
}

fn gained(what: &str, gained: &Gained, lines: &mut Lines) {
    let through = gained.through.as_ref().map(|role| format!(" through `{role}`")).unwrap_or_default();
    lines.add(1, format!("{what} `{}`{through}", gained.name));
    for told in &gained.moves {
        lines.add(2, format!("{}{}", told.says, at(Some(&told.place))));
    }
}

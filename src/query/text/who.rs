//! Who can do something, in words.

use super::{Lines, names, when};
use crate::answer;
use crate::query::Named;
use crate::query::who::{Holders, RoleSet, Whoever};

/// The lines of an answer.
#[must_use]
pub fn who(told: &Whoever) -> Vec<String> {
    let mut lines = Lines::default();
    for answer in &told.answers {
        holders(answer, told, &mut lines);
    }
    lines.lines
}

fn holders(holders: &Holders, told: &Whoever, lines: &mut Lines) {
    let asked = told.request.ask.as_ref().map(Named::say).unwrap_or_default();
    let on = told.request.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
    let when = Some(when(&holders.when)).filter(|when| !when.is_empty());
    let when = when.map(|when| format!(" when {when}")).unwrap_or_default();
    let sizes = holders.up_to.map(|size| format!(" of up to {size} roles")).unwrap_or_default();
    if holders.sets.is_empty() {
        let cut = if holders.cut { " was found, and the search was cut" } else { "" };
        lines.add(0, format!("{asked}{on}{when}: no set of roles{sizes}{cut}"));
        return;
    }
    lines.add(0, format!("{asked}{on}{when}:"));
    holders.sets.iter().for_each(|set| lines.add(1, self::set(set)));
    if holders.left_out > 0 {
        lines.add(1, format!("and {} more: `--limit` says how many are listed", holders.left_out));
    }
    if let Some(size) = holders.up_to {
        lines.add(1, format!("there may be others of more than {size} roles"));
    }
    if holders.cut {
        lines.add(1, "there may be others: the search was cut");
    }
}

fn set(set: &RoleSet) -> String {
    let roles = if set.roles.is_empty() { "anybody".to_owned() } else { names(&set.roles, 0) };
    if set.rows.is_empty() { roles } else { format!("{roles}, rows {}", answer::filter(&set.rows)) }
}

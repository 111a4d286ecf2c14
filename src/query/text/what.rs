//! What somebody may do, in words.

use super::{Lines, names, when};
use crate::answer;
use crate::query::what::{Allowed, Held, Region, Way, Whatever};

/// The lines of an answer.
#[must_use]
pub fn what(told: &Whatever) -> Vec<String> {
    let mut lines = Lines::default();
    if let Some(separation) = &told.separation {
        lines.add(0, "nothing: the subject breaks separation of duty");
        super::why::separation(separation, &mut lines);
        return lines.lines;
    }
    let (permissions, actions) = (told.permissions.len(), told.actions.len());
    lines.add(
        0,
        format!(
            "holds {permissions} permission{}, is allowed {actions} action{}",
            s(permissions),
            s(actions)
        ),
    );
    for inactive in &told.inactive_addons {
        lines.add(0, format!("inactive add-on: `{}`", inactive.addon));
    }
    if !told.permissions.is_empty() {
        lines.add(0, "permissions:");
        told.permissions.iter().for_each(|held| lines.add(1, permission(held)));
    }
    if !told.actions.is_empty() {
        lines.add(0, "actions:");
        told.actions.iter().for_each(|action| self::action(action, &mut lines));
    }
    if !told.undecided.is_empty() {
        let undecided = names(&told.undecided, 0);
        lines.add(
            0,
            format!("too many combinations of values to look at, say some with `--with`: {undecided}"),
        );
    }
    lines.lines
}

fn s(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn permission(held: &Held) -> String {
    let rows = if held.rows.is_empty() {
        String::new()
    } else {
        format!(", rows {}", answer::filter(std::slice::from_ref(&held.rows)))
    };
    format!("`{}`{}{rows}", held.name, region(held.region.as_ref()))
}

fn region(region: Option<&Region>) -> String {
    let Some(region) = region else { return String::new() };
    let but = |places: &[String]| {
        if places.is_empty() { String::new() } else { format!(" but not on {}", places.join(", ")) }
    };
    match (region.everywhere, region.on.is_empty()) {
        (true, true) => format!(" everywhere{}", but(&region.except)),
        (true, false) => format!(" everywhere{}, yet on {}", but(&region.except), region.on.join(", ")),
        (false, _) => format!(" on {}{}", region.on.join(", "), but(&region.except)),
    }
}

fn action(action: &Allowed, lines: &mut Lines) {
    for way in &action.ways {
        lines.add(1, format!("`{}`{}", action.name, self::way(way)));
    }
}

fn way(way: &Way) -> String {
    let rows =
        if way.rows.is_empty() { String::new() } else { format!(", rows {}", answer::filter(&way.rows)) };
    let when = Some(when(&way.when)).filter(|when| !when.is_empty());
    let when = when.map(|when| format!(" when {when}")).unwrap_or_default();
    format!("{}{when}{rows}", region(way.region.as_ref()))
}

//! A decision and why, in words.

use super::{Lines, at, names};
use crate::analyze::{and_more, listed};
use crate::answer;
use crate::query::conditions;
use crate::query::needs::{Kind, Lacking, Met, Need};
use crate::query::repair::{Assigner, Change, ChangeKind, Repair, Repairs};
use crate::query::why::{Explained, Separation, Verdict};

/// The lines of an explained decision; `takes_rows` says that whoever asked applies restrictions.
#[must_use]
pub fn why(told: &Explained, takes_rows: bool) -> Vec<String> {
    let mut lines = Lines::default();
    lines.add(
        0,
        match told.decision {
            Verdict::Allow => "allow".to_owned(),
            Verdict::AllowRows => format!("allow rows {}", answer::filter(&told.rows)),
            Verdict::Deny => "deny".to_owned(),
        },
    );
    if told.decision == Verdict::AllowRows && !takes_rows {
        lines.add(0, "only these rows: exit code 1, or 0 with `--rows` if you apply them");
    }
    reason(told, &mut lines);
    if let Some(need) = &told.needs {
        lines.add(0, if told.decision == Verdict::Deny { "what is missing:" } else { "because:" });
        self::need(need, 1, &mut lines);
    }
    if let Some(repairs) = &told.repairs {
        self::repairs(repairs, told.decision == Verdict::AllowRows, &mut lines);
    }
    lines.lines
}

fn reason(told: &Explained, lines: &mut Lines) {
    if let Some(reason) = &told.reason {
        lines.add(0, format!("reason: {}", reason.replace('-', " ")));
    }
    lines.lines.extend(told.code.iter().map(|code| format!("code: {code}")));
    lines.lines.extend(told.text.iter().map(|text| format!("text: {text}")));
    if let Some(kinds) = &told.asked_on {
        let on = if kinds.is_empty() {
            "without a resource".to_owned()
        } else {
            format!("on {}", names(kinds, 0))
        };
        lines.add(0, format!("it is asked {on}"));
    }
    for missing in &told.missing {
        let values = conditions::one_of(&missing.values);
        lines.add(0, format!("missing attribute: `{}`, {values}", missing.attribute));
    }
    if let Some(separation) = &told.separation {
        self::separation(separation, lines);
    }
    for inactive in &told.inactive_addons {
        let beside = names(
            inactive.beside.get(..BESIDE).unwrap_or(&inactive.beside),
            inactive.beside.len().saturating_sub(BESIDE),
        );
        lines.add(0, format!("inactive add-on: `{}` counts only beside {beside}", inactive.addon));
    }
}

/// How many of the roles are named that an add-on is for.
const BESIDE: usize = 5;

pub(super) fn separation(separation: &Separation, lines: &mut Lines) {
    let title = separation.title.as_ref().map(|title| format!(" {title:?}")).unwrap_or_default();
    let has: Vec<String> = separation.has.iter().map(|it| it.name.clone()).collect();
    lines.add(
        0,
        format!(
            "at most {} of these{title}, and the subject has {}{}:",
            separation.limit,
            has.len(),
            at(separation.place.as_ref())
        ),
    );
    for counted in &separation.has {
        lines.add(1, format!("`{}`", counted.name));
        lines.grounds(2, &counted.because);
    }
}

/// Recurses as deep as the needs do, which is bounded.
fn need(need: &Need, depth: usize, lines: &mut Lines) {
    let how = match (need.kind, need.met) {
        (Kind::Hold, Met::None) => " is not held",
        (Kind::Role, Met::None) => " is missing",
        (Kind::Rules, Met::None) if need.needs.is_empty() => " is allowed to nobody",
        (Kind::Hold, Met::Some) => ", some rows",
        _ => "",
    };
    // What joins the parts of a requirement is said in its own line.
    if let (Kind::Requires, [only]) = (need.kind, need.needs.as_slice())
        && matches!(only.kind, Kind::All | Kind::Any)
    {
        let (of, when) = (&only.says, need.says.strip_prefix("requires").unwrap_or(""));
        lines.add(depth, format!("requires {of}{when}{}", at(need.place.as_ref())));
        return below(only, depth + 1, lines);
    }
    // Of the only part there is, a line of its own says no more.
    if let (Kind::Requires, [only]) = (need.kind, need.needs.as_slice())
        && matches!(only.kind, Kind::Hold | Kind::Action)
    {
        let when = need.says.strip_prefix("requires").unwrap_or("");
        let not = if only.kind == Kind::Hold && only.met == Met::None { ", which is not held" } else { "" };
        let rows = if only.met == Met::Some { ", some rows" } else { "" };
        lines.add(depth, format!("requires {}{when}{not}{rows}{}", only.says, at(need.place.as_ref())));
        below(only, depth + 1, lines);
        return;
    }
    if (need.kind, need.met) == (Kind::Role, Met::All) {
        return below(need, depth, lines); // the first step says which
    }
    // Where an action is asked by name, its own line is the first.
    let place = if need.kind == Kind::Hold { String::new() } else { at(need.place.as_ref()) };
    lines.add(depth, format!("{}{how}{place}", need.says));
    below(need, depth + 1, lines);
}

fn below(need: &Need, depth: usize, lines: &mut Lines) {
    lines.grounds(depth, &need.because);
    if let Some(lacking) = &need.lacking {
        self::lacking(lacking, depth, lines);
    }
    if need.cut {
        lines.add(depth, "as told elsewhere here");
    }
    need.needs.iter().for_each(|part| self::need(part, depth, lines));
}

fn lacking(lacking: &Lacking, depth: usize, lines: &mut Lines) {
    if !lacking.inside.is_empty() {
        let count = lacking.inside.len() + lacking.inside_left_out;
        lines.add(depth, format!("not on {}", and_more(lacking.inside.clone(), count).join(", ")));
    }
    for kept in &lacking.kept_by {
        let readers = names(&kept.readers, 0);
        lines.add(
            depth,
            format!(
                "on {} `{}` counts only through {readers}{}",
                kept.on,
                kept.permission,
                at(kept.place.as_ref())
            ),
        );
    }
    if !lacking.only_rows.is_empty() {
        lines.add(
            depth,
            format!("held for the rows {} only", answer::filter(std::slice::from_ref(&lacking.only_rows))),
        );
    }
}

fn repairs(repairs: &Repairs, for_all: bool, lines: &mut Lines) {
    let what = if for_all { "for all rows" } else { "what would change it" };
    let steps =
        |count: usize| if count == 1 { "one step".to_owned() } else { format!("up to {count} steps") };
    if repairs.found.is_empty() {
        let cut = if repairs.cut { ", and the search was cut" } else { "" };
        lines.add(0, format!("{what}: no repair of {} was found{cut}", steps(repairs.steps)));
        return;
    }
    lines.add(0, format!("{what}, each tried:"));
    repairs.found.iter().for_each(|repair| self::repair(repair, lines));
    if repairs.left_out > 0 {
        lines.add(1, format!("and {} more: `--limit` says how many are listed", repairs.left_out));
    }
    if repairs.cut {
        lines.add(1, "there may be others: the search was cut");
    }
}

fn repair(repair: &Repair, lines: &mut Lines) {
    let rows = if repair.rows.is_empty() {
        String::new()
    } else {
        format!(", for rows {}", answer::filter(&repair.rows))
    };
    let says: Vec<_> = repair.steps.iter().map(|step| step.says.clone()).collect();
    lines.add(1, format!("{}{rows}", listed(&says)));
    for step in &repair.steps {
        assigners(step, repair.steps.len() > 1, lines);
    }
}

fn assigners(step: &Change, several: bool, lines: &mut Lines) {
    let of = if several { format!("`{}`: ", step.name) } else { String::new() };
    let (verb, nobody) = match step.kind {
        ChangeKind::AddRole | ChangeKind::AddAddon => ("assigned by", "no rule says who may assign it"),
        ChangeKind::TakeRole => ("taken by", "no rule says who may take it"),
        ChangeKind::Grant => ("delegated by", "no rule says who may delegate it"),
        ChangeKind::TakeGrant | ChangeKind::Bring => return,
    };
    if step.assigners.is_empty() {
        lines.add(2, format!("{of}{nobody}"));
    }
    for assigner in &step.assigners {
        lines.add(2, format!("{of}{verb} {}{}", who(assigner), at(assigner.place.as_ref())));
    }
}

fn who(assigner: &Assigner) -> String {
    let roles = names(&assigner.roles, assigner.roles_left_out);
    let when = assigner.when.as_ref().map(|when| format!(" when {when}")).unwrap_or_default();
    match &assigner.holders_of {
        Some(held) if assigner.roles.is_empty() => {
            format!("holders of `{held}`, which no role alone is{when}")
        }
        Some(held) => format!("holders of `{held}`: {roles}{when}"),
        None => format!("{roles}{when}"),
    }
}

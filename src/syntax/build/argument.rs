//! Arguments of the command line as plain strings.
//!
//! Guarantees: one function for each rule. Leaves out: places, of which plain strings have none.

use super::{Builder, Tree, inside, take};
use crate::syntax::argument::Path;
use crate::syntax::ast::{Name, Place};
use crate::syntax::grammar::Rule;

/// `KIND ID in KIND ID …`
pub(in crate::syntax) fn place(builder: &mut Builder<'_>, tree: Tree<'_>) -> Option<Path> {
    let mut parts = inside(tree.into_iter().next()?);
    let kind = builder.name(&take(&mut parts, Rule::kind_name)?);
    let place = take(&mut parts, Rule::place).and_then(|part| builder.place(part))?;
    Some(path(&kind, place))
}

/// `PERMISSION on KIND ID, …`
pub(in crate::syntax) fn grant(builder: &mut Builder<'_>, tree: Tree<'_>) -> Option<(String, Vec<Path>)> {
    let mut parts = inside(tree.into_iter().next()?);
    let permission = builder.name(&take(&mut parts, Rule::permission_name)?);
    let on = take(&mut parts, Rule::on).and_then(|part| builder.on(part));
    let paths = on.map(|on| on.places.into_iter().map(|place| path(&on.kind, place)).collect());
    Some((permission.value.into(), paths.unwrap_or_default()))
}

fn path(kind: &Name, place: Place) -> Path {
    let parents = place.parents.into_iter().map(|step| (step.kind.value.into(), step.id.value.into()));
    std::iter::once((kind.value.to_string(), place.id.value.into())).chain(parents).collect()
}

//! Names and conditions as Cedar writes them.

use cedar_policy::{EntityId, EntityTypeName, EntityUid};
use permc::model::{Condition, Model, Path};

/// An entity of one of the four types.
pub(super) fn uid(kind: &str, id: &str) -> EntityUid {
    let kind: EntityTypeName = kind.parse().expect("a name of a type");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

/// A text in a policy. Names are ASCII, and values and ids are escaped.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        ' '..='~' if c != '"' && c != '\\' => c.to_string(),
        _ => format!("\\u{{{:x}}}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// A place by its whole path: what a request or a grant speaks of, known or not.
pub(super) fn place_id(model: &Model, path: &[(permc::index::KindId, Box<str>)]) -> String {
    let steps = path.iter().map(|(kind, id)| format!("{}:{}:{id}", model.kinds[*kind].head.name, id.len()));
    steps.collect::<Vec<_>>().join("/")
}

pub(super) fn place(model: &Model, path: &Path) -> EntityUid {
    uid("Place", &place_id(model, &path.0))
}

/// A condition over what a request brings. That it brings it is asked for elsewhere.
pub(super) fn condition(model: &Model, it: &Condition) -> String {
    match it {
        Condition::Is(attribute, values) => {
            let attribute = &model.attributes[*attribute];
            let values = values.iter().map(|at| quoted(&attribute.values[*at as usize].value));
            let values = values.collect::<Vec<_>>().join(", ");
            format!("[{values}].contains(context.with[{}])", quoted(&attribute.head.name))
        }
        Condition::Not(inner) => format!("!({})", condition(model, inner)),
        Condition::All(parts) => joined(parts.iter().map(|part| condition(model, part)), " && ", "true"),
        Condition::Any(parts) => joined(parts.iter().map(|part| condition(model, part)), " || ", "false"),
    }
}

/// Expressions joined in parentheses; of none, this.
pub(super) fn joined(parts: impl Iterator<Item = String>, by: &str, none: &str) -> String {
    let parts: Vec<_> = parts.collect();
    match parts.as_slice() {
        [] => none.to_owned(),
        [one] => one.clone(),
        _ => format!("({})", parts.join(by)),
    }
}

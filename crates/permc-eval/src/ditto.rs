//! Lists of named things as a bundle writes them: a name leaves out the segments that it shares with the one before.
//!
//! `["compute.disks.get", "..list", ".instances.get"]` are three names. Each leading dot stands for a segment of the name
//! before. Names never start with a dot, so nothing can be taken for something else; as many segments are left out as
//! can be, but never the last.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use crate::format::{Action, Attribute, Group, Kind, Permission, Role};

/// Something with a name.
pub(crate) trait Named {
    fn name(&mut self) -> &mut String;
}

macro_rules! named {
    ($($type:ident)*) => {$(
        impl Named for $type {
            fn name(&mut self) -> &mut String {
                &mut self.name
            }
        }
    )*};
}

named! { Action Attribute Group Kind Permission Role }

/// Writes a list.
pub(crate) fn serialize<T, S>(list: &[T], serializer: S) -> Result<S::Ok, S::Error>
where
    T: Named + Clone + Serialize,
    S: Serializer,
{
    let mut sequence = serializer.serialize_seq(Some(list.len()))?;
    let mut last = String::new();
    for entry in list {
        let mut entry = entry.clone();
        let short = shorten(&last, entry.name());
        last = core::mem::replace(entry.name(), short);
        sequence.serialize_element(&entry)?;
    }
    sequence.end()
}

/// Reads a list. A name that refers to segments that are not there stays as it is, which is no name.
pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Named + Deserialize<'de>,
    D: Deserializer<'de>,
{
    let mut list = Vec::<T>::deserialize(deserializer)?;
    let mut last = "";
    for entry in &mut list {
        let name = entry.name();
        if let Some(full) = expand(last, name) {
            *name = full;
        }
        last = name;
    }
    Ok(list)
}

fn shorten(last: &str, name: &str) -> String {
    let mut rest = name;
    let mut left_out = String::new();
    let mut before = last;
    while let (Some((one, inner)), (other, others)) =
        (rest.split_once('.'), before.split_once('.').unwrap_or((before, "")))
    {
        if one != other {
            break;
        }
        left_out.push('.');
        (rest, before) = (inner, others);
    }
    left_out + rest
}

fn expand(last: &str, short: &str) -> Option<String> {
    let rest = short.trim_start_matches('.');
    let count = short.len().saturating_sub(rest.len());
    if count == 0 {
        return None;
    }
    let (end, _) = last.match_indices('.').chain([(last.len(), "")]).nth(count.saturating_sub(1))?;
    let mut full = last.get(..end).filter(|shared| !shared.is_empty())?.to_owned();
    full.push('.');
    full.push_str(rest);
    Some(full)
}

#[cfg(test)]
mod tests {
    use super::{expand, shorten};

    #[test]
    fn shared_segments_are_left_out() {
        let cases = [
            ("", "a.b.c", "a.b.c"),
            ("a.b.c", "a.b.d", "..d"),
            ("a.b.c", "a.b", ".b"),
            ("a.b", "a.b.c", "..c"),
            ("a.b.c", "a.bb.c", ".bb.c"),
            ("a", "b", "b"),
            ("a", "a.a", ".a"),
            ("ab.c", "a.c", "a.c"),
        ];
        for (last, name, short) in cases {
            assert_eq!(shorten(last, name), short, "{name} after {last}");
            assert_eq!(expand(last, short).unwrap_or_else(|| short.into()), name, "{short} after {last}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_expanded() {
        for (last, short) in [("", ".a"), ("", "..a"), ("a", "..a"), ("a.b", "...c"), ("a", "a")] {
            assert_eq!(expand(last, short), None, "{short} after {last}");
        }
    }
}

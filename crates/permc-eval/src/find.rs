//! Finding things by what people type: a full name, an ending of it, or a title.
//!
//! For people only. Requests from programs name things in full, so that a new name never changes what an old one means.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::id::{ActionId, AttributeId, KindId, PermissionId, RoleId, id};
use crate::table::{ActionRef, Table};

/// Why a text finds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// Nothing is called so.
    Unknown {
        /// What was looked for: `role`.
        what: &'static str,
        /// The text.
        text: String,
    },
    /// More than one thing is called so.
    Ambiguous {
        /// What was looked for: `role`.
        what: &'static str,
        /// The text.
        text: String,
        /// Their full names, sorted.
        candidates: Vec<String>,
    },
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { what, text } => write!(f, "there is no {what} `{}`", text.escape_debug()),
            Self::Ambiguous { what, text, candidates } => {
                write!(f, "{what} `{}` could be", text.escape_debug())?;
                for (i, candidate) in candidates.iter().enumerate() {
                    let separator = if i == 0 { " " } else { ", " };
                    write!(f, "{separator}`{candidate}`")?;
                }
                Ok(())
            }
        }
    }
}

impl core::error::Error for NotFound {}

/// Something that can be found.
struct Named<'a, T> {
    name: &'a str,
    title: Option<&'a str>,
    it: T,
}

impl Table {
    /// The role or add-on that a text means: its full name, else the only one whose name ends so at a `.`, else the
    /// only one of that title.
    ///
    /// # Errors
    /// None, or more than one.
    pub fn find_role(&self, text: &str) -> Result<RoleId, NotFound> {
        let roles = self.content().roles.iter().zip(0..);
        let named =
            roles.map(|(it, i)| Named { name: &it.name, title: it.title.as_deref(), it: RoleId::new(i) });
        find("role", text, &named.collect::<Vec<_>>())
    }

    /// The permission that a text means, as in [`Table::find_role`].
    ///
    /// # Errors
    /// None, or more than one.
    pub fn find_permission(&self, text: &str) -> Result<PermissionId, NotFound> {
        find("permission", text, &self.permissions(|permission| permission))
    }

    /// The action that a text means, a declared one or a permission, as in [`Table::find_role`].
    ///
    /// # Errors
    /// None, or more than one.
    pub fn find_action(&self, text: &str) -> Result<ActionRef, NotFound> {
        let mut named = self.permissions(ActionRef::Permission);
        named.extend(self.content().actions.iter().zip(0..).map(|(it, i)| Named {
            name: &it.name,
            title: it.title.as_deref(),
            it: ActionRef::Action(ActionId::new(i)),
        }));
        find("action", text, &named)
    }

    /// The kind of resource that a text means, as in [`Table::find_role`].
    ///
    /// # Errors
    /// None, or more than one.
    pub fn find_kind(&self, text: &str) -> Result<KindId, NotFound> {
        let kinds = self.content().kinds.iter().zip(0..);
        let named =
            kinds.map(|(it, i)| Named { name: &it.name, title: it.title.as_deref(), it: KindId::new(i) });
        find("kind of resource", text, &named.collect::<Vec<_>>())
    }

    /// The attribute that a text means, as in [`Table::find_role`].
    ///
    /// # Errors
    /// None, or more than one.
    pub fn find_attribute(&self, text: &str) -> Result<AttributeId, NotFound> {
        let attributes = self.content().attributes.iter().enumerate();
        let named = attributes.map(|(i, it)| Named {
            name: &it.name,
            title: it.title.as_deref(),
            it: AttributeId::new(id(i)),
        });
        find("attribute", text, &named.collect::<Vec<_>>())
    }

    fn permissions<T>(&self, make: fn(PermissionId) -> T) -> Vec<Named<'_, T>> {
        let permissions = self.content().permissions.iter().zip(0..);
        let named = permissions.map(|(it, i)| Named {
            name: &it.name,
            title: it.title.as_deref(),
            it: make(PermissionId::new(i)),
        });
        named.collect()
    }
}

fn find<T: Copy>(what: &'static str, text: &str, all: &[Named<'_, T>]) -> Result<T, NotFound> {
    if let Some(full) = all.iter().find(|named| named.name == text) {
        return Ok(full.it);
    }
    let ends = |name: &str| name.strip_suffix(text).is_some_and(|rest| rest.ends_with('.'));
    let meant = all.iter().filter(|named| ends(named.name) || named.title == Some(text));
    match meant.collect::<Vec<_>>().as_slice() {
        [] => {}
        [only] => return Ok(only.it),
        several => {
            let mut candidates: Vec<String> = several.iter().map(|named| named.name.to_owned()).collect();
            candidates.sort_unstable();
            return Err(NotFound::Ambiguous { what, text: text.to_owned(), candidates });
        }
    }
    Err(NotFound::Unknown { what, text: text.to_owned() })
}

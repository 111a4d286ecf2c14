//! Decides from a permc bundle.
#![no_std]
#![deny(clippy::indexing_slicing)]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg(feature = "json")]
mod bundle;
mod check;
mod columns;
mod decide;
mod decision;
pub mod format;
mod govern;
mod hold;
mod id;
mod index;
mod invalid;
mod place;
mod program;
mod rows;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod values;

#[cfg(feature = "json")]
pub use bundle::{DEFAULT_SIZE_LIMIT, LoadError, to_json};
pub use columns::pack;
pub use decide::Ask;
pub use decision::{Decision, Reason};
pub use id::{ActionId, AttributeId, InstanceId, KindId, PermissionId, RestrictionId, RoleId, SeparationId};
pub use invalid::{Fact, Invalid};
pub use place::{Place, PlaceError};
pub use program::{Extent, PROGRAM_LIMIT, PROGRAMS_LIMIT};
pub use rows::{CLAUSE_LIMIT, Rows};
pub use subject::{Grant, GrantError, Subject};
pub use table::{ActionRef, Table};
pub use values::{ValueError, Values};

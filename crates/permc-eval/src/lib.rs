//! Decides from a permc bundle.
#![no_std]
#![deny(clippy::indexing_slicing)]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg(feature = "json")]
pub mod authzen;
mod bits;
#[cfg(feature = "json")]
mod bundle;
mod check;
mod columns;
mod decide;
mod decision;
mod explain;
mod find;
pub mod format;
mod govern;
mod hold;
mod id;
mod index;
mod invalid;
#[cfg(feature = "json")]
mod json;
mod names;
mod place;
mod program;
mod rows;
#[cfg(feature = "schema")]
mod schema;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod values;
mod why;

#[cfg(feature = "json")]
pub use bundle::{DEFAULT_SIZE_LIMIT, LoadError, to_json};
pub use columns::pack;
pub use decide::Ask;
pub use decision::{Decision, Reason};
pub use explain::Explanation;
pub use find::NotFound;
pub use id::{ActionId, AttributeId, InstanceId, KindId, PermissionId, RestrictionId, RoleId, SeparationId};
pub use invalid::{Fact, Invalid};
pub use place::{Place, PlaceError};
pub use program::{Extent, PROGRAM_LIMIT, PROGRAMS_LIMIT};
pub use rows::{CLAUSE_LIMIT, Rows};
#[cfg(feature = "schema")]
pub use schema::schema;
pub use subject::{Grant, GrantError, Subject};
pub use table::{ActionRef, Table};
pub use values::{ValueError, Values};
pub use why::{Because, Line, Link, Why};

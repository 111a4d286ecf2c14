//! Decides from a permc bundle: may this subject do this here, and to which rows.
//!
//! permc compiles authorization policies to a bundle, one JSON file. This crate is what a service embeds to decide from
//! it: the bundle's bytes become a [`Table`], once, and every id and order in it is checked then; after that a decision
//! is a few lookups, has no failure path, and cannot panic. There is no cache and no state.
//!
//! # Embedding
//!
#![cfg_attr(feature = "json", doc = "```")]
#![cfg_attr(not(feature = "json"), doc = "```ignore")]
//! use permc_eval::{Ask, Decision, Table};
//! # let bundle = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample.bundle.json"));
//! # fn serve_all() {}
//! # fn serve_only(_: &[Vec<String>]) { panic!() }
//! # fn refuse(_: &str) { panic!() }
//!
//! let table = Table::from_json(bundle)?; // once: checks all of it
//! let reader = table.role("reader").ok_or("no such role")?; // names, once
//! let action = table.action("logs.read").ok_or("no such action")?;
//! let zone = table.kind("zone").ok_or("no such kind")?;
//!
//! let subject = table.subject(&[reader], &[]); // for each subject
//! let place = table.place(&[(zone, "example.com")])?; // for each request
//! let values = table.values(&[])?;
//! match table.decide(&subject, Ask::Action(action), &place, &values) {
//!     Decision::Allow => serve_all(),
//!     Decision::AllowRows(rows) => serve_only(rows.all_of()),
//!     Decision::Deny(reason) => refuse(reason.as_str()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What an answer is
//!
//! A [`Decision`] has three cases, and none can be taken for another. [`Decision::AllowRows`] is not an allow: it holds
//! for rows that meet one restriction of *each* union in [`Rows::all_of`], and a service that cannot apply them must
//! deny. So there is no `is_allowed`; [`Decision::is_allowed_for_all_rows`] says in its name what it is about.
//!
//! The decision of several roles is not the union of their decisions: an action may need one permission from each. Give
//! a subject all its roles at once. [`Table::explain`] says what was missing, [`Table::because`] where it is written,
//! [`Table::holders`] who would bring it.
//!
//! Every absence denies: an id that names nothing, a value that is missing, a part that was made by another table. Ids,
//! subjects and places belong to the table that made them; make them anew when a new bundle is loaded.
//!
//! # Features
//!
//! `json` (on by default) reads bundles (`Table::from_json`) and answers requests of the OpenID AuthZEN Authorization
//! API 1.0 (`authzen::evaluate`). Without it the crate is `no_std` with `alloc`, and a table is made of a
//! [`format::Content`] by [`Table::new`]. `schema` generates the JSON Schema of the bundle.
//!
//! The layout of the file and the whole algorithm are in `FORMAT.md` beside this crate's sources, for whoever writes
//! another implementation. Rules are cited as in “R5 of the language”, which is permc's language reference.
#![no_std]
#![deny(clippy::indexing_slicing)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod ask;
#[cfg(feature = "json")]
pub mod authzen;
mod bits;
#[cfg(feature = "json")]
mod bundle;
mod check;
mod columns;
mod decide;
mod decision;
#[cfg(feature = "json")]
mod ditto;
mod explain;
mod find;
pub mod format;
mod govern;
mod hold;
mod holdings;
mod id;
mod index;
mod invalid;
#[cfg(feature = "json")]
mod json;
mod lookup;
mod names;
mod place;
mod program;
mod rows;
#[cfg(feature = "schema")]
mod schema;
mod set;
mod spots;
mod stream;
mod subject;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod values;
mod why;

pub use ask::Question;
#[cfg(feature = "json")]
pub use bundle::{DEFAULT_SIZE_LIMIT, LoadError, to_json};
pub use decide::Ask;
pub use decision::{Decision, Reason};
pub use explain::Explanation;
pub use find::NotFound;
pub use holdings::{Held, Holdings, TABLE_LIMIT, pack, unpack};
pub use id::{
    ActionId, AssignId, AttributeId, InstanceId, KindId, PermissionId, PowerId, RestrictionId, RoleId,
    SeparationId,
};
pub use index::EFFECTS_LIMIT;
pub use invalid::{Fact, Invalid};
pub use place::{Place, PlaceError};
pub use program::{Extent, PROGRAM_LIMIT, PROGRAMS_LIMIT};
pub use rows::{CLAUSE_LIMIT, Rows};
#[cfg(feature = "schema")]
pub use schema::{schema, schema_of};
pub use set::Set;
pub use subject::{Grant, GrantError, Subject};
pub use table::{ActionRef, Table};
pub use values::{ValueError, Values};
pub use why::{Because, Line, Link, Why};

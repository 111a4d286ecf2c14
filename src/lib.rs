//! permc: a compiler for authorization policies.
//!
//! The modules stand in the order that values flow through them:
//!
//! | Stage | From | To |
//! | --- | --- | --- |
//! | [`syntax::parse`] | text | [`syntax::ast::File`] |
//! | [`resolve::resolve`] | files | [`model::Model`], without names |
//! | [`graph::build`] | model | [`graph::Graph`], without cycles |
//! | [`analyze::analyze`] | model, graph | [`analyze::Analysis`]: who holds what, conflicts, proofs |
//! | [`lint::check`] | all of these | what a reviewer would ask about |
//! | [`table::lower`] | all of these, without errors | [`permc_eval::format::Content`], the bundle's content |
//!
//! [`format::format`] writes a file in its canonical form, from its tokens.
//!
//! [`pipeline::compile`] joins them; each reports all that it finds and none stops the next. A [`session::Session`] does so
//! after each change of an editor, and [`ide`] answers what editors ask. [`fix::fix`] applies the changes that findings offer, and compiles again.
//!
//! ```
//! use permc::{limits::Limits, pipeline::compile, source::SourceMap};
//! use permc_eval::{Ask, Decision, Table};
//!
//! let policy = "permission orders.read  role clerk { grant orders.read }";
//! let compilation = compile(SourceMap::new([("shop.perm", policy)]), &Limits::default());
//! let table = Table::new(compilation.content.ok_or("the policy has errors")?)?;
//!
//! let clerk = table.subject(&[table.role("clerk").ok_or("no such role")?], &[]);
//! let read = Ask::Action(table.action("orders.read").ok_or("no such action")?);
//! let decision = table.decide(&clerk, read, &table.everything(), &table.values(&[])?);
//! assert_eq!(decision, Decision::Allow);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod source;

pub mod index;

pub mod diagnostic;

pub mod limits;

mod digest;

mod nearest;

mod invisible;

pub mod syntax;

pub mod format;

pub mod model;

pub mod graph;

pub mod resolve;

pub mod analyze;

pub mod lint;

pub mod table;

pub mod pipeline;

pub mod session;

pub mod fix;

pub mod answer;

pub mod testing;

pub mod query;

pub mod render;

pub mod ide;

#[cfg(feature = "lsp")]
pub mod lsp;

#[cfg(feature = "cli")]
pub mod cli;

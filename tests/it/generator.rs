//! Makes policies: small, of every construct of the language, as text, so that no stage is left out.
//!
//! Guarantees: a number always gives the same policy. Leaves out: mistakes of names, kinds and cycles. Limits,
//! excludes, asserts and the like are true or not as it happens; the oracle tells which are not.

pub(crate) mod census;
mod choices;
mod claims;
mod permissions;
pub(crate) mod requests;
mod roles;
mod rules;
pub(crate) mod text;
mod things;
mod world;
mod writer;

pub(crate) use choices::Choices;
pub(crate) use text::{Policy, renamed};

use world::World;
use writer::Writer;

/// The policy of a number.
pub(crate) fn policy(seed: u64) -> Policy {
    let mut choices = Choices::new(seed);
    let world = World::new(&mut choices);
    let mut writer = Writer::new(choices, world);
    things::write(&mut writer);
    permissions::write(&mut writer);
    roles::write(&mut writer);
    rules::write(&mut writer);
    claims::write(&mut writer);
    writer.finish()
}

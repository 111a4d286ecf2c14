//! Tests over small policies written as text; `fixture` compiles them the slow and obvious way.

mod fixture;
mod holding;
mod rules;

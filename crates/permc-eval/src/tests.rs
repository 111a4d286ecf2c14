//! Tests over small policies written as text; `fixture` compiles them the slow and obvious way.

#[cfg(feature = "json")]
mod asking;
mod explaining;
mod fixture;
mod holding;
mod invalid;
#[cfg(feature = "json")]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod loading;
mod packed;
#[cfg(feature = "json")]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod requests;
mod rules;
mod sample;
mod sizes;

//! What permc decides, decided by Cedar: a root of its own, built by `crates/third-opinion`, which has Cedar among its
//! dependencies.
//!
//! `cargo test --manifest-path crates/third-opinion/Cargo.toml cedar -- --nocapture`
#![expect(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it takes only a part of what the tests share; they stop at the first surprise and print what they counted"
)]

mod cedar;
mod equivalence;
mod generated;
mod generator;
mod oracle;

//! Fuzzes `permc_fuzz::parse`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| permc_fuzz::parse::check(text));

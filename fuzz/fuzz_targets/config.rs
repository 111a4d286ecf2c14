//! Fuzzes `permc_fuzz::config`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| permc_fuzz::config::check(text));

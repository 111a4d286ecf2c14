//! Fuzzes `permc_fuzz::format`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| permc_fuzz::format::check(text));

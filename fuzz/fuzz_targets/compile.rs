//! Fuzzes `permc_fuzz::compile`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| permc_fuzz::compile::check(text));
